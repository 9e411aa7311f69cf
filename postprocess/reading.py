"""One capture, read: the whole road from archived bytes to dated, named, measured segments.

`build`, `verify`, `explain` and `text` all come through here, so that what is proven about one
holds for all. To learn what a step does, open its module: the order of the steps is the order of
this file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from archive.capture import Payload
from postprocess.coverage.look import Look
from postprocess.dating import dating
from postprocess.dedup.signature import Signature, signature
from postprocess.document import (
    Document,
    Rejection,
    Repair,
    RepairedText,
    Section,
    Segment,
    Source,
    Tiling,
    TitleSource,
)
from postprocess.errors import ConservationError
from postprocess.extract import document
from postprocess.findings import (
    ACCEPTED_TYPES,
    Check,
    Classification,
    Dating,
    Identity,
    Statistic,
)
from postprocess.identity import identity
from postprocess.joining import Archived, FindSite, first_or_later, with_later_pages, with_page
from postprocess.kind import classification
from postprocess.reason import Reason
from postprocess.repair import repaired
from postprocess.script import script_of, simplified
from postprocess.sections import sections
from postprocess.segment import tiling
from postprocess.tables import checks, prose_checks, statistics
from postprocess.view import View
from sites.seed import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentReading:
    """One accepted segment with all that was found out about it: what a row of the corpus is
    made of."""

    source: Source
    urlkey: str
    url: str
    segment: Segment
    title: str
    title_source: TitleSource
    extracted: str
    text: str
    hans: str
    script: str
    repairs: tuple[Repair, ...]
    sections: tuple[Section, ...]
    kind: Classification
    dating: Dating
    identity: Identity
    statistics: tuple[Statistic, ...]
    checks: tuple[Check, ...]
    signature: Signature
    flags: tuple[str, ...]
    attachment_of: str | None
    source_kind: SourceKind
    charset: str
    format: str
    cms: str
    harvest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one capture gave: a document cut into segments, or one rejection of the whole.

    `characters` are those of the extracted text; `tiled` = (accepted, rejected, removed) adds up
    to it. `look` is what it tells of the columns of its site, where it tells something.
    """

    warc: str
    offset: int
    is_document: bool
    accepted: tuple[SegmentReading, ...]
    rejections: tuple[Rejection, ...]
    characters: int = 0
    tiled: tuple[int, int, int] = (0, 0, 0)
    look: Look | None = None


def read(payload: Payload, site_of: FindSite, archived: Archived) -> Reading:
    """Return what a capture holds. `archived` finds the other captures that it belongs to."""
    found = document(payload, site_of(payload.capture.url))
    if not isinstance(found, Rejection) and found.page_of is not None:
        found = first_or_later(found, payload, site_of, archived)
    if isinstance(found, Rejection):
        return Reading(
            warc=payload.warc,
            offset=payload.capture.offset,
            is_document=False,
            accepted=(),
            rejections=(found,),
        )
    if found.attachment_of is not None:
        found = with_page(found, archived.before(found.attachment_of, payload), site_of)
    if found.later_pages:
        found = with_later_pages(found, payload, site_of, archived)
    return read_document(found, payload.capture.urlkey)


def read_document(found: Document, urlkey: str) -> Reading:
    """Return the segments of a document, each accepted with its findings or rejected with a
    reason."""
    tiles = tiling(found)
    check_tiling(found, tiles)
    candidates = [segment for segment in tiles.segments if segment.reason is None]
    accepted: list[SegmentReading] = []
    rejections: list[Rejection] = []
    for segment in tiles.segments:
        if segment.reason is not None:
            rejections.append(_rejected(found, segment, segment.reason, segment.detail, "segment"))
            continue
        outcome = read_segment(found, tiles, segment, len(candidates) > 1, urlkey)
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
        else:
            accepted.append(outcome)
    if not tiles.segments:
        whole = Segment(ordinal=0, start=0, end=len(found.text))
        rejections.append(_rejected(found, whole, Reason.EMPTY, "only chrome", "segment"))
    kept = sum(row.segment.end - row.segment.start for row in accepted)
    removed = sum(removal.end - removal.start for removal in tiles.removals)
    return Reading(
        warc=found.source.warc,
        offset=found.source.offset,
        is_document=True,
        accepted=tuple(accepted),
        rejections=tuple(rejections),
        characters=len(found.text),
        tiled=(kept, len(found.text) - kept - removed, removed),
    )


