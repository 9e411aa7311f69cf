"""One cell of a table: a number with its unit, or the reason why there is none. Blank is not
zero."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {"无": "word_none", "没有": "word_none", "/": "slash", "N/A": "slash", "n/a": "slash"}
_DASHES = frozenset("-—－–―─一")  # 一 alone in a cell of numbers is a dash drawn by hand
_NUMBER = re.compile(
    r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(万元|亿元|元|件|条|次|项|个|宗|人次|人)?"
)
_MORE_LESS = re.compile(r"(增加|减少)\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell says. `unit` is as printed, empty where none is; `status` as in DESIGN §5."""

    value: Decimal | None
    status: str
    unit: str
    raw: str


def read_cell(raw: str) -> Cell:
    """Return the meaning of a cell's text. A text that is no number keeps its words in `raw`."""
    text = unicodedata.normalize("NFKC", raw).replace("\u00a0", " ").strip()
    if not text:
        return Cell(value=None, status="blank", unit="", raw=raw)
    if text in _WORDS:
        return Cell(value=None, status=_WORDS[text], unit="", raw=raw)
    if set(text) <= _DASHES or set(raw.strip()) <= _DASHES:
        return Cell(value=None, status="dash", unit="", raw=raw)
    if match := _MORE_LESS.fullmatch(text):
        sign = -1 if match[1] == "减少" else 1
        return Cell(value=Decimal(match[2]) * sign, status="number", unit="", raw=raw)
    if match := _NUMBER.fullmatch(text):
        number = Decimal(f"{match[1]}{match[2].replace(',', '')}{match[3] or ''}")
        return Cell(value=number, status="number", unit=match[4] or "", raw=raw)
    return Cell(value=None, status="unreadable", unit="", raw=raw)
