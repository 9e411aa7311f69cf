"""R1: the period of the statistics that the body states (统计期限为2018年1月1日至2018年12月31日).

Rule of this module: a whole year counts wherever it stands; a shorter span only beside words of
statistics, or in the year in which the law came into force."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from postprocess.dating.dates import DAY, MONTH, YEAR, calendar_day, small_number, year_number
from postprocess.dating.mark import Bases, mark
from postprocess.findings import DateEvidence

_S = r"\s{0,4}"
_TO = rf"{_S}(?:起|开始|以来)?{_S}(?:至|到|[-—–－~～]{{1,3}}){_S}"
_SPAN = re.compile(
    rf"(?:(?P<y1>{YEAR}){_S}年{_S})?(?P<m1>{MONTH}){_S}(?:月{_S}(?:(?P<d1>{DAY})"
    rf"{_S}[日号]?)?)?{_TO}"
    rf"(?:(?P<y2>{YEAR}){_S}年{_S})?(?P<m2>{MONTH}){_S}月(?:{_S}(?P<d2>{DAY}){_S}[日号]?)?"
)
# What every span has in its middle; most of a text lies nowhere near one.
_BETWEEN = re.compile("[至到—–－~～-]")
_NEAR = 64  # characters: no half of a span is longer
_DOTTED = re.compile(
    rf"(?<![0-9])(?P<y1>20[0-9]{{2}})(?P<s>[-./])(?P<m1>{MONTH})(?P=s)(?P<d1>{DAY}){_TO}"
    rf"(?:(?P<y2>20[0-9]{{2}})(?P=s))?(?P<m2>{MONTH})(?P=s)(?P<d2>{DAY})(?![0-9])"
)
_WHOLE = re.compile(
    rf"(?:统计|所列|各项|本报告|报告)(?:的)?(?:数据|期限|时限|时间|期间|周期|年度)"
    rf"[^。；\n]{{0,16}}?(?P<y>{YEAR}){_S}年(?!{_S}[0-9一二三四五六七八九十])"
)
_HALF = re.compile(
    rf"(?P<y>{YEAR}){_S}年度?{_S}(?P<part>上半年|下半年|前三季度|第?(?:一|二|三|四){_S}季度)"
)
_CONTEXT = re.compile(r"统计|期限|时限|期间|所列|数据|报告期|截[至止]|时间段|周期|起止")
_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
EARLY, LATE = 2000, 2099
_FORCE = date(2008, 5, 1)  # 国务院令第492号 came into force


def periods(bases: Bases) -> Iterator[DateEvidence]:
    """Yield each stated period: value `start/end`.

    Kind `period` for a whole year, `part_period` for less.
    """
    text = bases.text
    covered: set[int] = set()  # where the years of stated periods stand
    for found in (*_spans(text), *_DOTTED.finditer(text)):
        span = _days(found)
        if span is None:
            continue
        first, last = span
        whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        near = _CONTEXT.search(text, max(0, found.start() - 40), found.start()) is not None
        if first.year != last.year or first > last:
            continue
        if not (whole or near or (first == _FORCE and last.month == 12)):
            continue
        covered |= {found.start("y1"), found.start("y2")}
        kind = "period" if whole or first == _FORCE else "part_period"
        yield mark(
            kind,
            f"{first.isoformat()}/{last.isoformat()}",
            (first.year, first.year),
            1.0 if near else 0.9,
            bases,
            found.span(),
        )
    for found in _WHOLE.finditer(text):
        if found.start("y") in covered:
            continue
        year = year_number(found["y"])
        value = f"{year}-01-01/{year}-12-31"
        yield mark("period_year", value, (year, year), 0.9, bases, found.span("y"))


def _spans(text: str) -> Iterator[re.Match[str]]:
    """Yield what _SPAN finds, looking only around the signs that may stand between two days."""
    start = end = 0
    for sign in _BETWEEN.finditer(text):
        if sign.start() - _NEAR > end:
            yield from _SPAN.finditer(text, start, end)
            start = sign.start() - _NEAR
        end = min(len(text), sign.end() + _NEAR)
    yield from _SPAN.finditer(text, start, end)


def half_years(bases: Bases, title: str, reach: int) -> Iterator[DateEvidence]:
    """Yield the half years, quarters and month spans that a title or the opening names."""
    at = bases.text.find(title) if title else -1
    places = [(bases.text, 0, min(len(bases.text), reach), True)]
    if title and at < 0:
        places.insert(0, (title, 0, len(title), False))
    for text, start, end, placed in places:
        for found in (*_HALF.finditer(text, start, end), *_SPAN.finditer(text, start, end)):
            span = _part(found) if "part" in found.re.groupindex else _days(found)
            if span is None or span[0] > span[1] or span[0].year != span[1].year:
                continue
            first, last = span
            value = f"{first.isoformat()}/{last.isoformat()}"
            yield mark(
                "part_period",
                value,
                (first.year, first.year),
                0.9,
                bases,
                found.span() if placed else (0, 0),
            )


def _part(found: re.Match[str]) -> tuple[date, date] | None:
    name = re.sub(r"\s+|第", "", found["part"])
    return _months(year_number(found["y"]), *_PARTS[name])


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    start, end = (
        calendar_day(year, first, 1),
        calendar_day(year, last, calendar.monthrange(year, last)[1]),
    )
    return None if start is None or end is None else (start, end)


def _days(found: re.Match[str]) -> tuple[date, date] | None:
    """Return the first and last day of a printed span; a year said once holds for both ends."""
    year1, year2 = found["y1"] or found["y2"], found["y2"] or found["y1"]
    if year1 is None or year2 is None:
        return None
    first_year, last_year = year_number(year1), year_number(year2)
    month1, month2 = small_number(found["m1"]), small_number(found["m2"])
    first = calendar_day(first_year, month1, small_number(found["d1"]) if found["d1"] else 1)
    if not EARLY <= last_year <= LATE:
        return None
    day2 = small_number(found["d2"]) if found["d2"] else calendar.monthrange(last_year, month2)[1]
    last = calendar_day(last_year, month2, day2)
    return None if first is None or last is None else (first, last)
