"""Harvests: beginning one, resuming or joining the unfinished one, ending it.

A new harvest asks again what may have changed (seeds, columns, what failed); what was fetched as
an article stays fetched. Where workers share a frontier they work on one harvest, begun by the
first and ended by the last; who joins leaves alone what the others hold."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.errors import CrawlError
from crawler.frontier.store import SeedlessHarvestError, Store
from crawler.frontier.target import Target
from crawler.learning.leaving import count_left
from crawler.returning.beginning import come_back, try_again
from crawler.returning.planning import plan

log = logging.getLogger(__name__)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class HarvestNameError(CrawlError, ValueError):
    """A harvest's name goes into file names: letters, digits, dot, dash, underscore."""


class HarvestRunningError(CrawlError, RuntimeError):
    """Other workers are at work on another harvest of this frontier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """One run over the seeds. `joined`: other workers are at work on it."""

    name: str
    resumed: bool
    joined: bool = False


def begin(
    store: Store, *, wanted: str | None, today: date, options_digest: str, now: float
) -> Harvest:
    """Return the harvest to work on.

    The named one, else the unfinished one, else a new one named by the date.
    """
    if wanted is not None and not _NAME.fullmatch(wanted):
        raise HarvestNameError(
            f"harvest {wanted!r}: 1 to 64 letters, digits, dots, dashes or underscores, no"
            f" dash first"
        )
    names = {
        row["name"]: row["finished"]
        for row in store.db.execute("SELECT name, finished FROM harvests")
    }
    unfinished = store.db.execute(
        "SELECT name FROM harvests WHERE finished IS NULL ORDER BY started DESC, name DESC LIMIT 1"
    ).fetchone()
    if wanted is None:
        name = unfinished["name"] if unfinished else _fresh(today, names)
    else:
        name = wanted
    resumed = name in names and names[name] is None
    joined = _joined(store, name, now)
    if not resumed:
        store.db.execute(
            "INSERT INTO harvests (name, started, options_digest) VALUES (?,?,?)"
            " ON CONFLICT (name) DO UPDATE SET finished = NULL, stop_reason = NULL",
            (name, now, options_digest),
        )
        # Its queue goes on under the new name.
        store.db.execute(
            "UPDATE harvests SET finished = ?, stop_reason = 'superseded' WHERE finished IS"
            " NULL AND name <> ?",
            (now, name),
        )
    elif joined:
        _compare(store, name, options_digest)
    else:
        store.db.execute(
            "UPDATE harvests SET options_digest = ? WHERE name = ?", (options_digest, name)
        )
    if not store.db.shared:
        _free_leases(store)
    if not joined:
        _reopen(store, fresh=not resumed)
    return Harvest(name=name, resumed=resumed, joined=joined)


def _joined(store: Store, name: str, now: float) -> bool:
    """Tell whether other workers are at work on a harvest. HarvestRunningError for another one."""
    alive = store.db.execute(
        "SELECT w.id, w.harvest FROM workers w JOIN harvests h ON h.name = w.harvest"
        " WHERE w.alive_until > ? AND h.finished IS NULL ORDER BY w.id",
        (now,),
    ).fetchall()
    other = next((row for row in alive if row["harvest"] != name), None)
    if other is not None:
        machine, process, _ = other["id"].rsplit(":", 2)
        raise HarvestRunningError(
            f"harvest {name}: process {process} on {machine} is at work on {other['harvest']} of"
            f" this frontier; join it with --harvest {other['harvest']}, or wait for its end"
        )
    return bool(alive)


def _compare(store: Store, name: str, options_digest: str) -> None:
    begun = store.db.execute(
        "SELECT options_digest FROM harvests WHERE name = ?", (name,)
    ).fetchone()
    if begun["options_digest"] != options_digest:
        log.warning(
            "harvest %s was begun with another registry, other --only, --kinds, --since or -s:"
            " its hosts and those of this command are crawled by all workers",
            name,
        )


def _fresh(today: date, taken: Collection[str]) -> str:
    name, n = today.isoformat(), 2
    while name in taken:
        name, n = f"{today.isoformat()}-{n}", n + 1
    return name


def _free_leases(store: Store) -> None:
    # The folder's lock is ours, so whoever held these leases is dead.
    store.db.execute("UPDATE urls SET state = 'queued' WHERE state = 'leased'")
    store.db.execute("UPDATE hosts SET busy = 0, owner = NULL, lease_until = NULL")


def _reopen(store: Store, *, fresh: bool) -> None:
    if fresh:
        store.db.execute(
            "UPDATE hosts SET state = 'open', state_class = NULL, spent = 0, challenges = 0,"
            " troubles = 0, good = 0"
        )
        try_again(store)
    else:
        # A host that challenged us stays blocked in this harvest; one that was only
        # down is asked again.
        store.db.execute(
            "UPDATE hosts SET state = 'open', state_class = NULL, troubles = 0 WHERE state ="
            " 'paused'"
        )
        # What its robots.txt would have said is still unknown.
        store.db.execute(
            "UPDATE urls SET state = 'queued', tries = 0, next_at = 0 WHERE role = 'robots'"
            " AND state = 'failed'"
        )


def plant(store: Store, seeds: Sequence[Target], now: float, *, joined: bool = False) -> int:
    """Queue the seeds and let only their hosts take part; with those of others where `joined`.

    Return how many seeds were new to the frontier.
    """
    if not seeds:
        raise SeedlessHarvestError("no seed is left after --only and --kinds: nothing to crawl")
    new = store.add(seeds, now)
    if not joined:
        store.db.execute("UPDATE hosts SET active = 0, idle = 0")
    chosen = sorted({target.seed for target in seeds})
    store.db.executemany(
        "UPDATE hosts SET active = 1 WHERE seed = ? AND active = 0", [(seed,) for seed in chosen]
    )
    store.db.executemany(
        "UPDATE hosts SET active = 1 WHERE host = ? AND active = 0",
        sorted({(target.host,) for target in seeds}),
    )
    for target in seeds:
        terms = store.rules.terms(target.url)
        # shilu.toml or connect-to may have changed since this host was first seen.
        store.db.execute(
            "UPDATE hosts SET delay = ?, budget = ? WHERE host = ? AND (delay <> ? OR budget <> ?)",
            (terms.delay, terms.budget, target.host, terms.delay, terms.budget),
        )
    come_back(store, seeds, now)
    return new


def finish(store: Store, *, stop_reason: str, complete: bool, now: float) -> None:
    """Close the harvest's row.

    A harvest that is not complete stays unfinished and is resumed by the next run. Where workers
    share the frontier, one that goes reopens nothing, and ends nothing that others still have.
    """
    if store.db.shared and complete:
        complete = not _left(store)
    if complete and not is_over(store):  # once, where several workers end it
        plan(store, now)
        count_left(store)
    open_only = " AND finished IS NULL" if store.db.shared else ""
    store.db.execute(
        f"UPDATE harvests SET finished = ?, stop_reason = ? WHERE name = ?{open_only}",  # noqa: S608
        (now if complete else None, stop_reason, store.harvest),
    )


def is_over(store: Store) -> bool:
    """Tell whether other workers have ended this harvest: one that was asleep goes on with none."""
    row = store.db.execute(
        "SELECT finished FROM harvests WHERE name = ?", (store.harvest,)
    ).fetchone()
    return row is not None and row["finished"] is not None


def _left(store: Store) -> bool:
    """Tell whether anything is out or to be asked; nothing changes where nobody else chooses."""
    store.db.choose_alone()
    left = store.db.execute(
        "SELECT 1 AS one FROM hosts h WHERE h.busy = 1 OR (h.state = 'open' AND h.active = 1"
        " AND h.spent < h.budget AND EXISTS (SELECT 1 FROM urls u WHERE u.host = h.host"
        " AND u.state = 'queued' AND u.score >= h.floor)) LIMIT 1"
    )
    return left.fetchone() is not None


def within(store: Store, harvest: Harvest) -> Store:
    """Return the store as it works inside a harvest."""
    return replace(store, harvest=harvest.name)
