"""Which pages of a site a later harvest asks first, of all that were seen to list reports. Pure.

Of a list its first page with rows, or the page of its newest year; of sub-columns for single years
the newest and the page above them; the columns above others that listed reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STRAY = 2  # reports that a page which is no column may have led to by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page that listed reports, as it was last seen."""

    url_id: int
    url: str
    list: str  # address of the list's first page
    parent: int  # the page that links it; 0 where none is known
    page: int  # pager steps from the first
    shows: str
    year: int | None
    reports: int  # rows like reports
    led: int  # reports that were found on it first


def entries(listings: Sequence[Listing]) -> list[int]:
    """Return the ids of the pages to ask, in the order of what they gave."""
    known = {one.url_id: one for one in listings}
    useful = [one for one in listings if one.reports or one.led]
    columns = [one for one in useful if one.shows in {"column", "report"}]
    if columns:
        useful = columns + [
            one for one in useful if one.shows not in {"column", "report"} and one.led > STRAY
        ]
    first: dict[str, Listing] = {}
    for one in sorted(useful, key=lambda one: (-(one.year or 0), one.page, one.url_id)):
        first.setdefault(one.list, one)
    chosen = {one.url_id: one.reports + one.led for one in _newest(first.values())}
    for one in first.values():
        above = known.get(one.parent)
        # The page above sub-columns for years is asked whatever it is: there the next year appears.
        if one.parent and (one.year is not None or (above and above.shows == "column")):
            chosen.setdefault(one.parent, 0)
    return sorted(chosen, key=lambda url_id: (-chosen[url_id], url_id))


def _newest(listings: Iterable[Listing]) -> list[Listing]:
    by_parent: dict[int, list[Listing]] = defaultdict(list)
    kept = []
    for one in listings:
        if one.year is None or not one.parent:
            kept.append(one)
        else:
            by_parent[one.parent].append(one)
    for group in by_parent.values():
        newest = max(one.year or 0 for one in group)
        kept += [one for one in group if one.year == newest]
    return kept
