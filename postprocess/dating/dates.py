"""Years and days as they are printed.

ASCII and Han numerals with every zero sign, spaces inside, dots and dashes.

Rule of this module: it reads folded text and gives spans; a year without 年 or separators
(201811日) is no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

YEAR = r"(?:(?<![0-9])20[0-9]{2}(?![0-9])|[二2][〇零Oo0][〇零Oo0一二三][〇零Oo0一二三四五六七八九])"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = (
    r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])"
)
_S = r"\s{0,4}"
_PRINTED = re.compile(
    rf"(?P<y>{YEAR}){_S}年(?:{_S}(?P<m>{MONTH}){_S}月(?:{_S}(?P<d>{DAY}){_S}[日号])?)?"
    rf"|(?<![0-9])(?P<y2>20[0-9]{{2}}){_S}(?P<sep>[-./—－]){_S}(?P<m2>1[0-2]|0?[1-9])"
    rf"(?:{_S}(?P=sep){_S}(?P<d2>3[01]|[12][0-9]|0?[1-9]))?(?![0-9])"
)
_COMPACT = re.compile(r"^\s*(20[0-9]{2})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])(?:[0-9]{6})?\s*$")
_BARE_YEAR = re.compile(rf"^\s*({YEAR})\s*(?:年度?)?\s*$")
_DIGITS = str.maketrans("〇零Oo一二三四五六七八九", "0000123456789")
_TENS = {"十": 10, "二十": 20, "三十": 30}

EARLIEST = (
    2000  # no government site is older; 1970-01-01 and 0000-00-00 are defaults of content systems
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as printed. `day` is its first day; `precision` says how much was printed."""

    day: date
    precision: str  # day, month, year
    start: int
    end: int

    @property
    def iso(self) -> str:
        """The date in ISO form, cut to its precision."""
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def year_number(printed: str) -> int:
    """Return the number of a printed year (2018, 二○一八 folded)."""
    return int(printed.translate(_DIGITS))


def small_number(printed: str) -> int:
    """Return the number of a printed month or day (3, 03, 三, 二十三)."""
    if printed.isascii():
        return int(printed)
    tens, _, ones = printed.rpartition("十")
    if not _ and not tens:
        return "〇一二三四五六七八九".index(ones)
    return _TENS[f"{tens}十"] + ("〇一二三四五六七八九".index(ones) if ones else 0)


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return the day, None where the calendar has none such or no site could have printed it."""
    if year < EARLIEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _printed(found: re.Match[str]) -> PrintedDate | None:
    year, month, day = (
        found["y"] or found["y2"],
        found["m"] or found["m2"],
        found["d"] or found["d2"],
    )
    first = calendar_day(
        year_number(year), small_number(month) if month else 1, small_number(day) if day else 1
    )
    if first is None:
        return None
    precision = "day" if day else "month" if month else "year"
    return PrintedDate(day=first, precision=precision, start=found.start(), end=found.end())


def printed_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[PrintedDate]:
    """Yield every date of a folded text between two offsets."""
    for found in _PRINTED.finditer(text, start, len(text) if end is None else end):
        day = _printed(found)
        if day is not None:
            yield day


def first_date(value: str) -> PrintedDate | None:
    """Return the first date of a folded field value (2018-03-20 00:45, 20180320, 2009年).

    None where there is none.
    """
    compact = _COMPACT.match(value)
    if compact is not None:
        day = calendar_day(*(int(part) for part in compact.groups()))
        return (
            None
            if day is None
            else PrintedDate(day=day, precision="day", start=compact.start(1), end=compact.end(3))
        )
    found = next(printed_dates(value), None)
    if found is not None:
        return found
    bare = _BARE_YEAR.match(value)
    if bare is None:
        return None
    first = calendar_day(year_number(bare.group(1)), 1, 1)
    return (
        None
        if first is None
        else PrintedDate(day=first, precision="year", start=bare.start(1), end=bare.end(1))
    )
