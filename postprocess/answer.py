"""What is made of one file that lies beside the archive: the same road as `build`, for any page.

A page that is no report has a text, a title and a date too; what is unknown is None."""

from __future__ import annotations

import hashlib
import logging
import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.capture import Capture, Payload
from postprocess.dating import dating
from postprocess.document import Rejection, Segment
from postprocess.extract import document
from postprocess.identity import identity
from postprocess.kind import classification
from postprocess.reading import view_of
from postprocess.reason import Reason
from postprocess.segment import tiling
from sites.seed import Level, Seed, SourceKind

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line of `shilu text --jsonl` (DESIGN §4)."""

    text: str | None
    title: str | None
    published: str | None
    published_source: str | None
    report_year: int | None
    year_confidence: str | None
    issuer: str | None
    doc_type: str | None
    flags: tuple[str, ...]


def answer_of(path: Path, url: str | None) -> Answer:
    """Return what is known of a page or file. `url` is its address where the caller knows it.

    A page on which our own code fails has no text and the flag `internal_error`: the others of a
    batch are answered all the same.
    """
    try:
        return _answer(path, url)
    except (OSError, MemoryError):
        raise  # of the disk or the machine, not of this page
    except Exception:
        _log.exception("%s: shilu itself failed on it", path)
        return _nothing("", (Reason.INTERNAL_ERROR.value,))


def _answer(path: Path, url: str | None) -> Answer:
    payload = _payload(path, url)
    found = document(payload, None if url else _unknown_site(path), keep=True)
    if isinstance(found, Rejection):
        flags = (found.reason.value,)
        return _nothing(found.title, flags)
    tiles = tiling(found)
    kept = [s for s in tiles.segments if s.reason is None] or [
        s for s in tiles.segments if s.reason is not Reason.SNIPPET
    ]
    if not kept:
        return _nothing(found.title, found.flags)
    views = [view_of(found, tiles, segment, multi=False) for segment in kept]
    whole = Segment(ordinal=0, start=kept[0].start, end=kept[-1].end)
    view = views[0] if len(views) == 1 else view_of(found, tiles, whole, multi=False)
    kind = classification(view)
    when = dating(view, kind)
    return Answer(
        text="\n".join(part.text for part in views),
        title=view.title or None,
        published=when.published.isoformat() if when.published else None,
        published_source=when.published_source,
        report_year=when.report_year,
        year_confidence=when.year_confidence,
        issuer=identity(view, kind, when.report_year).issuer,
        doc_type=kind.doc_type,
        flags=tuple(sorted({*view.flags, *kind.flags, *when.flags})),
    )


def _nothing(title: str, flags: tuple[str, ...]) -> Answer:
    return Answer(
        text=None,
        title=title or None,
        published=None,
        published_source=None,
        report_year=None,
        year_confidence=None,
        issuer=None,
        doc_type=None,
        flags=flags,
    )


def _payload(path: Path, url: str | None) -> Payload:
    """A file as if it had been captured now: nothing in it can be later than that."""
    body, now = path.read_bytes(), datetime.now(UTC)
    mime = mimetypes.guess_type(path.name)[0] or "text/html"
    capture = Capture(
        urlkey="",
        timestamp=f"{now:%Y%m%d%H%M%S}",
        url=url or f"http://file.invalid/{path.name}",
        mime=mime,
        status=200,
        digest="",
        length=len(body),
        offset=0,
        filename="",
    )
    return Payload(
        capture=capture,
        warc="",
        record_id="",
        record_type="resource",
        captured_at=now,
        harvest="",
        method="GET",
        status=200,
        headers=(("Content-Type", mime),),
        body=body,
        body_digest=hashlib.sha256(body).hexdigest(),
        payload_digest="",
    )


def _unknown_site(path: Path) -> Seed:
    """Trust a page without an address as a publisher's own: else no date of it is believed."""
    return Seed(
        code="",
        name="",
        level=Level.NONE,
        source_kind=SourceKind.GOV,
        cms="",
        seed=f"http://file.invalid/{path.name}",
        since=None,
        min_reports=None,
        note="",
    )
