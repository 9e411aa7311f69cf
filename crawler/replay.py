"""What an earlier run left on disk but not in the frontier: read from there, never fetched again.

The crash may have come between the sync of a response and the transaction that ends its row. Such
a response is in the index of a WARC of this harvest, and its place is unknown to the frontier."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from w3lib.url import safe_url_string

from archive.capture import Capture, Payload
from archive.index import captures
from archive.naming import harvest_in_name
from archive.reader import payload_at
from archive.writer import RecordRef
from crawler.capture import sink_of
from crawler.conclusion import Answer
from crawler.frontier.target import Lease, WarcRef, loads
from crawler.provenance import fields
from crawler.visit import Fetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.conclusion import Conclusion
    from crawler.session import Session

log = logging.getLogger(__name__)


def record_ref(payload: Payload) -> RecordRef:
    """Return the reference to a record of a closed file, as far as its metadata record needs it."""
    capture = payload.capture
    return RecordRef(
        warc=capture.filename,
        offset=capture.offset,
        length=capture.length,
        record_id=payload.record_id,
        record_type=payload.record_type,
        request_id=None,
        url=capture.url,
        date=payload.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        status=payload.status or 0,
        payload_digest=payload.payload_digest,
        truncated=payload.truncated,
    )


async def replayed(session: Session, conclusion: Conclusion, crawler: Crawler) -> int:
    """Settle every response of this harvest that the frontier does not know.

    Return how many there were.
    """
    if not session.harvest.resumed:
        return 0
    count = 0
    for warc in session.folder.warcs():
        if harvest_in_name(warc.name) != session.harvest.name:
            continue
        unknown: list[Capture] = await session.run(partial(_unknown, session, warc))
        for capture in unknown:
            count += await _replay(session, conclusion, capture, crawler)
    if count:
        log.info("%s: %d responses were on disk and not yet read", session.harvest.name, count)
    return count


def _unknown(session: Session, warc: Path) -> list[Capture]:
    known = {
        row["warc_offset"]
        for row in session.store.db.execute(
            "SELECT warc_offset FROM exchanges WHERE warc_file = ?", (warc.name,)
        )
    }
    index = session.folder.index_of(warc.name)
    if not index.exists():
        return []
    found = [capture for capture in captures(index) if capture.offset not in known]
    return sorted(found, key=lambda capture: capture.offset)


async def _replay(
    session: Session, conclusion: Conclusion, capture: Capture, crawler: Crawler
) -> int:
    payload = payload_at(session.folder, capture.filename, capture.offset)
    if not _replayable(payload):
        return 0
    ref = WarcRef(filename=capture.filename, offset=capture.offset, length=capture.length)
    lease = await session.run(lambda: _lease_for(session, payload, ref))
    if lease is None or payload.status is None:
        return 0
    fetched = Fetched(
        target=lease.target,
        status=payload.status,
        headers=payload.headers,
        body=payload.body[:_SPIDER_LIMIT],
        truncated=payload.truncated is not None,
    )
    answer = Answer(
        status=payload.status,
        etag=payload.header("ETag") if payload.status == 200 else None,
        last_modified=payload.header("Last-Modified") if payload.status == 200 else None,
        size=len(payload.body),
    )
    visit = conclusion.judged(fetched, lease)
    if payload.link is None:
        # The crash came before the metadata record. Its file is closed: this one's
        # record refers to it.
        await sink_of(crawler).put_metadata(
            record_ref(payload), [*fields(lease.target, visit), ("replayed", capture.filename)]
        )
    await conclusion.settle(lease, visit, answer, ref, replay=True)
    return 1


_SPIDER_LIMIT = 16 << 20


def _replayable(payload: Payload) -> bool:
    """Tell whether a response stands for its request without doubt; if not, it is asked again.

    A POST's form is not in the response; a cut transfer would be retried live; a revisit says
    nothing of its own.
    """
    return (
        payload.method == "GET"
        and payload.record_type == "response"
        and payload.status is not None
        and payload.truncated is None
    )


def _lease_for(session: Session, payload: Payload, ref: WarcRef) -> Lease | None:
    """Lease the queued row that asked for this response.

    Without one, only note the place as known.
    """
    url = payload.capture.url
    db = session.store.db
    host = url.split("/")[2].rsplit("@")[-1].rsplit(":", 1)[0].lower() if "://" in url else ""
    for row in db.execute(
        "SELECT * FROM urls WHERE host = ? AND method = ? AND state = 'queued'",
        (host, payload.method),
    ):
        if safe_url_string(row["url"]) == url or row["url"] == url:
            return _leased(session, row)
    db.execute(
        "INSERT INTO exchanges (warc_file, warc_offset, url_id) VALUES (?,?,0) ON CONFLICT"
        " DO NOTHING",
        (ref.filename, ref.offset),
    )
    return None


def _leased(session: Session, row: Any) -> Lease:
    host = session.store.db.execute("SELECT * FROM hosts WHERE host = ?", (row["host"],)).fetchone()
    session.store.db.execute("UPDATE urls SET state = 'leased' WHERE id = ?", (row["id"],))
    return Lease(
        id=row["id"],
        token=host["token"],
        target=loads(row["request"]),
        tries=row["tries"],
        host_is_good=host["good"] > 0,
    )
