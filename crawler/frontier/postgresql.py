"""PostgreSQL as a frontier's database: many workers on many machines, one clock, which is its own.

A connection that is lost is made again, and what the transaction did is done again; a server that
stays away ends the crawl. No message holds a password."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pg8000.exceptions import InterfaceError
from pg8000.native import Connection, PreparedStatement

from crawler.frontier.calling import called
from crawler.frontier.database import TransientError
from crawler.frontier.location import FrontierUrlError, Server
from crawler.frontier.sqlstate import (
    FATAL,
    PostgresError,
    ServerLostError,
    meaning,
)

__all__ = ["PostgresDatabase", "PostgresError", "ServerLostError"]

log = logging.getLogger(__name__)

STATEMENTS = 200  # kept prepared
AWAY = 30.0  # seconds for which a lost server is called again
ATTEMPTS = 12  # of one transaction
_BEGIN = "BEGIN; SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8 AS now"
_CHOOSE = (
    "SELECT pg_advisory_xact_lock(hashtext(current_schema()), 7371);"
    " SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8 AS now"
)


class _Rows:
    __slots__ = ("_rest", "rowcount")

    def __init__(self, rows: Iterator[dict[str, Any]], rowcount: int) -> None:
        self._rest, self.rowcount = rows, rowcount

    def fetchone(self) -> Any:
        return next(self._rest, None)

    def fetchall(self) -> list[Any]:
        return list(self._rest)

    def __iter__(self) -> Iterator[Any]:
        return self._rest


class PostgresDatabase:
    """A connection to a server that mends itself between transactions."""

    shared = True
    for_update = " FOR UPDATE"
    skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(self, server: Server, *, idle: float = 30.0) -> None:
        """Connect. `idle`: seconds after which the server ends a transaction of a client that has
        stopped in the middle of it, so that nobody waits for its locks."""
        self.place = server.place
        self._server, self._idle = server, idle
        self._statements: OrderedDict[str, PreparedStatement] = OrderedDict()
        self._connection: Connection | None = None
        self._open = False
        self._gone: str | None = None  # why the server was given up
        self._now = 0.0
        self._connect()

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return self._open

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> _Rows:
        """Run one statement; without values the server gets it as it stands."""
        connection = self._connected()
        try:
            if not values:
                rows = connection.run(sql)
                columns, count = connection.columns, connection.row_count
            else:
                prepared = self._prepared(connection, sql)
                given = {f"p{n}": _sent(value) for n, value in enumerate(values)}
                rows = prepared.run(**given)
                columns, count = prepared.columns, prepared._context.row_count
        except Exception as error:
            raise self._meant(error) from error
        names = [column["name"] for column in columns or ()]
        found = (dict(zip(names, row, strict=True)) for row in rows or ())
        return _Rows(found, count)

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> None:
        """Run one statement for each set of values."""
        for each in values:
            self.execute(sql, each)

    def begin(self) -> None:
        """Open a transaction, and look at the server's clock on the way."""
        self._now = self._clock(_BEGIN)
        self._open = True

    def commit(self) -> None:
        """Store what the transaction did."""
        self.execute("COMMIT")
        self._open = False

    def rollback(self) -> None:
        """Undo what the transaction did; what was lost with its connection is undone already."""
        self._open = False
        if self._connection is not None:
            try:
                self.execute("ROLLBACK")
            except TransientError as error:
                log.debug("%s: %s", self.place, error)

    def choose_alone(self) -> None:
        """Let no other worker choose until this transaction ends."""
        self._now = self._clock(_CHOOSE)

    def now(self) -> float:
        """Return the server's time: that of the transaction's beginning, in one."""
        return self._now if self._open else self._clock(_BEGIN.partition(";")[2])

    def ids(self, count: int) -> list[int | None]:
        """Return keys for that many new rows of urls."""
        rows = self.execute(
            "SELECT nextval('urls_id_seq') AS id FROM generate_series(1, CAST(? AS INTEGER))",
            (count,),
        )
        return sorted(row["id"] for row in rows)

    def is_fatal(self, error: BaseException | None) -> bool:
        """Tell whether an error is the server's as a whole, not that of one statement."""
        return isinstance(error, PostgresError) and error.code.startswith(FATAL)

    def again(self, error: TransientError, attempt: int) -> bool:
        """Wait a little, or until the server is back; False where it stays away.

        Then nothing is waited for any more until it is back.
        """
        if attempt >= ATTEMPTS or self._gone is not None:
            return False
        log.log(
            logging.WARNING if isinstance(error, ServerLostError) else logging.INFO,
            "%s: %s: trying again", self.place, error,
        )  # fmt: skip
        if self._connection is not None:
            time.sleep(min(0.01 * 2**attempt, 1.0))
            return True
        until, pause = time.monotonic() + AWAY, 0.1
        while True:
            try:
                self._connect(patience=5.0)
            except (PostgresError, FrontierUrlError) as refusal:
                self._gone = str(refusal)
                return False
            except ServerLostError as still:
                if time.monotonic() + pause > until:
                    # Whatever waits behind this job must not wait as long again, each.
                    self._gone = str(still)
                    return False
                time.sleep(pause)
                pause = min(2 * pause, 2.0)
            else:
                return True

    def close(self) -> None:
        """Say good-bye to the server."""
        connection, self._connection = self._connection, None
        self._statements.clear()
        if connection is not None:
            try:
                connection.close()
            except (InterfaceError, OSError) as error:
                log.debug("%s: %s", self.place, error)

    def _clock(self, sql: str) -> float:
        return float(list(self.execute(sql))[-1]["now"])

    def _connected(self) -> Connection:
        if self._connection is None:
            if self._open:
                raise ServerLostError("the connection is lost")
            self._connect()
        assert self._connection is not None
        return self._connection

    def _connect(self, patience: float = 10.0) -> None:
        self._open = False
        self._statements.clear()
        if self._gone is not None:
            patience = 2.0
        try:
            self._connection = called(self._server, patience=patience, idle=self._idle)
        except FrontierUrlError:
            raise
        except Exception as error:
            raise self._meant(error) from error
        self._gone = None

    def _prepared(self, connection: Connection, sql: str) -> PreparedStatement:
        known = self._statements.get(sql)
        if known is not None:
            self._statements.move_to_end(sql)
            return known
        if len(self._statements) >= STATEMENTS:
            _, oldest = self._statements.popitem(last=False)
            oldest.close()
        head, *rest = sql.split("?")
        named = head + "".join(f":p{n}{part}" for n, part in enumerate(rest))
        self._statements[sql] = prepared = connection.prepare(named)
        return prepared

    def _meant(self, error: Exception) -> Exception:
        """Return what an error of the driver means; a connection that cannot go on is let go."""
        said = meaning(error)
        # Whatever else the driver met, it may have left an answer half read.
        if said is None or isinstance(said, ServerLostError):
            self._let_go()
        return said or error

    def _let_go(self) -> None:
        opened = self._open
        self.close()
        self._open = opened


def _sent(value: Any) -> Any:
    """Return a value as a text column takes it: no NUL, no half of a surrogate pair.

    Both come from hostile pages; what is asked lies in the request's JSON, where they are escaped.
    """
    if isinstance(value, str):
        text = str(value)
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")
        return text
    if isinstance(value, bool):
        return int(value)
    return value
