"""What was removed from the archive is not asked for again; the frontier's places stay right."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.tombstones import Move
from crawler.frontier.harvests import begin, plant, within
from crawler.frontier.leasing import Leasing
from crawler.frontier.places import Places
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import RobotsVerdict, Settlement, State, Target, WarcRef

WHEN = datetime(2026, 11, 25, tzinfo=UTC)
TERMS = HostTerms(delay=0.0, budget=99, first_backoff=1.0, ip_exempt=True)


def target(url: str) -> Target:
    return Target(
        url=url, site="jia.gov.cn", role="article", score=0.9, seed="http://www.jia.gov.cn/"
    )


def opened(path: Path, removed: set[str], urls: list[str]) -> Leasing:
    store = Store.opened(path / "frontier.sqlite", Rules(terms=lambda _: TERMS))
    begun = begin(store, wanted=None, today=date(2026, 11, 25), options_digest="", now=1.0)
    store = within(store, begun)
    plant(store, [target(url) for url in urls], 1.0)
    return Leasing(store, removed.__contains__)


def asked(leasing: Leasing) -> list[str]:
    found = []
    for now in range(10, 99):
        for lease in leasing.batch(9, float(now)).leases:
            found.append(lease.target.url)
            robots = None
            if lease.target.role == "robots":
                robots = RobotsVerdict(origin=lease.target.origin, text=None)
            end = Settlement(lease=lease, state=State.DONE, status=200, robots=robots)
            settle(leasing.store, end, float(now))
    return found


def test_a_removed_url_is_never_handed_out_and_is_counted(tmp_path: Path) -> None:
    urls = [f"http://www.jia.gov.cn/{n}" for n in range(3)]
    leasing = opened(tmp_path, {urls[1]}, urls)
    assert asked(leasing) == ["http://www.jia.gov.cn/robots.txt", urls[0], urls[2]]
    db = leasing.store.db
    row = db.execute("SELECT state, failure FROM urls WHERE url = ?", (urls[1],)).fetchone()
    assert tuple(row) == ("failed", "removed")
    assert db.execute("SELECT n FROM counts WHERE name = 'removed'").fetchone()["n"] == 1


def test_of_a_removed_host_not_even_the_rules_are_asked(tmp_path: Path) -> None:
    leasing = opened(tmp_path, {"http://www.jia.gov.cn/x"}, ["http://www.jia.gov.cn/x"])
    assert asked(leasing) == []


def test_a_removed_robots_txt_is_asked_all_the_same(tmp_path: Path) -> None:
    """Else a tombstone would open what the site has closed."""
    rules = "http://www.jia.gov.cn/robots.txt"
    leasing = opened(tmp_path, {rules}, ["http://www.jia.gov.cn/x"])
    assert asked(leasing) == [rules, "http://www.jia.gov.cn/x"]


PLACES = {"a": ("one.warc.gz", 100), "b": ("one.warc.gz", 200), "c": ("one.warc.gz", 300),
          "d": ("two.warc.gz", 200)}  # fmt: skip


@pytest.fixture
def frontier(tmp_path: Path) -> Path:
    urls = {name: f"http://www.jia.gov.cn/{name}" for name in PLACES}
    leasing = opened(tmp_path, set(), list(urls.values()))
    for now in range(10, 99):
        for lease in leasing.batch(9, float(now)).leases:
            place = PLACES.get(lease.target.url[-1])
            robots = None
            if lease.target.role == "robots":
                robots = RobotsVerdict(origin=lease.target.origin, text=None)
            ref = WarcRef(filename=place[0], offset=place[1], length=50) if place else None
            end = Settlement(
                lease=lease, state=State.DONE, status=200, robots=robots, ref=ref, etag='"1"'
            )
            settle(leasing.store, end, float(now))
    leasing.store.db.close()
    return tmp_path / "frontier.sqlite"


def places(path: Path) -> dict[str, tuple[object, ...]]:
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT url, warc_file, warc_offset, etag FROM urls").fetchall()
        exchanges = set(db.execute("SELECT warc_file, warc_offset FROM exchanges").fetchall())
    db.close()
    found = {row[0][-1]: row[1:] for row in rows if row[0][-1] in PLACES}
    assert {row[:2] for row in found.values() if row[0]} <= exchanges
    return found


def test_a_place_of_what_was_removed_is_forgotten_with_its_condition(frontier: Path) -> None:
    Places(frontier).forget(lambda url, warc: url.endswith("/a") or warc == "two.warc.gz")
    found = places(frontier)
    assert found["a"] == found["d"] == (None, None, None)
    assert found["b"] == ("one.warc.gz", 200, '"1"')


def test_after_a_cut_places_have_moved_up_once(frontier: Path) -> None:
    for _ in range(2):  # told again after a kill
        Places(frontier).cut("urn:uuid:note", "one.warc.gz", [(0, 10), (200, 60)])
    found = places(frontier)
    assert found["a"] == ("one.warc.gz", 90, '"1"')
    assert found["b"] == (None, None, None)
    assert found["c"] == ("one.warc.gz", 230, '"1"')
    assert found["d"] == ("two.warc.gz", 200, '"1"')
    with sqlite3.connect(frontier) as db:
        known = db.execute("SELECT warc_offset FROM exchanges WHERE warc_file = 'one.warc.gz'")
        assert sorted(row[0] for row in known) == [90, 230]
    db.close()


@pytest.mark.parametrize("to_type", ["response", "resource"])
def test_a_moved_capture_is_known_where_it_lies_now(frontier: Path, to_type: str) -> None:
    move = Move(
        when=WHEN, tombstone="t1", record_id="urn:uuid:1", warc="one.warc.gz", offset=200,
        to_record_id="urn:uuid:2", to_type=to_type, to_warc="new.warc.gz", to_offset=7, to_length=9,
    )  # fmt: skip
    Places(frontier).moved([move])
    response = ("new.warc.gz", 7, '"1"')
    # A resource is nothing that a server's 304 could speak of: it is asked for anew.
    assert places(frontier)["b"] == (response if to_type == "response" else (None, None, None))
    with sqlite3.connect(frontier) as db:
        new = db.execute("SELECT url_id FROM exchanges WHERE warc_file = 'new.warc.gz'").fetchone()
        assert new[0] > 0
    db.close()


def test_without_a_frontier_there_is_nothing_to_keep_right(tmp_path: Path) -> None:
    Places(tmp_path / "frontier.sqlite").forget(lambda url, warc: True)
    assert not (tmp_path / "frontier.sqlite").exists()
