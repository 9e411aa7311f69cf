"""One text for rules of both scripts: simplified, ASCII digits, one zero sign.

Every character keeps its place.

The rule of this module: len(folded(text)) == len(text), so that a span found in the folded text is
a span of the text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Protocol

# Characters of Traditional reports and names that stand in no simplified text.
_HANT = re.compile(
    "[報開關務機構國與為處據統計辦縣區廳會條訴訟個時間說級發佈門鄉鎮號種實進業題圖島財廣東學衛規質環應對電車長馬灣寧陽"
    "濟慶蘇貴漢從來這們還樣產動員隊勞資農廠場園術職責領導線網絡頁專項總結減費訊詢問複議兩萬億達標準體製擴優創檢點單審諮]"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

_SIGN_OF: dict[str | int, str] = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    # Zero as sites print it in 二○○九: circle, large circle, full-width and Greek or Cyrillic O,
    # ideographic zero.
    **dict.fromkeys("○◯〇ＯΟО", "〇"),
    # Radicals that PDF producers write for the characters (domain.md §9): NFKC repairs only the
    # first block.
    **dict(
        zip(
            "⼀⼆⼋⼗⼤⼈⼝⼯⽅⽇⽉⽐⽔⽹⾏⾸⻓⺠⻔⻚⻢",
            "一二八十大人口工方日月比水网行首长民门页马",
            strict=True,
        )
    ),
    0x3000: " ",
    0x00A0: " ",
    0x2002: " ",
}
_SIGNS = {chr(sign) if isinstance(sign, int) else sign: plain for sign, plain in _SIGN_OF.items()}
_FIELD = 200  # characters; labels and values of a page, many of them, and few long texts


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> _Converter:
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


@cache
def _simplified_character(character: str) -> str:
    simple = _converter().convert(character)
    return simple if len(simple) == 1 else character


def folded(text: str) -> str:
    """Return `text` with each character in the form that the rules are written in.

    The length never changes.
    """
    # Kept apart, so that the fields of one page do not drive its text out of the cache.
    return _folded_field(text) if len(text) <= _FIELD else _folded_text(text)


@lru_cache(maxsize=512)
def _folded_field(text: str) -> str:
    return _fold(text)


@lru_cache(maxsize=12)
def _folded_text(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    characters = set(text)
    if _HANT.search(text):
        table = {ord(c): _simplified_character(c) for c in characters if _HAN.match(c)}
        text = text.translate(table)
    # Few of the signs stand in a text: replacing those is a tenth of translating every character.
    for sign in _SIGNS.keys() & characters:
        text = text.replace(sign, _SIGNS[sign])
    return text
