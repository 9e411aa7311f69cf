"""Line ends of a fixed-width page, left in a text as single spaces or as newlines (domain.md
P10).

A space may also divide heads from text or be the trace of a deleted word, so that only the ruler
tells: what is a line end lies one line's width behind the line end before it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate

from postprocess.repair.edits import Edit

_HAN = r"[\u3400-\u9fff\u2e80-\u2fdf]"
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_INNER = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_NARROWEST, _WIDEST = 36, 110  # half-widths of a line
_SLACK = 3
_LEAST = 4  # line ends in a row that make a ruler
_STOPS = "。;；:：!！?？"


def space_wrap_edits(text: str) -> list[Edit]:
    """Return what closes words at line ends that became spaces; nothing unless most such spaces
    obey one width.
    """
    found: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        found += [Edit(at + p, at + p + 1) for p in _wrap_spaces(line)]
        at += len(line) + 1
    return found


def _wrap_spaces(line: str) -> list[int]:
    spaces = [m.start() for m in _SPACE.finditer(line)]
    inner = {m.start() for m in _INNER.finditer(line)}
    if len(inner) < _LEAST or len(spaces) > 4000:
        return []
    places = _places(line)
    at = [places[s] for s in spaces]
    best: set[int] = set()
    for width in _likely_widths(at):
        best = max(best, _ruled(spaces, at, width, inner), key=len)
    wraps = sorted(best & inner)
    if len(wraps) < _LEAST or len(wraps) * 2 < len(inner):
        return []
    return wraps


def _places(line: str) -> list[int]:
    """Return the place of each character in half-widths."""
    wide = (2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)
    return [0, *accumulate(wide)]


def _likely_widths(at: list[int]) -> list[int]:
    """Return the distances that occur most among near spaces."""
    seen: Counter[int] = Counter()
    for index, place in enumerate(at):
        for other in at[index + 1 : bisect_right(at, place + _WIDEST)]:
            if other - place >= _NARROWEST:
                seen[other - place] += 1
    return [w for w, _ in sorted(seen.items(), key=lambda x: (-x[1], x[0]))[:6]]


def _ruled(spaces: list[int], at: list[int], width: int, inner: set[int]) -> set[int]:
    """Return the spaces on the ruler: ends of lines that follow one another, three lines or more
    in a row.

    Of all ways to lay lines of this width side by side, the one with most lines whose ends tear
    words.
    """
    best = [0]  # best[i]: torn words counted over the first i spaces
    came: list[int | None] = [None]
    for index, place in enumerate(at):
        best.append(best[-1])
        came.append(None)
        low = bisect_left(at, place - width - _SLACK, 0, index)
        high = bisect_right(at, place - width + _SLACK, low, index)
        for before in range(low, high):
            gained = best[before + 1] + 2 + (spaces[index] in inner)
            if gained > best[-1]:
                best[-1], came[-1] = gained, before
    ruled: set[int] = set()
    run: list[int] = []
    index = len(at)
    while index > 0:
        before_it = came[index]
        run.append(spaces[index - 1])
        if before_it is None:
            ruled.update(run if len(run) >= _LEAST - 1 else ())
            run = []
            index -= 1
        else:
            index = before_it + 1
    return ruled


def newline_wrap_edits(text: str) -> list[Edit]:
    """Return what joins the lines of a page set at a fixed width: full lines that stop in mid
    sentence.

    Only where most long lines are of one width; a line that is not full ends a paragraph.
    """
    lines = text.split("\n")
    widths = [_places(x.rstrip())[-1] for x in lines]
    full = _full_width([w for w in widths if w >= _NARROWEST])
    if full is None:
        return []
    found: list[Edit] = []
    at = 0
    for number, line in enumerate(lines[:-1]):
        end, following = at + len(line), lines[number + 1]
        if _runs_on(line, following, widths[number], full):
            found.append(Edit(end, end + 1))
        at = end + 1
    return found


def _full_width(widths: list[int]) -> int | None:
    """Return the width that most lines have, or None where no ruler shows."""
    if len(widths) < 6:
        return None
    seen = Counter(widths)
    width = max(sorted(seen), key=lambda w: sum(n for v, n in seen.items() if abs(v - w) <= _SLACK))
    near = sum(n for v, n in seen.items() if abs(v - width) <= _SLACK)
    return width if width <= _WIDEST and near * 10 >= len(widths) * 6 else None


def _runs_on(line: str, following: str, width: int, full: int) -> bool:
    if abs(width - full) > _SLACK + 1 or not following.strip() or "|" in line + following:
        return False
    if line[-1:] in _STOPS or line != line.rstrip() or following != following.lstrip():
        return False
    if line[-1:].isascii() and following[:1].isascii() and (line[-1:] + following[:1]).isalnum():
        return False  # two numbers or two words would become one
    return not re.match(
        r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]", following
    )
