"""Opening a frontier, wherever it lies: to work on it, to look only, to change places in it.

Whatever a database says when it cannot be had becomes one error that names the place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.frontier.database import (
    Database,
    TransientError,
    is_fatal_to_sqlite,
    sqlite_database,
    sqlite_reader,
)
from crawler.frontier.location import Server
from crawler.frontier.schema import POSTGRESQL, SQLITE, Dialect, exists, lay_out


class FrontierFailedError(RuntimeError):
    """The frontier cannot be written (a full disk, mostly); the message names file and cause.

    What is not stored counts as not done: it is read from the archive, or asked, again.
    """


def laid_out(place: Path | Server, idle: float = 30.0) -> Database:
    """Open or create a frontier's database, its tables as this version has them."""
    return _sqlite(place) if isinstance(place, Path) else _postgresql(place, idle)


def _sqlite(path: Path) -> Database:
    db = None
    try:
        db = sqlite_database(path)
        lay_out(db, SQLITE)
    except BaseException as error:
        if db is not None:
            db.close()
        if is_fatal_to_sqlite(error):
            raise FrontierFailedError(f"{path}: {error}") from error
        raise
    return db


def _postgresql(server: Server, idle: float) -> Database:
    from crawler.frontier.postgresql import PostgresDatabase, PostgresError

    db = None
    try:
        db = PostgresDatabase(server, idle=idle)
        lay_out(db, POSTGRESQL)
    except BaseException as error:
        if db is not None:
            db.close()
        if isinstance(error, (TransientError, PostgresError)):
            raise FrontierFailedError(f"{server.place}: {error}") from error
        raise
    return db


@contextmanager
def reading(place: Path | Server) -> Iterator[Database | None]:
    """Open a frontier to look only, also while a crawl is running; None where there is none."""
    if isinstance(place, Path) and not place.exists():
        yield None
        return
    db, dialect = _reader(place)
    try:
        yield db if exists(db, dialect) else None
    finally:
        db.close()


@contextmanager
def writing(place: Path | Server) -> Iterator[Database | None]:
    """Open a frontier to change it in one transaction beside no crawl; None where there is none."""
    if isinstance(place, Path) and not place.exists():
        yield None
        return
    db = laid_out(place)
    try:
        db.begin()
        try:
            yield db
        except BaseException:
            db.rollback()
            raise
        db.commit()
    finally:
        db.close()


def _reader(place: Path | Server) -> tuple[Database, Dialect]:
    if isinstance(place, Path):
        return sqlite_reader(place), SQLITE
    from crawler.frontier.postgresql import PostgresDatabase, PostgresError

    try:
        return PostgresDatabase(place), POSTGRESQL
    except (TransientError, PostgresError) as error:
        raise FrontierFailedError(f"{place.place}: {error}") from error
