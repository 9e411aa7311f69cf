"""The download handler that archives: the spider never sees a page that is not on disk."""

from __future__ import annotations

import asyncio
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import StopDownload
from scrapy.utils.misc import load_object

from archive.masking import mask
from crawler.capture.connect import ConnectTo
from crawler.capture.dial import Dialler
from crawler.capture.failure import (
    CaptureFailedError,
    FailureKind,
    TlsError,
    UnparsableError,
)
from crawler.capture.proof import prove
from crawler.capture.sink import Sink, free_space
from crawler.capture.tls import TlsPolicy
from crawler.capture.turn import TURN, Turn
from crawler.capture.wire import WirePool
from sites.urls import without_userinfo

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.iweb import IPolicyForHTTPS

SPIDER_LIMIT = 16 << 20
ARCHIVE_LIMIT = 1 << 30
# WARC-Truncated's reason by kind of failure; all others cut the connection: disconnect.
TRUNCATED = {
    FailureKind.TIMEOUT: "time",
    FailureKind.STOPPED: "unspecified",
    FailureKind.UNPARSABLE: "unspecified",
    FailureKind.CANCELLED: "unspecified",
}

_SINKS: weakref.WeakKeyDictionary[Crawler, Sink] = weakref.WeakKeyDictionary()


def sink_of(crawler: Crawler) -> Sink:
    """Return the crawl's sink; made on the first call, closed when the engine has stopped.

    The setting CAPTURE_WRITER is a callable, or its dotted name: it takes the crawler and returns
    the WARC writer, in the sink's thread, before the first record.
    """
    if crawler not in _SINKS:
        opener = load_object(crawler.settings["CAPTURE_WRITER"])
        folder = _folder(crawler)
        stopping: set[asyncio.Task[None]] = set()

        def stop(reason: str) -> None:
            if crawler.engine is not None and not stopping:
                closing = crawler.engine.close_spider_async(reason=reason)
                stopping.add(asyncio.ensure_future(closing))

        minimum = crawler.settings.getint("CAPTURE_MIN_FREE_DISK")
        low_disk = (lambda: None) if folder is None else free_space(folder, minimum)
        sink = Sink(lambda: opener(crawler), stop=stop, low_disk=low_disk)
        _SINKS[crawler] = sink
        crawler.signals.connect(sink.close, signals.engine_stopped)
    return _SINKS[crawler]


class WarcDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler; every exchange is archived before anything is handed on.

    Private names of Scrapy that it rests on: `_pool`, `_contextFactory`, `_crawler`.
    """

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor

        super().__init__(crawler)
        settings = crawler.settings
        self._sink = sink_of(crawler)
        self._folder = _folder(crawler)
        self._turns: dict[Request, Turn] = {}
        self._masking = _masking(settings.get("CAPTURE_CREDENTIALS", "mask"))
        self._spider_limit = settings.getint("DOWNLOAD_MAXSIZE", SPIDER_LIMIT)
        self._archive_limit = settings.getint("CAPTURE_MAXSIZE", ARCHIVE_LIMIT)
        policy = TlsPolicy(
            settings.getlist("TLS_UNVERIFIED_HOSTS"), settings.getlist("TLS_VERIFIED_HOSTS")
        )
        connect_to = ConnectTo.parse(settings.getlist("CONNECT_TO"))
        self._contextFactory = cast("IPolicyForHTTPS", policy)
        dialler = Dialler(reactor, connect_to, policy)
        self._pool = dialler.pool = WirePool(
            reactor,
            per_host=self._pool.maxPersistentPerHost,
            factory=self._pool._factory,
            dialler=dialler,
        )
        crawler.signals.connect(self._bytes_received, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """Return the response once its exchange is on disk, or raise once the failed one is.

        request.meta["warc"] then holds the RecordRef of every exchange, the last being the
        response's; request.meta["warc_earlier"], a RevisitOf, is what it may turn out to repeat.
        User name and password in a URL are not sent (RFC 9110 §4.2.4): shilu.toml has them by host.
        """
        bare = without_userinfo(request.url)
        if bare == request.url:
            return await self._archived(request)
        stripped = request.replace(url=bare)
        try:
            return await self._archived(stripped)
        finally:
            request.meta.update(stripped.meta)

    async def _archived(self, request: Request) -> Response:
        if self._sink.failed is not None:
            raise CaptureFailedError(f"{request.url}: {self._sink.failed}")
        meta = request.meta
        meta.pop("warc", None)  # a redirect or retry inherits the records of the request before
        limit = meta.get("download_maxsize", self._spider_limit)
        turn = Turn(
            url=request.url,
            method=request.method,
            proxied=bool(meta.get("proxy")),
            timeout=meta.get("download_timeout") or 10,
            spill=self._folder,
            spider_limit=limit,
            archive_limit=self._archive_limit,
            may_be_sent=meta.get("may_be_sent"),
        )
        turn.check()
        token = TURN.set(turn)
        self._turns[request] = turn
        had_limit = "download_maxsize" in meta
        meta["download_maxsize"] = 0  # Scrapy would throw away a larger body
        try:
            response = await super().download_request(request)
            await self._rest_of(turn)
        except BaseException as error:
            kind = turn.failure(error).kind
            await self._store(request, turn, error, TRUNCATED.get(kind, "disconnect"))
            if kind is FailureKind.TLS:
                raise TlsError(f"{turn.target_uri}: {error}") from error
            if turn.refusal is not None:
                raise UnparsableError(f"{turn.target_uri}: {turn.refusal}") from error
            raise
        finally:
            TURN.reset(token)
            del self._turns[request]
            del meta["download_maxsize"]
            if had_limit:
                meta["download_maxsize"] = limit
        await self._store(request, turn, response, _why(response, turn))
        if turn.cut:
            response = response.replace(body=response.body[:limit])
            response.flags.append("truncated")
        return response

    async def _store(
        self, request: Request, turn: Turn, outcome: Response | BaseException, why: str | None
    ) -> None:
        """Put the turn's exchanges on disk; `why` is why the last one is cut, should it be."""
        exchanges = turn.settle(outcome if isinstance(outcome, BaseException) else None, why)
        if not isinstance(outcome, BaseException):
            try:
                prove(request, outcome, turn, exchanges)
            except CaptureFailedError as lost:
                self._sink.fail(lost)
                raise
        if self._masking:
            for exchange in exchanges:
                mask(exchange)
        earlier = request.meta.get("warc_earlier")
        puts = (self._sink.put(exchange, earlier=earlier) for exchange in exchanges)
        request.meta["warc"] = refs = list(await asyncio.gather(*puts))
        # The last one's metadata comes from who reads the page; nobody else knows of the others.
        await asyncio.gather(*(self._sink.put_metadata(ref, ()) for ref in refs[:-1]))

    async def _rest_of(self, turn: Turn) -> None:
        """Wait until the whole message is read, where the spider has left it early."""
        connection = turn.connection
        if not turn.cut or connection is None:
            return
        try:
            await asyncio.wait_for(turn.over.wait(), turn.timeout)
        except TimeoutError:
            turn.exchanges[-1].why = "time"
            connection.finish()
            connection.abortConnection()

    def _bytes_received(self, data: bytes, request: Request) -> None:
        """Stop the spider's copy at its limit while the record goes on; both at the archive's."""
        turn = self._turns.get(request)
        if turn is None or turn.cut:
            return
        turn.body_seen += len(data)
        if turn.full or (turn.spider_limit and turn.body_seen > turn.spider_limit):
            turn.cut = True
            if turn.connection is not None and not turn.full:
                turn.connection.hold_open()
            raise StopDownload(fail=False)


def _folder(crawler: Crawler) -> Path | None:
    folder = crawler.settings["CAPTURE_FOLDER"]
    return None if folder is None else Path(folder)


def _masking(policy: str) -> bool:
    if policy not in {"mask", "keep"}:
        raise ValueError(f"CAPTURE_CREDENTIALS: {policy!r} is neither 'mask' nor 'keep'")
    return policy == "mask"


def _why(response: Response, turn: Turn) -> str | None:
    """Return WARC-Truncated's reason for a response that Scrapy handed out though it is cut."""
    if "dataloss" in response.flags:
        return "disconnect"
    return "unspecified" if "download_stopped" in response.flags and not turn.cut else None
