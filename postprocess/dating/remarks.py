"""Flags of dating.

What a reader should know about a year or a day, and what was seen and not believed.

Rule of this module: a flag changes nothing; it says what the evidence shows."""

from __future__ import annotations

import re
from datetime import timedelta

from postprocess.dating.candidates import Candidates
from postprocess.dating.choose import Choice
from postprocess.dating.dates import PrintedDate
from postprocess.dating.family import Family
from postprocess.dating.interval import holds
from postprocess.dating.mark import Bases
from postprocess.dating.naming import mentions
from postprocess.dating.publication import DayCandidate
from postprocess.dating.scrub import ENOUGH, scrubbed_years
from postprocess.findings import ACCEPTED_TYPES, Classification, DateEvidence
from postprocess.kind.fold import folded
from postprocess.view import View

_HAN_YEAR = re.compile("二[〇零Oo][〇零Oo一二三][〇零Oo一二三四五六七八九]")
_TITLES = frozenset({"title", "entry_title"})
_GLUED = re.compile(r"(?<![0-9])20[0-9]{2}(?:[0-9]{2,4})日\s?[至到]")


def remarks(
    view: View,
    bases: Bases,
    host: Family,
    kind: Classification,
    choice: Choice,
    found: Candidates,
    interval: tuple[int, int] | None,
    published: DayCandidate | None,
    day: DayCandidate | None,
    address: PrintedDate | None,
    *,
    from_url: bool,
) -> set[str]:
    """Return the flags that hold. `day` is what confirmed the year, the publication or not."""
    flags: set[str] = set()
    scrubbed = scrubbed_years(bases.text) >= ENOUGH
    accepted = kind.doc_type in ACCEPTED_TYPES
    if scrubbed:
        flags.add("year_scrubbed")
    if _GLUED.search(bases.text):
        flags.add("glued_date")
    if from_url:
        flags.add("pub_from_url")
    used = [one for one in found.years if one.min == choice.year]
    if accepted and any(one.kind == "fbtime" for one in used):
        flags.add("fbtime")
    if accepted and any(_HAN_YEAR.search(folded(words)) for words in _deciding(view, used, day)):
        flags.add("han_numeral")
    if accepted and _title_rejected(bases, host, kind, found, interval, scrubbed=scrubbed):
        flags.add("title_year_rejected")
        if _outside(found, interval):
            flags.add("retitled")
    year = choice.year
    if (
        accepted
        and year is not None
        and any(one.kind == "era" and not holds((one.min, one.max), year) for one in found.soft)
    ):
        flags.add("structure_conflict")
    if (
        published is not None
        and not from_url
        and address is not None
        and _moved(address, published.printed)
    ):
        flags.add("migrated_date")
    if not accepted or year is None or kind.doc_type not in {"annual_report", "govaffairs_annual"}:
        return flags
    if published is None:
        if address is not None and address.day.year - year >= 2 and host is not Family.SHARING:
            flags.add("migrated_date")
    elif published.printed.precision != "year":
        late = published.printed.day.year - year
        if late == 2:
            flags.add("late_publication")
        elif late >= 3:
            flags.add("migrated_date")
        elif late == 0:
            flags.add("early_publication")
    return flags


def _deciding(view: View, used: list[DateEvidence], day: DayCandidate | None) -> tuple[str, ...]:
    """Return the words that the year rests on: its marks, its titles, the day that confirmed it."""
    words = [one.quote for one in used]
    # A title that no base holds unbroken has an empty quote.
    words += [view.title for one in used if one.kind in _TITLES and not one.quote]
    return (*words, day.evidence.quote) if day is not None else tuple(words)


def _moved(address: PrintedDate, printed: PrintedDate) -> bool:
    """Return True where the URL is clearly younger than the printed day.

    Each at the precision that both have.
    """
    if "year" in {address.precision, printed.precision}:
        return address.day.year > printed.day.year
    if "month" in {address.precision, printed.precision}:
        return (address.day.year, address.day.month) > (printed.day.year, printed.day.month)
    return address.day - printed.day > timedelta(days=1)


def _outside(found: Candidates, interval: tuple[int, int] | None) -> bool:
    """Return True where an uploader's year lies outside what the text leaves."""
    claimed = [
        one.min for one in found.years if one.kind == "uploader_title" and one.min is not None
    ]
    return interval is not None and any(not interval[0] <= year <= interval[1] for year in claimed)


def _title_rejected(
    bases: Bases,
    host: Family,
    kind: Classification,
    found: Candidates,
    interval: tuple[int, int] | None,
    *,
    scrubbed: bool,
) -> bool:
    """Return True where the year of an uploader's title is not that of the text.

    Or nothing in the text says it.
    """
    claimed = [
        one
        for one in (*found.years, *found.aside)
        if one.kind == "uploader_title" and one.min is not None
    ]
    if host is not Family.SHARING or not claimed:
        return False
    if kind.doc_type == "template_essay":
        return True
    places = tuple((one.start, one.end) for one in claimed if one.base == "extracted")
    for one in claimed:
        year = one.min
        if year is None or interval == (year, year):
            continue
        if interval is not None and not interval[0] <= year <= interval[1]:
            return True
        if scrubbed or not mentions(bases, year, places):
            return True
    return False
