"""What an error of a PostgreSQL server means: try again, connect again, give up, or one statement.

Judged by the SQLSTATE (PostgreSQL manual, appendix A), never by the wording."""

from __future__ import annotations

from pg8000.exceptions import DatabaseError, InterfaceError

from crawler.frontier.database import TransientError

AGAIN = ("40001", "40P01", "55P03")  # serialization, deadlock, a lock that did not come
LOST = ("08", "57P0", "25P03", "25P04", "53300")  # of this connection, or of none more to be had
FATAL = ("53", "58", "F0", "XX", "25006")  # disk, memory, files; a server that only reads
WRONG_LOGIN = ("28", "3D")  # who logs in, and to which database


class PostgresError(RuntimeError):
    """A statement failed. The message is the server's; `code` its SQLSTATE."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.code = code


class ServerLostError(TransientError):
    """The connection is gone, and with it the transaction."""


def meaning(error: Exception) -> Exception | None:
    """Return what an error of the driver means; None for one that it is not meant to raise."""
    if isinstance(error, DatabaseError) and error.args and isinstance(error.args[0], dict):
        fields = error.args[0]
        code, text = str(fields.get("C", "")), " ".join(str(fields.get("M", "")).split())
        if code.startswith(LOST):
            return ServerLostError(text)
        if code.startswith(AGAIN):
            return TransientError(text)
        return PostgresError(text, code)
    if isinstance(error, (InterfaceError, OSError, EOFError)):
        return ServerLostError(_cause(error))
    return None


def _cause(error: BaseException) -> str:
    """Return what the driver says and why, in one line."""
    deepest = error.__cause__
    said = str(error).partition(" (timeout is")[0].rstrip(".")
    return f"{said}: {deepest}" if deepest is not None else said or type(error).__name__
