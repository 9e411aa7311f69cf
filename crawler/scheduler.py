"""Scrapy's scheduler on the frontier: hands out what is due, one request at a time to a host.

The engine asks synchronously, the frontier answers from its own thread; a pump keeps a few leased
requests ready. Hosts that are merely not due never end the crawl."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from archive.writer import WarcWriteError
from crawler.capture import CaptureFailedError, sink_of
from crawler.frontier.reached import NOBODY, nobody_reached
from crawler.frontier.store import FrontierFailedError
from crawler.frontier.target import Lease, Target
from crawler.replay import replayed
from crawler.requests import LEASE, request_of
from crawler.resolving import Resolving
from crawler.scope import site_of
from crawler.session import Session

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """The public SCHEDULER interface of Scrapy, for a spider that has a session."""

    def __init__(self, crawler: Crawler, session: Session) -> None:
        self.crawler = crawler
        self.session = session
        self.out: dict[int, Lease] = {}  # leased: ready or in flight
        self.handed = 0
        # As many again are kept ready: a download that ends must not wait for the database.
        self._limit = 2 * crawler.settings.getint("CONCURRENT_REQUESTS")
        self._few = self._limit // 4  # ready ones, below which more are leased, several at once
        self._ready: deque[Request] = deque()
        self._wake = asyncio.Event()
        self._resolving = Resolving(self._know_address)
        self._pump: asyncio.Task[None] | None = None
        self._drained = False
        self._closing = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BaseScheduler:  # type: ignore[override]
        """Return the frontier's scheduler.

        Scrapy's own for `scrapy shell` and other spiders without a session.
        """
        session = getattr(crawler.spider, "session", None)
        if not isinstance(session, Session):
            return Scheduler.from_crawler(crawler)
        return cls(crawler, session)

    def open(self, spider: Spider) -> None:
        """Start pumping."""
        self.session.stop = self._end
        spider.scheduler = self  # type: ignore[attr-defined]
        self._pump = asyncio.ensure_future(self._run())

    def has_pending_requests(self) -> bool:
        """Tell whether anything is queued, ready or in flight."""
        return not self._drained

    def next_request(self) -> Request | None:
        """Return a request whose host is due; None where none is ready this moment.

        One whose lease has ended meanwhile is not ours to send: another worker may be sending it.
        """
        while self._ready and not self._closing:
            request = self._ready.popleft()
            self._wake_if_few()
            lease: Lease = request.meta[LEASE]
            if self.session.holding.holds(lease):
                return request
            log.warning("%s: its lease ended before it was sent", request.url)
            self.settled(lease)
        return None

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request that came from outside the frontier (a middleware, the shell)."""
        target = Target(
            url=request.url,
            site=site_of(request.url),
            role="link",
            score=0.5,
            method=request.method,
            body=request.body.decode("utf-8", "replace"),
        )
        self._drained = False
        job = self.session.worker.do(lambda: self.session.store.add([target], 0.0))
        job.add_done_callback(lambda _: self._loop_wake())
        return True

    def settled(self, lease: Lease) -> None:
        """Note that a lease has ended: its host may be asked again when it is due."""
        self.out.pop(lease.id, None)
        self._wake_if_few()

    def stop(self) -> None:
        """Hand out nothing more."""
        self._closing = True
        self._wake.set()

    def close(self, reason: str) -> Deferred[None]:
        """Give back what was leased and not sent; end the harvest where nothing is left."""
        return deferred_from_coro(self._closed(reason))

    async def _closed(self, reason: str) -> None:
        self.stop()
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, self._resolving.ended(), return_exceptions=True)
        # A harvest has ended when its WARCs are closed: a disk may refuse that too.
        sink = sink_of(self.crawler)
        await sink.close()
        if sink.failed is not None:
            self.session.stop_reason = self.session.stop_reason or "capture_failed"
        with contextlib.suppress(FrontierFailedError):  # the next run frees all leases
            for lease in list(self.out.values()):
                await self.session.give_back(lease)
        complete = reason == "finished" and self._drained and not self.out and not sink.failed
        with contextlib.suppress(FrontierFailedError):
            if complete and await self.session.run(lambda: nobody_reached(self.session.store)):
                complete, self.session.stop_reason = False, NOBODY
        self.session.stop_reason = self.session.stop_reason or reason
        self.session.close(stop_reason=self.session.stop_reason, complete=complete)

    async def _run(self) -> None:
        try:
            spider = self.crawler.spider
            await replayed(self.session, spider.conclusion, self.crawler)  # type: ignore[union-attr]
            while not self._closing:
                self._wake.clear()
                pause = await self._step()
                if pause is None or pause > 0:
                    await self._sleep(pause)
        except asyncio.CancelledError:
            raise
        except (CaptureFailedError, FrontierFailedError):
            return  # who raised it has said so, and stops the crawl
        except WarcWriteError as error:
            log.error("archiving stopped: %s", error)  # noqa: TRY400  the place says it all
            self._end("capture_failed")
        except Exception:
            log.exception("the frontier failed")
            self._end("frontier_failed")

    async def _step(self) -> float | None:
        """Lease what is due; return the seconds to sleep, None to sleep until a lease ends."""
        if len(self._ready) > self._few:
            return None
        room = self._limit - len(self.out)
        if (limit := self.session.options.max_requests) is not None:
            room = min(room, limit - self.handed)
            if limit <= self.handed:
                if not self.out:
                    self._end("max_requests")
                return None
        if room <= 0:
            return None
        batch = await self.session.batch(room)
        for lease in batch.leases:
            self.out[lease.id] = lease
            self.handed += 1
            self._ready.append(request_of(lease, self.crawler, self.session))
        for host in batch.unresolved:
            self._resolving.begin(host)
        if batch.leases:
            self._nudge()
            return 0.0
        if batch.unresolved:
            return 1.0  # the answer wakes us
        if batch.wait is None:
            if not self.out and not self._resolving:
                self._drained = True
                self._nudge()
            return None
        if batch.wait > self.session.store.rules.patience and not self.out:
            log.warning("the next host is due in %.0f s: stopping; run again to resume", batch.wait)
            self._end("waiting")
            return None
        return batch.wait

    async def _know_address(self, host: str, address: str) -> None:
        await self.session.run(lambda: self.session.store.know_address(host, address))
        self._wake.set()

    async def _sleep(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _wake_if_few(self) -> None:
        if len(self._ready) <= self._few:
            self._wake.set()

    def _loop_wake(self) -> None:
        from twisted.internet import reactor

        reactor.callFromThread(self._wake.set)

    def _nudge(self) -> None:
        # Scrapy asks on its own only every five seconds; there is no public way to say
        # that something is ready.
        slot = self.crawler.engine._slot
        if slot is not None:
            slot.nextcall.schedule()

    def _end(self, reason: str) -> None:
        self.session.stop_reason = self.session.stop_reason or reason
        self._closing = True
        spawn(self.crawler.engine.close_spider_async(reason=reason))


_SPAWNED: set[asyncio.Future[Any]] = set()


def spawn(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end without waiting for it; the loop alone would not keep it alive."""
    task = asyncio.ensure_future(work)
    _SPAWNED.add(task)
    task.add_done_callback(_SPAWNED.discard)
