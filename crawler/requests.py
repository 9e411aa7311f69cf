"""A lease as a Scrapy request.

Conditional where the page was seen before, with the natural Referer, without cookies.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scrapy import Request
from w3lib.http import basic_auth_header
from w3lib.url import safe_url_string

from archive.errors import ArchiveError
from archive.exchange_records import target_uri
from archive.payload_index import whole_original
from archive.reader import record_at

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.folder import DataFolder
    from archive.reference import RevisitOf
    from crawler.frontier.target import Lease
    from crawler.session import Session

LEASE = "lease"  # the key in request.meta


def request_of(lease: Lease, crawler: Crawler, session: Session) -> Request:
    """Return the request for a lease. Its callback is looked up by name on the spider."""
    target = lease.target
    headers: dict[str, str] = {}
    earlier = revisited(session.folder, lease)
    # Without the earlier capture a 304 would leave nothing that has the payload.
    if earlier is not None and lease.etag:
        headers["If-None-Match"] = lease.etag
    if earlier is not None and lease.last_modified:
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
    if session.holding.shared:
        meta["may_be_sent"] = partial(session.holding.holds, lease)
    if earlier is not None:
        meta["warc_earlier"] = earlier
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


def revisited(folder: DataFolder, lease: Lease) -> RevisitOf | None:
    """Return the capture that the answer may turn out to repeat; None where none is archived whole.

    A revisit stands for what an earlier revisit stood for, never for a revisit.
    """
    if lease.archived is None:
        return None
    try:
        record = record_at(folder.located(lease.archived[0]), lease.archived[1])
        if record.target_uri != target_uri(safe_url_string(lease.target.url)):
            return None  # a purge, of which a shared frontier was not told, has moved what lay here
        return whole_original(folder, record)
    except (ArchiveError, OSError, ValueError):
        return None  # moved away, removed or damaged: then it is simply archived again


def _downgrade(via: str, url: str) -> bool:
    return via.startswith("https:") and not url.startswith("https:")
