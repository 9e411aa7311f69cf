"""What a frontier promises, on SQLite and on PostgreSQL alike, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from crawler.frontier.harvests import begin, finish, plant, within
from crawler.frontier.holding import Holding
from crawler.frontier.leasing import Batch, Leasing
from crawler.frontier.location import location
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import (
    FrontierVersionError,
    SeedlessHarvestError,
    StaleLeaseError,
    Store,
)
from crawler.frontier.target import Lease, RobotsVerdict, Settlement, State, Target, WarcRef

if TYPE_CHECKING:
    from cluster import Cluster

T = TypeVar("T")
TODAY = date(2026, 11, 22)


def target(url: str, score: float = 0.9, role: str = "article") -> Target:
    return Target(url=url, site="yuan.gov.cn", role=role, score=score, seed="http://yuan.gov.cn/")


SEED = target("http://yuan.gov.cn/", 2.0, "seed")


@dataclass(slots=True)
class Desk:
    """A frontier, opened again and again; every act is a transaction of its own."""

    url: str | None
    folder: Path
    now: float = 1000.0
    opened: list[Store] = field(default_factory=list)
    leasing: Leasing | None = None

    def begin(self, wanted: str | None = None, *seeds: Target) -> str:
        """Open the frontier as a worker does, and begin or resume a harvest."""
        terms = HostTerms(delay=0.0, budget=1000, first_backoff=30.0, ip_exempt=True)
        store = Store.opened(
            location(self.url, self.folder / "f.sqlite"), Rules(terms=lambda _: terms)
        )
        self.opened.append(store)
        harvest = store.run(
            lambda: begin(store, wanted=wanted, today=TODAY, options_digest="x", now=self.now)
        )
        store = within(store, harvest)
        holding = Holding(seconds=60.0, shared=store.db.shared, clock=lambda: self.now)
        self.leasing = Leasing(store, holding=holding)
        self.do(lambda: plant(store, seeds or [SEED], self.now, joined=harvest.joined))
        return harvest.name

    @property
    def store(self) -> Store:
        assert self.leasing is not None
        return self.leasing.store

    def do(self, job: Callable[[], T]) -> T:
        return self.store.run(job)

    def add(self, *targets: Target) -> int:
        return self.do(lambda: self.store.add(targets, self.now))

    def batch(self, limit: int = 9) -> Batch:
        assert self.leasing is not None
        leasing = self.leasing
        return self.do(lambda: leasing.batch(limit, self.now, self.now))

    def settle(self, lease: Lease, **how: object) -> int:
        said: dict[str, object] = {"lease": lease, "state": State.DONE, "status": 200, **how}
        if lease.target.role == "robots" and "robots" not in how:
            said["robots"] = RobotsVerdict(origin=lease.target.origin, text=None)
        end = Settlement(**said)  # type: ignore[arg-type]
        return self.do(lambda: settle(self.store, end, self.now))

    def walked(self) -> list[str]:
        """Ask for everything, one by one; return the addresses in their order."""
        asked = []
        while leases := self.batch(1).leases:
            asked.append(leases[0].target.url)
            self.settle(leases[0])
            self.now += 1
        return asked

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        found = self.do(lambda: self.store.db.execute(sql).fetchall())
        return [tuple(dict(row).values()) for row in found]


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    url = None
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.socket_url(cluster.database())
    made = Desk(url, tmp_path)
    yield made
    for store in made.opened:
        store.db.close()


def test_robots_comes_first_then_the_best_score_and_ties_as_they_were_found(desk: Desk) -> None:
    desk.begin()
    desk.add(*[target(f"http://yuan.gov.cn/{n}", s) for n, s in (("b", 0.5), ("d", 0.9))])
    desk.add(*[target(f"http://yuan.gov.cn/{n}", s) for n, s in (("a", 0.9), ("c", 0.7))])
    names = ["robots.txt", "", "d", "a", "c", "b"]
    assert desk.walked() == [f"http://yuan.gov.cn/{name}" for name in names]


def test_the_host_that_has_waited_longest_is_first(desk: Desk) -> None:
    hosts = [f"h{n}.yuan.gov.cn" for n in range(4)]
    desk.begin(None, *[target(f"http://{host}/", 2.0, "seed") for host in hosts])
    desk.do(
        lambda: [
            desk.store.db.execute("UPDATE hosts SET next_at = ? WHERE host = ?", (500.0 - n, host))
            for n, host in enumerate(hosts)
        ]
    )
    assert [lease.target.host for lease in desk.batch(3).leases] == hosts[:0:-1]


def test_a_host_has_one_request_out_at_a_time(desk: Desk) -> None:
    desk.begin()
    (lease,) = desk.batch().leases
    assert desk.batch().leases == ()
    desk.settle(lease)
    assert len(desk.batch().leases) == 1


def test_an_address_is_queued_once_and_the_better_score_counts(desk: Desk) -> None:
    desk.begin()
    one, other = target("http://yuan.gov.cn/x", 0.2), target("http://yuan.gov.cn:80/x#top", 0.8)
    assert desk.add(one, target("http://yuan.gov.cn/y", 0.5)) == 2
    assert desk.add(other, one, target("https://yuan.gov.cn/x", 0.3)) == 0
    assert desk.rows("SELECT score FROM urls WHERE url LIKE '%/x'") == [(0.8,)]
    assert [url.partition("#")[0][-1] for url in desk.walked()[2:]] == ["x", "y"]


def test_a_settlement_stores_out_links_place_and_counts_together(desk: Desk) -> None:
    desk.begin()
    desk.settle(desk.batch().leases[0])
    (lease,) = desk.batch().leases
    ref = WarcRef(filename="shilu-x.warc.gz", offset=5_000_000_000, length=99)
    links = (target("http://yuan.gov.cn/1"), target("http://nb.yuan.gov.cn/2"))
    assert desk.settle(lease, ref=ref, outlinks=links, counts=(("reports", 2),)) == 2
    row = desk.rows("SELECT state, warc_file, warc_offset, warc_length FROM urls WHERE id = 1")
    assert row == [("done", ref.filename, ref.offset, ref.length)]
    assert desk.rows("SELECT * FROM exchanges") == [(ref.filename, ref.offset, lease.id)]
    assert desk.rows("SELECT name, n FROM counts") == [("reports", 2)]
    assert sorted(desk.walked()) == [
        "http://nb.yuan.gov.cn/2", "http://nb.yuan.gov.cn/robots.txt", "http://yuan.gov.cn/1",
    ]  # fmt: skip


def test_a_stale_settlement_changes_nothing(desk: Desk) -> None:
    desk.begin()
    (lease,) = desk.batch().leases
    before = [desk.rows(f"SELECT * FROM {name}") for name in ("urls", "hosts", "counts")]
    ref = WarcRef(filename="shilu-x.warc.gz", offset=1, length=9)
    for token in (lease.token - 1, lease.token + 1):
        with pytest.raises(StaleLeaseError):
            desk.settle(
                replace(lease, token=token), ref=ref, counts=(("n", 1),),
                outlinks=(target("http://yuan.gov.cn/1"), target("http://new.gov.cn/")),
            )  # fmt: skip
    after = [desk.rows(f"SELECT * FROM {name}") for name in ("urls", "hosts", "counts")]
    assert after == before
    assert desk.rows("SELECT * FROM exchanges") == []
    desk.settle(lease)
    with pytest.raises(StaleLeaseError):
        desk.settle(lease)  # twice is stale too


def test_what_a_stale_settlement_linked_to_is_found_when_it_comes_again(desk: Desk) -> None:
    desk.begin()
    (lease,) = desk.batch().leases
    link = target("http://yuan.gov.cn/1")
    with pytest.raises(StaleLeaseError):
        desk.settle(replace(lease, token=99), outlinks=(link,))
    assert desk.settle(lease, outlinks=(link,)) == 1


def test_what_is_given_back_is_handed_out_again_as_if_it_never_was(desk: Desk) -> None:
    desk.begin()
    (lease,) = desk.batch().leases
    desk.do(lambda: desk.store.give_back(lease))
    assert desk.rows("SELECT spent, busy FROM hosts") == [(0, 0)]
    (again,) = desk.batch().leases
    assert again.id == lease.id
    assert (again.tries, again.token) == (0, lease.token + 1)
    desk.do(lambda: desk.store.give_back(lease))  # the old one gives nothing back
    assert desk.batch().leases == ()
    assert desk.rows("SELECT busy FROM hosts") == [(1,)]


def test_a_finished_harvest_is_followed_by_a_new_one_and_an_unfinished_one_is_resumed(
    desk: Desk,
) -> None:
    assert desk.begin() == "2026-11-22"
    desk.do(lambda: finish(desk.store, stop_reason="signal", complete=False, now=desk.now))
    desk.store.db.close()
    assert desk.begin() == "2026-11-22"
    assert len(desk.walked()) == 2
    desk.do(lambda: finish(desk.store, stop_reason="finished", complete=True, now=desk.now))
    assert desk.rows("SELECT stop_reason FROM harvests WHERE finished IS NULL") == []
    desk.store.db.close()
    assert desk.begin() == "2026-11-22-2"
    assert desk.walked() == ["http://yuan.gov.cn/robots.txt", "http://yuan.gov.cn/"]


def test_what_was_leased_by_a_dead_worker_is_asked_by_the_next(desk: Desk) -> None:
    desk.begin()
    (lost,) = desk.batch().leases
    desk.store.db.close()
    desk.now += 61  # on SQLite at once, on a shared frontier when the lease has run out
    desk.begin()
    (lease,) = desk.batch().leases
    assert lease.id == lost.id
    with pytest.raises(StaleLeaseError):
        desk.settle(lost)
    desk.settle(lease)


def test_a_frontier_of_the_future_is_refused_and_left_as_it_is(desk: Desk) -> None:
    desk.begin()
    desk.do(lambda: desk.store.db.execute("UPDATE frontier SET version = 99"))
    with pytest.raises(FrontierVersionError, match="version 99"):
        desk.begin()
    assert desk.rows("SELECT version FROM frontier") == [(99,)]


def test_a_harvest_without_seeds_leaves_nothing_behind(desk: Desk) -> None:
    desk.begin()
    desk.do(lambda: finish(desk.store, stop_reason="finished", complete=True, now=desk.now))
    store = desk.store

    def seedless() -> None:
        harvest = begin(store, wanted="new", today=TODAY, options_digest="", now=desk.now)
        plant(within(store, harvest), [], desk.now)

    with pytest.raises(SeedlessHarvestError):
        store.run(seedless)
    assert desk.rows("SELECT name FROM harvests") == [("2026-11-22",)]


@pytest.mark.parametrize("odd", ["\0", "\ud800", "'; DROP TABLE urls; --", "%s ? :p0 $1", "𠀀年报"])
def test_whatever_a_page_links_to_is_stored_and_asked(desk: Desk, odd: str) -> None:
    desk.begin()
    asked = replace(target("http://yuan.gov.cn/x"), method="POST", body=odd, anchor=odd)
    assert desk.add(asked) == 1
    desk.settle(desk.batch().leases[0])
    header = odd.encode("utf-8", "replace").decode()
    desk.settle(desk.batch().leases[0], etag=header, last_modified=header)
    (lease,) = desk.batch().leases
    assert lease.target.url == "http://yuan.gov.cn/x"
    if odd != "\ud800":  # no JSON in UTF-8 can hold one half of a pair
        assert (lease.target.body, lease.target.anchor) == (odd, odd)
