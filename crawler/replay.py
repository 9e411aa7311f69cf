"""What an earlier run left on disk but not in the frontier: read from there, never fetched again.

The crash may have come between the sync of a response and the transaction that ends its row. The
WARC of a dead writer is taken up again, so that the metadata record lands beside its exchange."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive.asked import asked
from archive.capture import Capture, Payload
from archive.errors import ArchiveError
from archive.exchange_records import metadata_record
from archive.exchanges import Exchanges, exchanges
from archive.index import captures
from archive.naming import harvest_in_name
from archive.outfile import OutFile
from archive.reader import payload_at
from archive.record import printed_date
from archive.recover import reopened
from archive.writer import RecordRef, WarcWriteError
from crawler.capture import CaptureFailedError, sink_of
from crawler.conclusion import Answer
from crawler.frontier.asking import Asking
from crawler.frontier.store import FrontierFailedError, StaleLeaseError
from crawler.frontier.target import Lease, State, WarcRef, loads
from crawler.provenance import fields
from crawler.repetition import Originals
from crawler.visit import Fetched, Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.conclusion import Conclusion
    from crawler.session import Session

log = logging.getLogger(__name__)
_SPIDER_LIMIT = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """A WARC with exchanges that the frontier does not know. `file` where it is taken up again."""

    file: OutFile | None
    beside: Exchanges
    unknown: tuple[Capture, ...]


async def replayed(session: Session, conclusion: Conclusion, crawler: Crawler) -> int:
    """Settle every response of this harvest that the frontier does not know.

    Return how many there were. Raises WarcWriteError where the disk refuses.
    """
    if not session.harvest.resumed:
        return 0
    await session.run(session.free_expired)
    replay = _Replay(session, conclusion, crawler, Asking(session.store))
    left = await replay.gathered()
    try:
        count = await replay.settled(left)
        for part in left:
            if part.file is not None:
                replay.let_go.add(part.file.name)
                part.file.close()
    finally:
        for part in left:
            if part.file is not None and part.file.name not in replay.let_go:
                part.file.abandon()
    if count:
        log.info("%s: %d responses were on disk and not yet read", session.harvest.name, count)
    return count


@dataclass(slots=True)
class _Replay:
    session: Session
    conclusion: Conclusion
    crawler: Crawler
    asking: Asking
    let_go: set[str] = field(default_factory=set)  # files that were closed, or failed to be
    originals: Originals = field(default_factory=Originals)

    async def gathered(self) -> list[_Left]:
        """Return what is unknown, WARC by WARC in the order of their names, which is that of
        time."""
        folder, harvest = self.session.folder, self.session.harvest.name
        found: list[tuple[str, OutFile | None, list[Capture]]] = []
        for path in folder.warcs():
            index = folder.index_of(path.name)
            if harvest_in_name(path.name) == harvest and index.exists():
                rows = await asyncio.to_thread(_listed, index)
                found.append((path.name, None, rows))
        for file, done in await asyncio.to_thread(lambda: list(reopened(folder, harvest))):
            for loss in done.losses:
                log.warning("%s", loss)
            found.append((file.name, file, file.captures()))
            self.originals.add(file.captures())
        left = []
        for name, taken_up, rows in sorted(found, key=lambda one: one[0]):
            known: set[int] = await self.session.run(partial(self.asking.known, name))
            unknown = [capture for capture in rows if capture.offset not in known]
            if unknown or taken_up is not None:
                path = folder.located(name)
                beside = await asyncio.to_thread(partial(exchanges, path, damages=[]))
                unknown.sort(key=lambda capture: capture.offset)
                left.append(_Left(file=taken_up, beside=beside, unknown=tuple(unknown)))
        return left

    async def settled(self, left: Sequence[_Left]) -> int:
        """Settle what has a row, until no pass finds more: a page's row comes with its parent's."""
        waiting = [(part, capture) for part in left for capture in part.unknown]
        count, found = 0, True
        while waiting and found:
            found, again = False, []
            await self.session.run(self.asking.forget)
            for part, capture in waiting:
                outcome = await self._one(part, capture)
                if outcome is None:
                    again.append((part, capture))
                else:
                    found, count = True, count + outcome
            waiting = again
        for _, capture in waiting:
            await self.session.run(partial(self.asking.note, _ref(capture), None))
        return count

    async def _one(self, part: _Left, capture: Capture) -> int | None:
        """Read one exchange from disk: 1 if it settled its row, 0 if it did not, None without a
        row."""
        try:
            payload = payload_at(self.session.folder, capture.filename, capture.offset, part.beside)
            request = asked(self.session.folder, capture, payload.record_id)
        except (ArchiveError, FileNotFoundError) as error:
            log.warning("%s: asked again", error)
            return 0
        if request is None:
            return None
        body = request.body.decode("utf-8", "replace")
        row = await self.session.run(partial(self.asking.row, capture.url, request.method, body))
        if row is None:
            return None
        if row["state"] == State.LEASED:
            return 0  # another worker is asking, or has just been answered: it will tell
        read = self._whole(payload)
        if read is None or payload.status is None or row["state"] != State.QUEUED:
            # Cut, or told already: it stands in the archive, with how the crawl came there.
            await self._describe(part, payload, fields(loads(row["request"]), _UNREAD))
            await self.session.run(partial(self.asking.note, _ref(capture), row))
            return 0
        lease: Lease = await self.session.run(partial(self.asking.lease, row))
        fetched = Fetched(
            target=lease.target,
            status=payload.status,
            headers=read.headers,
            body=read.body[:_SPIDER_LIMIT],
            truncated=payload.truncated is not None or len(read.body) > _SPIDER_LIMIT,
        )
        answer = Answer(
            status=payload.status,
            etag=payload.header("ETag") if payload.status == 200 else None,
            last_modified=payload.header("Last-Modified") if payload.status == 200 else None,
            size=len(read.body),
        )
        visit = self.conclusion.judged(fetched, lease)
        try:
            await self._describe(part, payload, fields(lease.target, visit))
            await self.conclusion.settle(lease, visit, answer, _ref(capture), replay=True)
        except (CaptureFailedError, FrontierFailedError, WarcWriteError):
            raise  # the disk: nothing more can be settled
        except StaleLeaseError as error:
            log.info("%s", error)
            return 0
        except Exception:
            # As in a live crawl: one page's failure ends no crawl, and here every later one too.
            log.exception("%s: the answer could not be settled", lease.target.url)
            await self.session.abandon(lease)
            await self.session.run(partial(self.asking.note, _ref(capture), row))
        return 1

    def _whole(self, payload: Payload) -> Payload | None:
        """Return the payload as the server meant it; None where its body is not here.

        A transfer cut by the network is asked again; one that our own limit ended is as long as it
        will ever be.
        """
        if payload.truncated not in {None, "length"}:
            return None
        return self.originals.resolved(self.session.folder, payload)

    async def _describe(
        self, part: _Left, payload: Payload, about: Sequence[tuple[str, str]]
    ) -> None:
        """Write the metadata record that the crash prevented, into the exchange's own file."""
        if payload.link is not None:
            return
        ref = record_ref(payload)
        told = [*about, ("replayed", payload.capture.filename)]
        if part.file is None:
            # Closed is closed: a later file's record refers to it.
            await sink_of(self.crawler).put_metadata(ref, told)
            return
        # Not in a thread: a cancelled crawl must not let go of the file while one writes to it.
        part.file.append(metadata_record(ref, told).parts)
        part.file.sync()


_UNREAD = Visit(state=State.QUEUED)


def _listed(index: Path) -> list[Capture]:
    return list(captures(index))


def _ref(capture: Capture) -> WarcRef:
    return WarcRef(filename=capture.filename, offset=capture.offset, length=capture.length)


def record_ref(payload: Payload) -> RecordRef:
    """Return the reference to an archived record, as far as its metadata record needs it."""
    capture = payload.capture
    return RecordRef(
        warc=capture.filename,
        offset=capture.offset,
        length=capture.length,
        record_id=payload.record_id,
        record_type=payload.record_type,
        request_id=None,
        url=capture.url,
        date=printed_date(payload.captured_at),
        status=payload.status or 0,
        payload_digest=payload.payload_digest,
        truncated=payload.truncated,
    )
