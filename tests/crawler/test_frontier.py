"""Laws of the frontier, on SQLite, with a clock of the test's own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.frontier.harvests import HarvestNameError, begin, finish, plant, within
from crawler.frontier.leasing import Batch, Leasing
from crawler.frontier.lock import (
    FolderLock,
    FrontierBusyError,
    NetworkFileSystemError,
    refuse_network_file_system,
)
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import FrontierVersionError, StaleLeaseError, Store
from crawler.frontier.target import (
    Lease,
    RobotsVerdict,
    Settlement,
    State,
    Target,
    WarcRef,
    dumps,
    loads,
)
from crawler.frontier.worker import Worker
from crawler.visit import Fetched, robots_answered

TODAY = date(2026, 11, 22)


def terms(delay: float = 3.0, budget: int = 1000) -> HostTerms:
    return HostTerms(delay=delay, budget=budget, first_backoff=30.0, ip_exempt=True)


def target(url: str, score: float = 0.9, role: str = "article", **how: str) -> Target:
    return Target(
        url=url, site="a.gov.cn", role=role, score=score, seed="http://www.a.gov.cn/", **how
    )


SEED = target("http://www.a.gov.cn/", 2.0, "seed")


def opened(path: Path, rules: Rules | None = None, now: float = 1000.0) -> Leasing:
    store = Store.opened(path / "f.sqlite", rules or Rules(terms=lambda _: terms()))
    harvest = begin(store, wanted=None, today=TODAY, options_digest="", now=now)
    store = within(store, harvest)
    plant(store, [SEED], now)
    return Leasing(store)


def end(lease: Lease, **how: object) -> Settlement:
    said: dict[str, object] = {"lease": lease, "state": State.DONE, "status": 200, **how}
    return Settlement(**said)  # type: ignore[arg-type]


def past_robots(leasing: Leasing, now: float, rules: str | None = None) -> float:
    """Answer the first lease, which must be robots.txt; return when the host is due again."""
    lease = only(leasing.batch(9, now))
    assert lease.target.role == "robots"
    verdict = RobotsVerdict(origin=lease.target.origin, text=rules)
    settle(leasing.store, end(lease, robots=verdict), now)
    return now + 10


def only(batch: Batch) -> Lease:
    assert len(batch.leases) == 1
    return batch.leases[0]


def test_robots_comes_before_the_first_page_and_takes_the_hosts_turn(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    lease = only(leasing.batch(9, 1000.0))
    assert lease.target.url == "http://www.a.gov.cn/robots.txt"
    assert leasing.batch(9, 1000.0).leases == ()


def test_a_host_has_one_request_out_at_a_time(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target(f"http://www.a.gov.cn/{n}") for n in range(5)], now)
    only(leasing.batch(9, now))
    assert leasing.batch(9, now + 999).leases == ()


def test_a_host_is_left_alone_for_its_delay_after_each_answer(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target("http://www.a.gov.cn/1")], now)
    settle(leasing.store, end(only(leasing.batch(9, now))), now)
    early = leasing.batch(9, now + 2.2)
    assert early.leases == ()
    assert early.wait is not None
    assert early.wait > 0
    assert leasing.batch(9, now + 3.8).leases


def test_crawl_delay_holds_also_where_our_own_delay_is_nothing(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0)))
    lease = only(leasing.batch(9, 1000.0))
    verdict = RobotsVerdict(origin=lease.target.origin, text="", crawl_delay=7.0)
    settle(leasing.store, end(lease, robots=verdict), 1000.0)
    settle(leasing.store, end(only(leasing.batch(9, 1007.0))), 1007.0)
    leasing.store.add([target("http://www.a.gov.cn/1")], 1007.0)
    assert leasing.batch(9, 1013.9).leases == ()
    assert leasing.batch(9, 1014.1).leases


def test_retry_after_holds_for_the_whole_host(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0)))
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target("http://www.a.gov.cn/1")], now)
    slow = end(
        only(leasing.batch(9, now)), state=State.QUEUED, status=503, trouble="http_503", wait=120.0
    )
    settle(leasing.store, slow, now)
    assert leasing.batch(9, now + 119).leases == ()
    assert leasing.batch(9, now + 121).leases


def test_back_off_doubles_and_the_host_is_paused_in_the_end(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0), max_troubles=4))
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target(f"http://www.a.gov.cn/{n}") for n in range(9)], now)
    waits = []
    while leases := leasing.batch(1, now).leases:
        lost = end(leases[0], state=State.QUEUED, status=None, trouble="timeout", failure="timeout")
        settle(leasing.store, lost, now)
        wait = leasing.batch(1, now).wait
        if wait is None:
            break
        waits.append(round(wait))
        now += wait
    assert waits == [30, 60, 120]
    row = leasing.store.db.execute("SELECT state, state_class FROM hosts").fetchone()
    assert tuple(row) == ("paused", "timeout")


def test_three_challenges_in_a_row_block_a_host_with_their_class(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0)))
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target(f"http://www.a.gov.cn/{n}") for n in range(9)], now)
    asked = 0
    while leases := leasing.batch(1, now).leases:
        asked += 1
        settle(
            leasing.store,
            end(leases[0], state=State.QUEUED, status=521, challenge="js_cookie_challenge"),
            now,
        )
        now += 4000
    row = leasing.store.db.execute("SELECT state, state_class FROM hosts").fetchone()
    assert (asked, *row) == (3, "blocked", "js_cookie_challenge")


def test_a_denied_url_is_never_handed_out_and_is_counted(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0, "User-agent: *\nDisallow: /no/\n")
    leasing.store.add([target("http://www.a.gov.cn/no/1"), target("http://www.a.gov.cn/yes")], now)
    urls = []
    while leases := leasing.batch(1, now).leases:
        urls.append(leases[0].target.url)
        settle(leasing.store, end(leases[0]), now)
        now += 10
    assert urls == ["http://www.a.gov.cn/", "http://www.a.gov.cn/yes"]
    counted = leasing.store.db.execute("SELECT n FROM counts WHERE name = 'robots_denied'")
    assert counted.fetchone()["n"] == 1


def test_unreachable_robots_pause_the_host_instead_of_allowing_all(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now, asked = 1000.0, []
    for _ in range(5):
        leases = leasing.batch(1, now).leases
        if not leases:
            break
        asked.append(leases[0].target.role)
        state = State.FAILED if leases[0].tries >= 2 else State.QUEUED
        lost = end(
            leases[0], state=state, status=503, trouble="robots_unreachable", failure="robots"
        )
        settle(leasing.store, lost, now)
        now += 4000
    assert asked == ["robots"] * 3
    assert leasing.batch(1, now).wait is None


def test_best_score_first_and_ties_in_order_of_discovery(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    for name, score in (("b", 0.5), ("c", 0.9), ("a", 0.9)):
        leasing.store.add([target(f"http://www.a.gov.cn/{name}", score)], now)
    order = []
    while leases := leasing.batch(1, now).leases:
        order.append(leases[0].target.url[-1])
        settle(leasing.store, end(leases[0]), now)
        now += 10
    assert order == ["/", "c", "a", "b"]


@pytest.mark.parametrize("shown", ["column", "list"])
def test_links_without_promise_are_left_once_a_column_has_shown_a_report(
    tmp_path: Path, shown: str
) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    column = target("http://www.a.gov.cn/nb/", 0.9)
    report = target("http://www.a.gov.cn/nb/1.html", 0.95)
    dull = [target(f"http://www.a.gov.cn/x{n}/", 0.1) for n in range(5)]
    settle(leasing.store, end(only(leasing.batch(1, now)), outlinks=(column, *dull)), now)
    lease = only(leasing.batch(1, now + 10))
    settle(leasing.store, end(lease, shows=shown, outlinks=(report,)), now + 10)
    settle(leasing.store, end(only(leasing.batch(1, now + 20)), shows="report"), now + 20)
    # A report that stands alone, on a home page say, is no reason to stop looking for its column.
    assert (leasing.batch(1, now + 99).wait is None) == (shown == "column")


def test_exploring_without_promise_has_an_end(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0), exploration=4))
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target(f"http://www.a.gov.cn/x{n}/", 0.1) for n in range(50)], now)
    asked = 0
    while leases := leasing.batch(1, now).leases:
        asked += 1
        settle(leasing.store, end(leases[0]), now)
    assert asked == 1 + 4  # the seed is no exploration


def test_a_hosts_budget_is_a_limit(tmp_path: Path) -> None:
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0, budget=5)))
    now = past_robots(leasing, 1000.0)
    leasing.store.add([target(f"http://www.a.gov.cn/{n}") for n in range(50)], now)
    asked = 1
    while leases := leasing.batch(9, now).leases:
        asked += len(leases)
        settle(leasing.store, end(leases[0]), now)
    assert asked == 5


def test_two_connections_at_most_go_to_one_address(tmp_path: Path) -> None:
    shared = HostTerms(delay=0.0, budget=99, first_backoff=1.0)
    leasing = opened(tmp_path, Rules(terms=lambda _: shared))
    hosts = [f"d{n}.a.gov.cn" for n in range(5)]
    leasing.store.add([target(f"http://{host}/") for host in hosts], 1000.0)
    first = leasing.batch(9, 1000.0)
    assert set(first.unresolved) == {"www.a.gov.cn", *hosts}
    for host in first.unresolved:
        leasing.store.know_address(host, "203.0.113.7")
    assert len(leasing.batch(9, 1000.0).leases) == 2
    assert leasing.batch(9, 1000.0).leases == ()


def test_a_settlement_is_all_or_nothing(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    lease = only(leasing.batch(1, 1000.0))
    broken = end(lease, outlinks=(target("http://www.a.gov.cn/1"),), counts=(("n", 1),))
    store = leasing.store
    with pytest.raises(StaleLeaseError), store.transaction():
        settle(store, replace(broken, lease=replace(lease, token=lease.token - 1)), 1000.0)
    assert store.db.execute("SELECT count(*) FROM urls WHERE url LIKE '%/1'").fetchone()[0] == 0
    assert store.db.execute("SELECT count(*) FROM counts").fetchone()[0] == 0


def test_done_carries_its_place_in_the_archive_and_its_links(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    ref = WarcRef(filename="shilu-x.warc.gz", offset=512, length=99)
    link = target("http://www.a.gov.cn/1")
    settle(leasing.store, end(only(leasing.batch(1, now)), ref=ref, outlinks=(link,)), now)
    row = leasing.store.db.execute("SELECT * FROM urls WHERE role = 'seed'").fetchone()
    place = (row["warc_file"], row["warc_offset"], row["warc_length"])
    assert (row["state"], *place) == ("done", "shilu-x.warc.gz", 512, 99)
    assert leasing.store.db.execute("SELECT 1 FROM urls WHERE url = ?", (link.url,)).fetchone()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.gov.cn/x", "https://www.a.gov.cn/x"),
        ("http://www.a.gov.cn:80/x", "http://www.a.gov.cn/x#top"),
        ("http://www.a.gov.cn/x?a=1&b=2", "http://www.a.gov.cn/x?b=2&a=1"),
    ],
)
def test_one_page_under_two_addresses_is_queued_once(tmp_path: Path, one: str, other: str) -> None:
    store = opened(tmp_path).store
    assert store.add([target(one)], 1.0) == 1
    assert store.add([target(other)], 1.0) == 0


def test_a_redirect_to_https_is_followed_although_only_the_scheme_differs(tmp_path: Path) -> None:
    store = opened(tmp_path).store
    store.add([target("http://www.a.gov.cn/x")], 1.0)
    moved = target("https://www.a.gov.cn/x", role="redirect")
    assert store.add([moved], 1.0) == 1
    assert store.add([moved], 1.0) == 0


def test_posts_with_other_bodies_are_other_requests(tmp_path: Path) -> None:
    store = opened(tmp_path).store
    url = "http://www.a.gov.cn/module/jpage/dataproxy.jsp"
    posts = [replace(target(url), method="POST", body=f"page={n}") for n in (1, 2, 2)]
    assert store.add(posts, 1.0) == 2


def test_an_unfinished_harvest_is_resumed_and_its_leases_are_queued_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    only(first.batch(1, 1000.0))
    first.store.db.close()
    again = opened(tmp_path, now=2000.0)
    assert again.store.harvest == "2026-11-22"
    assert only(again.batch(1, 2000.0)).target.role == "robots"


def test_a_second_harvest_of_a_day_gets_the_next_name(tmp_path: Path) -> None:
    names = []
    for n in range(3):
        store = opened(tmp_path, now=1000.0 + n).store
        names.append(store.harvest)
        finish(store, stop_reason="finished", complete=True, now=2000.0 + n)
        store.db.close()
    assert names == ["2026-11-22", "2026-11-22-2", "2026-11-22-3"]


def test_a_new_harvest_asks_columns_again_and_leaves_articles(tmp_path: Path) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    column, article = target("http://www.a.gov.cn/nb/", 0.95), target("http://www.a.gov.cn/t1", 0.9)
    leasing.store.add([column, article], now)
    for shows in ("home", "column", "report"):
        lease = only(leasing.batch(1, now))
        settle(leasing.store, end(lease, shows=shows, etag='"1"'), now)
        now += 10
    finish(leasing.store, stop_reason="finished", complete=True, now=now)
    leasing.store.db.close()
    again = opened(tmp_path, now=now)
    now = past_robots(again, now)
    urls, etags = [], []
    while leases := again.batch(1, now).leases:
        urls.append(leases[0].target.url)
        etags.append(leases[0].etag)
        settle(again.store, end(leases[0], shows="column"), now)
        now += 10
    assert urls == ["http://www.a.gov.cn/", "http://www.a.gov.cn/nb/"]
    # A site of which nothing is remembered is searched: a home that answers 304 has no links.
    assert etags == [None, '"1"']


def test_a_harvest_name_must_fit_into_a_file_name(tmp_path: Path) -> None:
    store = opened(tmp_path).store
    with pytest.raises(HarvestNameError, match=r"\.\./x"):
        begin(store, wanted="../x", today=TODAY, options_digest="", now=1.0)


def test_stored_requests_are_json_with_a_version_and_newer_ones_are_refused() -> None:
    wanted = target("http://www.a.gov.cn/政府", anchor="年报", via="http://www.a.gov.cn/")
    stored = json.loads(dumps(wanted))
    assert stored["v"] == 1
    assert stored["target"]["callback"] == "visited"
    assert loads(dumps(wanted)) == wanted
    with pytest.raises(ValueError, match="schema 2"):
        loads(json.dumps({**stored, "v": 2}))


def test_a_frontier_of_the_future_is_refused(tmp_path: Path) -> None:
    store = opened(tmp_path).store
    store.db.execute("UPDATE frontier SET version = 99")
    store.db.close()
    with pytest.raises(FrontierVersionError, match="version 99"):
        opened(tmp_path)


def test_the_second_holder_of_a_folder_is_told_who_the_first_is(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from crawler.frontier.lock import FolderLock;"
        f"lock = FolderLock.taken(Path({str(tmp_path / 'lock')!r})); print('held', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FrontierBusyError, match=f"process {holder.pid} on "):
            FolderLock.taken(tmp_path / "lock")
    FolderLock.taken(tmp_path / "lock").release()  # a dead holder holds nothing


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    point = tmp_path / "far"
    mounts.write_text(
        f"1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 0:9 / {point} rw - nfs4 host:/x rw\n"
    )
    refuse_network_file_system(tmp_path, mounts)
    with pytest.raises(NetworkFileSystemError, match="nfs4"):
        refuse_network_file_system(point / "data", mounts)


def test_a_robots_txt_that_redirects_in_a_circle_is_none_and_nobody_waits_for_it(
    tmp_path: Path,
) -> None:
    leasing = opened(tmp_path)
    leasing.store.add([target("http://x.gov.cn/a.html")], 1000.0)
    now = 1000.0
    asked: list[str] = []
    for _ in range(20):
        for lease in leasing.batch(4, now).leases:
            asked.append(lease.target.url)
            if lease.target.role != "robots":
                return
            there = "/robots2.txt" if lease.target.url.endswith("/robots.txt") else "/robots.txt"
            fetched = Fetched(
                target=lease.target, status=302, headers=(("Location", there),), body=b""
            )
            visit = robots_answered(fetched, datetime(2026, 1, 1, tzinfo=UTC))
            settle(
                leasing.store,
                end(lease, status=302, outlinks=visit.outlinks, robots=visit.robots),
                now,
            )
        now += 10.0
    pytest.fail(f"the page was never asked for: {asked}")


def test_a_job_that_nobody_waits_for_does_not_end_the_sql_thread(tmp_path: Path) -> None:
    worker = Worker(opened(tmp_path).store)
    begun, busy = threading.Event(), threading.Event()

    def slow() -> bool:
        begun.set()
        return busy.wait(5)

    first = worker.do(slow)
    assert begun.wait(5)
    given_up = worker.do(lambda: 1)
    assert given_up.cancel()
    busy.set()
    assert first.result(5)
    assert worker.do(lambda: 2).result(5) == 2
    worker.close()


def test_parsed_robots_rules_take_bounded_memory_and_hold_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.frontier.leasing.ROBOTS_KEPT", 300)
    leasing = opened(tmp_path, Rules(terms=lambda _: terms(delay=0.0)))
    now = past_robots(leasing, 1000.0, rules="User-agent: *\nDisallow: /private")
    hosts = [f"www{n}.a.gov.cn" for n in range(20)]
    for turn in range(2):
        for host in hosts:
            there = [f"http://{host}/{turn}", f"http://{host}/private/{turn}"]
            leasing.store.add([target(url) for url in there], now)
        while leases := leasing.batch(9, now).leases:
            for lease in leases:
                assert "/private" not in lease.target.url
                rules = RobotsVerdict(
                    origin=lease.target.origin, text="User-agent: *\nDisallow: /private"
                )
                robots = rules if lease.target.role == "robots" else None
                settle(leasing.store, end(lease, robots=robots), now)
        assert len(leasing.robots) <= 5
    denied = "SELECT count(*) n FROM urls WHERE failure = 'robots_denied'"
    assert leasing.store.db.execute(denied).fetchone()["n"] == 40


def test_a_platform_of_many_hosts_does_not_keep_hosts_elsewhere_waiting(tmp_path: Path) -> None:
    shared = HostTerms(delay=0.0, budget=1000, first_backoff=1.0)
    leasing = opened(tmp_path, Rules(terms=lambda _: shared))
    names = [f"s{n:03}.a.gov.cn" for n in range(200)] + ["z.a.gov.cn"]
    leasing.store.add([target(f"http://{name}/") for name in names], 1000.0)
    leasing.store.db.execute("UPDATE hosts SET ip = '192.0.2.1'")
    leasing.store.know_address("z.a.gov.cn", "192.0.2.2")
    first = leasing.batch(3, 1000.0).leases
    assert {lease.target.host for lease in first} < {"www.a.gov.cn", *names[:-1]}
    assert len(first) == 2
    second = leasing.batch(3, 1000.0).leases
    assert [lease.target.host for lease in second] == ["z.a.gov.cn"]


def test_a_challenge_leaves_no_validators_and_no_place_that_a_304_could_stand_for(
    tmp_path: Path,
) -> None:
    leasing = opened(tmp_path)
    now = past_robots(leasing, 1000.0)
    place = WarcRef(filename="x.warc.gz", offset=7, length=70)
    refused = {"state": State.QUEUED, "challenge": "js_cookie_challenge", "failure": "blocked:x"}
    settle(leasing.store, end(only(leasing.batch(1, now)), etag='"x"', ref=place, **refused), now)
    again = only(leasing.batch(1, now + 9999))
    assert (again.etag, again.archived) == (None, None)
    gone = {"state": State.FAILED, "failure": "soft_error:soft_404"}
    settle(leasing.store, end(again, etag='"y"', ref=place, **gone), now + 9999)
    kept = leasing.store.db.execute("SELECT etag FROM urls WHERE id = ?", (again.id,)).fetchone()
    assert kept["etag"] is None
