"""The frontier on SQL: every method is one transaction, and all of them run on one thread.

A row is done only in the transaction that also stores its out-links and where its response lies.
Lose the process at any moment and what is not done is queued again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.errors import CrawlError
from crawler.frontier.heard import Heard
from crawler.frontier.rules import EXEMPT, Rules
from crawler.frontier.schema import SCHEMA_VERSION, SQLITE
from crawler.frontier.target import Lease, State, Target, dumps


class StaleLeaseError(RuntimeError):
    """A settlement came from a lease that somebody else has taken over since."""


class FrontierVersionError(CrawlError, RuntimeError):
    """The frontier was written by a newer version of this program."""


class FrontierFailedError(RuntimeError):
    """The frontier cannot be written (a full disk, mostly); the message names file and cause.

    What is not stored counts as not done: it is read from the archive, or asked, again.
    """


class SeedlessHarvestError(CrawlError, ValueError):
    """A harvest was begun without a single seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open frontier. Use from one thread."""

    db: sqlite3.Connection
    rules: Rules
    harvest: str = ""
    path: Path = Path("frontier.sqlite")
    heard: Heard = field(default_factory=Heard)

    @classmethod
    def opened(cls, path: Path, rules: Rules) -> Store:
        """Open or create the frontier of a folder. FrontierVersionError for one of the future."""
        db = None
        try:
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            _lay_out(db, path)
        except BaseException as error:
            if db is not None:
                db.close()
            if is_fatal(error):
                raise FrontierFailedError(f"{path}: {error}") from error
            raise
        return cls(db=db, rules=rules, path=path)

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which everything is stored, or nothing."""
        return _Transaction(self.db, self.path, self.heard)

    def add(self, targets: Iterable[Target], now: float) -> int:
        """Queue targets not known yet; return how many were new.

        A known one gets the better of both scores.
        """
        return sum(self._insert(target, now) for target in targets if self.heard.news(target))

    def _insert(self, target: Target, now: float) -> int:
        fingerprint, folded = target.identities
        known = self.db.execute(
            "SELECT id, state, score, harvest FROM urls WHERE fingerprint = ?", (fingerprint,)
        ).fetchone()
        if known is None and target.role not in {"redirect", "robots"}:
            # A redirect from http to https has the same folded address, and must be
            # followed all the same.
            known = self.db.execute(
                "SELECT id, state, score, harvest FROM urls WHERE folded = ?", (folded,)
            ).fetchone()
        if known is not None:
            if known["state"] == State.QUEUED and target.score > known["score"]:
                self.db.execute(
                    "UPDATE urls SET score = ?, role = ?, request = ? WHERE id = ?",
                    (target.score, target.role, dumps(target), known["id"]),
                )
            elif self._wanted_again(known, target):
                self.db.execute(
                    "UPDATE urls SET state = ?, tries = 0, next_at = 0, role = ?, score = ?,"
                    " request = ?, harvest = ? WHERE id = ?",
                    (
                        State.QUEUED,
                        target.role,
                        target.score,
                        dumps(target),
                        self.harvest,
                        known["id"],
                    ),
                )
            return 0
        self._ensure_host(target)
        self.db.execute(
            "INSERT INTO urls (host, url, method, body, fingerprint, folded, role, score,"
            " state, request,"
            " discovered_at, harvest) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                target.host,
                target.url,
                target.method,
                target.body,
                fingerprint,
                folded,
                target.role,
                target.score,
                State.QUEUED,
                dumps(target),
                now,
                self.harvest,
            ),
        )
        return 1

    def _wanted_again(self, known: sqlite3.Row, target: Target) -> bool:
        """Tell whether a redirect leads to what an earlier harvest has done."""
        return (
            target.role in {"redirect", "robots"}
            and known["harvest"] != self.harvest
            and known["state"] in {State.DONE, State.FAILED}
        )

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

    def count(self, host: str, counts: Counter[str]) -> None:
        """Add to the harvest's counters of a host."""
        rows = [(self.harvest, host, name, n) for name, n in sorted(counts.items()) if n]
        if rows:
            # One statement: sqlite3 gives the interpreter's lock away at each, and waits for it.
            marks = ",".join(["(?,?,?,?)"] * len(rows))
            self.db.execute(
                f"INSERT INTO counts (harvest, host, name, n) VALUES {marks}"  # noqa: S608
                " ON CONFLICT (harvest, host, name) DO UPDATE SET n = counts.n + excluded.n",
                [value for row in rows for value in row],
            )

    def know_address(self, host: str, ip: str) -> None:
        """Note the address of a host, so that platforms shared by many hosts are not crowded."""
        self.db.execute("UPDATE hosts SET ip = ? WHERE host = ?", (ip, host))


def is_fatal(error: BaseException | None) -> bool:
    """Tell whether a database error is the file's or the disk's, not that of one statement."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def _lay_out(db: sqlite3.Connection, path: Path) -> None:
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
        raise FrontierVersionError(
            f"{path}: frontier version {row['version']}; this program knows {SCHEMA_VERSION}"
        )


class _Transaction:
    def __init__(self, db: sqlite3.Connection, path: Path, heard: Heard) -> None:
        self.db, self.path, self.heard = db, path, heard

    def __enter__(self) -> None:
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise FrontierFailedError(f"{self.path}: {error}") from error

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            try:
                self.db.execute("COMMIT")
            except sqlite3.DatabaseError as cause:
                self._undo()
                raise FrontierFailedError(f"{self.path}: {cause}") from cause
            return
        self._undo()
        if is_fatal(error):
            raise FrontierFailedError(f"{self.path}: {error}") from error

    def _undo(self) -> None:
        self.heard.forget()  # what it heard of meanwhile may not be stored
        # SQLite may have rolled back by itself: a full disk makes it do so.
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
