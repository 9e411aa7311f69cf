"""A lease as a Scrapy request.

Conditional where the page was seen before, with the natural Referer, without cookies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from w3lib.http import basic_auth_header

from archive.errors import ArchiveError
from archive.reader import record_at
from archive.record import bare_id
from archive.writer import RevisitOf

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.folder import DataFolder
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
    earlier = revisited(session.folder, lease)
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
    except (ArchiveError, FileNotFoundError):
        return None  # moved away or damaged: then it is simply archived again
    if record.header("WARC-Truncated") is not None:
        return None
    names = ("WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
    if record.type == "revisit":
        told = [record.header(name) for name in names]
        if None in told:
            return None
        record_id, uri, date = (bare_id(value) for value in told)
    elif record.type == "response":
        record_id, uri = record.record_id, record.target_uri
        date = record.header("WARC-Date") or ""
    else:
        return None
    digest = (record.header("WARC-Payload-Digest") or "").removeprefix("sha1:")
    return RevisitOf(record_id=record_id, uri=uri, date=date, payload_digest=digest or None)


def _downgrade(via: str, url: str) -> bool:
    return via.startswith("https:") and not url.startswith("https:")
