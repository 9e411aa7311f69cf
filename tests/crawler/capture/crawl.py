"""A crawl as a program: reads a plan as JSON from stdin, runs it with the capture, and prints what came of it as JSON.

plan: {"requests": [{"url", "method", "body", "meta"}], "settings": {}, "resolve": {host: [address, …]}, "writer": kind}
answer: {"spider": [...], "journal": [...], "finish_reason", "failed", "rss"}. writer: journal, full (a disk that is full)."""

from __future__ import annotations

import errno
import hashlib
import json
import resource
import sys
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

sys.path.insert(0, str(Path(__file__).parents[3]))

from archive.exchange import WireExchange
from archive.framing import frame
from crawler.capture import sink_of

PLAN = json.loads(sys.stdin.read())
SEEN: list[dict[str, Any]] = []
JOURNAL: list[dict[str, Any]] = []


class Journal:
    """A writer that keeps digests of what it is given."""

    def __init__(self, full_after: int | None = None) -> None:
        self.full_after = full_after

    def append_exchange(self, exchange: WireExchange) -> str:
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
                "response": hashlib.sha256(raw[framed.start : framed.end]).hexdigest(),
                "response_size": framed.end - framed.start,
                "received": len(raw),
                "complete": framed.complete,
                "synced": False,
                "milliseconds": (exchange.ended - exchange.started).total_seconds() * 1000,
                **{
                    name: getattr(exchange, name)
                    for name in ("peer", "tls_protocol", "tls_cipher", "tls_verified", "proxied", "eof", "why", "error")
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
    return Journal(full_after=5 if PLAN.get("writer") == "full" else None)


@implementer(IHostnameResolver)
class TableResolver:
    """Names by the plan's table; the last address list of a name stays, those before are given once each."""

    table: ClassVar[dict[str, list[list[str]]]] = PLAN.get("resolve", {})

    @classmethod
    def from_crawler(cls, crawler: object, reactor: Any) -> TableResolver:
        resolver = cls()
        resolver.reactor = reactor
        return resolver

    def install_on_reactor(self) -> None:
        self.system = self.reactor.nameResolver
        self.reactor.installNameResolver(self)

    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):  # noqa: N802, N803
        answers = self.table.get(hostName)
        if answers is None:
            return self.system.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]

        @implementer(IHostResolution)
        class Resolution:
            name = hostName

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
                body=row.get("body", ""),
                meta={"handle_httpstatus_all": not row.get("follow"), **row.get("meta", {})},
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
            )

    async def parse(self, response):
        refs = response.meta["warc"]
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

    def failed(self, failure):
        error = failure.value
        SEEN.append(
            {"url": failure.request.url, "error": type(error).__name__, "text": str(error), "warc": failure.request.meta.get("warc")}
        )


SETTINGS = {
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.capture.WarcDownloadHandler"),
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
}

if __name__ == "__main__":
    process = CrawlerProcess({**SETTINGS, **PLAN.get("settings", {})})
    crawler = process.create_crawler(Planned)
    process.crawl(crawler)
    process.start()
    failure = sink_of(crawler).failed
    answer = {
        "spider": SEEN,
        "journal": JOURNAL,
        "finish_reason": crawler.stats.get_value("finish_reason"),
        "failed": None if failure is None else f"{type(failure).__name__}: {failure}",
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    print(json.dumps(answer))
