"""The end of a harvest: when each of its sites is worth the next visit; and which are due.

A harvest that is not complete plans nothing: its sites stay due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from crawler.errors import CrawlError
from crawler.returning.calendar import BLOCKED, Habit, next_visit

if TYPE_CHECKING:
    from crawler.frontier.store import Store
    from crawler.frontier.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Of the sites that were asked for: how many are not due, and when the first of those is."""

    seeds: tuple[Target, ...]
    waiting: int = 0
    next_at: float | None = None

    @property
    def next_day(self) -> str | None:
        """The day on which the first of those that wait is due."""
        return None if self.next_at is None else _day(self.next_at).isoformat()


class NothingDueError(CrawlError):
    """--due left nothing to ask: no site's next visit is due."""

    def __init__(self, found: Due) -> None:
        self.due = found
        super().__init__(f"no site is due; of {found.waiting} the next is on {found.next_day}")


def due(store: Store, seeds: Sequence[Target], now: float) -> Due:
    """Return the sites whose next visit is due. One that was never visited is, and what a stopped
    harvest was about: it is resumed first.

    NothingDueError where none is.
    """
    at = {row["seed"]: row["at"] for row in store.db.execute("SELECT seed, at FROM next_visits")}
    if store.db.execute("SELECT 1 FROM harvests WHERE finished IS NULL").fetchone():
        for row in store.db.execute("SELECT DISTINCT seed FROM hosts WHERE active = 1").fetchall():
            at[row["seed"]] = now
    taken = tuple(seed for seed in seeds if at.get(seed.seed, now) <= now)
    later = sorted(at[seed.seed] for seed in seeds if at.get(seed.seed, now) > now)
    found = Due(seeds=taken, waiting=len(later), next_at=later[0] if later else None)
    if seeds and not taken:
        raise NothingDueError(found)
    return found


def plan(store: Store, now: float) -> None:
    """Note for each site of the harvest that ends when to look at it again."""
    today = _day(now)
    seeds = store.db.execute(
        "SELECT seed FROM returns r WHERE harvest = ? AND EXISTS (SELECT 1 FROM hosts h WHERE"
        " h.seed = r.seed AND h.active = 1) ORDER BY seed",  # what a resumed run left out waits
        (store.harvest,),
    ).fetchall()
    refused = {
        row["seed"]
        for row in store.db.execute(
            "SELECT seed FROM hosts WHERE active = 1 AND state IN ('blocked', 'paused')"
        )
    }
    for row in seeds:
        day = next_visit(today, habits(store, row["seed"]))
        if row["seed"] in refused:
            day = min(day, today + BLOCKED)
        store.db.execute(
            "INSERT INTO next_visits (seed, at, harvest) VALUES (?,?,?) ON CONFLICT (seed)"
            " DO UPDATE SET at = excluded.at, harvest = excluded.harvest",
            (row["seed"], datetime.combine(day, time(), UTC).timestamp(), store.harvest),
        )


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def habits(store: Store, seed: str) -> list[Habit]:
    """Return what is known of the bodies that publish on a site."""
    by_body: dict[str, list[tuple[bool, int, date | None]]] = defaultdict(list)
    rows = store.db.execute(
        "SELECT body, is_government, year, listed FROM kept_reports WHERE seed = ?"
        " AND year IS NOT NULL ORDER BY body, year, url_id",
        (seed,),
    )
    for row in rows:
        day = date.fromisoformat(row["listed"]) if row["listed"] else None
        by_body[row["body"]].append((bool(row["is_government"]), row["year"], day))
    return [
        Habit(
            is_government=any(one[0] for one in known),
            newest=max(one[1] for one in known),
            published=tuple((year, day) for _, year, day in known if day is not None),
        )
        for known in by_body.values()
    ]
