"""What a harvest came to, read from the frontier.

So it also holds what runs before this one did.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from crawler.frontier.location import Server
from crawler.frontier.opening import reading
from crawler.returning.account import moved_and_lost
from crawler.returning.planning import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSummary:
    """One host in this harvest."""

    host: str
    state: str
    state_class: str | None
    requests: int
    pages: int
    reports: int
    robots_denied: int
    answered: int  # requests that brought a page, or that it is unchanged
    queued: int
    needs_js: int = 0
    http_fallback: bool = False  # its https could not be had: asked by http, which is recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSummary:
    """A harvest in numbers. `stopped_early`: run the same command again to resume (exit code 3)."""

    harvest: str
    stop_reason: str
    stopped_early: bool
    requests: int = 0
    pages: int = 0
    size: int = 0  # bytes of bodies, codings undone
    reports: int = 0  # pages and files that look like reports
    columns: int = 0
    not_modified: int = 0
    unchanged: int = 0  # asked again: a list with the same links, a report with the same text
    revisits: int = 0  # answers that the archive had already, 304 included
    edited: int = 0  # reports whose text is another than before
    robots_denied: int = 0
    needs_js: int = 0
    queued: int = 0
    hosts: tuple[HostSummary, ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()  # host, class
    paused: tuple[tuple[str, str], ...] = ()
    failures: tuple[tuple[str, int], ...] = ()  # class, URLs
    http_fallback: tuple[str, ...] = ()  # hosts
    left_links: tuple[tuple[str, int], ...] = ()  # why links were not followed, how many
    moved_columns: tuple[tuple[str, str], ...] = ()  # from, to
    lost_columns: tuple[tuple[str, str], ...] = ()  # address, how: gone, redirect, empty, …
    not_due: int = 0  # sites that --due left out, the first of which is due on the day `next_due`
    next_due: str | None = None
    left_out: tuple[tuple[str, int], ...] = ()  # option that would take them, registry rows
    warcs: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 done, 3 stopped early."""
        return 3 if self.stopped_early else 0

    def as_json(self) -> bytes:
        """Return the summary for machines."""
        return msgspec.json.encode(self)


def summary(
    frontier: Path | Server,
    harvest: str,
    *,
    stop_reason: str,
    left_out: tuple[tuple[str, int], ...],
    warcs: tuple[str, ...],
    due: Due | None = None,
) -> CrawlSummary:
    """Read the numbers of a harvest from its frontier."""
    with reading(frontier) as db:
        assert db is not None
        by_host: dict[str, Counter[str]] = {}
        for row in db.execute("SELECT host, name, n FROM counts WHERE harvest = ?", (harvest,)):
            by_host.setdefault(row["host"], Counter())[row["name"]] += row["n"]
        total = sum(by_host.values(), Counter[str]())
        queued = {
            row["host"]: row["n"]
            for row in db.execute(
                "SELECT u.host, count(*) AS n FROM urls u JOIN hosts h ON h.host = u.host"
                " WHERE u.state IN ('queued', 'leased') AND u.score >= h.floor AND h.active"
                " = 1 GROUP BY u.host"
            )
        }
        hosts = list(db.execute("SELECT * FROM hosts WHERE active = 1 ORDER BY host"))
        finished = db.execute("SELECT finished FROM harvests WHERE name = ?", (harvest,)).fetchone()
        failures = db.execute(
            "SELECT failure, count(*) AS n FROM urls WHERE state = 'failed' AND harvest = ? AND"
            " failure IS NOT NULL"
            " GROUP BY failure ORDER BY n DESC, failure",
            (harvest,),
        ).fetchall()
        moved, lost = moved_and_lost(db, harvest)
    lines = tuple(_line(row, by_host.get(row["host"], Counter()), queued) for row in hosts)
    return CrawlSummary(
        harvest=harvest,
        stop_reason=stop_reason,
        stopped_early=finished is None or finished["finished"] is None,
        requests=total["requests"],
        pages=total["pages"],
        size=total["bytes"],
        reports=total["reports"],
        columns=total["columns"],
        not_modified=total["not_modified"],
        unchanged=total["unchanged"],
        revisits=total["revisits"],
        edited=total["edited"],
        robots_denied=total["robots_denied"],
        needs_js=total["needs_js"],
        queued=sum(queued.values()),
        hosts=lines,
        blocked=tuple((h.host, why) for h in lines if (why := _refusal(h)) is not None),
        paused=tuple((h.host, h.state_class or "") for h in lines if h.state == "paused"),
        failures=tuple((row["failure"], row["n"]) for row in failures),
        http_fallback=tuple(h.host for h in lines if h.http_fallback),
        left_links=tuple(
            sorted((name, n) for name, n in total.items() if name.startswith(_LEFT_LINKS))
        ),
        moved_columns=moved,
        lost_columns=lost,
        not_due=due.waiting if due else 0,
        next_due=due.next_day if due else None,
        left_out=left_out,
        warcs=warcs,
    )


_LEFT_LINKS = (
    "left:",
    "trap:",
    "unwanted:",
    "out_of_scope",
    "too_deep",
    "pagers_left",
    "redirect_loop",
    "unfetchable",
)


def _refusal(line: HostSummary) -> str | None:
    """Return by which class a host lets nobody in; None where it does.

    One whose robots.txt forbids all that was wanted of it is closed to us like one that challenges.
    """
    if line.state == "blocked":
        return line.state_class or ""
    denied = line.robots_denied and not line.answered and not line.queued
    return "robots_denied" if line.state == "open" and denied else None


def _line(row: Any, counts: Counter[str], queued: dict[str, int]) -> HostSummary:
    return HostSummary(
        host=row["host"],
        state=row["state"],
        state_class=row["state_class"],
        requests=counts["requests"],
        pages=counts["pages"],
        reports=counts["reports"],
        robots_denied=counts["robots_denied"],
        answered=row["good"],
        queued=queued.get(row["host"], 0),
        needs_js=counts["needs_js"],
        http_fallback=counts["http_fallback"] > 0,
    )
