"""The database under the frontier: one protocol, written for two.

SQL has `?` marks and is read by SQLite and PostgreSQL alike; rows are read by the names of their
columns. What the two differ in is said here and in `postgresql`, nowhere else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement brought."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """Return the next row, None behind the last."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class TransientError(RuntimeError):
    """The transaction was lost by no fault of its own: it may be tried again."""


class Database(Protocol):
    """An open database. Use from one thread."""

    place: str  # for messages: a path, or host:port/database; never a password
    shared: bool  # other processes write to it meanwhile: leases can be lost
    for_update: str  # what a SELECT ends with that locks its rows
    skip_locked: str  # the same, leaving out what others have locked

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each set of values."""

    def begin(self) -> None:
        """Open a transaction that writes."""

    def commit(self) -> None:
        """Store what the transaction did."""

    def rollback(self) -> None:
        """Undo what the transaction did."""

    def choose_alone(self) -> None:
        """Let nobody else choose what to ask until this transaction ends."""

    def now(self) -> float:
        """Return the time by the database's clock: all who share it go by one clock."""

    def ids(self, count: int) -> list[int | None]:
        """Return keys for that many new rows of urls; None where the database counts by itself."""

    def is_fatal(self, error: BaseException | None) -> bool:
        """Tell whether an error is the database's as a whole, not that of one statement."""

    def again(self, error: TransientError, attempt: int) -> bool:
        """Make ready for another attempt; False where there is no hope."""

    def close(self) -> None:
        """Let go of it."""


class SqliteDatabase(sqlite3.Connection):
    """SQLite as a frontier's database; one process has it alone, by the folder's lock.

    A subclass, so that nothing lies between a statement and the library: `execute` is its own.
    """

    place: str
    shared = False
    for_update = skip_locked = ""

    def begin(self) -> None:
        """Open a transaction that writes."""
        self.execute("BEGIN IMMEDIATE")

    def choose_alone(self) -> None:
        """Nothing to do: a transaction that writes is alone."""

    def now(self) -> float:
        """Return the time by this machine's clock, which is the database's."""
        return time.time()

    def ids(self, count: int) -> list[int | None]:
        """Leave the numbering to SQLite."""
        return [None] * count

    def is_fatal(self, error: BaseException | None) -> bool:
        """Tell whether an error is the file's or the disk's, not that of one statement."""
        return is_fatal_to_sqlite(error)

    def again(self, error: TransientError, attempt: int) -> bool:
        """Nothing is lost to others here."""
        del error, attempt
        return False


def is_fatal_to_sqlite(error: BaseException | None) -> bool:
    """Tell whether an error is the file's or the disk's, not that of one statement."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def sqlite_database(path: Path) -> SqliteDatabase:
    """Open or create a database file."""
    db = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        factory=SqliteDatabase,
        cached_statements=256,
    )
    db.place = str(path)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode=WAL")
        # Losing the last commits in a power cut only means that rows are read from the WARC again.
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA busy_timeout=10000")
    except BaseException:
        db.close()
        raise
    return db


def sqlite_reader(path: Path) -> SqliteDatabase:
    """Open a database file to look only, also while a crawl writes to it."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, factory=SqliteDatabase)
    db.place = str(path)
    db.row_factory = sqlite3.Row
    return db
