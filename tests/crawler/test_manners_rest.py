"""When a host may be asked again: laws of the frontier, on SQLite, with a clock of the test's own.

What a host asked for holds whatever happens meanwhile: rules that come from elsewhere, a page read
from disk, a killed process. What our own back-off added is forgiven by steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.frontier.harvests import begin, plant, within
from crawler.frontier.leasing import Leasing
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, RobotsVerdict, Settlement, State, Target

HOST, OTHER = "http://www.a.gov.cn", "http://rules.b.gov.cn"
RULES = Rules(terms=lambda _: HostTerms(delay=0.0, budget=99, first_backoff=30.0, ip_exempt=True))


def target(url: str, role: str = "article", **how: str) -> Target:
    return Target(url=url, site="a.gov.cn", role=role, score=0.9, seed=f"{HOST}/", **how)


def opened(folder: Path, now: float) -> Leasing:
    store = Store.opened(folder / "f.sqlite", RULES)
    harvest = begin(store, wanted="one", today=date(2026, 1, 1), options_digest="", now=now)
    store = within(store, harvest)
    plant(store, [target(f"{HOST}/", "seed")], now)
    return Leasing(store)


def only(leasing: Leasing, now: float) -> Lease:
    (lease,) = leasing.batch(9, now).leases
    return lease


def ended(leasing: Leasing, lease: Lease, now: float, **how: object) -> None:
    said: dict[str, object] = {"lease": lease, "state": State.DONE, "status": 200, **how}
    settle(leasing.store, Settlement(**said), now)  # type: ignore[arg-type]


def verdict(delay: float | None = None, origin: str = HOST) -> RobotsVerdict:
    return RobotsVerdict(origin=origin, text="", crawl_delay=delay)


def past_robots(leasing: Leasing, now: float, delay: float | None = None) -> None:
    ended(leasing, only(leasing, now), now, robots=verdict(delay))


def next_at(leasing: Leasing, host: str = "www.a.gov.cn") -> float:
    row = leasing.store.db.execute("SELECT next_at FROM hosts WHERE host = ?", (host,)).fetchone()
    return float(row["next_at"])


def test_crawl_delay_holds_from_the_answer_that_asked_for_it(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    past_robots(leasing, 1000.0, delay=7.0)
    assert leasing.batch(9, 1006.9).leases == ()
    assert only(leasing, 1007.0).target.url == f"{HOST}/"


def test_rules_that_come_from_another_host_wake_nobody_early(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    lease = only(leasing, 1000.0)
    onward = replace(lease.target, url=f"{OTHER}/r.txt", hops="PR")
    ended(leasing, lease, 1000.0, outlinks=(onward,), wait=60.0)
    elsewhere = only(leasing, 1000.0)
    assert elsewhere.target.url == f"{OTHER}/r.txt"
    ended(leasing, elsewhere, 1001.0, robots=verdict(7.0))
    assert next_at(leasing) >= 1060.0
    assert next_at(leasing, "rules.b.gov.cn") < 1060.0


def test_a_crawl_delay_learned_elsewhere_holds_from_then_on(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    lease = only(leasing, 1000.0)
    onward = replace(lease.target, url=f"{OTHER}/r.txt", hops="PR")
    ended(leasing, lease, 1000.0, outlinks=(onward,))
    ended(leasing, only(leasing, 1000.0), 1001.0, robots=verdict(7.0))
    assert next_at(leasing) >= 1008.0


def test_the_slower_of_two_origins_sets_the_pace_of_their_host(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    rules = RobotsVerdict(origin=HOST, text="User-agent: *\nCrawl-delay: 7", crawl_delay=7.0)
    ended(leasing, only(leasing, 1000.0), 1000.0, robots=rules)
    seed = only(leasing, 1010.0)
    link = target(f"{HOST.replace('http', 'https')}/x")
    ended(leasing, seed, 1010.0, outlinks=(link,))
    safe = only(leasing, 1020.0)
    assert safe.target.url == "https://www.a.gov.cn/robots.txt"
    ended(leasing, safe, 1020.0, robots=verdict(None, "https://www.a.gov.cn"))
    assert next_at(leasing) >= 1027.0
    leasing.store.add([target(f"{HOST}/2")], 1030.0)
    ended(leasing, only(leasing, 1030.0), 1030.0)
    assert next_at(leasing) >= 1037.0


def test_a_page_read_from_disk_ends_no_rest(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    past_robots(leasing, 1000.0)
    seed = only(leasing, 1000.0)
    ended(leasing, seed, 1000.0, outlinks=(target(f"{HOST}/1"), target(f"{HOST}/2")))
    refused = only(leasing, 1001.0)
    ended(leasing, refused, 1001.0, state=State.QUEUED, status=429, trouble="http_429", wait=600.0)
    url = f"{HOST}/2" if refused.target.url.endswith("1") else f"{HOST}/1"
    row = leasing.store.db.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
    from_disk = Lease(id=row["id"], token=0, target=target(url), tries=0, replayed=True)
    ended(leasing, from_disk, 1002.0)
    assert next_at(leasing) >= 1601.0


def test_a_rest_outlasts_the_process_that_was_told_of_it(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    past_robots(leasing, 1000.0)
    lease = only(leasing, 1000.0)
    ended(leasing, lease, 1000.0, state=State.QUEUED, status=503, trouble="http_503", wait=120.0)
    leasing.store.db.close()
    again = opened(tmp_path, 1010.0)
    assert again.batch(9, 1119.0).leases == ()
    assert only(again, 1121.0).target.url == f"{HOST}/"


def test_robots_txt_too_waits_for_the_end_of_a_rest(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    lease = only(leasing, 1000.0)
    assert lease.target.role == "robots"
    how = {"state": State.QUEUED, "trouble": "robots_unreachable", "wait": 120.0}
    ended(leasing, lease, 1000.0, status=429, **how)
    assert leasing.batch(9, 1119.0).leases == ()
    assert only(leasing, 1121.0).target.role == "robots"


def test_back_off_doubles_and_is_forgiven_by_steps(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    past_robots(leasing, 1000.0)
    leasing.store.add([target(f"{HOST}/{n}") for n in range(9)], 1000.0)
    now, pauses = 5000.0, []
    for status in (503, 503, 503, 200, 503, 200, 200, 200, 200, 503):
        lease = only(leasing, now)
        bad = {"state": State.FAILED, "trouble": "http_503"} if status == 503 else {}
        ended(leasing, lease, now, status=status, **bad)
        pauses.append(next_at(leasing) - now)
        now += 9000.0
    assert pauses == [30, 60, 120, 0, 120, 0, 0, 0, 0, 30]


@pytest.mark.parametrize("where", ["inactive", "spent"])
def test_rules_that_no_one_will_ask_for_hold_nobody_up_for_ever(tmp_path: Path, where: str) -> None:
    """RFC 9309 §2.3.1.4: rules that cannot be had forbid everything, until a later run has them."""
    leasing = opened(tmp_path, 1000.0)
    lease = only(leasing, 1000.0)
    leasing.store.add([replace(target(f"{OTHER}/x"), seed=f"{OTHER}/")], 1000.0)
    change = "active = 0" if where == "inactive" else "spent = budget"
    leasing.store.db.execute(f"UPDATE hosts SET {change} WHERE host = 'rules.b.gov.cn'")
    onward = replace(lease.target, url=f"{OTHER}/r.txt", hops="PR")
    ended(leasing, lease, 1000.0, outlinks=(onward,))
    for now in (1001.0, 1002.0, 1003.0):
        assert leasing.batch(9, now).leases == ()
    assert leasing.batch(9, 1004.0).wait is None
    row = leasing.store.db.execute("SELECT * FROM hosts WHERE host = 'www.a.gov.cn'").fetchone()
    assert (row["state"], row["state_class"]) == ("paused", "robots_unreachable")


def test_a_name_that_had_no_address_is_looked_up_again(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    leasing.store.know_address("www.a.gov.cn", "")
    how = {"state": State.QUEUED, "trouble": "dns", "status": None}
    ended(leasing, only(leasing, 1000.0), 1000.0, **how)
    batch = leasing.batch(9, 1031.0)
    assert (batch.leases, batch.unresolved) == ((), ("www.a.gov.cn",))
