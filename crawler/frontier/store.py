"""The frontier on SQL: every method is one transaction, and all of them run on one thread.

A row is done only in the transaction that also stores its out-links and where its response lies. Lose the process at
any moment and what is not done is queued again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.frontier.rules import EXEMPT, HostTerms, Rules
from crawler.frontier.schema import SCHEMA_VERSION, SQLITE
from crawler.frontier.target import Lease, Settlement, State, Target, dumps
from crawler.politeness import backoff, jittered
from crawler.scope import host_of


class StaleLeaseError(RuntimeError):
    """A settlement came from a lease that somebody else has taken over since."""


class FrontierVersionError(RuntimeError):
    """The frontier was written by a newer version of this program."""


class SeedlessHarvestError(ValueError):
    """A harvest was begun without a single seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open frontier. Use from one thread."""

    db: sqlite3.Connection
    rules: Rules
    harvest: str = ""

    @classmethod
    def opened(cls, path: Path, rules: Rules) -> Store:
        """Open or create the frontier of a folder. FrontierVersionError for one of the future."""
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=WAL")
        # Losing the last commits in a power cut only means that rows are read from the WARC again.
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA busy_timeout=10000")
        for statement in SQLITE.ddl():
            db.execute(statement)
        row = db.execute("SELECT version FROM frontier").fetchone()
        if row is None:
            db.execute("INSERT INTO frontier (version) VALUES (?)", (SCHEMA_VERSION,))
        elif row["version"] > SCHEMA_VERSION:
            db.close()
            raise FrontierVersionError(
                f"{path}: frontier version {row['version']}; this program knows {SCHEMA_VERSION}"
            )
        return cls(db=db, rules=rules)

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which everything is stored, or nothing."""
        return _Transaction(self.db)

    def add(self, targets: Iterable[Target], now: float) -> int:
        """Queue targets not known yet; return how many were new. A known one gets the better of both scores."""
        return sum(self._insert(target, now) for target in targets)

    def _insert(self, target: Target, now: float) -> int:
        known = self.db.execute(
            "SELECT id, state, score FROM urls WHERE fingerprint = ?", (target.fingerprint,)
        ).fetchone()
        if known is None and target.role not in {"redirect", "robots"}:
            # A redirect from http to https has the same folded address, and must be followed all the same.
            known = self.db.execute(
                "SELECT id, state, score FROM urls WHERE folded = ?", (target.folded,)
            ).fetchone()
        if known is not None:
            if known["state"] == State.QUEUED and target.score > known["score"]:
                self.db.execute(
                    "UPDATE urls SET score = ?, role = ?, request = ? WHERE id = ?",
                    (target.score, target.role, dumps(target), known["id"]),
                )
            return 0
        self._ensure_host(target)
        self.db.execute(
            "INSERT INTO urls (host, url, method, body, fingerprint, folded, role, score, state, request,"
            " discovered_at, harvest) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                target.host,
                target.url,
                target.method,
                target.body,
                target.fingerprint,
                target.folded,
                target.role,
                target.score,
                State.QUEUED,
                dumps(target),
                now,
                self.harvest,
            ),
        )
        return 1

    def _ensure_host(self, target: Target) -> None:
        if self.db.execute("SELECT 1 FROM hosts WHERE host = ?", (target.host,)).fetchone():
            return
        terms = self.rules.terms(target.url)
        self.db.execute(
            "INSERT INTO hosts (host, seed, delay, budget, ip) VALUES (?,?,?,?,?)",
            (
                target.host,
                target.seed,
                terms.delay,
                terms.budget,
                EXEMPT if terms.ip_exempt else None,
            ),
        )

    def settle(self, end: Settlement, now: float) -> int:
        """End a lease: out-links, the row's state and its WARC reference together. Return the new targets' number."""
        lease, target = end.lease, end.lease.target
        host = self.db.execute("SELECT * FROM hosts WHERE host = ?", (target.host,)).fetchone()
        if host is None or host["token"] != lease.token:
            raise StaleLeaseError(f"{target.url}: the lease of {target.host} was taken over")
        new = self.add(end.outlinks, now)
        if end.robots is not None:
            self._settle_robots(end, now)
        self._settle_row(end, now)
        self._settle_host(end, host, now)
        if target.role == "robots" and end.state is State.FAILED:
            # RFC 9309 §2.3.1.4: unreachable rules forbid everything, until a later run can read them
            self.pause_host(host_of(target.origin), end.failure or "robots_unreachable")
        counts = Counter(dict(end.counts))
        if end.failure:
            counts[f"failure:{end.failure}"] += 1
        self.count(target.host, counts)
        return new

    def give_back(self, lease: Lease) -> None:
        """Queue a leased row again, as if it had not been handed out."""
        self.db.execute(
            "UPDATE urls SET state = 'queued' WHERE id = ? AND state = 'leased'", (lease.id,)
        )
        self.db.execute(
            "UPDATE hosts SET busy = 0, owner = NULL, lease_until = NULL, spent = spent - 1"
            " WHERE host = ? AND token = ? AND busy = 1",
            (lease.target.host, lease.token),
        )

    def _settle_row(self, end: Settlement, now: float) -> None:
        lease, ref = end.lease, end.ref
        retry = end.state is State.QUEUED
        pause = backoff(lease.tries + 1, self.rules.terms(lease.target.url).first_backoff)
        self.db.execute(
            "UPDATE urls SET state = ?, tries = tries + 1, status = ?, failure = ?, shows = ?, next_at = ?,"
            " warc_file = COALESCE(?, warc_file), warc_offset = COALESCE(?, warc_offset),"
            " warc_length = COALESCE(?, warc_length), etag = COALESCE(?, etag),"
            " last_modified = COALESCE(?, last_modified), settled_at = ?, harvest = ? WHERE id = ?",
            (
                end.state,
                end.status,
                end.failure,
                end.shows,
                now + max(pause, end.wait or 0.0) if retry else 0.0,
                ref.filename if ref else None,
                ref.offset if ref else None,
                ref.length if ref else None,
                end.etag,
                end.last_modified,
                now,
                self.harvest,
                lease.id,
            ),
        )
        if ref is not None:
            self.db.execute(
                "INSERT INTO exchanges (warc_file, warc_offset, url_id) VALUES (?,?,?) ON CONFLICT DO NOTHING",
                (ref.filename, ref.offset, lease.id),
            )

    def _settle_host(self, end: Settlement, host: Any, now: float) -> None:
        target, rules = end.lease.target, self.rules
        terms: HostTerms = rules.terms(target.url)
        answered = end.status is not None and end.trouble is None and end.challenge is None
        good = answered and end.status is not None and end.status < 400 and target.role != "robots"
        challenges = host["challenges"] + 1 if end.challenge else 0 if good else host["challenges"]
        troubles = host["troubles"] + 1 if end.trouble else 0 if answered else host["troubles"]
        pause = max(
            jittered(host["delay"], f"{target.host}{host['spent']}"), host["crawl_delay"] or 0.0
        )
        if end.wait:
            pause = max(pause, end.wait)
        elif end.trouble or end.challenge:
            pause = max(pause, backoff(max(troubles, 1), terms.first_backoff))
        columns = host["columns_found"] + (end.shows == "column")
        state, state_class = host["state"], host["state_class"]
        if challenges >= rules.max_challenges and end.challenge:
            state, state_class = "blocked", end.challenge
        elif state == "open" and troubles >= rules.max_troubles and end.trouble:
            state, state_class = "paused", end.trouble
        explored = host["explored"] + (
            target.score < rules.low_score and target.role not in {"robots", "redirect"}
        )
        floor = rules.low_score if columns or explored >= rules.exploration else 0.0
        self.db.execute(
            "UPDATE hosts SET busy = 0, owner = NULL, lease_until = NULL, next_at = ?, challenges = ?, troubles = ?,"
            " columns_found = ?, explored = ?, floor = ?, good = good + ?, state = ?, state_class = ?,"
            " ip = COALESCE(ip, ?), last_error = COALESCE(?, last_error) WHERE host = ?",
            (
                now + pause,
                challenges,
                troubles,
                columns,
                explored,
                max(floor, host["floor"]),
                int(good),
                state,
                state_class,
                end.ip,
                f"{end.failure} {target.url}" if end.failure else None,
                target.host,
            ),
        )

    def _settle_robots(self, end: Settlement, now: float) -> None:
        assert end.robots is not None
        self.db.execute(
            "INSERT INTO robots (origin, harvest, rules) VALUES (?,?,?)"
            " ON CONFLICT (origin) DO UPDATE SET harvest = excluded.harvest, rules = excluded.rules",
            (end.robots.origin, self.harvest, end.robots.text),
        )
        self.db.execute(
            "UPDATE hosts SET crawl_delay = ?, next_at = CASE WHEN busy = 1 THEN next_at ELSE ? END WHERE host = ?",
            (end.robots.crawl_delay, now, host_of(end.robots.origin)),
        )

    def pause_host(self, host: str, cause: str) -> None:
        """Leave a host alone until the next run."""
        self.db.execute(
            "UPDATE hosts SET state = 'paused', state_class = ? WHERE host = ? AND state = 'open'",
            (cause, host),
        )

    def count(self, host: str, counts: Counter[str]) -> None:
        """Add to the harvest's counters of a host."""
        self.db.executemany(
            "INSERT INTO counts (harvest, host, name, n) VALUES (?,?,?,?)"
            " ON CONFLICT (harvest, host, name) DO UPDATE SET n = counts.n + excluded.n",
            [(self.harvest, host, name, n) for name, n in sorted(counts.items()) if n],
        )

    def know_address(self, host: str, ip: str) -> None:
        """Note the address of a host, so that platforms shared by many hosts are not crowded."""
        self.db.execute("UPDATE hosts SET ip = ? WHERE host = ?", (ip, host))


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.db.execute("COMMIT" if kind is None else "ROLLBACK")
