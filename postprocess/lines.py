"""A text as lines with what each looks like: the common ground of chrome, segmentation and
repair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u2e80-\u2fdf]")
_PAUSE = re.compile(r"[,，。;；:：、!！?？]")
_STOP = re.compile(r"[。;；!！?？…]|\.{3}")
_TOP_HEAD = re.compile(
    r"(?:第([一二三四五六七八九十]{1,3})(?:部分|章)|([一二三四五六七八九十]{1,3})(?=[、.．,，:：\s]))[、.．,，:：\s]*"
)
_LISTED = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}(?:[、.．]|是)|\d{1,2}[、.．)）](?!\d)|[①-⑳]"
)
_CELL = re.compile(r"[\d.,%％+\-—/\s|]*|.{0,24}\|\s*")
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}


def han(text: str) -> int:
    """Return how many Han characters the text has."""
    return len(HAN.findall(text))


def numeral(chinese: str) -> int:
    """Return the number that 一 … 九十九 says."""
    if "十" not in chinese or chinese == "十":
        return _NUMERALS.get(chinese, 0)
    tens, _, ones = chinese.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a text: `start:end` without its newline, `text` without outer white space."""

    start: int
    end: int
    text: str
    han: int
    prose: bool  # a sentence or more
    row: bool  # a line of a table, or a lone cell
    number: int  # of a top-level head 一、 at its beginning; 0 where there is none

    @property
    def listed(self) -> bool:
        """Whether it begins with 一、 (一) 1. or 一是."""
        return bool(_LISTED.match(self.text))

    @property
    def stopped(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_STOP.match(self.text[-1:]))

    @property
    def headline(self) -> bool:
        """Whether it is short and unstopped, as titles and heads are."""
        return self.han > 0 and len(self.text) <= 60 and not self.prose and not self.row


@lru_cache(maxsize=8)
def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of the text, blank ones included."""
    made, at = [], 0
    for raw in text.split("\n"):
        made.append(_line(at, raw))
        at += len(raw) + 1
    return tuple(made)


def _line(start: int, raw: str) -> Line:
    text = raw.strip()
    count = han(text)
    head = _TOP_HEAD.match(text)
    return Line(
        start=start,
        end=start + len(raw),
        text=text,
        han=count,
        prose=count >= 30 and bool(_PAUSE.search(text)) and " | " not in text,
        row=bool(text) and (" | " in text or bool(_CELL.fullmatch(text[:60]) and len(text) <= 60)),
        number=numeral(head.group(1) or head.group(2)) if head else 0,
    )
