"""Dates in the text itself.

A labelled line, a bare line under the title, the signature at the end or on the cover.

Rule of this module: a date with a weekday and no label is the page's clock; one inside a sentence
is no signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postprocess.dating.dates import PrintedDate, printed_dates

_LABELLED = re.compile(
    r"(?P<label>发\s?布\s?日\s?期|发\s?布\s?时\s?间|公布日期|公布时间|发表时间|发表日期|"
    r"制发日期|印发日期|公开日期|公开时间|发文日期|发文时间|信息提供日期|生成日期|"
    r"公文生成日期|成文日期|录入时间|"
    r"(?<![一-鿿])(?:时\s?间|日\s?期))\s{0,4}[:：]\s{0,12}(?=20|二)"
)
_LABEL_RANK = {
    "发布日期": 0,
    "发布时间": 0,
    "时间": 2,
    "日期": 2,
    "录入时间": 2,
    "生成日期": 3,
    "公文生成日期": 3,
    "成文日期": 3,
}
_NAMED = re.compile(
    r"(?P<label>发布日期|发布时间|公开日期|公开时间|发文日期|信息提供日期|生成日期|"
    r"公文生成日期|成文日期|录入时间)[\s:：/]{1,8}(?=20|二)"
)
_WEEKDAY = re.compile(r"\s{0,3}(?:星期|周[一二三四五六日])")
_BARE_LINE = re.compile(r"[\s（(\[【]*")
_CLOSE = re.compile(
    r"[\s）)\]】]*(?:[0-9]{1,2}\s?[:：]\s?[0-9]{2}(?:\s?[:：]\s?[0-9]{2})?)?[\s）)\]】]*$"
)
# What follows the bare date in the line under a title: 2014-01-03 13:09  来源：… 浏览次数：…
_BESIDE = re.compile(
    r"\s*(?:[0-9]{1,2}\s?[:：]\s?[0-9]{2}(?:[:：][0-9]{2})?)?[\s|/\[【]*(?:信息)"
    r"?(?:来源|作者|浏览|点击|阅读|访问|字体|字号|编辑|分享|打印)"
)
_BODY_BEFORE = re.compile(
    r"(?:局|委|办|厅|政府|办公室|委员会|办事处|中心|院|处|所|站|队|馆|镇|乡|街道|[）)]|"
    r"报\s?告|年\s?报)\s*$"
)
_SENTENCE_END = re.compile(r"[。！？；;]\s*$")
_HEAD, _TAIL, _LINES, _LINE, _BELOW = 900, 700, 6, 160, 20


def line_dates(text: str) -> Iterator[tuple[str, int, PrintedDate]]:
    """Yield (kind, rank, date) of labelled dates at both ends and of a bare date line on top."""
    for begin, end in _ends(len(text)):
        for found in (*_LABELLED.finditer(text, begin, end), *_NAMED.finditer(text, begin, end)):
            printed = next(printed_dates(text, found.end(), min(len(text), found.end() + 40)), None)
            if printed is not None and printed.start <= found.end() + 1:
                label = re.sub(r"\s+", "", found["label"])
                yield "label", _LABEL_RANK.get(label, 1), printed
    start = 0
    for _ in range(_LINES):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = _alone(text, start, stop) if stop - start <= _LINE else None
        # With nothing below it, the line is a signature.
        if line is not None and start > 0 and len(text) - stop > _BELOW:
            yield "date_line", 4, line
        if stop >= len(text):
            break
        start = stop + 1


def signature(text: str) -> Iterator[tuple[str, int, PrintedDate]]:
    """Yield the signed date.

    On the last lines, after the last sentence, or under the title of a cover page.
    """
    last = len(text.rstrip())
    for printed in printed_dates(text, max(0, last - 160), last):
        if printed.precision == "year" or not _CLOSE.match(
            text[printed.end : text_line_end(text, printed.end)]
        ):
            continue
        before = text[max(0, printed.start - 40) : printed.start]
        line = before[before.rfind("\n") + 1 :]
        if not line.strip(" （(") or _SENTENCE_END.search(before) or _BODY_BEFORE.search(line):
            yield "signed", 7, printed
    for printed in printed_dates(text, 0, min(len(text), 300)):
        after = text[printed.end : printed.end + 2]
        before = text[max(0, printed.start - 24) : printed.start]
        if (
            printed.precision != "year"
            and (not after or after[0].isspace())
            and _BODY_BEFORE.search(before)
        ):
            yield "signed", 7, printed
            break


def text_line_end(text: str, at: int) -> int:
    """Return the offset of the end of the line that holds `at`."""
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop


def _ends(length: int) -> tuple[tuple[int, int], ...]:
    if length <= _HEAD + _TAIL:
        return ((0, length),)
    return ((0, _HEAD), (length - _TAIL, length))


def _alone(text: str, start: int, end: int) -> PrintedDate | None:
    """Return the date of a line that holds nothing else but brackets and a clock time.

    None for other lines.
    """
    printed = next(printed_dates(text, start, end), None)
    if printed is None or printed.precision == "year" or _WEEKDAY.match(text, printed.end):
        return None
    if not _BARE_LINE.fullmatch(text, start, printed.start):
        return None
    after = text[printed.end : end]
    return printed if _CLOSE.match(after) or _BESIDE.match(after) else None
