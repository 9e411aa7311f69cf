"""Paragraphs of a PDF, from two readings of it: one has the order right, the other the line breaks.

xberg's structured reading puts blocks in order and joins the lines of each, headings with what
follows them. Its plain reading keeps the printed lines. A printed line that ends well before the
margin ends a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_SPACE = re.compile(r"\s+")
_SHORT = (
    0.86  # of the usual full line; justified Chinese text fills all of it but for a closing mark
)


class PrintedRows:
    """The printed lines of a PDF, blanks removed, found by how a text begins.

    `full` is the width of a full line.
    """

    def __init__(self, printed: str) -> None:
        rows = [bare for row in printed.splitlines() if (bare := _SPACE.sub("", row))]
        self.full = _full_width(rows)
        self._by_head: dict[str, list[str]] = {}
        for row in sorted(set(rows), key=lambda row: (-len(row), row)):
            self._by_head.setdefault(row[:2], []).append(row)

    def at(self, text: str, place: int) -> str | None:
        """Return the longest printed line that the text has at that place."""
        for head in (text[place : place + 2], text[place]):
            for row in self._by_head.get(head, ()):
                if text.startswith(row, place):
                    return row
        return None


def split_paragraphs(line: str, rows: PrintedRows) -> list[str]:
    """Return the line cut where a printed line in it ended short.

    Whole, where no printed lines make it up.
    """
    # Places in the line of the characters that are no blanks: printed rows are compared without
    # blanks.
    places = [place for place, char in enumerate(line) if not char.isspace()]
    bare = "".join(line[place] for place in places)
    at, ends = 0, []
    while at < len(bare):
        row = rows.at(bare, at)
        if row is None:
            return [line]
        at += len(row)
        if _width(row) < _SHORT * rows.full and at < len(bare):
            ends.append(places[at])
    cuts = [0, *ends, len(line)]
    return [line[start:end].strip() for start, end in pairwise(cuts)]


def _full_width(rows: list[str]) -> float:
    widths = sorted(map(_width, rows))
    return widths[int(len(widths) * 0.9)] if widths else 0.0


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in text)
