"""What the stages of finding out (kind, dates, names, numbers) are given: one segment with all
that is known around it."""

from __future__ import annotations

from dataclasses import dataclass

from postprocess.document import Document, Segment, TitleSource


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One segment, read. `extracted` is Document.text[start:end]; `text` is after repair; `hans`
    its simplified form.

    `title` is the segment's own heading, or the document's title where the segment is the only
    one that may be a report; `multi` is True where the document holds several.
    """

    document: Document
    segment: Segment
    extracted: str
    text: str
    hans: str  # equals text where the script is Hans
    script: str  # Hans or Hant
    title: str
    title_source: TitleSource
    multi: bool
    flags: tuple[str, ...] = ()  # of the document, the tiling and the repairs
