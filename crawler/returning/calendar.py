"""When a site is worth the next visit, from when its bodies published before. Pure.

The law's days are 31 January for departments and 31 March for governments (条例 2019, art. 49);
passes follow them on 5 February and 5 April, and one in May takes the laggards (domain.md §1.1). A
body that is known to publish earlier is visited when its last years say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

DEPARTMENTS, GOVERNMENTS, LAGGARDS = (2, 5), (4, 5), (5, 15)  # month and day of the passes
FIRST = (1, 6)  # no report of a year is worth looking for before
SLACK = timedelta(days=3)  # after the latest day of earlier years
YEARS = 5  # earlier ones that say when a body publishes
SILENT = 4  # years without a report after which a body is not waited for
BLOCKED = timedelta(days=7)  # until a site is tried again that refused us


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One body: the newest report year that we have of it, and when its reports were published."""

    is_government: bool
    newest: int
    published: tuple[tuple[int, date], ...] = ()  # by report year


def next_visit(today: date, habits: Sequence[Habit]) -> date:
    """Return the next day on which a new report may stand on the site; always after today."""
    # No report of a year stands before its end, whatever a title says.
    known = [replace(habit, newest=min(habit.newest, today.year - 1)) for habit in habits]
    days = (*passes(today.year, known), *passes(today.year + 1, known))
    return next(day for day in days if day > today)


def passes(year: int, habits: Sequence[Habit]) -> tuple[date, ...]:
    """Return the days of a calendar year on which a site should be visited, in order.

    A body whose report of the year before is here already needs none. Of a site where nobody is
    known to publish all passes are wanted.
    """
    alive = [habit for habit in habits if habit.newest >= year - 1 - SILENT]
    lacking = [habit for habit in alive if habit.newest < year - 1]
    laggards = date(year, *LAGGARDS)
    if not alive:
        return date(year, *DEPARTMENTS), date(year, *GOVERNMENTS), laggards
    if not lacking:
        return ()
    early, late = date(year, *DEPARTMENTS), date(year, *GOVERNMENTS)
    expected = [_expected(year, habit) for habit in lacking]
    days = {
        # One visit for all that are expected before a deadline: when the last of them is.
        *_last(day for day in expected if day <= early),
        *_last(day for day in expected if day > early),
        late,
        laggards,
    }
    return tuple(sorted(days))


def deadline_before(today: date) -> date:
    """Return the last 31 March that has passed: what is corrected, is corrected after it."""
    this = date(today.year, 3, 31)
    return this if this < today else date(today.year - 1, 3, 31)


def _expected(year: int, habit: Habit) -> date:
    """Return when a body's report of the year before should stand: as late as it used to, and not
    later than the pass after its deadline."""
    due = date(year, *(GOVERNMENTS if habit.is_government else DEPARTMENTS))
    days = [
        _in_year(day, year)
        for reported, day in sorted(habit.published, reverse=True)[:YEARS]
        if day.year == reported + 1  # later days are those of a migration
    ]
    if not days:
        return due
    usual = max(days) + SLACK
    return min(max(usual, date(year, *FIRST)), date(year, *GOVERNMENTS))


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def _last(days: Iterable[date]) -> tuple[date, ...]:
    found = sorted(days)
    return (found[-1],) if found else ()
