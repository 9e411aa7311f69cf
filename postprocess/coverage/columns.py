"""The columns of one site: captures joined by their pagers, harvest by harvest, and what the last
attempt to see the whole of each came to.

The rule: a column was captured whole in a harvest where its first page and every page that its
pager names were had, none cut, as many as it says. The last attempt counts: who was refused since
knows nothing of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from postprocess.coverage.listing import PAGER
from postprocess.coverage.look import Below, Listed, Look, key_of

WHOLE, SEEN, UNPROVEN, BLOCKED, LOST = "whole", "seen", "unproven", "blocked", "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column after all its looks. `url` and `captured_at` are the capture that is cited: its
    first page, or the refusal. `earliest` is the oldest page of the whole look."""

    url: str
    year: int | None
    body: str
    site: str
    state: str
    captured_at: datetime
    earliest: datetime
    detail: str
    rows: tuple[Listed, ...]
    open: tuple[Below, ...]  # columns below it of which nothing is archived
    leads: bool  # it leads to other columns

    @property
    def order(self) -> tuple[datetime, str]:
        """Time of the cited capture, then address."""
        return (self.captured_at, self.url)


@dataclass(frozen=True, slots=True)
class _Attempt:
    state: str
    cited: Look
    earliest: datetime
    detail: str


def columns_of(looks: Iterable[Look], archived: Callable[[str], bool]) -> list[Column]:
    """Return the columns of one host, by address. `archived` tells whether anything is archived
    under the folder of a key."""
    by_key: dict[str, list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda one: one.order):
        by_key[look.key].append(look)
    refused = _refusals(by_key)
    found = [_column(first, by_key, refused, archived) for first in _firsts(by_key)]
    return sorted((one for one in found if one is not None), key=lambda one: one.url)


def _refusals(by_key: Mapping[str, Sequence[Look]]) -> dict[str, _Attempt]:
    """Return the harvests in which the host gave nothing but refusals, each with its last."""
    harvests: dict[str, list[Look]] = defaultdict(list)
    for looks in by_key.values():
        for look in looks:
            harvests[look.harvest].append(look)
    found: dict[str, _Attempt] = {}
    for name, looks in harvests.items():
        blocked = [look for look in looks if look.failure.startswith("blocked:")]
        if blocked and all(look.failure for look in looks):
            last = max(blocked, key=lambda look: look.order)
            found[name] = _Attempt(BLOCKED, last, last.captured_at, last.failure)
    return found


def _firsts(by_key: Mapping[str, Sequence[Look]]) -> list[str]:
    """Return the keys of first pages: columns that no pager leads to; of a ring, its first."""
    candidates = {key for key, looks in by_key.items() if any(look.column for look in looks)}
    led: set[str] = set()
    for key, looks in by_key.items():
        for look in looks:
            led |= {other for other in look.following if other != key}
            if look.page_of not in {"", key}:
                led.add(key)
    firsts = sorted(candidates - led)
    reached: set[str] = set()
    for first in firsts:
        reached |= _reach(first, by_key)
    for key in sorted(candidates - reached):  # pages of a ring, or of a first page that is not here
        if key not in reached:
            firsts.append(key)
            reached |= _reach(key, by_key)
    return firsts


def _reach(first: str, by_key: Mapping[str, Sequence[Look]]) -> set[str]:
    seen, left = {first}, [first]
    while left:
        for look in by_key.get(left.pop(), ()):
            fresh = [key for key in look.following if key not in seen]
            seen.update(fresh)
            left += fresh
    return seen


