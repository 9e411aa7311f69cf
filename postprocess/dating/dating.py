"""Date a segment.

Every candidate is kept as DateEvidence; choosing among them happens only in `choose`, and what may
be shown of the choice is decided here (domain.md §6.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from postprocess.dating.address import address_date
from postprocess.dating.candidates import Candidates, candidates
from postprocess.dating.choose import Choice, choose, confirming
from postprocess.dating.coverage import Coverage, coverage
from postprocess.dating.dates import PrintedDate
from postprocess.dating.family import Family, family
from postprocess.dating.interval import (
    Interval,
    closed,
    empty,
    hard_interval,
    holds,
    meet,
    narrowed,
)
from postprocess.dating.mark import Bases, bases_of, mark
from postprocess.dating.publication import DayCandidate, dated_entry, publication_days, upload_day
from postprocess.dating.remarks import remarks
from postprocess.findings import ACCEPTED_TYPES, Classification, DateEvidence, Dating
from postprocess.view import View

_FULL = frozenset({"annual_report", "govaffairs_annual"})


def dating(view: View, kind: Classification) -> Dating:
    """Return year, interval, period and publication of the segment, with every candidate.

    Never raises.
    """
    bases = bases_of(view)
    host = family(view, kind)
    captured = view.document.source.captured_at.date()
    found = candidates(view, bases, host, essay=kind.doc_type == "template_essay")
    days = publication_days(view, bases, host)
    published = next((day for day in days if day.rank is not None), None)
    address = address_date(view.document.url)
    uploaded = upload_day(view, bases, address) if host is Family.SHARING else None

    era = hard_interval(found.hard)
    support = _support(published, days)
    choice = choose(found.years, _day_of(support), era)
    from_url = _published_by_address(choice, published, address, host, captured, bases)
    if from_url is not None:
        published = from_url
        choice = choose(found.years, published.printed.day, era)
    latest = _latest(captured, published, uploaded, kind)
    year, confidence, interval, flags = _shown(view, kind, host, choice, found, published, latest)
    span = coverage(view, bases, kind, found, choice)
    if kind.doc_type == "template_essay" and confidence == "none" and span is not None:
        confidence = "low"

    flags |= remarks(
        view,
        bases,
        host,
        kind,
        choice,
        found,
        interval,
        published,
        support,
        address,
        from_url=from_url is not None,
    )
    if host is Family.ENCYCLOPEDIA and dated_entry(view):
        flags.add("ency_date_not_pub")
    if span is not None and kind.doc_type in _FULL and span.partial:
        flags.add("partial_period")
    evidence = _evidence(found, days, published, uploaded, address, bases, choice, interval, span)
    # A month or a year that is copied from elsewhere is not what this report covers.
    shown = None if span is None or (year is not None and span.first.year != year) else span
    return Dating(
        report_year=year,
        report_year_min=interval[0] if interval else None,
        report_year_max=interval[1] if interval else None,
        year_confidence=confidence,
        period_start=shown.first if shown else None,
        period_end=shown.last if shown else None,
        published=published.printed.day if published else None,
        published_precision=published.printed.precision if published else None,
        published_source=published.evidence.kind if published else None,
        uploaded=uploaded.printed.day if uploaded else None,
        evidence=evidence,
        flags=tuple(sorted(flags)),
    )


def _support(published: DayCandidate | None, days: tuple[DayCandidate, ...]) -> DayCandidate | None:
    """Return what may confirm a year.

    The publication, else the signature (sharing sites publish nothing).
    """
    if published is not None:
        return published
    return next((day for day in days if day.evidence.kind == "signed"), None)


def _day_of(support: DayCandidate | None) -> date | None:
    return None if support is None or support.printed.precision == "year" else support.printed.day


def _published_by_address(
    choice: Choice,
    published: DayCandidate | None,
    address: PrintedDate | None,
    host: Family,
    captured: date,
    bases: Bases,
) -> DayCandidate | None:
    """Return the URL's date as publication: in season, and nothing better there (§6.3)."""
    if published is not None and published.printed.precision != "year":
        return None
    if address is None or choice.year is None or host is not Family.PUBLISHER:
        return None
    day = address.day
    in_season = confirming(day, choice.year) or (day.year, day.month) == (choice.year + 1, 7)
    if address.precision == "year" or not in_season or day > captured:
        return None
    evidence = mark(
        "url_date", address.iso, (None, day.year), 0.3, bases, (address.start, address.end), "url"
    )
    return DayCandidate(rank=9, printed=address, evidence=evidence)


