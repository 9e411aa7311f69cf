"""Choose the report year among the candidates (domain.md §6.2, §6.4).

Rule of this module: rules only propose; here alone a year is set, with a confidence that says what
supports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from postprocess.findings import DateEvidence

# Kinds that decide by themselves on a publisher's own site, in order of rank: R1, R2, R3.
STATED = ("period", "self_naming", "title")
ALIASES = {"period_year": "period", "heading": "title", "fbtime": "address"}
_CLEAR = 0.75  # share of sentence openings that agree


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A year with its confidence; `kinds` supported it.

    `year` is set below medium too: `dating` decides what is shown.
    """

    year: int | None
    confidence: str
    kinds: tuple[str, ...]
    flags: tuple[str, ...]
    spread: tuple[int, int] | None = None  # of years that contradict one another


def years_by_kind(marks: Iterable[DateEvidence]) -> dict[str, Counter[int]]:
    """Return the counted years of every kind of mark that names exactly one."""
    counted: dict[str, Counter[int]] = {}
    for one in marks:
        if one.min is not None and one.min == one.max:
            counted.setdefault(ALIASES.get(one.kind, one.kind), Counter())[one.min] += 1
    return counted


def confirming(day: date, year: int) -> bool:
    """Return True where publication on this day excludes every other report year.

    December of it to June after it.
    """
    return (day.year, day.month) == (year, 12) or (day.year == year + 1 and day.month <= 6)


def choose(
    marks: Iterable[DateEvidence], published: date | None, era: tuple[int | None, int | None]
) -> Choice:
    """Return the year that the candidates give together.

    `era` is the interval that hard clues leave.
    """
    counted = years_by_kind(marks)
    votes = {kind: _leading(years) for kind, years in counted.items()}
    # The title outranks when others differ by one year; hence it stands last where a mode is taken.
    stated = {kind: votes[kind] for kind in STATED if kind in votes}
    openings = counted.get("opening", Counter())
    opening = votes.get("opening")
    clear = (
        opening is not None
        and openings[opening] >= 2
        and openings[opening] >= _CLEAR * openings.total()
    )
    if stated:
        return _from_stated(stated, votes, published, era)
    for kind in ("address", "entry_title"):
        if kind in votes:
            year = votes[kind]
            if kind == "address":
                if clear and opening is not None and opening != year:
                    return _conflict((year, opening))
                return _rated(year, votes, published, era, strong=True)
            if opening is not None and opening != year:
                return _conflict((year, opening))
            return _rated(year, votes, published, era, strong=True)
    if opening is not None:
        choice = _rated(opening, votes, published, era, strong=False)
        if choice.confidence == "low" and clear:
            return _with(choice, "medium")
        return choice
    for kind in ("as_of", "slug", "plan"):
        if kind in votes:
            return _rated(votes[kind], votes, published, era, strong=False)
    return Choice(year=None, confidence="none", kinds=(), flags=())


def _leading(years: Counter[int]) -> int:
    """Return the most frequent year.

    Of equals the later, since reports look back more than forward.
    """
    return max(years, key=lambda year: (years[year], year))


def _conflict(years: Iterable[int]) -> Choice:
    span = tuple(years)
    return Choice(
        year=None,
        confidence="low",
        kinds=(),
        flags=("conflict_year",),
        spread=(min(span), max(span)),
    )


def _with(choice: Choice, confidence: str) -> Choice:
    return Choice(year=choice.year, confidence=confidence, kinds=choice.kinds, flags=choice.flags)


def _support(year: int, votes: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(kind for kind, vote in votes.items() if vote == year))


def _rated(
    year: int,
    votes: dict[str, int],
    published: date | None,
    era: tuple[int | None, int | None],
    *,
    strong: bool,
) -> Choice:
    """Return the year with the confidence of domain.md §6.4.5, where nothing contradicts it."""
    support = _support(year, votes)
    independent = [
        kind for kind in support if kind in {*STATED, "opening", "address", "entry_title", "as_of"}
    ]
    own = [kind for kind in independent if kind in {*STATED, "address"}]
    dated = published is not None and confirming(published, year)
    shaped = era == (year, year)
    if own and (len(independent) >= 2 or (own != ["address"] and (dated or shaped))):
        confidence = "high"
    elif strong or own or len(independent) >= 2 or (independent and (dated or shaped)):
        confidence = "medium"
    else:
        confidence = "low"
    return Choice(year=year, confidence=confidence, kinds=support, flags=())


def _from_stated(
    stated: dict[str, int],
    votes: dict[str, int],
    published: date | None,
    era: tuple[int | None, int | None],
) -> Choice:
    years = set(stated.values())
    if len(years) == 1:
        return _rated(years.pop(), votes, published, era, strong=True)
    if max(years) - min(years) >= 2:
        return _conflict(years)
    title, later = stated.get("title"), max(years)
    if title == later or title is None:
        # Text copied from last year's report: what names the later year was written this year.
        kept = later
        if title is None and _weight(kept, votes, published) < _weight(
            min(years), votes, published
        ):
            kept = min(years)
        flag = "copied_period" if kept == later else "conflict_year"
        return Choice(year=kept, confidence="medium", kinds=_support(kept, votes), flags=(flag,))
    # The title is the older one: the stated period outranks it, unless everything else stands with
    # the title.
    kept = later
    if _weight(title, votes, published) > _weight(later, votes, published):
        kept = title
    confidence = "medium" if _weight(kept, votes, published) >= 2 else "low"
    return Choice(
        year=kept, confidence=confidence, kinds=_support(kept, votes), flags=("conflict_year",)
    )


def _weight(year: int, votes: dict[str, int], published: date | None) -> int:
    """Return how many independent signs say this year."""
    return len(_support(year, votes)) + (published is not None and confirming(published, year))
