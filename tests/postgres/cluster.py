"""A PostgreSQL server of the tests' own: started on a free port, by nobody in particular, and gone
with them, however they end.

Over TCP a password is asked for, over the Unix socket none."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pg8000.native
from mortal import NOBODY

ADMIN = "postgres"
ROLE = "harvester"
TOWN = "town"
PASSWORD = f"p@ss/w:r%20d'{secrets.token_hex(6)}"  # as hostile to a URL as one may be
SETTINGS = {
    "fsync": "off",  # a kill of the server loses nothing that the kernel has
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "log_connections": "on",
    "log_min_messages": "info",
    "logging_collector": "off",
}
HBA = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


def programs() -> Path | None:
    """The folder with initdb and postgres of the newest version here; None where there is none.

    Debian keeps them out of the PATH, one folder for each version.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return None if there is None else Path(there).resolve().parent


def _as_nobody() -> list[str]:
    """No server starts as root; none outlives the process that it was started for."""
    if shutil.which("setpriv") is None:
        return []
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv", *(ids if os.geteuid() == 0 else []), "--pdeathsig", "INT"]


@dataclass(slots=True)
class Cluster:
    """One server. `place` is short: a Unix socket's path may have 107 bytes."""

    programs: Path
    place: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="shilu-pg-")))
    port: int = 0
    _server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Cluster:
        try:
            self._made()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    @property
    def log(self) -> Path:
        return self.place / "server.log"

    def _made(self) -> None:
        self.place.chmod(0o755)
        secret = self.place / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        for name in ("data", "socket"):
            (self.place / name).mkdir(mode=0o700 if name == "data" else 0o755)
        if os.geteuid() == 0:
            for path in (self.place, secret, self.place / "data", self.place / "socket"):
                os.chown(path, NOBODY, NOBODY)
        done = subprocess.run(
            [
                *_as_nobody(),
                str(self.programs / "initdb"),
                *("-D", str(self.place / "data"), "-U", ADMIN, "--pwfile", str(secret)),
                *("--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"),
                *("--encoding=UTF8", "--locale=C", "--no-instructions"),
            ],
            capture_output=True,
            cwd=self.place,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        (self.place / "data" / "pg_hba.conf").write_text(HBA, encoding="ascii")
        self.port = _free_port()

    def start(self) -> None:
        """Start the server, again on its port, and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [
                    *_as_nobody(),
                    str(self.programs / "postgres"),
                    *("-D", str(self.place / "data"), "-p", str(self.port)),
                    *("-k", str(self.place / "socket"), *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place,
            )
        until = time.monotonic() + 60
        while True:
            try:
                self.admin().close()
            except (pg8000.native.InterfaceError, pg8000.native.DatabaseError):
                told = self.log.read_text(encoding="utf-8", errors="replace")
                assert self._server.poll() is None, f"the server has ended: {told[-2000:]}"
                assert time.monotonic() < until, f"the server does not answer: {told[-2000:]}"
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop the server: SIGQUIT is as good as a crash, SIGINT takes leave of everybody."""
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(how)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)

    def admin(self, database: str = "postgres") -> pg8000.native.Connection:
        """A connection of the tests' own, which may do everything."""
        return pg8000.native.Connection(ADMIN, unix_sock=self.socket, database=database, timeout=30)

    @property
    def socket(self) -> str:
        return str(self.place / "socket" / f".s.PGSQL.{self.port}")

    def database(self) -> str:
        """The name of an empty database: one for all tests, for a new one is 300 new files."""
        with closing(self.admin()) as admin:
            if not admin.run("SELECT 1 FROM pg_roles WHERE rolname = :name", name=ROLE):
                secret = PASSWORD.replace("'", "''")
                admin.run(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{secret}'")
                admin.run(f"CREATE DATABASE {TOWN} OWNER {ROLE}")
        with closing(self.admin(TOWN)) as admin:
            admin.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                " AND pid <> pg_backend_pid()",
                name=TOWN,
            )
            admin.run("DROP SCHEMA IF EXISTS public CASCADE")
            admin.run(f"CREATE SCHEMA public AUTHORIZATION {ROLE}")
        return TOWN

    def url(self, database: str, password: str | None = PASSWORD) -> str:
        """The URL by TCP, with a password."""
        who = ROLE if password is None else f"{ROLE}:{quote(password, safe='')}"
        return f"postgresql://{who}@127.0.0.1:{self.port}/{database}"

    def socket_url(self, database: str) -> str:
        """The URL by the Unix socket, as libpq has it."""
        folder = quote(str(self.place / "socket"), safe="")
        return f"postgresql:///{database}?host={folder}&port={self.port}&user={ROLE}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
