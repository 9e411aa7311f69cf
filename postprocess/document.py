"""What the stages pass on: a document (text of one page or file), its segments, and what is no
report.

Stages add values; none of these is ever changed. Offsets are code points, half-open, and each
field says into what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postprocess.reason import Reason
from sites.seed import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One capture that a document was read from, as `sources` of a report shows it."""

    url: str
    captured_at: datetime
    warc: str
    offset: int
    length: int
    record_id: str
    payload_digest: str
    body_digest: str  # sha256 hex of the body without transfer- and content-coding
    status: int | None
    mime: str
    via: str | None
    tls_verified: bool | None


class TitleSource(StrEnum):
    """Where a title was read (DESIGN §5)."""

    HEADING = "heading"
    META = "meta"
    HTML_TITLE = "html_title"
    FILE_NAME = "file_name"
    UPLOADER = "uploader"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value that the page prints or declares: 发布日期, PubDate, 大小, Last-Modified.

    `base` names the string that `start:end` points into: extracted, html, url, header,
    file_name. base[start:end] == raw.
    """

    label: str  # label as printed, white space removed; metas by their name
    value: str
    origin: str  # meta, label, header, box, list
    base: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with spans expanded: rows of equal length. `start:end` is its place in the document's
    text.

    A cell that a span covers repeats the text of its origin; `origins` holds True where a cell
    is written out.
    """

    rows: tuple[tuple[str, ...], ...]
    origins: tuple[tuple[bool, ...], ...]
    start: int
    end: int
    rowspans: tuple[
        int, ...
    ] = ()  # the largest row spans, descending: V1 and V2 of table 3 differ in them


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of one page or file. `text` is what extraction gave: paragraphs by line feeds,
    tables as `cell | cell` lines."""

    source: Source
    url: str
    source_kind: SourceKind
    site_name: str  # registry name of the site, empty where not registered
    site_code: str  # registry code of the site
    harvest: str
    charset: str
    replacement_ratio: float
    format: str  # html, pdf, doc, docx, xls, ofd, text
    cms: str
    title: str
    title_source: TitleSource
    text: str
    html: str  # decoded page, empty for files: the base of evidence
    fields: tuple[Field, ...] = ()
    grids: tuple[Grid, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    html_title: str = ""
    file_name: str = ""
    anchor: str = ""  # text of the link that led here
    listed_date: str = ""
    attachment_of: str | None = None
    attachments: tuple[str, ...] = ()  # URLs of files that this page links
    page_of: str | None = None
    later_pages: tuple[str, ...] = ()  # URLs of further pages of this article
    # Han characters of the page outside chrome, before extraction: the recall check's yardstick
    main_han: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A stretch of a document's text that is chrome, with the rule that says so."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of a document's text that stands for itself. `start:end` into Document.text.

    `heading` is its own title line where it has one. `reason` is None where it may be a report;
    else it is rejected, with the reason.
    """

    ordinal: int  # 0-based among all segments of the document, in order
    start: int
    end: int
    heading: str = ""
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiling:
    """Document.text cut without gap or overlap into segments and removals. `flags` hold for the
    whole document."""

    segments: tuple[Segment, ...]
    removals: tuple[Removal, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One edit. Offsets into text_extracted of the segment; edits of a segment never overlap.

    text_extracted[start:end] == removed; all edits applied give text.
    """

    rule: str
    start: int
    end: int
    removed: str
    inserted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedText:
    """A segment's text after repair, with the edits that made it and what was seen but not
    touched."""

    text: str
    repairs: tuple[Repair, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a report. Offsets into text (after repair)."""

    ordinal: int
    # overall, proactive, on_request, review_litigation, fees, problems, improvement, other, plan
    key: str
    heading_raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An accounted-for non-result. `segment` is None where the whole capture is rejected."""

    url: str
    captured_at: datetime
    warc: str
    offset: int
    payload_digest: str
    segment: int | None
    stage: str
    reason: Reason
    detail: str
    title: str
    han_count: int