def _latest(
    captured: date,
    published: DayCandidate | None,
    uploaded: DayCandidate | None,
    kind: Classification,
) -> int:
    """Return the last year that the report can be of."""
    latest = captured.year
    if published is not None:
        latest = min(latest, published.printed.day.year)
    if uploaded is not None:
        half = kind.doc_type in {"half_year", "template_essay"}
        latest = min(latest, uploaded.printed.day.year - (0 if half else 1))
    return latest


def _shown(
    view: View,
    kind: Classification,
    host: Family,
    choice: Choice,
    found: Candidates,
    published: DayCandidate | None,
    latest: int,
) -> tuple[int | None, str, tuple[int, int] | None, set[str]]:
    """Return year, confidence, interval and flags of what may be said."""
    flags = set(choice.flags)
    whole = view.segment.start == 0 and view.segment.end >= len(view.document.text)
    if kind.doc_type not in ACCEPTED_TYPES or (
        "multi_document" in view.flags and view.multi and whole
    ):
        return None, "none", None, set()
    hard = hard_interval(found.hard)
    if empty(hard):
        flags.add("conflict_year")
        hard = (None, None)
    bounds = narrowed(hard, found.soft)
    if kind.doc_type == "half_year":
        return None, "none", None, flags
    year, confidence = choice.year, choice.confidence
    if year is None:
        spread: Interval = choice.spread or (None, None)
        bounds = bounds if choice.spread is None else meet(hard, spread)
        if empty(bounds):
            bounds = spread
        ends = closed(bounds, latest)
        if ends is None and bounds != (None, None):
            flags.add("conflict_year")
        if ends is None and published is not None:
            ends = _before(published.printed)
        return None, "low" if ends else "none", ends, flags
    decided = any(mark in choice.kinds for mark in ("period", "self_naming", "title"))
    if not holds(hard, year):
        flags.add("structure_conflict")
        if host is Family.SHARING or not decided:
            flags.add("conflict_year")
            ends = closed(bounds, latest)
            return None, "low" if ends else "none", ends, flags
        confidence = "medium" if confidence == "high" else confidence
    if published is not None and published.printed.precision != "year":
        day = published.printed.day
        if day.year < year:
            flags.add("conflict_year")
        if day.year < year or (day.year == year and day.month < 12):
            confidence = "medium" if confidence == "high" else confidence
    if kind.doc_type == "template_essay":
        return None, "low", (year, year), flags
    known = confidence in {"high", "medium"}
    return year if known else None, confidence, (year, year), flags


def _before(printed: PrintedDate) -> tuple[int, int]:
    """Return the years that a publication alone leaves (R6)."""
    year = printed.day.year
    return year - 1, year - 1 if printed.precision != "year" and printed.day.month <= 6 else year


def _evidence(
    found: Candidates,
    days: tuple[DayCandidate, ...],
    published: DayCandidate | None,
    uploaded: DayCandidate | None,
    address: PrintedDate | None,
    bases: Bases,
    choice: Choice,
    interval: tuple[int, int] | None,
    span: Coverage | None,
) -> tuple[DateEvidence, ...]:
    """Return all candidates, those used marked, in an order that depends on the text alone."""
    marks: list[DateEvidence] = []
    for one in found.years:
        agrees = choice.year is not None and one.min == one.max == choice.year
        marks.append(replace(one, used=agrees and interval == (choice.year, choice.year)))
    if choice.year is None and interval is not None:
        marks += [
            replace(one, used=interval == (one.min, one.max) or _binds(one, interval))
            for one in (*found.hard, *found.soft)
        ]
    else:
        marks += [*found.hard, *found.soft]
    marks += found.aside
    for day in (*days, *([published] if published is not None and published not in days else [])):
        marks.append(replace(day.evidence, used=day is published))
    if published is not None and published.printed.precision != "year":
        first, last = _before(published.printed)
        at = published.evidence
        marks.append(
            replace(
                at,
                kind="published_year",
                value=str(last),
                min=first,
                max=last,
                weight=0.5,
                used=False,
            )
        )
    if uploaded is not None:
        marks.append(replace(uploaded.evidence, max=uploaded.printed.day.year, used=True))
    if address is not None and not any(
        one.base == "url" and one.start == address.start for one in marks
    ):
        at_url = (address.start, address.end)
        marks.append(
            mark("url_date", address.iso, (None, address.day.year), 0.1, bases, at_url, "url")
        )
    if span is not None and span.evidence not in marks:
        marks.append(span.evidence)
    return tuple(sorted(dict.fromkeys(marks), key=_order))


def _binds(one: DateEvidence, interval: tuple[int, int]) -> bool:
    return one.min == interval[0] or one.max == interval[1]


def _order(one: DateEvidence) -> tuple[float, str, str, int, int, str]:
    return (-one.weight, one.kind, one.base, one.start, one.end, one.value)
