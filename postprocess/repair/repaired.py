"""All rules, one after another, on one segment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from postprocess.chrome import marks
from postprocess.document import Document, RepairedText, Segment
from postprocess.repair.blank_runs import (
    blank_run_edits,
    empty_line_edits,
    indent_edits,
    zero_width_edits,
)
from postprocess.repair.chunk_numbers import RULE as CHUNK_NUMBERS
from postprocess.repair.chunk_numbers import chunk_edits
from postprocess.repair.edits import Edit, Edits
from postprocess.repair.field_codes import field_edits
from postprocess.repair.glyphs import font_edits, private_use_edits, quote_edits, radical_edits
from postprocess.repair.guillemets import guillemet_edits
from postprocess.repair.hard_wraps import newline_wrap_edits, space_wrap_edits
from postprocess.repair.page_footers import RULE as PAGE_FOOTERS
from postprocess.repair.page_footers import page_edits
from postprocess.repair.pinyin import pinyin_edits
from postprocess.repair.redaction import is_redacted

_RULES: tuple[tuple[str, Callable[[str], Iterable[Edit]]], ...] = (
    ("field_codes", field_edits),
    ("zero_width", zero_width_edits),
    ("indent", indent_edits),
    ("empty_lines", empty_line_edits),
    ("radicals", radical_edits),
    ("font_map", font_edits),
    ("private_use", private_use_edits),
    ("pinyin", pinyin_edits),
    ("hard_wraps", newline_wrap_edits),
    ("hard_wraps", space_wrap_edits),
    ("blank_runs", blank_run_edits),
    ("quotes", quote_edits),
    ("guillemets", guillemet_edits),
)
_FLAGGED = frozenset({CHUNK_NUMBERS, "hard_wraps", "pinyin", "guillemets", "blank_runs"})
_DIGITS = re.compile(r"\d+")


def repaired(document: Document, segment: Segment) -> RepairedText:
    """Return the segment's text after repair, the edits that lead there, and flags.

    The edits, replayed on Document.text[segment.start:segment.end], give the text.
    """
    edits = Edits(document.text[segment.start : segment.end])
    done = set()
    if edits.apply(CHUNK_NUMBERS, _within(chunk_edits(document.text), segment)):
        done.add(CHUNK_NUMBERS)
    _strip_chrome(edits, document)
    last = not document.text[segment.end :].strip() or _only_chrome_follows(document, segment)
    edits.apply(PAGE_FOOTERS, page_edits(edits.text, document, last=last))
    for name, rule in _RULES:
        if edits.apply(name, _sparing_numbers(edits.text, rule(edits.text))):
            done.add(name)
    flags = [name for name in sorted(done) if name in _FLAGGED]
    if is_redacted(edits.text):
        flags.append("redacted")
    return RepairedText(text=edits.text, repairs=edits.repairs(), flags=tuple(flags))


def _within(edits: Iterable[Edit], segment: Segment) -> list[Edit]:
    """Return what of the document's edits falls into the segment, in its coordinates."""
    cut = (
        (max(e.start, segment.start), min(e.end, segment.end))
        for e in edits
        if e.start < segment.end and e.end > segment.start
    )
    return [Edit(a - segment.start, b - segment.start) for a, b in cut]


def _strip_chrome(edits: Edits, document: Document) -> None:
    """Take out chrome that lies between the lines of the segment, each line with its newline."""
    text = edits.text
    for mark in reversed(marks(text, document.source_kind)):  # from the end: offsets before it hold
        alone = text[mark.start - 1 : mark.start] in {"", "\n"}
        newline = alone and text[mark.end : mark.end + 1] == "\n"
        edits.apply(mark.rule, [Edit(mark.start, mark.end + newline)])


def _only_chrome_follows(document: Document, segment: Segment) -> bool:
    rest = document.text[segment.end :]
    found = marks(document.text, document.source_kind)
    covered = sum(max(m.end - max(m.start, segment.end), 0) for m in found)
    return len(rest.strip()) <= covered + rest.count("\n") + 4


def _sparing_numbers(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that change no number and join no two: numbers are what these texts are
    read for.
    """
    kept = []
    for edit in edits:
        removed = text[edit.start : edit.end]
        joins = (
            not edit.inserted
            and text[max(edit.start - 1, 0) : edit.start].isdigit()
            and text[edit.end : edit.end + 1].isdigit()
        )
        if _DIGITS.findall(removed) == _DIGITS.findall(edit.inserted) and not joins:
            kept.append(edit)
    return kept
