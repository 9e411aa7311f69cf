"""One run of the crawl: folder locked, operator read, harvest begun or joined, frontier open.

Made by the spider before any Scrapy component exists, so that settings which depend on the folder
are in place; used by the scheduler; ended by `close`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.folder import DataFolder
from archive.recover import recover
from archive.standing import standing
from crawler.capture.connect import ConnectTo
from crawler.frontier.harvests import Harvest, begin, finish, is_over, plant, within
from crawler.frontier.holding import Holding
from crawler.frontier.leasing import Batch, Leasing
from crawler.frontier.location import Server, location
from crawler.frontier.lock import FolderLock, refuse_network_file_system
from crawler.frontier.settling import settle
from crawler.frontier.store import FrontierFailedError, StaleLeaseError, Store
from crawler.frontier.target import Lease, Settlement, State, Target
from crawler.frontier.worker import Beat, Worker
from crawler.operator import Operator, operator
from crawler.options import CrawlOptions
from crawler.returning.planning import Due, due
from crawler.selection import Selection, seed_target, selection
from crawler.terms import is_loopback, rules
from sites.registry import registry

log = logging.getLogger(__name__)

LEASE_SECONDS = 120.0  # after which what a dead worker held is given to others


@dataclass(slots=True, kw_only=True)
class Session:
    """What is open while a crawl runs. All frontier work goes through the worker's thread."""

    folder: DataFolder
    operator: Operator
    connect_to: ConnectTo
    selection: Selection
    since: Mapping[str, int | None]  # by seed
    options: CrawlOptions
    due: Due | None  # what --due took, and what waits
    harvest: Harvest
    leasing: Leasing
    worker: Worker
    lock: FolderLock
    place: Server | Path  # of the frontier
    counts: Counter[str] = field(default_factory=Counter)  # of this run, for progress
    stop_reason: str | None = None
    failed: FrontierFailedError | None = None
    stop: Callable[[str], None] = lambda _reason: None

    @classmethod
    def opened(
        cls,
        options: CrawlOptions,
        *,
        delay: float | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> Session:
        """Open all of it; whatever was asked wrongly raises before anything is fetched."""
        place = location(options.frontier, DataFolder(options.data).frontier)
        seeds = registry(options.registry)
        chosen = selection(
            seeds, only=options.only, kinds=options.kinds, shipped=options.registry is None
        )
        connect_to = ConnectTo.parse(options.connect_to)
        settled = operator(options.data)
        if not all(is_loopback(connect_to, seed.seed) for seed in chosen.seeds):
            settled.require()
        folder = DataFolder.opened(options.data, create=True)
        shared = isinstance(place, Server)
        if not shared:
            refuse_network_file_system(folder.path)
        held = folder.path / "frontier.lock"
        try:
            lock = FolderLock.taken(held, shared=shared)
        except OSError as error:
            raise FrontierFailedError(f"{held}: {error.strerror or error}") from error
        try:
            holding = Holding(seconds=lease_seconds, shared=shared)
            terms = rules(settled, connect_to, delay)
            store = Store.opened(place, terms, idle=max(lease_seconds / 3, 2.0))
            return cls._begun(
                options, folder, settled, connect_to, chosen, lock, place, store, holding
            )
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _begun(
        cls,
        options: CrawlOptions,
        folder: DataFolder,
        settled: Operator,
        connect_to: ConnectTo,
        chosen: Selection,
        lock: FolderLock,
        place: Server | Path,
        store: Store,
        holding: Holding,
    ) -> Session:
        left: list[Due] = []

        def begun() -> Harvest:
            store.db.choose_alone()
            now = store.db.now()
            seeds: Sequence[Target] = [seed_target(seed) for seed in chosen.seeds]
            if options.due:
                left.append(due(store, seeds, now))
                seeds = left[-1].seeds
            harvest = begin(
                store,
                wanted=options.harvest,
                today=datetime.fromtimestamp(now, UTC).date(),
                options_digest=options.digest,
                now=now,
            )
            plant(within(store, harvest), seeds, now, joined=harvest.joined)
            if holding.shared:
                holding.renew(store.db, harvest.name)
            return harvest

        try:
            harvest = store.run(begun)
            # A torn file is never appended to: what a dead run left open is closed at its last
            # whole record. Those of a harvest that goes on are taken up by the replay.
            for done in recover(folder, leave=harvest.name if harvest.resumed else None):
                for loss in done.losses:
                    log.warning("%s", loss)
        except BaseException:
            store.db.close()
            raise
        store = within(store, harvest)
        beat = None
        if holding.shared:
            beat = Beat(lambda: holding.renew(store.db, harvest.name), holding.seconds / 3)
        return cls(
            folder=folder,
            operator=settled,
            connect_to=connect_to,
            selection=chosen,
            since={seed.seed: options.since or seed.since for seed in chosen.seeds},
            options=options,
            due=left[-1] if left else None,
            harvest=harvest,
            leasing=Leasing(store, lambda url: standing(folder).of_url(url) is not None, holding),
            worker=Worker(store, beat),
            lock=lock,
            place=place,
        )

    @property
    def store(self) -> Store:
        """The open frontier; only the worker's thread may use it."""
        return self.worker.store

    @property
    def holding(self) -> Holding:
        """The leases that are ours."""
        return self.leasing.holding

    async def batch(self, limit: int) -> Batch:
        """Lease what is due now."""
        found: Batch = await self.run(lambda: self._batch(limit))
        return found

    def _batch(self, limit: int) -> Batch:
        asked, db = self.holding.clock(), self.store.db
        db.choose_alone()
        if self.holding.shared and is_over(self.store):
            return Batch()
        return self.leasing.batch(limit, db.now(), asked)

    def free_expired(self) -> None:
        """Queue again what workers held whose leases have run out. On the frontier's thread."""
        if self.holding.shared:
            self.store.db.choose_alone()
            self.leasing.turns.take_over(self.store.db.now())

    async def settle(self, end: Settlement) -> None:
        """Store the end of a lease; returns after the commit."""
        await self.run(lambda: self._settled(end))

    def _settled(self, end: Settlement) -> None:
        settle(self.store, end, self.store.db.now())
        self.holding.ended(end.lease)
        if end.robots is not None:  # here, not in the loop: a batch may be reading them
            self.leasing.robots.pop(end.robots.origin, None)

    async def give_back(self, lease: Lease) -> None:
        """Undo a lease that was never used, or whose answer could not be archived."""
        await self.run(lambda: self.store.give_back(lease))
        self.holding.ended(lease)

    async def abandon(self, lease: Lease) -> None:
        """End a lease whose settlement failed by an error of this program.

        The row fails, its host goes on.
        """
        end = Settlement(lease=lease, state=State.FAILED, failure="internal")
        try:
            await self.settle(end)
        except (StaleLeaseError, FrontierFailedError):
            return

    async def run(self, job: Callable[[], Any]) -> Any:
        """Run a job on the frontier's thread; a frontier that cannot be written stops the crawl."""
        try:
            return await self.worker.done(job)
        except FrontierFailedError as error:
            self.fail(error)
            raise

    def fail(self, error: FrontierFailedError) -> None:
        """Say once why the frontier takes nothing more, and stop the crawl."""
        if self.failed is None:
            self.failed = error
            log.error("%s: stopping", error)
            self.stop("frontier_failed")

    def close(self, *, stop_reason: str, complete: bool) -> None:
        """End the run: the harvest's row, the frontier, the lock."""

        def last() -> None:
            finish(self.store, stop_reason=stop_reason, complete=complete, now=self.store.db.now())
            if self.holding.shared:
                self.holding.leave(self.store.db)

        try:
            self.worker.do(last).result()
            if complete and self.holding.shared:
                # What workers left open that died meanwhile: nobody may run here again.
                recover(self.folder)
        except FrontierFailedError as error:
            self.fail(error)  # the harvest's row says unfinished, as it did
        finally:
            self.worker.close()
            self.lock.release()
