"""A crawl as a program: a plan as JSON from stdin, run with the capture; the answer as JSON.

plan: {"requests": [{"url", "method", "body", "hex": body in hex, "headers", "meta"}], "settings",
"resolve": {host: [[address]]}, "writer": kind, "metadata", "again", "stop" (at the head): flags,
"blind": kind}.
answer: {"spider", "journal": lists, "finish_reason", "failed", "grown": memory in KB}.
writer: journal (default), full (a disk that is full), warc (the real one, in folder "data")."""

from __future__ import annotations

import errno
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import StopDownload
from scrapy.utils.misc import load_object
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

sys.path.insert(0, str(Path(__file__).parents[3]))

import blind

from archive.exchange import WireExchange
from archive.folder import DataFolder
from archive.framing import frame
from archive.reference import RevisitOf
from archive.writer import WarcWriter
from crawler import settings
from crawler.capture import WarcDownloadHandler, failure_of, sink_of

PLAN = json.loads(sys.stdin.read())
SEEN: list[dict[str, Any]] = []
JOURNAL: list[dict[str, Any]] = []


class Journal:
    """A writer that keeps digests of what it is given."""

    def __init__(self, full_after: int | None = None) -> None:
        self.full_after = full_after

    def append_exchange(self, exchange: WireExchange, *, revisit_of: object = None) -> str:
        if self.full_after is not None and len(JOURNAL) >= self.full_after:
            raise OSError(errno.ENOSPC, "No space left on device")
        raw = exchange.response.view()
        framed = frame(raw, exchange.method, exchange.eof)
        JOURNAL.append(
            {
                "url": exchange.url,
                "method": exchange.method,
                "request": hashlib.sha256(exchange.request.view()).hexdigest(),
                "request_size": len(exchange.request),
                # Pages of an mmap that are read count as memory, which a test measures.
                "response": hashlib.sha256(raw[framed.start : framed.end]).hexdigest()
                if len(raw) < 1 << 24
                else None,
                "response_size": framed.end - framed.start,
                "received": len(raw),
                "complete": framed.complete,
                "synced": False,
                "milliseconds": (exchange.ended - exchange.started).total_seconds() * 1000,
                **{
                    name: getattr(exchange, name)
                    for name in (
                        "peer",
                        "tls_protocol",
                        "tls_cipher",
                        "tls_verified",
                        "proxied",
                        "eof",
                        "why",
                        "error",
                    )
                },
            }
        )
        return f"record {len(JOURNAL) - 1}"

    def append_metadata(self, ref: str, fields: list[tuple[str, str]]) -> None:
        JOURNAL.append({"metadata": ref, "fields": fields, "synced": False})

    def sync(self) -> None:
        for row in JOURNAL:
            row["synced"] = True

    def close(self) -> None:
        JOURNAL.append({"closed": True})


def writer(crawler: scrapy.crawler.Crawler) -> object:
    if PLAN.get("writer") == "warc":
        return WarcWriter(DataFolder.opened(Path(PLAN["data"]), create=True), "nasty")
    return Journal(full_after=5 if PLAN.get("writer") == "full" else None)


@implementer(IHostnameResolver)
class TableResolver:
    """Names by the plan's table; of a name's answers the last stays, those before come once."""

    table: ClassVar[dict[str, list[list[str]]]] = PLAN.get("resolve", {})

    @classmethod
    def from_crawler(cls, crawler: object, reactor: Any) -> TableResolver:
        resolver = cls()
        resolver.reactor = reactor
        return resolver

    def install_on_reactor(self) -> None:
        self.system = self.reactor.nameResolver
        self.reactor.installNameResolver(self)
        # On top the resolver that the project uses, which asks the one below.
        project = load_object(settings.TWISTED_DNS_RESOLVER)
        project.from_crawler(crawler, self.reactor).install_on_reactor()

    def resolveHostName(self, receiver, host, portNumber=0, *rest, **options):  # noqa: N802, N803
        answers = self.table.get(host)
        if answers is None:
            return self.system.resolveHostName(receiver, host, portNumber, *rest, **options)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]

        @implementer(IHostResolution)
        class Resolution:
            name = host

        resolution = Resolution()
        receiver.resolutionBegan(resolution)
        for address in answer:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution


