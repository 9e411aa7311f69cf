"""The extracted text of a document, cut into the texts that it holds and what is chrome around
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from postprocess.chrome import Mark, marks
from postprocess.document import Document, Removal, Segment, Tiling
from postprocess.lines import Line, han, lines_of
from postprocess.reason import Reason
from postprocess.repair.chunk_numbers import RULE as CHUNKS
from postprocess.repair.chunk_numbers import chunk_edits
from postprocess.repair.edits import Edits
from postprocess.segment.boundaries import boundaries
from postprocess.segment.collection import piece_heads
from postprocess.segment.titles import is_title_line, keyword_line, plain, uploader_titles

_SNIPPET_HAN = 600
_SHORT_HAN = 80
_PREFACE = (
    60  # Han characters before the first heading of a collection that are its title, not a text
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch between two boundaries, in the text without chunk numbers."""

    start: int
    end: int
    heading: str = ""
    preface: bool = False
    boundary: str = ""


def tiling(document: Document) -> Tiling:
    """Return the document's text, cut without gap or overlap into segments and removals.

    Chrome between the lines of one segment stays in it; repair takes it out. Chunk numbers are
    looked through, since they may cut a heading in two.
    """
    view = Edits(document.text)
    chunked = view.apply(CHUNKS, chunk_edits(document.text))
    text = view.text
    titles = uploader_titles(document)
    chrome = _chrome(text, document, titles)
    pieces = _pieces(text, document, chrome)
    segments: list[Segment] = []
    removals: list[Removal] = []
    for piece in pieces:
        start, end = _trimmed(text, piece, chrome, titles)
        if piece.preface and han(text[start:end]) <= _PREFACE:
            start = end = piece.end
        _fill(removals, text, piece.start, start if start < end else piece.end, chrome, piece)
        if start < end:
            segments.append(_segment(text, start, end, piece, len(pieces)))
            _fill(removals, text, end, piece.end, chrome, piece)
    cuts = {0: 0, len(text): len(document.text)}

    def based(offset: int) -> int:
        return cuts[offset] if offset in cuts else view.base_offset(offset)

    placed = tuple(
        replace(s, ordinal=n, start=based(s.start), end=based(s.end))
        for n, s in enumerate(segments)
    )
    flags = ["chunk_numbers"] if chunked else []
    flags += ["multi_document"] if sum(s.reason is None for s in placed) > 1 else []
    return Tiling(
        segments=placed,
        removals=tuple(replace(r, start=based(r.start), end=based(r.end)) for r in removals),
        flags=tuple(flags),
    )


def _chrome(text: str, document: Document, titles: tuple[str, ...]) -> tuple[Mark, ...]:
    """Return the lexicon's marks and the keyword lines at the head."""
    found = list(marks(text, document.source_kind))
    marked = {m.start for m in found}
    found += (
        Mark(line.start, line.end, "keyword_line")
        for line in lines_of(text)[:40]
        if line.start not in marked and titles and keyword_line(line.text, titles)
    )
    return tuple(sorted(found))


def _pieces(text: str, document: Document, chrome: tuple[Mark, ...]) -> list[_Piece]:
    heads = piece_heads(text)
    if heads:
        starts = [h.start for h in heads]
        made = [_Piece(start=0, end=starts[0], preface=True)] if starts[0] else []
        for head, end in zip(heads, [*starts[1:], len(text)], strict=True):
            made.append(_Piece(start=head.start, end=end, heading=head.text, boundary="collection"))
        return made
    lines = tuple(_blanked(line, chrome) for line in lines_of(text))
    found = boundaries(lines, document.source_kind)
    starts = [0, *(lines[b.line].start for b in found)]
    rules = ["", *(b.rule for b in found)]
    ends = [*starts[1:], len(text)]
    return [
        _Piece(start=s, end=e, heading=_heading(lines, s, e), boundary=r)
        for s, e, r in zip(starts, ends, rules, strict=True)
    ]


def _blanked(line: Line, chrome: tuple[Mark, ...]) -> Line:
    """Return the line as blank where it is chrome as a whole."""
    if line.text and any(m.start <= line.start and line.end <= m.end for m in chrome):
        return replace(line, text="", han=0, prose=False, row=False, number=0)
    return line


def _heading(lines: tuple[Line, ...], start: int, end: int) -> str:
    first = [x for x in lines if start <= x.start < end and x.text][:3]
    return next((x.text for x in first if is_title_line(x)), "")


def _trimmed(
    text: str, piece: _Piece, chrome: tuple[Mark, ...], titles: tuple[str, ...]
) -> tuple[int, int]:
    """Return the stretch of the piece without white space, chrome and a doubled title at its
    ends.
    """
    start, end = piece.start, piece.end
    inside = [m for m in chrome if m.start < end and m.end > start]
    moved = True
    while moved and start < end:
        moved = False
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        for mark in inside:
            if mark.start <= start < mark.end:
                start, moved = min(mark.end, end), True
            if mark.start < end <= mark.end:
                end, moved = max(mark.start, start), True
    if start < end and not piece.boundary:
        start = _after_title(text, start, end, titles)
    return start, end


def _after_title(text: str, start: int, end: int, titles: tuple[str, ...]) -> int:
    """Return where the text begins behind a title that the uploader set before it in the same
    line, or that stands there twice.
    """
    line_end = text.find("\n", start, end)
    stop = end if line_end < 0 else line_end
    for title in titles:
        if text.startswith(title, start):
            rest = start + len(title)
            if rest < stop and text[rest] in " \t\u3000":
                return rest + 1
            following = text[rest:end].lstrip()
            if rest == stop and plain(following[: len(title) + 8]).startswith(plain(title)):
                return end - len(following)
    return start


def _segment(text: str, start: int, end: int, piece: _Piece, pieces: int) -> Segment:
    body = text[start:end]
    count = han(body)
    reason, detail = None, ""
    dots = body.endswith(("...", "…"))
    headed = bool(piece.heading) or (
        re.search(r"^\s*一[、\s]", body, re.MULTILINE) and "\n" in body
    )
    if count == 0:
        reason, detail = Reason.EMPTY, "no Han characters"
    elif pieces > 1 and not piece.heading and dots and count <= _SNIPPET_HAN and "\n" not in body:
        reason, detail = Reason.SNIPPET, "a cut text on a page of several"
    elif pieces > 1 and not headed and count < _SHORT_HAN:
        reason, detail = Reason.SNIPPET, f"{count} Han characters on a page of several texts"
    return Segment(
        ordinal=0, start=start, end=end, heading=piece.heading, reason=reason, detail=detail
    )


def _fill(
    removals: list[Removal],
    text: str,
    start: int,
    end: int,
    chrome: tuple[Mark, ...],
    piece: _Piece,
) -> None:
    """Name what lies between segments: each mark by its rule, the rest blank or what it is."""
    at = start
    while at < end:
        mark = next((m for m in chrome if m.start <= at < m.end), None)
        if mark:
            stop, rule = min(mark.end, end), mark.rule
        else:
            stop = min((m.start for m in chrome if at < m.start < end), default=end)
            rest = text[at:stop]
            named = "collection_title" if piece.preface else "doubled_title"
            rule = named if rest.strip() else "blank"
        last = removals[-1] if removals else None
        if last and last.end == at and (rule in {"blank", last.rule}):
            removals[-1] = replace(last, end=stop)
        else:
            removals.append(Removal(start=at, end=stop, rule=rule))
        at = stop
