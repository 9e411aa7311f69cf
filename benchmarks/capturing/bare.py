"""Stock Scrapy with the reading of our spider, run as a program: the measure of the others.

Same: Scrapy's settings of `crawler.settings`, request headers, verdict and link extraction
(`crawler.visit.answered`, `crawler.reading.read`), robots.txt obeyed. Scrapy's own: scheduler,
dupefilter, download handler, robots middleware. Absent: frontier, capture, anything on disk.
It also runs under the older Scrapy that scrapy-webarchive pins, with that extension or without.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, succeed

from crawler import settings as ours
from crawler.frontier.target import Target
from crawler.reading import read
from crawler.scope import site_of
from crawler.visit import Fetched, answered

OURS = (
    "SCHEDULER", "CAPTURE_WRITER", "CAPTURE_FOLDER", "SHILU_DATA", "TWISTED_DNS_RESOLVER",
    "SPIDER_MODULES", "NEWSPIDER_MODULE",
)  # fmt: skip

# What our settings leave out of Scrapy's middlewares is left out here too.
LEFT_OUT = (
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
)


class Loopback(CachingThreadedResolver):
    """Every name is this machine: what --connect-to does for us."""

    def getHostByName(  # noqa: N802  # Twisted's name
        self, name: str, timeout: Any = None
    ) -> Deferred[str]:
        del name, timeout
        return succeed("127.0.0.1")


class ReadingSpider(Spider):
    """Reads each page as our spider does, and hands its out-links to Scrapy."""

    name = "reports"
    seeds: tuple[str, ...] = ()
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        for request in self.start_requests():
            yield request

    def start_requests(self) -> Iterator[Request]:  # before Scrapy 2.13
        for url in self.seeds:
            target = Target(url=url, site=site_of(url), role="seed", score=2.0, seed=url)
            yield Request(url, cb_kwargs={"target": target})

    def parse(self, response: Any, target: Target) -> Iterator[Request]:
        fetched = Fetched(
            target=target,
            status=response.status,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values or ()
            ),
            body=response.body,
            truncated="truncated" in response.flags,
        )
        visit = answered(fetched, datetime.now(UTC)) or read(fetched)
        type(self).pages += visit.counts.get("pages", 0)
        for link in visit.outlinks:
            headers = {"Referer": link.via or ""}
            yield Request(link.url, headers=headers, cb_kwargs={"target": link})


def main() -> int:
    """Crawl the seeds; print what came of it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", type=Path, help="file with a seed a line")
    parser.add_argument("--wacz", help="folder for scrapy-webarchive's file")
    given = parser.parse_args()
    settings = Settings()
    for name in dir(ours):
        if name.isupper() and name not in OURS:
            settings.set(name, getattr(ours, name), priority="project")
    others = {"data": None, "file": None, "ftp": None, "s3": None}
    decided: dict[str, Any] = {
        "DOWNLOAD_HANDLERS": others,
        "DOWNLOADER_MIDDLEWARES": dict.fromkeys(LEFT_OUT),
        "ROBOTSTXT_OBEY": True,
        "USER_AGENT": "shilu/benchmark (no operator named; loopback only)",
        "TWISTED_DNS_RESOLVER": Loopback,
    }
    if scrapy.version_info < (2, 13):
        decided["DNS_RESOLVER"] = Loopback  # its name then
    if given.wacz:
        decided["SW_EXPORT_URI"] = given.wacz.rstrip("/") + "/"
        decided["EXTENSIONS"] = {
            **settings.getdict("EXTENSIONS"),
            "scrapy_webarchive.extensions.WaczExporter": 543,
        }
    for name, value in decided.items():
        settings.set(name, value, priority="cmdline")
    ReadingSpider.seeds = tuple(given.seeds.read_text().split())
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(ReadingSpider)
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    found = {
        "pages": ReadingSpider.pages,
        "requests": stats.get("downloader/request_count", 0),
        "errors": stats.get("log_count/ERROR", 0),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
