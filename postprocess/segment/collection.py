"""篇1, 篇2 …: the headings by which template sites string several texts together, on lines or
within them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.lines import numeral

_PIECE = re.compile(
    r"(?:第\s?([一二三四五六七八九十\d]{1,3})\s?篇|(?:篇|范文)\s?([一二三四五六七八九十]{1,3}|\d{1,2}))(?=[\s:：】）)、,，]|$)",
    re.MULTILINE,
)
_LONGEST_NAME = 60
_BREAK = re.compile(r"[\s。！？；)）】]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceHead:
    """The heading of one text of a collection, `start:end` in the text that was searched."""

    start: int
    end: int
    text: str


def piece_heads(text: str) -> tuple[PieceHead, ...]:
    """Return the headings of a collection: numbered 1, 2 … in order, each with the same name
    before its number.

    Empty where there are fewer than two.
    """
    chain: list[re.Match[str]] = []
    for found in _PIECE.finditer(text):
        number = _number(found)
        if number == 1 and len(chain) <= 1:
            chain = [found]
        elif chain and number == len(chain) + 1:
            chain.append(found)
    if len(chain) < 2:
        return ()
    names = [_name_before(text, found.start()) for found in chain]
    shared = _shared_end(names)
    if len(shared) < 4 and not all(_at_line_start(text, f.start()) for f in chain):
        return ()
    heads = []
    for found in chain:
        start = found.start() - len(shared)
        end = found.end() + (text[found.end() : found.end() + 1] in ("】", "）", ")"))
        start -= text[start - 1 : start] in ("【", "（", "(")
        heads.append(PieceHead(start=start, end=end, text=text[start:end].strip("【】（）() ")))
    return tuple(heads)


def _number(found: re.Match[str]) -> int:
    digits = found.group(1) or found.group(2)
    return int(digits) if digits.isdigit() else numeral(digits)


def _name_before(text: str, at: int) -> str:
    return text[max(at - _LONGEST_NAME, 0) : at].rpartition("\n")[2]


def _shared_end(names: list[str]) -> str:
    """Return the longest ending that all names share, from a word's beginning on."""
    shortest = min(len(n) for n in names)
    size = 0
    while size < shortest and len({n[-size - 1] for n in names}) == 1:
        size += 1
    ending = names[0][len(names[0]) - size :]
    inner = [m.end() for m in _BREAK.finditer(ending.rstrip())]
    return ending[inner[-1] :] if inner else ending.lstrip()


def _at_line_start(text: str, at: int) -> bool:
    before = text[max(at - 4, 0) : at].rpartition("\n")[2]
    return at == 0 or before.strip(" \t　【（(") == ""
