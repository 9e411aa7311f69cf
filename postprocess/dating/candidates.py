"""All candidates for the report year of one view, by every rule (domain.md §6.2 R1–R10).

Rule of this module: it collects; a candidate that cannot be true (a year after the capture) is kept
and set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from postprocess.dating.address import address_years
from postprocess.dating.clues import found_clues
from postprocess.dating.family import Family
from postprocess.dating.mark import Bases
from postprocess.dating.naming import heading, mentions, self_naming, titles
from postprocess.dating.period import periods
from postprocess.dating.prose import openings
from postprocess.dating.shape import table_shapes
from postprocess.findings import DateEvidence
from postprocess.view import View

# What a title is worth on each kind of host: kind of evidence and weight.
_TITLE = {
    Family.PUBLISHER: ("title", 0.9),
    Family.COPY: ("entry_title", 0.6),
    Family.ENCYCLOPEDIA: ("entry_title", 0.6),
    Family.SHARING: ("uploader_title", 0.1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Marks for the year (`years`), bounds (`hard`, `soft`) and what was set aside."""

    years: tuple[DateEvidence, ...]
    hard: tuple[DateEvidence, ...]
    soft: tuple[DateEvidence, ...]
    aside: tuple[DateEvidence, ...]


def candidates(view: View, bases: Bases, host: Family, *, essay: bool) -> Candidates:
    """Return every candidate of the view. Headings of a model text (`essay`) are the seller's."""
    kind, weight = _TITLE[host]
    found = [
        *periods(bases),
        *self_naming(bases),
        *titles(view, bases, kind, weight),
        *openings(bases),
        *address_years(bases, trusted=host is not Family.SHARING),
    ]
    top = heading(bases)
    if top is not None:
        found.append(_placed(top, bases, host, essay=essay))
    clues = [*found_clues(bases), *table_shapes(view, bases)]
    captured = view.document.source.captured_at.year
    return Candidates(
        years=tuple(one for one in found if _possible(one, captured)),
        hard=tuple(one for one, hard in clues if hard),
        soft=tuple(one for one, hard in clues if not hard),
        aside=tuple(one for one in found if not _possible(one, captured)),
    )


def _possible(one: DateEvidence, captured: int) -> bool:
    return one.min is None or one.min <= captured


def _placed(top: DateEvidence, bases: Bases, host: Family, *, essay: bool) -> DateEvidence:
    """Return the heading as what it is here.

    The report's own, or a title that the uploader put over the text.
    """
    if host is Family.PUBLISHER:
        return top
    if host is not Family.SHARING:
        return replace(top, kind="entry_title", weight=0.6)
    year = top.min
    if not essay and year is not None and mentions(bases, year, ((top.start, top.end),)):
        return top
    return replace(top, kind="uploader_title", weight=0.1)
