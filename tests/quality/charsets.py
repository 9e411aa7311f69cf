"""The share of generated pages that are decoded right, whatever their labels say.

Pieces of real Chinese texts, 8 to 5,000 characters long, behind heads of ASCII, in every charset
of the field, under true and lying labels, some with a lost byte. The seed is fixed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from postprocess.decode import decoded

_SAMPLES = 1_200
_LENGTHS = (8, 12, 20, 40, 80, 200, 600, 2_000, 5_000)
_CHARSETS = ("utf-8", "gbk", "gb18030", "big5hkscs")
_LIES = ("utf-8", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "")
# Written by four bytes in GB 18030, and in names of places and persons.
_FOUR_BYTES = "㙍䶮𠮷𬭎𫟹"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page's bytes and header, and the pieces of text that must come out whole."""

    body: bytes
    header: str | None
    wanted: tuple[str, ...]


def share_decoded(shared: Path) -> float:
    """Return the share of samples whose text comes out without a wrong character."""
    samples = _samples(_texts(shared))
    right = 0
    for sample in samples:
        text = decoded(sample.body, sample.header).text
        right += all(piece in text for piece in sample.wanted)
    return right / len(samples)


def _texts(shared: Path) -> list[str]:
    paths = [
        *sorted((shared / "data" / "seeds").glob("*.txt")),
        *sorted((shared / "data" / "pages").glob("*/*.txt")),
    ]
    texts = ["".join(path.read_text(encoding="utf-8").split()) for path in paths]
    return [text for text in texts if len(text) >= 400]


def _samples(texts: list[str]) -> list[Sample]:
    chance = random.Random(18030)
    found: list[Sample] = []
    while len(found) < _SAMPLES:
        number = len(found)
        charset = _CHARSETS[number % len(_CHARSETS)]
        text, length = chance.choice(texts), _LENGTHS[number // 4 % len(_LENGTHS)]
        at = chance.randrange(max(1, len(text) - length))
        piece = _writable(text[at : at + length], charset)
        if charset == "gb18030":
            piece = f"{piece}{chance.choice(_FOUR_BYTES)}"
        if sum("\u4e00" <= c <= "\u9fff" for c in piece) < 6:
            continue  # a piece of figures tells nothing of its charset
        found.append(_sample(piece, charset, chance, broken=number % 12 == 11))
    return found


def _writable(piece: str, charset: str) -> str:
    if charset == "big5hkscs":
        piece = str(_converter().convert(piece))
    return piece.encode(charset, "ignore").decode(charset)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def _sample(piece: str, charset: str, chance: random.Random, *, broken: bool) -> Sample:
    label = chance.choice(_LIES)
    head = "".join(
        f'<script src="/js/{n}.js"></script>\n' for n in range(chance.choice((0, 9, 60)))
    )
    opening = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}">\n'
        f'{head}</head><body class="main"><div id="zoom"><p>'
    )
    body = f"{opening}{piece}</p></div></body></html>".encode(charset)
    wanted: tuple[str, ...] = (piece,)
    if broken and len(piece) > 100:
        # A byte lost in the last third: what stands well before it must not suffer.
        cut = len(opening) + len(piece.encode(charset)) * 5 // 6
        body, wanted = body[:cut] + body[cut + 1 :], (piece[: len(piece) // 2],)
    sent = chance.choice((*_LIES, charset))
    return Sample(body=body, header=f"text/html; charset={sent}" if sent else None, wanted=wanted)
