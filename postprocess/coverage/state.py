"""The state of one body and year (DESIGN §5), by what its case holds.

The rule: `absent_observed` needs every column that may hold the report whole, captured after the
deadline, without a row that may be it. One refusal, one half-read pager, one doubt: no absence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from postprocess.coverage.case import Case, Doubt, Note, Place
from postprocess.coverage.columns import BLOCKED, LOST, WHOLE, Column
from postprocess.coverage.law import day_of, deadline, why_not_there
from postprocess.coverage.site import NOBODY
from postprocess.coverage.who import Who
from sites.bodies import BodyKind

CEASED = 2  # years in a row without a report, behind the last, after which a body may be no more
_WORST_FIRST = ("unreadable", "blocked", "unproven", "gone", "not_reached")


def missing(case: Case, who: Who, year: int, today: date) -> Note:
    """Return the state of a year of which no report was found. `who` is the body under its name of
    that year."""
    if why := why_not_there(who.name, who.code, year):
        return Note(state="not_existing", detail=why)
    due = deadline(who.kind, year)
    if due >= today:
        return Note(state="not_due", detail=f"due on {due}")
    if listed := case.listed.get(year):
        return _worst(listed)
    places = [place for place in _in_order(case) if _may_hold(place.column.year, year)]
    if not places:
        return _worst(case.sites.values()) if case.sites else _unknown()
    standing = [place for place in places if place.column.state != LOST]
    if not standing:
        return _of_column(places[-1].column, "gone", places[-1].column.detail)
    for place in reversed(standing):
        if place.column.state == BLOCKED:
            return _of_column(place.column, "blocked", place.column.detail)
    for site in case.sites.values():
        if site.state == "blocked":
            return site
    for place in reversed(standing):
        if fault := _fault(place, case, who, year, due):
            return _of_column(place.column, "unproven", fault)
    for doubt in case.doubts:
        if doubt.holds(year):
            return Note(state="unproven", url=doubt.url, detail=doubt.detail)
    if not any(place.readable for place in case.places.values()):
        return _of_column(standing[-1].column, "unproven", "it lists no report that could be read")
    if not case.seen:
        fact = "it lists other bodies, and this one in no year"
        return _of_column(standing[-1].column, "unproven", fact)
    if not case.seeds and year - max(case.seen) > CEASED:
        fact = f"nothing of this body since {max(case.seen)}: it may be no more"
        return _of_column(standing[-1].column, "unproven", fact)
    of_year = [place for place in standing if place.column.year == year]
    its_own = [place for place in of_year or standing if who.family in place.standing]
    column = (its_own or of_year or standing)[-1].column
    shown = f"{min(case.seen)} to {max(case.seen)}"
    fact = f"{column.detail} after {due}; reports of {shown} are known, none of {year}"
    return _of_column(column, "absent_observed", fact)


def _fault(place: Place, case: Case, who: Who, year: int, due: date) -> str:
    """Return why a column that stands proves no absence; empty where it does."""
    column = place.column
    if column.state != WHOLE:
        return column.detail
    if day_of(column.earliest) <= due:
        return f"last captured whole on {day_of(column.earliest)}, not after {due}"
    unseen = [below for below in column.open if _may_hold(below.year, year)]
    if unseen:
        return f"nothing is archived of {unseen[0].url}, a column below it"
    for doubt in _doubts(place, case):
        if doubt.holds(year):
            return doubt.detail
    return ""


def _doubts(place: Place, case: Case) -> Iterable[Doubt]:
    yield from place.doubts.get(NOBODY, ())
    yield from place.doubts.get(case.who.family, ())


def _may_hold(column_year: int | None, year: int) -> bool:
    """Whether a column of a year may hold the report of another: 2023年 is that of the report, or
    that of its publication."""
    return column_year is None or column_year - year in {0, 1}


def _in_order(case: Case) -> list[Place]:
    return sorted(case.places.values(), key=lambda place: place.column.order)


def _of_column(column: Column, state: str, detail: str) -> Note:
    return Note(state=state, url=column.url, captured_at=column.captured_at, detail=detail)


def _worst(notes: Iterable[Note]) -> Note:
    return min(notes, key=lambda note: (_WORST_FIRST.index(note.state), note.order))


def _unknown() -> Note:
    return Note(state="not_reached", detail="no column of this body is known")


def scope_of(who: Who) -> str:
    """Return the scope of the report that is expected: a government may sum up its departments."""
    open_ended = who.kind in {BodyKind.GOVERNMENT, BodyKind.OFFICE}
    return "unknown" if open_ended else "own_body"
