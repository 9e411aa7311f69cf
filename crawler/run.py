"""Run a crawl in this process, from options to summary.

The reactor of Scrapy runs once in a process: a second crawl, or one beside a test, goes through
`crawler.child`."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from typing import TYPE_CHECKING, Any, cast

from crawler.frontier.status import FrontierStatus, status
from crawler.options import CrawlOptions
from crawler.progress import Lines, Progress
from crawler.summary import CrawlSummary, summary

if TYPE_CHECKING:
    from types import FrameType

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

__all__ = ["CrawlOptions", "CrawlSummary", "FrontierStatus", "crawl", "status"]

log = logging.getLogger(__name__)


def crawl(options: CrawlOptions, progress: Progress | None = None) -> CrawlSummary:
    """Crawl as asked and return the harvest's summary. Asking wrongly raises before any fetch.

    The first SIGINT or SIGTERM ends the crawl in good order, the second at once;
    `stopped_early` then says to run it again.
    """
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("SHILU_DATA", str(options.data), priority="cmdline")
    for name, value in options.settings.items():
        settings.set(name, value, priority="cmdline")
    if logging.root.handlers:
        settings.set(
            "LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline"
        )  # somebody else shows the log
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    crawler = process.create_crawler("reports")
    errors: list[BaseException] = []

    def note(failure: Failure) -> None:
        if failure.value is not None:
            errors.append(failure.value)

    run = _Run(crawler, progress or Lines())
    process.crawl(crawler, options=options).addErrback(note)
    with run:
        process.start(install_signal_handlers=False)
    if errors:
        raise errors[0]
    session = crawler.spider.session  # type: ignore[union-attr]
    return summary(
        session.place,
        session.harvest.name,
        stop_reason=session.stop_reason or "killed",
        left_out=session.selection.left_out,
        warcs=warcs_of(session),
        due=session.due,
    )


def warcs_of(session: Any) -> tuple[str, ...]:
    """Return the names of the closed WARCs of a session's harvest."""
    prefix = f"shilu-{session.harvest.name}-"
    return tuple(path.name for path in session.folder.warcs() if path.name.startswith(prefix))


class _Run:
    """Signals and progress around the reactor's run."""

    def __init__(self, crawler: Crawler, progress: Progress) -> None:
        from scrapy import signals

        self.crawler = crawler
        self.progress = progress
        self.grace = crawler.settings.getfloat("SHILU_GRACE")
        self.before: dict[int, Any] = {}
        self.signalled = 0
        self.tasks: list[asyncio.Future[None]] = []
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self.before[number] = signal.signal(number, self._signalled)

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            # Who has signalled once and does it again wants what is happening already.
            signal.signal(number, signal.SIG_IGN if self.signalled else handler)

    def _opened(self) -> None:
        from crawler.watching import watch

        session = self.crawler.spider.session  # type: ignore[union-attr]
        self.tasks.append(asyncio.ensure_future(watch(session, self.progress)))

    def _closed(self) -> None:
        for task in self.tasks:
            task.cancel()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        from twisted.internet import reactor

        del number, frame
        self.signalled += 1
        # Nothing else is safe inside a signal handler.
        reactor.callFromThread(self._stop if self.signalled == 1 else self._kill)

    def _stop(self) -> None:
        from twisted.internet import reactor

        from crawler.scheduler import spawn

        log.warning("stopping: finishing what is in flight; once more to stop at once")
        spider: Any = self.crawler.spider
        if spider is None or not hasattr(spider, "scheduler"):
            self._kill()
            return
        spider.session.stop_reason = "signal"
        spider.scheduler.stop()
        cast("Any", reactor).callLater(self.grace, self._hurry)
        spawn(self.crawler.stop_async())

    def _hurry(self) -> None:
        from crawler.scheduler import spawn

        spawn(self._cut_short())

    async def _cut_short(self) -> None:
        # What is still in flight is given up: its rows stay leased, and the next run
        # queues them again.
        from crawler.capture import sink_of

        log.warning("closing the WARCs without waiting for what is still in flight")
        try:
            await asyncio.wait_for(sink_of(self.crawler).close(), 4.0)
        except TimeoutError:
            log.warning("the WARC did not close in time; the next run recovers it")
        self._kill()

    def _kill(self) -> None:
        from twisted.internet import reactor

        try:
            cast("Any", reactor).stop()
        except RuntimeError:
            log.debug("the reactor has stopped already")
