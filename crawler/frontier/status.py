"""What a frontier knows, for people: read-only, also while a crawl is running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.frontier.database import Database
from crawler.frontier.location import location
from crawler.frontier.opening import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestLine:
    """One harvest: when it began and ended (UTC), why it stopped."""

    name: str
    started: datetime
    finished: datetime | None
    stop_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """One host: its queue, what was asked of it, why it is paused."""

    host: str
    state: str  # open, paused, blocked
    state_class: str | None
    queued: int
    left: int  # queued and of too little promise to be asked
    done: int
    failed: int
    requests: int
    next_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierStatus:
    """What is known and not yet fetched."""

    path: str
    queued: int
    left: int  # queued and of too little promise to be asked
    leased: int
    done: int
    failed: int
    harvests: tuple[HarvestLine, ...]
    hosts: tuple[HostLine, ...]
    workers: tuple[str, ...] = ()  # machine:process, where several share it


def status(folder: Path, frontier: str | None = None) -> FrontierStatus:
    """Return the state of a data folder's frontier, or of the shared one that a URL names; an empty
    one where nothing was ever crawled."""
    place = location(frontier, folder / "frontier.sqlite")
    name = str(place) if isinstance(place, Path) else place.place
    with reading(place) as db:
        if db is None:
            return FrontierStatus(
                path=name, queued=0, left=0, leased=0, done=0, failed=0, harvests=(), hosts=()
            )
        hosts = _hosts(db)
        leased = db.execute("SELECT count(*) AS n FROM urls WHERE state = 'leased'").fetchone()
        return FrontierStatus(
            path=name,
            queued=sum(line.queued for line in hosts) - leased["n"],
            left=sum(line.left for line in hosts),
            leased=leased["n"],
            done=sum(line.done for line in hosts),
            failed=sum(line.failed for line in hosts),
            harvests=tuple(
                HarvestLine(
                    name=row["name"],
                    started=_moment(row["started"]),
                    finished=None if row["finished"] is None else _moment(row["finished"]),
                    stop_reason=row["stop_reason"],
                )
                for row in db.execute("SELECT * FROM harvests ORDER BY started, name")
            ),
            hosts=tuple(hosts),
            workers=tuple(_workers(db)),
        )


def _workers(db: Database) -> list[str]:
    """Return who is at work on a shared frontier: machine and process."""
    if not db.shared:
        return []
    rows = db.execute("SELECT id FROM workers WHERE alive_until > ? ORDER BY id", (db.now(),))
    return [row["id"].rpartition(":")[0] for row in rows]


def _hosts(db: Database) -> list[HostLine]:
    numbers: dict[str, dict[str, int]] = {}
    for row in db.execute(
        "SELECT u.host AS host, u.state AS state, count(*) AS n, SUM(CASE WHEN u.state = 'queued'"
        " AND u.score < h.floor THEN 1 ELSE 0 END) AS low FROM urls u JOIN hosts h"
        " ON h.host = u.host GROUP BY u.host, u.state"
    ):
        known = numbers.setdefault(row["host"], {})
        known[row["state"]] = row["n"] - row["low"]
        known["left"] = known.get("left", 0) + row["low"]
    return [
        _line(row, numbers.get(row["host"], {}))
        for row in db.execute("SELECT * FROM hosts ORDER BY host")
    ]


def _line(row: Any, numbers: dict[str, int]) -> HostLine:
    return HostLine(
        host=row["host"],
        state=row["state"],
        state_class=row["state_class"],
        queued=numbers.get("queued", 0) + numbers.get("leased", 0),
        left=numbers.get("left", 0),
        done=numbers.get("done", 0),
        failed=numbers.get("failed", 0),
        requests=row["spent"],
        next_at=_moment(row["next_at"]) if row["next_at"] else None,
        last_error=row["last_error"],
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
