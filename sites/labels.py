"""Labels that a page shows: 发布日期：…, 来源：…, 索引号：… with their values and places.

Labels are those of domain.md §3.4, spaced or cut over tags as pages do it. A date without a label
is never taken: the
clock of the chrome is one. 页面生成时间 has the label `generated` and is no publication."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sites.flat import BLOCK, CELL, INLINE, Flat, flat
from sites.label_names import (
    COUNTER_LABELS,
    DATE_LABELS,
    GENERATED_LABELS,
    ID_LABELS,
    SHARE_LABELS,
    SOURCE_LABELS,
)

GENERATED = "generated"
_GAP = r"[ \u3000\u00a0\u2002\u2003\x01]{0,8}"
_ANY_GAP = r"[\s\u3000\u00a0\x01\x02\x03]{0,12}"


def _spaced(label: str) -> str:
    return _GAP.join(re.escape(c) for c in label)


_ALL = (*GENERATED_LABELS, *DATE_LABELS, *SOURCE_LABELS, *ID_LABELS, *COUNTER_LABELS, *SHARE_LABELS)
_NAMES = "|".join(_spaced(label) for label in sorted(_ALL, key=len, reverse=True))
_FIRST = "".join(sorted({label[0] for label in _ALL} | set("信文稿本")))
_LABEL = re.compile(  # the first characters in front spare the names at every other place
    rf"(?<![\w·])(?=[{re.escape(_FIRST)}])(?:(?:信息|文章|稿件|本文){_GAP})?({_NAMES}){_ANY_GAP}"
    rf"(?:[:：]|[\]】](?!{_GAP}[:：])|(?<=[\x02\x03])(?=[^\x02\x03]))"
)
_DIGITS = r"\d(?:[\s\x01]?\d){3}"
_DATE = re.compile(
    rf"{_ANY_GAP}[\[【(（]?((?:1[\s\x01\x02]{{0,2}}9|"
    rf"2[\s\x01\x02]{{0,2}}0)(?:[\s\x01\x02]{{0,2}}\d){{2}}){_ANY_GAP}(?:[-./－—]|"
    rf"年){_ANY_GAP}(\d[ \x01]?\d?){_ANY_GAP}(?:[-./－—]|月){_ANY_GAP}"
    rf"(\d[ \x01]?\d?)(?:{_GAP}日)?(?:[T\s\x01\u3000]{{0,6}}(\d{{1,2}}){_GAP}[:：时]"
    rf"{_GAP}(\d{{1,2}})分?(?:{_GAP}[:：]{_GAP}(\d{{1,2}}))?)?"
)
_CHINESE = re.compile(
    rf"{_ANY_GAP}(二[〇○零O0Ｏo◯][〇○零O0Ｏo◯一二三][〇○零O0Ｏo◯一二三四五六七八九])"
    rf"年{_GAP}([一二三四五六七八九十]{{1,2}})月{_GAP}([一二三四五六七八九十]{{1,3}})日"
)
_MONTH = re.compile(
    rf"{_ANY_GAP}((?:19|20)\d\d)(?:{_GAP}年{_GAP}(\d{{1,2}}){_GAP}月(?!{_GAP}\d)|"
    rf"[-./](\d{{1,2}})(?![-./\d]))"
)
_ZERO = str.maketrans("〇○零O0Ｏo◯一二三四五六七八九", "00000000123456789")
_OTHER_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}[ \u3000\u00a0]{0,3}[:：]")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label (white space removed), its value in normal form, and where the value stands:
    source[start:end] is raw.

    Dates are `YYYY-MM-DD` or `YYYY-MM-DD HH:MM[:SS]`, months `YYYY-MM`; other values have their
    white space folded.
    """

    label: str
    value: str
    start: int
    end: int


def labelled(source: str) -> tuple[Labelled, ...]:
    """Return every label with a value in HTML or plain text, in order. Labels with nothing after
    them are left out."""
    view = flat(source)
    found: list[Labelled] = []
    position = 0
    while match := _LABEL.search(view.text, position):
        position = match.end()
        if _bare_without_cell(view, match):
            continue
        label = re.sub(r"[\s\u3000\u00a0\x01]", "", match.group(1))
        value = _date_at(view, match.end()) if _is_date(label) else _text_at(view, match.end())
        if value is not None:
            text, start, end = value
            name = GENERATED if label in GENERATED_LABELS else label
            found.append(Labelled(name, text, *view.source_span(start, end)))
            position = end
    return tuple(found)


