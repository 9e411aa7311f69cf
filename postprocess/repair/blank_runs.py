"""Blanks that a spinner, a converter or a layout left inside words (domain.md P9), and empty
lines.
"""

from __future__ import annotations

import re

from postprocess.repair.edits import Edit

_HAN = r"[\u3400-\u9fff]"
# En, em and figure spaces in a row never stand between two characters of a Chinese sentence.
_TYPESET = re.compile(rf"(?<={_HAN})[\u2002-\u200a\u205f]{{2,}}(?={_HAN}|[、,，。;；:：])")
# Ideographic and no-break spaces also indent paragraphs; only before what cannot begin one are
# they noise.
_LAYOUT = re.compile(rf"(?<={_HAN})[\u3000\xa0]{{2,}}(?=[、,，。;；度率性])")
_ZERO_WIDTH = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]+")
_AROUND = re.compile(r"(?<![^\n])[^\S\n]+|[^\S\n]+(?![^\n])")
_EMPTY = re.compile(r"\n{2,}")


def blank_run_edits(text: str) -> list[Edit]:
    """Return what closes words that runs of blanks tear apart. A single space stays: it may be
    all that is left of a deleted word.
    """
    return sorted(Edit(m.start(), m.end()) for p in (_TYPESET, _LAYOUT) for m in p.finditer(text))


def zero_width_edits(text: str) -> list[Edit]:
    """Return what takes out characters without width."""
    return [Edit(m.start(), m.end()) for m in _ZERO_WIDTH.finditer(text)]


def indent_edits(text: str) -> list[Edit]:
    """Return what takes blanks from the ends of lines."""
    return [Edit(m.start(), m.end()) for m in _AROUND.finditer(text)]


def empty_line_edits(text: str) -> list[Edit]:
    """Return what leaves one newline between paragraphs, and none at the ends."""
    found = [Edit(m.start(), m.end(), "\n") for m in _EMPTY.finditer(text)]
    lead = len(text) - len(text.lstrip("\n"))
    tail = len(text.rstrip("\n"))
    if lead:
        found = [Edit(0, lead), *(e for e in found if e.start >= lead)]
    if lead < tail < len(text):
        found = [*(e for e in found if e.end <= tail), Edit(tail, len(text))]
    return found