class Planned(scrapy.Spider):
    name = "planned"

    async def start(self):
        for row in PLAN["requests"]:
            yield scrapy.Request(
                row["url"],
                method=row.get("method", "GET"),
                body=bytes.fromhex(row["hex"]) if "hex" in row else row.get("body", ""),
                headers=row.get("headers"),
                meta={"handle_httpstatus_all": not row.get("follow"), **row.get("meta", {})},
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
            )

    async def parse(self, response):
        refs = response.meta["warc"]
        if PLAN.get("writer") == "warc":
            await self.parse_archived(response, refs)
            return
        synced = all(JOURNAL[int(ref.split()[1])]["synced"] for ref in refs)
        if PLAN.get("metadata"):
            await sink_of(self.crawler).put_metadata(refs[-1], [("via", response.url)])
        SEEN.append(
            {
                "url": response.url,
                "status": response.status,
                "size": len(response.body),
                "flags": response.flags,
                "warc": refs,
                "synced": synced,
                "limit_kept": response.meta.get("download_maxsize"),
            }
        )

    async def parse_archived(self, response, refs):
        await sink_of(self.crawler).put_metadata(refs[-1], [("via", "test")])
        SEEN.append(
            {
                "url": response.url,
                "status": response.status,
                "size": len(response.body),
                "flags": response.flags,
                "warc": [f"{ref.warc}@{ref.offset} {ref.record_type}" for ref in refs],
            }
        )
        if PLAN.get("again") and "warc_earlier" not in response.meta:
            earlier = RevisitOf(
                record_id=refs[-1].record_id,
                uri=refs[-1].url,
                date=refs[-1].date,
                payload_digest=refs[-1].payload_digest,
            )
            await self.crawler.engine.download_async(
                response.request.replace(meta={"warc_earlier": earlier})
            )

    async def failed(self, failure):
        error = failure.value
        refs = failure.request.meta.get("warc", ())
        if PLAN.get("writer") == "warc" and refs:
            await sink_of(self.crawler).put_metadata(refs[-1], [("via", "test")])
        SEEN.append(
            {
                "url": failure.request.url,
                "error": type(error).__name__,
                "text": str(error),
                "warc": [str(ref) for ref in refs],
                "kind": failure_of(error).kind,
            }
        )


SETTINGS = {
    "DOWNLOAD_HANDLERS": dict.fromkeys(
        ("http", "https"),
        blind.HANDLERS[PLAN["blind"]] if "blind" in PLAN else WarcDownloadHandler,
    ),
    "CAPTURE_WRITER": writer,
    "TWISTED_DNS_RESOLVER": TableResolver,
    "LOG_LEVEL": "ERROR",
    "RETRY_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 10,
    "DOWNLOAD_MAXSIZE": 16 << 20,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "METAREFRESH_ENABLED": False,  # it decodes whole pages; the project has it off too
    "DOWNLOADER_MIDDLEWARES": {
        name: place
        for name, place in settings.DOWNLOADER_MIDDLEWARES.items()
        if name.endswith(("HttpCompressionMiddleware", "CuttingCompression"))
    },
}


def memory(name: str) -> int:
    """Resident memory in KB; getrusage's maximum would be the parent's, from before exec()."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [found] = [line.split()[1] for line in lines if line.startswith(name)]
    return int(found)


if __name__ == "__main__":
    before = memory("VmRSS")
    process = CrawlerProcess({**SETTINGS, **PLAN.get("settings", {})})
    crawler = process.create_crawler(Planned)
    if PLAN.get("stop"):

        def stop(**_):
            raise StopDownload(fail=False)

        crawler.signals.connect(stop, signals.headers_received, weak=False)
    process.crawl(crawler)
    process.start()
    failure = sink_of(crawler).failed
    answer = {
        "spider": SEEN,
        "journal": JOURNAL,
        "finish_reason": crawler.stats.get_value("finish_reason"),
        "failed": None if failure is None else f"{type(failure).__name__}: {failure}",
        "grown": memory("VmHWM") - before,
    }
    sys.stdout.write(json.dumps(answer))