def normal_date(raw: str) -> str | None:
    """Return a printed date (2018- 03- 20 00: 45, 2018.01.25, 二○一○年三月三十日) as ISO; None
    where it is none."""
    found = _date_at(flat(raw), 0)
    return found[0] if found else None


def _is_date(label: str) -> bool:
    return label in DATE_LABELS or label in GENERATED_LABELS


def _bare_without_cell(view: Flat, match: re.Match[str]) -> bool:
    # without a colon it must fill a cell: <td>索引号</td><td>…</td>
    if match.group(0)[-1] not in BLOCK + CELL:
        return False
    before = view.text[: match.start()].rstrip(" \u3000\u00a0" + INLINE)
    return bool(before) and before[-1] not in BLOCK + CELL


def _date_at(view: Flat, at: int) -> tuple[str, int, int] | None:
    if match := _DATE.match(view.text, at):
        year, month, day = (int(re.sub(r"\D", "", match.group(i))) for i in (1, 2, 3))
        if not _possible(year, month, day):
            return None
        value = f"{year:04}-{month:02}-{day:02}"
        if match.group(4) and int(match.group(4)) < 24 and int(match.group(5)) < 60:
            value += f" {int(match.group(4)):02}:{int(match.group(5)):02}"
            value += (
                f":{int(match.group(6)):02}" if match.group(6) and int(match.group(6)) < 60 else ""
            )
        return value, match.start(1), _trimmed(view.text, match.end())
    if match := _CHINESE.match(view.text, at):
        year = int(match.group(1).replace("二", "2", 1).translate(_ZERO))
        month, day = _small(match.group(2)), _small(match.group(3))
        if _possible(year, month, day):
            return f"{year:04}-{month:02}-{day:02}", match.start(1), match.end()
    if match := _MONTH.match(view.text, at):
        month = int(match.group(2) or match.group(3))
        if 1 <= month <= 12:
            return f"{match.group(1)}-{month:02}", match.start(1), match.end()
    return None


def _text_at(view: Flat, at: int) -> tuple[str, int, int] | None:
    text = view.text
    start = at
    crossed = ""
    while start < len(text) and (text[start].isspace() or text[start] in INLINE + BLOCK + CELL):
        crossed += text[start] if text[start] in BLOCK + CELL else ""
        start += 1
    if not _beside(crossed) or _LABEL.match(text, start) or _OTHER_LABEL.match(text, start):
        return None
    end = start
    while end < min(len(text), start + 120):
        character = text[end]
        if character in BLOCK + CELL + "[【|]】" or text[end : end + 2].isspace():
            break
        if (character.isspace() or character == INLINE) and (
            _LABEL.match(text, end + 1) or _OTHER_LABEL.match(text, end + 1)
        ):
            break
        if character == INLINE and text[end + 1 : end + 2].isspace():
            break
        end += 1
    end = _trimmed(text, end)
    if end <= start:
        return None
    value = " ".join(text[start:end].replace(INLINE, "").split())
    return (value, start, end) if value else None


def _beside(crossed: str) -> bool:
    # the next cell, or one block inside it, is beside the label; the next paragraph is the body
    return crossed.count(BLOCK) <= (1 if CELL in crossed else 0) and crossed.count(CELL) <= 4


def _trimmed(text: str, end: int) -> int:
    while end > 0 and (text[end - 1].isspace() or text[end - 1] in INLINE + BLOCK + CELL):
        end -= 1
    return end


def _possible(year: int, month: int, day: int) -> bool:
    return 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def _small(numeral: str) -> int:
    tens, mark, ones = numeral.partition("十")
    if not mark:
        return int(numeral.translate(_ZERO)) if len(numeral) == 1 else 0
    return (int(tens.translate(_ZERO)) if tens else 1) * 10 + (
        int(ones.translate(_ZERO)) if ones else 0
    )
