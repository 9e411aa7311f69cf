"""PostgreSQL as a frontier's database: many workers on many machines, one clock, which is its own.

A connection that is lost is made again, and what the transaction did is done again; a server that
stays away ends the crawl. No message holds a password."""

from __future__ import annotations

import logging
import ssl
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection, PreparedStatement

from crawler.frontier.database import TransientError
from crawler.frontier.location import FrontierUrlError, Server

log = logging.getLogger(__name__)

STATEMENTS = 200  # kept prepared
SILENCE = 60.0  # seconds without a word of the server after which a connection counts as lost
AWAY = 30.0  # seconds for which a lost server is called again
ATTEMPTS = 12  # of one transaction
_BEGIN = "BEGIN; SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8 AS now"
_CHOOSE = (
    "SELECT pg_advisory_xact_lock(hashtext(current_schema()), 7371);"
    " SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8 AS now"
)
# Classes of errors by their SQLSTATE (PostgreSQL manual, appendix A).
_AGAIN = ("40001", "40P01", "55P03")  # serialization, deadlock, a lock that did not come
_LOST = ("08", "57P0", "25P03", "25P04", "53300")  # of this connection, or of none more to be had
_FATAL = ("53", "58", "F0", "XX", "25006")  # disk, memory, files; a server that only reads
_WRONG = ("28", "3D")  # who logs in, and to which database


class PostgresError(RuntimeError):
    """A statement failed. The message is the server's; `code` its SQLSTATE."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.code = code


class ServerLostError(TransientError):
    """The connection is gone, and with it the transaction."""


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
        return isinstance(error, PostgresError) and error.code.startswith(_FATAL)

    def again(self, error: TransientError, attempt: int) -> bool:
        """Wait a little, or until the server is back; False where it stays away."""
        if attempt >= ATTEMPTS:
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
                self._connect()
            except (PostgresError, FrontierUrlError) as refusal:
                log.warning("%s: %s", self.place, refusal)
                return False
            except ServerLostError:
                if time.monotonic() + pause > until:
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

    def _connect(self) -> None:
        self._open = False
        self._statements.clear()
        server = self._server
        try:
            connection = Connection(
                server.user,
                host=server.host,
                port=server.port,
                database=server.database,
                password=server.password,
                unix_sock=server.socket,
                ssl_context=_tls(server),
                timeout=SILENCE,
                application_name="shilu",
            )
            self._connection = connection
            idle = max(int(self._idle * 1000), 500)
            connection.run(
                f"SET idle_in_transaction_session_timeout = {idle};"
                f" SET lock_timeout = {int(SILENCE * 500)}; SET TIME ZONE 'UTC'"
            )
        except Exception as error:
            meant = self._meant(error)
            self.close()
            if isinstance(error, AttributeError) and server.password is None:
                # The driver has nothing to answer with.
                raise FrontierUrlError(
                    f"{self.place}: the server asks {server.user} for a password: write it into"
                    " ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, mode 0600) or into the URL"
                ) from None
            if isinstance(meant, PostgresError) and meant.code.startswith(_WRONG):
                raise FrontierUrlError(f"{self.place}: {meant}") from None
            raise meant from error

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
        if isinstance(error, DatabaseError) and error.args and isinstance(error.args[0], dict):
            fields = error.args[0]
            code, text = str(fields.get("C", "")), " ".join(str(fields.get("M", "")).split())
            if code.startswith(_LOST):
                self._let_go()
                return ServerLostError(text)
            if code.startswith(_AGAIN):
                return TransientError(text)
            return PostgresError(text, code)
        if isinstance(error, (InterfaceError, OSError, EOFError)):
            self._let_go()
            return ServerLostError(_cause(error))
        # Whatever else the driver met, it may have left an answer half read.
        self._let_go()
        return error

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


def _cause(error: BaseException) -> str:
    """Return what the driver says and why, in one line."""
    deepest = error.__cause__
    said = str(error).partition(" (timeout is")[0].rstrip(".")
    return f"{said}: {deepest}" if deepest is not None else said or type(error).__name__


def _tls(server: Server) -> ssl.SSLContext | bool | None:
    if server.socket is not None or server.tls == "disable":
        return False
    return {"prefer": None, "require": True}.get(server.tls, ssl.create_default_context())
