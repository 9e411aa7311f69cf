"""Which pages of a site a later harvest asks first, of all that were seen to list reports. Pure.

Of a list its first page with rows, or the page of its newest year; of sub-columns for single years
the newest and the page above them; the columns above others that listed reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_COLUMNS = frozenset({"column", "report"})
STRAY = 2  # reports that a page which is no column may have led to by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page that listed reports, as it was last seen."""

    url_id: int
    url: str
    list: str  # address of the list's first page
    parent: int  # the page that links it; 0 where none is known
    above: str  # the trail to it, as the page shows it
    page: int  # pager steps from the first
    shows: str
    year: int | None
    reports: int  # rows like reports
    led: int  # reports that were found on it first


def entries(listings: Sequence[Listing]) -> list[int]:
    """Return the ids of the pages to ask, in the order of what they gave."""
    known = {one.url_id: one for one in listings}
    useful = [one for one in listings if one.reports or one.led]
    columns = [one for one in useful if one.shows in _COLUMNS]
    if columns:
        useful = columns + [one for one in useful if one.shows not in _COLUMNS and one.led > STRAY]
    first: dict[str, Listing] = {}
    for one in sorted(useful, key=lambda one: (-(one.year or 0), one.page, one.url_id)):
        first.setdefault(one.list, one)
    kept, above = _newest(first.values())
    chosen = {one.url_id: one.reports + one.led for one in kept}
    # The page above sub-columns for years is asked whatever it is: there the next year appears.
    for parent in [*above, *(one.parent for one in kept if _is_column(known.get(one.parent)))]:
        chosen.setdefault(parent, 0)
    return sorted(chosen, key=lambda url_id: (-chosen[url_id], url_id))


def _is_column(one: Listing | None) -> bool:
    return one is not None and one.shows == "column" and one.year is None


def _newest(listings: Iterable[Listing]) -> tuple[list[Listing], list[int]]:
    """Return the listings without those of earlier years, and the pages above those of a year."""
    by_place: dict[str, list[Listing]] = defaultdict(list)
    kept: list[Listing] = []
    above: list[int] = []
    for one in listings:
        if one.year is None or not (one.above or one.parent):
            kept.append(one)
        else:
            by_place[one.above or str(one.parent)].append(one)
    for group in by_place.values():
        newest = max(one.year or 0 for one in group)
        kept += [one for one in group if one.year == newest]
        inside = {one.url_id for one in group}
        # A menu beside the list links the other years too: only what is outside is above.
        parents = Counter(one.parent for one in group if one.parent and one.parent not in inside)
        above += [parent for parent, _ in parents.most_common(1)]
    return kept, above
