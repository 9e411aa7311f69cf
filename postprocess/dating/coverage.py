"""The days that a report says it covers: a whole year, from May 2008 on, a half year, a quarter.

Rule of this module: what the text does not say is not covered; 2008 alone is known to have begun on
1 May."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from postprocess.dating.candidates import Candidates
from postprocess.dating.choose import Choice
from postprocess.dating.mark import Bases, mark
from postprocess.dating.period import half_years
from postprocess.findings import Classification, DateEvidence
from postprocess.kind.fold import folded
from postprocess.view import View

_OPENING = 240
_FORCE = re.compile(
    r"(?:2008\s?年|二〇〇八年|(?<![0-9年])(?:今年)?)\s?(?:5|五)\s?月\s?(?:1|一)"
    r"\s?日[^。\n]{0,24}(?:施行|实施|起|以来|至)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """First and last day covered, and the words."""

    first: date
    last: date
    evidence: DateEvidence

    @property
    def partial(self) -> bool:
        """True where it is less than a calendar year."""
        return (self.first.month, self.first.day, self.last.month, self.last.day) != (1, 1, 12, 31)


def coverage(
    view: View, bases: Bases, kind: Classification, found: Candidates, choice: Choice
) -> Coverage | None:
    """Return the period of the segment, None where it states none."""
    stated = [one for one in found.years if one.kind in {"period", "period_year"}]
    partial = [one for one in found.years if one.kind == "part_period"]
    if kind.doc_type in {"half_year", "template_essay"}:
        shorter = [*half_years(bases, folded(view.title), _OPENING)]
        if shorter or not stated:
            stated = shorter or partial
    if choice.year == 2008 and not stated:
        begun = _FORCE.search(bases.text)
        if begun is not None:
            words = mark("period", "2008-05-01/2008-12-31", (2008, 2008), 0.6, bases, begun.span())
            return _covered(words)
    right = [one for one in stated if choice.year is None or one.min == choice.year]
    if (
        not right
        and kind.doc_type not in {"half_year", "template_essay"}
        and choice.year is not None
    ):
        right = [one for one in partial if one.min == choice.year and one.value.endswith("12-31")]
    return _covered(right[0]) if right else None


def _covered(words: DateEvidence) -> Coverage:
    first, _, last = words.value.partition("/")
    return Coverage(first=date.fromisoformat(first), last=date.fromisoformat(last), evidence=words)
