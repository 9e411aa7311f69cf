"""Where a frontier lies: a file of the data folder, or a PostgreSQL database that many share.

The URL of a database may hold a password: it is never printed, only `place` is."""

from __future__ import annotations

import getpass
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.errors import CrawlError

DEFAULT_PORT = 5432
TLS_MODES = ("prefer", "disable", "require", "verify-full")


class FrontierUrlError(CrawlError, ValueError):
    """--frontier names a database that cannot be used, or not so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database on a PostgreSQL server. `host` that begins with a slash is a folder with its
    Unix socket, as libpq has it."""

    host: str
    port: int
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    tls: str = "prefer"

    @property
    def place(self) -> str:
        """What messages call it: everything but who logs in, and how."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}/{self.database}"

    @property
    def socket(self) -> str | None:
        """The path of its Unix socket; None where it is reached by TCP."""
        return f"{self.host}/.s.PGSQL.{self.port}" if self.host.startswith("/") else None


def location(url: str | None, file: Path) -> Server | Path:
    """Return where the frontier lies that --frontier names; `file` without it.

    FrontierUrlError says what is wrong with a URL, without the password that it may hold.
    """
    if url is None or url in {"sqlite", "sqlite:", "sqlite://"}:
        return file
    scheme, colon, _ = url.partition(":")
    if not colon or scheme not in {"postgresql", "postgres"}:
        raise FrontierUrlError(
            f"--frontier {scheme}:…: leave it out for {file.name} in the data folder, or write"
            f" postgresql://USER@HOST[:PORT]/DATABASE"
        )
    return _server(url)


def _server(url: str) -> Server:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FrontierUrlError(f"--frontier postgresql:…: {_masked(str(error))}") from None
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(asked) - {"host", "port", "user", "password", "dbname", "sslmode"})
    if unknown:
        raise FrontierUrlError(f"--frontier postgresql:…?{unknown[0]}=…: unknown parameter")
    tls = asked.get("sslmode", "prefer")
    if tls not in TLS_MODES:
        raise FrontierUrlError(f"--frontier …?sslmode={tls}: known are {', '.join(TLS_MODES)}")
    if "port" in asked:
        if not asked["port"].isdecimal():
            raise FrontierUrlError(f"--frontier …?port={asked['port']}: is no port")
        port = int(asked["port"])
    user = unquote(parts.username or "") or asked.get("user") or getpass.getuser()
    host = unquote(parts.hostname or "") or asked.get("host") or "localhost"
    if "%2F" in parts.netloc.upper():  # a folder, which urlsplit would have put in lower case
        written = parts.netloc.rpartition("@")[2]
        host = unquote(re.sub(r":\d+$", "", written))
    found = Server(
        host=host,
        port=port or DEFAULT_PORT,
        database=unquote(parts.path.strip("/")) or asked.get("dbname") or user,
        user=user,
        password=unquote(parts.password or "") or asked.get("password") or None,
        tls=tls,
    )
    if found.password is None:
        return _with_password(found, Path.home() / ".pgpass")
    return found


def _masked(text: str) -> str:
    return re.sub(r"'.*'", "'…'", text)


def _with_password(server: Server, file: Path) -> Server:
    """Look a password up in libpq's password file, which only its owner may be able to read."""
    try:
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return server
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return server
    wanted = ("localhost" if server.socket else server.host, str(server.port),
              server.database, server.user)  # fmt: skip
    for line in lines:
        parts = list(_fields(line))
        if len(parts) == 5 and all(
            said in {"*", part} for said, part in zip(parts, wanted, strict=False)
        ):
            return Server(
                host=server.host, port=server.port, database=server.database, user=server.user,
                password=parts[4], tls=server.tls,
            )  # fmt: skip
    return server


def _fields(line: str) -> Iterator[str]:
    """Split a line of the password file: colons and backslashes in a field are escaped."""
    if line.startswith("#"):
        return
    for part in re.split(r"(?<!\\):", line, maxsplit=4):
        yield re.sub(r"\\(.)", r"\1", part)