def _column(
    first: str,
    by_key: Mapping[str, Sequence[Look]],
    refused: Mapping[str, _Attempt],
    archived: Callable[[str], bool],
) -> Column | None:
    own = by_key[first]
    pages = [look for key in sorted(_reach(first, by_key)) for look in by_key.get(key, ())]
    harvests = sorted(
        {look.harvest for look in own},
        key=lambda name: (max(look.captured_at for look in own if look.harvest == name), name),
    )
    attempts = [_attempt(first, name, by_key) for name in harvests]
    made = [attempt for attempt in attempts if attempt is not None]
    if not made:
        return None  # it only leads on to a column that has looks of its own
    later = [attempt for name, attempt in refused.items() if name not in harvests]
    made = sorted([*made, *later], key=lambda one: one.cited.order)
    last = next((one for one in reversed(made) if one.state != SEEN), made[-1])
    detail = last.detail
    before = [one for one in made if one.state == WHOLE and one is not last]
    if last.state in {BLOCKED, LOST, UNPROVEN} and before:
        detail += f"; seen whole on {before[-1].cited.captured_at.date()}"
    state = UNPROVEN if last.state == SEEN else last.state
    rows: dict[tuple[str, str], Listed] = {}
    for look in pages:
        for row in look.rows:
            rows.setdefault((row.key, row.title), row)
    below: dict[str, Below] = {}
    for look in own:
        below |= {one.key: one for one in look.below if not archived(one.key)}
    named = [look for look in own if not look.failure] or own
    return Column(
        url=last.cited.url,
        year=named[-1].year,
        body=named[-1].body,
        site=named[-1].site,
        state=state,
        captured_at=last.cited.captured_at,
        earliest=last.earliest,
        detail=detail,
        rows=tuple(rows[key] for key in sorted(rows)),
        open=tuple(below[key] for key in sorted(below)),
        leads=any(look.below for look in own),
    )


def _attempt(first: str, harvest: str, by_key: Mapping[str, Sequence[Look]]) -> _Attempt | None:
    """Return what one harvest saw of a column; None where it was sent on to another one."""

    def of(key: str) -> list[Look]:
        return [look for look in by_key.get(key, ()) if look.harvest == harvest]

    start = _best(of(first))
    if start is None:
        failed = of(first)[-1]
        if failed.onward and _best(of(key_of(failed.onward))) is not None:
            return None
        return _Attempt(_failed(failed), failed, failed.captured_at, failed.failure)
    pages, left, missing = {first: start}, list(start.following), list[str]()
    while left:
        key = left.pop(0)
        if key in pages or key in missing:
            continue
        here = of(key)
        page = _best(here)
        if page is None and here and here[-1].onward:
            page = _best(of(key_of(here[-1].onward)))
        if page is not None:
            pages[key] = page
            left += page.following
        elif here:
            state = BLOCKED if here[-1].failure.startswith("blocked:") else UNPROVEN
            detail = f"page {len(pages) + 1} of its pager: {here[-1].failure}"
            return _Attempt(state, here[-1], start.captured_at, detail)
        else:
            missing.append(key)
    earliest = min(page.captured_at for page in pages.values())
    if fault := _unread(first, pages):
        return _Attempt(UNPROVEN, start, earliest, fault)
    if missing:
        fact = f"{len(missing)} pages of its pager were not archived in this harvest"
        return _Attempt(SEEN, start, earliest, fact)
    if fault := _short(pages):
        return _Attempt(UNPROVEN, start, earliest, fault)
    many = f" on {len(pages)} pages" if len(pages) > 1 else ""
    return _Attempt(WHOLE, start, earliest, f"captured whole{many}")


def _unread(first: str, pages: Mapping[str, Look]) -> str:
    for key, page in pages.items():
        if page.unread and (page.unread != PAGER or (key == first and len(pages) == 1)):
            return page.unread
    return ""


def _short(pages: Mapping[str, Look]) -> str:
    """Return by how much less was had than the pages say that there is; empty where it is all."""
    told = max(page.pages for page in pages.values())
    if told > len(pages):
        return f"it says that it has {told} pages, {len(pages)} are archived"
    records = max(page.records for page in pages.values())
    rows = len({row.key for page in pages.values() for row in page.rows})
    rows += sum(page.others for page in pages.values())
    if records > rows:
        return f"it says that it lists {records}, {rows} were read"
    return ""


def _failed(look: Look) -> str:
    if look.failure.startswith("blocked:"):
        return BLOCKED
    return LOST if look.lost else UNPROVEN


def _best(looks: Sequence[Look]) -> Look | None:
    """Return the latest that was read, a whole one before one that breaks off."""
    good = [look for look in looks if not look.failure]
    return next((look for look in reversed(good) if not look.unread), good[-1] if good else None)
