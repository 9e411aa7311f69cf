"""The spider: hears of every answer, has pure code judge it, and stores the verdict.

Request and response are on disk before it is called; then the metadata record; then one
transaction of the frontier."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Spider

from crawler.conclusion import Conclusion
from crawler.frontier.store import StaleLeaseError
from crawler.identity import apply
from crawler.options import CrawlOptions
from crawler.requests import LEASE
from crawler.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.frontier.target import Lease
    from crawler.scheduler import FrontierScheduler

log = logging.getLogger(__name__)


class ReportsSpider(Spider):
    """Finds and fetches annual reports on government information disclosure."""

    name = "reports"
    scheduler: FrontierScheduler

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.conclusion = Conclusion(session)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportsSpider:
        """Open the session that the arguments (of -a, or `options` from Python) ask for."""
        del args
        options = kwargs.pop("options", None)
        if options is None:
            options = options_of(kwargs, Path(crawler.settings["SHILU_DATA"]))
        settings = crawler.settings
        # DOWNLOAD_DELAY counts only where somebody set it: Scrapy's own 0 is no wish.
        wished = (settings.getpriority("DOWNLOAD_DELAY") or 0) > 0
        session = Session.opened(
            options,
            delay=settings.getfloat("DOWNLOAD_DELAY") if wished else None,
            lease_seconds=settings.getfloat("SHILU_LEASE_SECONDS"),
        )
        spider = cls(session)
        spider._set_crawler(crawler)
        apply(session, settings)
        spider.conclusion.depth_limit = settings.getint("SHILU_DEPTH_LIMIT")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Give Scrapy nothing: the seeds are in the frontier already."""
        return
        yield

    async def visited(self, response: Response) -> None:
        """Judge an answer and settle its lease."""
        await self._ended(self.conclusion.of_response(response, self.crawler), response.meta[LEASE])

    robots = visited

    async def failed(self, failure: Failure) -> None:
        """Settle a lease that brought no answer."""
        request = failure.request  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no reason given")
        work = self.conclusion.of_failure(error, request, self.crawler)
        await self._ended(work, request.meta[LEASE])

    async def _ended(self, work: Coroutine[Any, Any, None], lease: Lease) -> None:
        try:
            await work
        except StaleLeaseError as error:
            log.warning("%s: dropped; another worker asks for it", error)
        except Exception:
            # One page's failure never ends the crawl, nor may it keep its host busy for ever.
            log.exception("%s: the answer could not be settled", lease.target.url)
            await self.session.abandon(lease)
        finally:
            self.scheduler.settled(lease)


def options_of(arguments: dict[str, Any], data: Path) -> CrawlOptions:
    """Read -a arguments: lists are separated by commas; unknown names are refused."""
    known = {
        "registry", "only", "kinds", "harvest", "since", "due", "max_requests", "frontier",
        "connect_to", "data",
    }  # fmt: skip
    unknown = sorted(set(arguments) - known)
    if unknown:
        raise ValueError(f"-a {unknown[0]}=…: unknown; known are {', '.join(sorted(known))}")

    def words(name: str) -> tuple[str, ...]:
        return tuple(
            word.strip() for word in str(arguments.get(name, "")).split(",") if word.strip()
        )

    def number(name: str) -> int | None:
        return int(arguments[name]) if arguments.get(name) else None

    registry = arguments.get("registry")
    return CrawlOptions(
        data=Path(arguments.get("data") or data),
        registry=Path(registry) if registry else None,
        only=words("only"),
        kinds=words("kinds"),
        harvest=arguments.get("harvest") or None,
        since=number("since"),
        due=str(arguments.get("due", "")).lower() in {"1", "true", "yes"},
        max_requests=number("max_requests"),
        frontier=arguments.get("frontier") or None,
        connect_to=words("connect_to"),
    )
