"""Intervals of years: what bounds leave together.

Rule of this module: hard bounds intersect; soft ones narrow only as far as something is left."""

from __future__ import annotations

from collections.abc import Iterable

from postprocess.findings import DateEvidence

Interval = tuple[int | None, int | None]
OPEN: Interval = (None, None)
# 广州市政府信息公开规定 (in force 2003) is the oldest rule that asked for such a report.
FIRST_YEAR = 2003


def meet(one: Interval, other: Interval) -> Interval:
    """Return the intersection; empty where the first bound exceeds the second."""
    lows = [low for low in (one[0], other[0]) if low is not None]
    highs = [high for high in (one[1], other[1]) if high is not None]
    return max(lows, default=None), min(highs, default=None)


def empty(interval: Interval) -> bool:
    """Return True where no year lies in the interval."""
    return interval[0] is not None and interval[1] is not None and interval[0] > interval[1]


def hard_interval(marks: Iterable[DateEvidence]) -> Interval:
    """Return what all marks leave, perhaps empty."""
    left = OPEN
    for one in marks:
        left = meet(left, (one.min, one.max))
    return left


def narrowed(interval: Interval, marks: Iterable[DateEvidence]) -> Interval:
    """Return the interval after each soft mark that leaves something, strongest first.

    Then in order of place.
    """
    for one in sorted(marks, key=lambda mark: (-mark.weight, mark.start, mark.value)):
        tighter = meet(interval, (one.min, one.max))
        if not empty(tighter):
            interval = tighter
    return interval


def holds(interval: Interval, year: int) -> bool:
    """Return True where the year lies in the interval; an open side holds all."""
    low, high = interval
    return (low is None or low <= year) and (high is None or year <= high)


def closed(interval: Interval, latest: int) -> tuple[int, int] | None:
    """Return the interval with both ends, None where nothing bounds it or nothing is left.

    `latest` is the last year that publication, upload or capture allow.
    """
    low, high = interval
    if low is None and high is None:
        return None
    ends = (FIRST_YEAR if low is None else low, latest if high is None else min(high, latest))
    return ends if ends[0] <= ends[1] else None
