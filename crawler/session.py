"""One run of the crawl: folder locked, operator read, harvest begun, frontier open.

Made by the spider before any Scrapy component exists, so that settings which depend on the folder
are in place; used by the scheduler; ended by `close`."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from archive.folder import DataFolder
from archive.recover import recover
from archive.standing import standing
from crawler.capture.connect import ConnectTo
from crawler.errors import CrawlError
from crawler.frontier.harvests import Harvest, begin, finish, plant, within
from crawler.frontier.leasing import Batch, Leasing
from crawler.frontier.lock import FolderLock, refuse_network_file_system
from crawler.frontier.settling import settle
from crawler.frontier.store import FrontierFailedError, StaleLeaseError, Store
from crawler.frontier.target import Lease, Settlement, State
from crawler.frontier.worker import Worker
from crawler.operator import Operator, operator
from crawler.options import CrawlOptions
from crawler.selection import Selection, seed_target, selection
from crawler.terms import is_loopback, rules
from sites.registry import registry

log = logging.getLogger(__name__)


class FrontierUrlError(CrawlError, ValueError):
    """--frontier names a database that this version cannot use."""


@dataclass(slots=True, kw_only=True)
class Session:
    """What is open while a crawl runs. All frontier work goes through the worker's thread."""

    folder: DataFolder
    operator: Operator
    connect_to: ConnectTo
    selection: Selection
    since: Mapping[str, int | None]  # by seed
    options: CrawlOptions
    harvest: Harvest
    leasing: Leasing
    worker: Worker
    lock: FolderLock
    counts: Counter[str] = field(default_factory=Counter)  # of this run, for progress
    stop_reason: str | None = None
    failed: FrontierFailedError | None = None
    stop: Callable[[str], None] = lambda _reason: None

    @classmethod
    def opened(cls, options: CrawlOptions, *, delay: float | None = None) -> Session:
        """Open all of it; whatever was asked wrongly raises before anything is fetched."""
        if options.frontier is not None:
            raise_unless_sqlite(options.frontier)
        seeds = registry(options.registry)
        chosen = selection(
            seeds, only=options.only, kinds=options.kinds, shipped=options.registry is None
        )
        connect_to = ConnectTo.parse(options.connect_to)
        settled = operator(options.data)
        if not all(is_loopback(connect_to, seed.seed) for seed in chosen.seeds):
            settled.require()
        folder = DataFolder.opened(options.data, create=True)
        refuse_network_file_system(folder.path)
        place = folder.path / "frontier.lock"
        try:
            lock = FolderLock.taken(place)
        except OSError as error:
            raise FrontierFailedError(f"{place}: {error.strerror or error}") from error
        try:
            return cls._begun(options, folder, settled, connect_to, chosen, lock, delay)
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
        delay: float | None,
    ) -> Session:
        store = Store.opened(folder.frontier, rules(settled, connect_to, delay))
        now = time.time()
        try:
            with store.transaction():
                harvest = begin(
                    store,
                    wanted=options.harvest,
                    today=datetime.fromtimestamp(now, UTC).date(),
                    options_digest=options.digest,
                    now=now,
                )
                store = within(store, harvest)
                plant(store, [seed_target(seed) for seed in chosen.seeds], now)
            # A torn file is never appended to: what a dead run left open is closed at its last
            # whole record. Those of a harvest that goes on are taken up by the replay.
            for done in recover(folder, leave=harvest.name if harvest.resumed else None):
                for loss in done.losses:
                    log.warning("%s", loss)
        except BaseException:
            store.db.close()
            raise
        return cls(
            folder=folder,
            operator=settled,
            connect_to=connect_to,
            selection=chosen,
            since={seed.seed: options.since or seed.since for seed in chosen.seeds},
            options=options,
            harvest=harvest,
            leasing=Leasing(store, lambda url: standing(folder).of_url(url) is not None),
            worker=Worker(store),
            lock=lock,
        )

    @property
    def store(self) -> Store:
        """The open frontier; only the worker's thread may use it."""
        return self.worker.store

    async def batch(self, limit: int) -> Batch:
        """Lease what is due now."""
        found: Batch = await self.run(lambda: self.leasing.batch(limit, time.time()))
        return found

    async def settle(self, end: Settlement) -> None:
        """Store the end of a lease; returns after the commit."""
        await self.run(lambda: self._settled(end))

    def _settled(self, end: Settlement) -> None:
        settle(self.store, end, time.time())
        if end.robots is not None:  # here, not in the loop: a batch may be reading them
            self.leasing.robots.pop(end.robots.origin, None)

    async def give_back(self, lease: Lease) -> None:
        """Undo a lease that was never used, or whose answer could not be archived."""
        await self.run(lambda: self.store.give_back(lease))

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
        try:
            self.worker.do(
                lambda: finish(
                    self.store, stop_reason=stop_reason, complete=complete, now=time.time()
                )
            ).result()
        except FrontierFailedError as error:
            self.fail(error)  # the harvest's row says unfinished, as it did
        finally:
            self.worker.close()
            self.lock.release()


def raise_unless_sqlite(url: str) -> None:
    """Raise FrontierUrlError for a frontier that is not the folder's own SQLite file."""
    if url not in {"sqlite", "sqlite:", "sqlite://"}:
        scheme = url.partition(":")[0]
        raise FrontierUrlError(
            f"--frontier {url!r}: {scheme} is not supported yet; leave it out for"
            f" frontier.sqlite in the data folder"
        )
