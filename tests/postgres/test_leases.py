"""Leases of several workers on one PostgreSQL frontier, each worker a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from cluster import Cluster

from crawler.frontier.harvests import HarvestRunningError, begin, finish, plant, within
from crawler.frontier.holding import Holding
from crawler.frontier.leasing import Batch, Leasing
from crawler.frontier.location import location
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import StaleLeaseError, Store
from crawler.frontier.target import Lease, RobotsVerdict, Settlement, State, Target

TODAY = date(2026, 11, 22)
HOSTS = tuple(f"www{n:02}.yuan.gov.cn" for n in range(12))


def seed(host: str) -> Target:
    url = f"http://{host}/"
    return Target(url=url, site="yuan.gov.cn", role="seed", score=2.0, seed=url)


SEEDS = tuple(seed(host) for host in HOSTS)
PLATFORM = tuple(seed(f"d{n:02}.yuan.gov.cn") for n in range(80))  # more than one look sees


@dataclass(slots=True)
class Hand:
    """A worker without a network: it leases, settles, renews. `late` shifts its own clock."""

    store: Store
    leasing: Leasing
    late: float = 0.0
    joined: bool = False

    @property
    def holding(self) -> Holding:
        return self.leasing.holding

    def batch(self, limit: int) -> Batch:
        def job() -> Batch:
            asked = self.holding.clock()
            self.store.db.choose_alone()
            return self.leasing.batch(limit, self.store.db.now(), asked)

        return self.store.run(job)

    def settle(self, lease: Lease, *links: Target) -> None:
        robots = None
        if lease.target.role == "robots":
            robots = RobotsVerdict(origin=lease.target.origin, text=None)
        end = Settlement(lease=lease, state=State.DONE, status=200, robots=robots, outlinks=links)
        self.store.run(lambda: settle(self.store, end, self.store.db.now()))
        self.holding.ended(lease)

    def renew(self) -> None:
        self.store.run(lambda: self.holding.renew(self.store.db, self.store.harvest))

    def finish(self) -> None:
        def job() -> None:
            now = self.store.db.now()
            finish(self.store, stop_reason="finished", complete=True, now=now)
            self.holding.leave(self.store.db)

        self.store.run(job)

    def one(self, sql: str, *values: object) -> object:
        row = self.store.run(lambda: self.store.db.execute(sql, values).fetchone())
        return next(iter(row.values()))


def hand(
    url: str,
    *,
    seconds: float = 30.0,
    exempt: bool = True,
    wanted: str | None = None,
    seeds: Sequence[Target] = SEEDS,
) -> Hand:
    """Open the frontier and begin or join the harvest, as a session does."""
    terms = HostTerms(delay=0.0, budget=1000, first_backoff=30.0, ip_exempt=exempt)
    store = Store.opened(location(url, Path("x")), Rules(terms=lambda _: terms))
    holding = Holding(seconds=seconds, shared=True)

    def job() -> tuple[Store, bool]:
        store.db.choose_alone()
        now = store.db.now()
        harvest = begin(store, wanted=wanted, today=TODAY, options_digest="", now=now)
        inside = within(store, harvest)
        plant(inside, seeds, now, joined=harvest.joined)
        holding.renew(store.db, harvest.name)
        return inside, harvest.joined

    try:
        inside, joined = store.run(job)
    except BaseException:
        store.db.close()
        raise
    return Hand(inside, Leasing(inside, holding=holding), joined=joined)


@pytest.fixture
def hands(cluster: Cluster) -> Iterator[Callable[..., Hand]]:
    opened: list[Hand] = []
    url = cluster.socket_url(cluster.database())

    def more(**how: object) -> Hand:
        opened.append(hand(url, **how))  # type: ignore[arg-type]
        return opened[-1]

    yield more
    for one in opened:
        one.store.db.close()


def test_workers_that_start_at_one_instant_make_one_schema_and_one_harvest(
    cluster: Cluster,
) -> None:
    for _ in range(3):
        url, start = cluster.socket_url(cluster.database()), threading.Barrier(4)

        def begun(url: str = url, start: threading.Barrier = start) -> Hand:
            start.wait(10)
            return hand(url)

        with ThreadPoolExecutor(4) as pool:
            made = [future.result(60) for future in [pool.submit(begun) for _ in range(4)]]
        try:
            assert {one.store.harvest for one in made} == {"2026-11-22"}
            assert sorted(one.joined for one in made) == [False, True, True, True]
            assert made[0].one("SELECT count(*) FROM frontier") == 1
            assert made[0].one("SELECT count(*) FROM harvests") == 1
            assert made[0].one("SELECT count(*) FROM urls") == len(SEEDS)
            assert made[0].one("SELECT count(*) FROM workers") == 4
        finally:
            for one in made:
                one.store.db.close()


def test_a_host_is_leased_by_one_worker_at_a_time(hands: Callable[..., Hand]) -> None:
    workers = [hands() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        batches = list(pool.map(lambda worker: worker.batch(9), workers))
    leased = [lease.target.host for batch in batches for lease in batch.leases]
    assert sorted(leased) == sorted(HOSTS)


def test_a_settlement_of_a_lease_that_was_taken_over_changes_nothing(
    hands: Callable[..., Hand],
) -> None:
    slow, quick = hands(seconds=0.2), hands()
    lost = slow.batch(1).leases[0]
    with waiting(0.25):
        pass
    taken = {lease.target.host: lease for lease in quick.batch(len(HOSTS)).leases}
    if lost.target.host not in taken:  # its host was left alone for its delay
        taken |= {lease.target.host: lease for lease in quick.batch(len(HOSTS)).leases}
    link = replace(seed(HOSTS[0]), url=f"http://{HOSTS[0]}/1", role="article")
    with pytest.raises(StaleLeaseError):
        slow.settle(lost, link)
    assert quick.one("SELECT count(*) FROM urls WHERE url = ?", link.url) == 0
    assert quick.one("SELECT state FROM urls WHERE id = ?", lost.id) == "leased"
    mine = taken[lost.target.host]
    assert mine.id == lost.id
    assert mine.token > lost.token
    slow.store.run(lambda: slow.store.give_back(lost))  # nor does giving it back
    assert quick.one("SELECT owner FROM hosts WHERE host = ?", lost.target.host) == (
        quick.holding.owner
    )
    quick.settle(mine)


def test_a_lease_that_ran_out_settles_nothing_although_nobody_took_it(
    hands: Callable[..., Hand],
) -> None:
    worker = hands(seconds=0.2)
    lease = worker.batch(1).leases[0]
    assert worker.holding.holds(lease)
    with waiting(0.25):
        assert not worker.holding.holds(lease)
    with pytest.raises(StaleLeaseError, match="ran out"):
        worker.settle(lease)
    assert worker.one("SELECT state FROM urls WHERE id = ?", lease.id) == "leased"


def test_a_lease_that_is_renewed_lasts(hands: Callable[..., Hand]) -> None:
    worker, other = hands(seconds=0.6), hands()
    lease = worker.batch(1).leases[0]
    for _ in range(4):
        with waiting(0.3):
            worker.renew()
        assert worker.holding.holds(lease)
        assert lease.target.host not in {each.target.host for each in other.batch(20).leases}
    worker.settle(lease)


def test_a_lease_that_has_run_out_is_not_renewed(hands: Callable[..., Hand]) -> None:
    worker = hands(seconds=0.2)
    lease = worker.batch(1).leases[0]
    with waiting(0.25):
        worker.renew()
    assert not worker.holding.holds(lease)
    with pytest.raises(StaleLeaseError):
        worker.settle(lease)


def test_two_connections_at_most_go_to_one_address_over_all_workers(
    hands: Callable[..., Hand],
) -> None:
    workers = [hands(exempt=False, seeds=PLATFORM) for _ in range(4)]
    assert len(workers[0].batch(20).unresolved) == 64
    with workers[0].store.transaction():
        workers[0].store.db.execute("UPDATE hosts SET ip = '192.0.2.7'")
    start = threading.Barrier(len(workers))

    def work(worker: Hand) -> list[int]:
        seen = []
        for _ in range(15):
            start.wait(20)  # all of them choose at one instant
            leases = worker.batch(1).leases
            start.wait(20)
            seen.append(worker.one("SELECT count(*) FROM hosts WHERE busy = 1"))
            start.wait(20)
            for lease in leases:
                worker.settle(lease)
        return seen

    with ThreadPoolExecutor(len(workers)) as pool:
        seen = [n for each in pool.map(work, workers) for n in each]
    assert set(seen) == {2}


def test_the_harvest_ends_with_its_last_worker(hands: Callable[..., Hand]) -> None:
    one, other = hands(), hands()
    lease = one.batch(1).leases[0]
    while leases := other.batch(9).leases:
        for each in leases:
            other.settle(each)
    batch = other.batch(9)
    assert batch.leases == ()
    assert batch.wait is not None  # what the first holds may come back
    other.finish()
    assert one.one("SELECT count(*) FROM harvests WHERE finished IS NOT NULL") == 0
    one.settle(lease)
    while leases := one.batch(9).leases:
        for each in leases:
            one.settle(each)
    assert one.batch(9).wait is None
    one.finish()
    assert one.one("SELECT count(*) FROM harvests WHERE finished IS NOT NULL") == 1
    assert one.one("SELECT count(*) FROM workers") == 0


def test_another_harvest_beside_living_workers_is_refused_and_names_them(
    hands: Callable[..., Hand],
) -> None:
    first = hands()
    machine, process, _ = first.holding.owner.rsplit(":", 2)
    with pytest.raises(HarvestRunningError, match=rf"process {process} on {machine}.*2026-11-22"):
        hands(wanted="other")
    assert first.one("SELECT count(*) FROM harvests") == 1
    first.finish()


def test_workers_that_find_the_same_links_at_once_never_wait_in_a_circle(
    hands: Callable[..., Hand], cluster: Cluster
) -> None:
    """In opposite order, to each other's hosts; each link is queued once."""
    one, other = hands(), hands()
    pages = [
        replace(seed(host), url=f"http://{host}/{n}", role="article", score=0.8)
        for n in range(40)
        for host in HOSTS[:5]
    ]
    start = threading.Barrier(2)

    def settled(worker: Hand, links: list[Target]) -> None:
        lease = worker.batch(1).leases[0]
        start.wait(10)
        worker.settle(lease, *links)

    with ThreadPoolExecutor(2) as pool:
        for future in [
            pool.submit(settled, one, pages),
            pool.submit(settled, other, pages[::-1]),
        ]:
            future.result(60)
    assert one.one("SELECT count(*) FROM urls WHERE role = 'article'") == len(pages)
    assert "deadlock detected" not in cluster.log.read_text(encoding="utf-8")


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    threading.Event().wait(seconds)
    yield
