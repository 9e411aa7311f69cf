"""Calling a PostgreSQL server: the socket, TLS, the login. Nothing of it prints a password."""

from __future__ import annotations

import socket
import ssl

from pg8000.native import Connection

from crawler.frontier.location import FrontierUrlError, Server
from crawler.frontier.sqlstate import WRONG_LOGIN, PostgresError, meaning

SILENCE = 60.0  # seconds without a word of the server after which a connection counts as lost


def called(server: Server, *, patience: float, idle: float) -> Connection:
    """Return a connection; `patience` is how long its making may take.

    `idle`: seconds after which the server ends a transaction of a client that has stopped in the
    middle of it, so that nobody waits for its locks. FrontierUrlError where who logs in, or to
    which database, is wrong.
    """
    line = _line(server, patience)
    try:
        connection = Connection(
            server.user,
            host=server.host,
            database=server.database,
            password=server.password,
            ssl_context=_tls(server),
            application_name="shilu",
            sock=line,
        )
        connection.run(
            f"SET idle_in_transaction_session_timeout = {max(int(idle * 1000), 500)};"
            f" SET lock_timeout = {int(SILENCE * 500)}; SET TIME ZONE 'UTC'"
        )
    except Exception as error:
        line.close()
        if isinstance(error, AttributeError) and server.password is None:
            # The driver has nothing to answer with.
            raise FrontierUrlError(
                f"{server.place}: the server asks {server.user} for a password: write it into"
                " ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, mode 0600) or into the URL"
            ) from None
        said = meaning(error)
        if isinstance(said, PostgresError) and said.code.startswith(WRONG_LOGIN):
            raise FrontierUrlError(f"{server.place}: {said}") from None
        raise
    return connection


def _line(server: Server, patience: float) -> socket.socket:
    if server.socket is not None:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(patience)
        try:
            line.connect(server.socket)
        except OSError:
            line.close()
            raise
    else:
        line = socket.create_connection((server.host, server.port), patience)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.settimeout(SILENCE)
    return line


def _tls(server: Server) -> ssl.SSLContext | bool | None:
    if server.socket is not None or server.tls == "disable":
        return False
    return {"prefer": None, "require": True}.get(server.tls, ssl.create_default_context())
