"""The frontier on SQL: every method is one transaction, and all of them run on one thread.

A row is done only in the transaction that also stores its out-links and where its response lies.
Lose the process at any moment and what is not done is queued again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from crawler.errors import CrawlError
from crawler.frontier.database import Database, TransientError
from crawler.frontier.heard import Heard
from crawler.frontier.location import Server
from crawler.frontier.opening import FrontierFailedError, laid_out
from crawler.frontier.queueing import Queueing
from crawler.frontier.rules import Rules
from crawler.frontier.schema import FrontierVersionError
from crawler.frontier.target import Lease, Target

__all__ = [
    "FrontierFailedError",
    "FrontierVersionError",
    "SeedlessHarvestError",
    "StaleLeaseError",
    "Store",
]

T = TypeVar("T")


class StaleLeaseError(RuntimeError):
    """A settlement came from a lease that has ended: it ran out, or somebody else took over."""


class SeedlessHarvestError(CrawlError, ValueError):
    """A harvest was begun without a single seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open frontier. Use from one thread."""

    db: Database
    rules: Rules
    harvest: str = ""
    heard: Heard = field(default_factory=Heard)

    @classmethod
    def opened(cls, place: Path | Server, rules: Rules, *, idle: float = 30.0) -> Store:
        """Open or create a frontier. FrontierVersionError for one of the future.

        `idle`: seconds after which a server ends the transaction of a worker that has stopped.
        """
        return cls(db=laid_out(place, idle), rules=rules)

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which everything is stored, or nothing."""
        return _Transaction(self.db, self.heard)

    def run(self, job: Callable[[], T]) -> T:
        """Run a job in a transaction of its own; again where a shared database lost it.

        A job must be one that may be run twice: of the first time nothing is left.
        """
        attempt = 0
        while True:
            try:
                with self.transaction():
                    return job()
            except TransientError as error:
                attempt += 1
                if not self.db.again(error, attempt):
                    raise FrontierFailedError(f"{self.db.place}: {error}") from error

    def add(self, targets: Iterable[Target], now: float) -> int:
        """Queue targets not known yet; return how many were new.

        A known one gets the better of both scores.
        """
        news = [target for target in targets if self.heard.news(target)]
        return self.queueing.add(news, now)

    @property
    def queueing(self) -> Queueing:
        """What puts targets into the tables."""
        return Queueing(self.db, self.rules.terms, self.harvest)

    def give_back(self, lease: Lease) -> None:
        """Queue a leased row again, as if it had not been handed out."""
        ours = self.db.execute(
            "UPDATE hosts SET busy = 0, owner = NULL, lease_until = NULL, spent = spent - 1"
            " WHERE host = ? AND token = ? AND busy = 1",
            (lease.target.host, lease.token),
        )
        if ours.rowcount > 0:
            self.db.execute(
                "UPDATE urls SET state = 'queued' WHERE id = ? AND state = 'leased'", (lease.id,)
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


class _Transaction:
    def __init__(self, db: Database, heard: Heard) -> None:
        self.db, self.heard = db, heard

    def __enter__(self) -> None:
        try:
            self.db.begin()
        except TransientError:
            raise
        except Exception as error:
            raise self._failure(error) from error

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            try:
                self.db.commit()
            except TransientError:
                self._undo()
                raise
            except Exception as cause:
                self._undo()
                raise self._failure(cause) from cause
            return
        self._undo()
        if self.db.is_fatal(error):
            raise self._failure(error) from error

    def _failure(self, error: BaseException) -> FrontierFailedError:
        return FrontierFailedError(f"{self.db.place}: {error}")

    def _undo(self) -> None:
        self.heard.forget()  # what it heard of meanwhile may not be stored
        # SQLite may have rolled back by itself: a full disk makes it do so.
        if self.db.in_transaction:
            self.db.rollback()