def view_of(found: Document, tiles: Tiling, segment: Segment, *, multi: bool) -> View:
    """Return one segment as the stages of finding out see it; its repairs go with it."""
    return _viewed(found, tiles, segment, multi=multi)[0]


def _viewed(
    found: Document, tiles: Tiling, segment: Segment, *, multi: bool
) -> tuple[View, RepairedText]:
    extracted = found.text[segment.start : segment.end]
    fixed = repaired(found, segment)
    script = script_of(fixed.text)
    hans, script_flags = simplified(fixed.text) if script == "Hant" else (fixed.text, ())
    title, title_source = found.title, found.title_source
    if multi:
        title = segment.heading
        title_source = TitleSource.HEADING if segment.heading else TitleSource.NONE
    elif not title and segment.heading:
        title, title_source = segment.heading, TitleSource.HEADING
    view = View(
        document=found,
        segment=segment,
        extracted=extracted,
        text=fixed.text,
        hans=hans,
        script=script,
        title=title,
        title_source=title_source,
        multi=multi,
        flags=_merged(found.flags, tiles.flags, fixed.flags, script_flags),
    )
    return view, fixed


def read_segment(
    found: Document, tiles: Tiling, segment: Segment, multi: bool, urlkey: str
) -> SegmentReading | Rejection:
    """Return one segment's findings, or why it is no report."""
    view, fixed = _viewed(found, tiles, segment, multi=multi)
    kind = classification(view)
    if kind.doc_type not in ACCEPTED_TYPES:
        detail = kind.doc_type
        return _rejected(found, segment, Reason.NOT_A_REPORT, detail, "kind", view.title)
    when = dating(view, kind)
    who = identity(view, kind, when.report_year)
    numbers = statistics(view)
    checked = (*checks(numbers), *prose_checks(view.hans, numbers))
    told = (
        ("prose_conflict",)
        if any(c.identity == "TEXT" and c.result == "fail" for c in checked)
        else ()
    )
    return SegmentReading(
        source=found.source,
        urlkey=urlkey,
        url=found.url,
        segment=segment,
        title=view.title,
        title_source=view.title_source,
        extracted=view.extracted,
        text=view.text,
        hans=view.hans,
        script=view.script,
        repairs=fixed.repairs,
        sections=sections(view.text),
        kind=kind,
        dating=when,
        identity=who,
        statistics=numbers,
        checks=checked,
        signature=signature(view.hans),
        flags=_merged(view.flags, kind.flags, when.flags, who.flags, told),
        attachment_of=found.attachment_of,
        source_kind=SourceKind(kind.source_kind),
        charset=found.charset,
        format=found.format,
        cms=found.cms,
        harvest=found.harvest,
    )


def check_tiling(found: Document, tiles: Tiling) -> None:
    """Raise ConservationError unless segments and removals cover the text without gap or
    overlap."""
    spans = sorted(
        [(s.start, s.end) for s in tiles.segments] + [(r.start, r.end) for r in tiles.removals]
    )
    place = 0
    for start, end in spans:
        if start != place or end < start:
            break
        place = end
    if place != len(found.text) or any(a[1] != b[0] for a, b in pairwise(spans)):
        raise ConservationError(
            f"{found.source.warc}@{found.source.offset}: segments and removals of {found.url} "
            f"tile {place} of {len(found.text)} characters"
        )


def _rejected(
    found: Document, segment: Segment, reason: Reason, detail: str, stage: str, title: str = ""
) -> Rejection:
    text = found.text[segment.start : segment.end]
    return Rejection(
        url=found.url,
        captured_at=found.source.captured_at,
        warc=found.source.warc,
        offset=found.source.offset,
        payload_digest=found.source.payload_digest,
        segment=segment.ordinal,
        stage=stage,
        reason=reason,
        detail=detail,
        title=title or segment.heading or found.title,
        han_count=sum("\u4e00" <= c <= "\u9fff" for c in text),
    )


def _merged(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({flag for group in groups for flag in group}))
