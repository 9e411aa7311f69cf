"""Nothing is fetched in nobody's name, not even by hand in `scrapy shell`.

A crawl of ours has passed this test when its session was opened; what comes without one is tested
here, request by request."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.capture import ConnectTo
from crawler.identity import user_agent
from crawler.operator import OperatorMissingError, operator
from crawler.session import Session
from crawler.terms import is_loopback

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


log = logging.getLogger(__name__)


class Gate:
    """A downloader middleware: the first to see a request."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._operator = operator(Path(crawler.settings["SHILU_DATA"]))
        self._connect_to = ConnectTo.parse(crawler.settings.getlist("CONNECT_TO"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Gate:
        """Return the gate of a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or refuse it with the lines to write into shilu.toml."""
        if isinstance(getattr(self._crawler.spider, "session", None), Session):
            return
        if not is_loopback(self._connect_to, request.url):
            try:
                self._operator.require()
            except OperatorMissingError as error:
                log.error("%s is not fetched: %s", request.url, error)  # noqa: TRY400  no traceback
                raise IgnoreRequest(str(error)) from error
        request.headers.setdefault("User-Agent", user_agent(self._operator))
