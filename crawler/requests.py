"""A lease as a Scrapy request.

Conditional where the page was seen before, with the natural Referer, without cookies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from w3lib.http import basic_auth_header

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.frontier.target import Lease
    from crawler.session import Session

LEASE = "lease"  # the key in request.meta


def request_of(lease: Lease, crawler: Crawler, session: Session) -> Request:
    """Return the request for a lease. Its callback is looked up by name on the spider."""
    target = lease.target
    headers: dict[str, str] = {}
    if lease.etag:
        headers["If-None-Match"] = lease.etag
    if lease.last_modified:
        headers["If-Modified-Since"] = lease.last_modified
    if target.via and target.role != "robots" and not _downgrade(target.via, target.url):
        headers["Referer"] = target.via
    if target.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    rule = session.operator.rule(target.host)
    if rule.user is not None:
        credentials = basic_auth_header(rule.user, rule.password or "", encoding="utf-8")
        headers["Authorization"] = credentials.decode("ascii")
    meta: dict[str, object] = {LEASE: lease}
    if session.operator.proxy is not None:
        meta["proxy"] = session.operator.proxy
    spider = crawler.spider
    return Request(
        target.url,
        method=target.method,
        body=target.body,
        headers=headers,
        callback=getattr(spider, target.callback),
        errback=getattr(spider, "failed"),  # noqa: B009 - the same look-up by name as above
        meta=meta,
        dont_filter=True,
    )


def _downgrade(via: str, url: str) -> bool:
    return via.startswith("https:") and not url.startswith("https:")
