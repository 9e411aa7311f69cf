"""What this worker holds where many share a frontier: leases that run out unless they are renewed.

Who may take a lease over is decided by the database's clock. Here its end is counted on a clock
that goes on while the process is stopped (CLOCK_BOOTTIME), from before the database was asked, and
ends a little earlier: a worker that was asleep knows without asking that it must not go on."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.frontier.database import Database
from crawler.frontier.target import Lease

log = logging.getLogger(__name__)

FORGOTTEN = 86400.0  # seconds after which a worker that died is not remembered
EARLIER = 0.05  # share of a lease by which it ends here before it ends there: clocks drift


def boottime() -> float:
    """Return seconds on the clock that no SIGSTOP and no suspended machine holds up."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def worker_name() -> str:
    """Return a name that no other worker has: machine, process, and dice for a reused number."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class Holding:
    """Leases by host, with their token and their end on this machine's clock.

    Changed on the frontier's thread, asked from any. A frontier that is not shared loses no lease.
    """

    seconds: float
    shared: bool
    owner: str = field(default_factory=worker_name)
    clock: Callable[[], float] = boottime
    left: bool = False  # nothing is renewed any more
    _held: dict[str, tuple[int, float]] = field(default_factory=dict)

    def took(self, host: str, token: int, asked: float) -> None:
        """Note a lease that was asked for at that moment of this machine's clock."""
        if self.shared:
            self._held[host] = (token, asked + self.seconds * (1 - EARLIER))

    def ended(self, lease: Lease) -> None:
        """Note that a lease is over."""
        held = self._held.get(lease.target.host)
        if held is not None and held[0] == lease.token:
            del self._held[lease.target.host]

    def holds(self, lease: Lease) -> bool:
        """Tell whether a lease is still ours beyond doubt."""
        if not self.shared:
            return True
        token, until = self._held.get(lease.target.host, (0, 0.0))
        return token == lease.token and self.clock() < until

    def renew(self, db: Database, harvest: str) -> None:
        """Say that we live, and have the leases end later that have not ended yet."""
        if self.left:
            return
        asked, now = self.clock(), db.now()
        until = now + self.seconds
        db.execute(
            "INSERT INTO workers (id, harvest, begun, alive_until) VALUES (?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until",
            (self.owner, harvest, now, until),
        )
        names = sorted(self._held)
        if not names:
            return
        marks = ",".join("?" * len(names))
        renewed = {
            row["host"]: row["token"]
            for row in db.execute(
                "UPDATE hosts SET lease_until = ? WHERE owner = ? AND busy = 1"  # noqa: S608
                f" AND lease_until >= ? AND host IN ({marks}) RETURNING host, token",
                (until, self.owner, now, *names),
            )
        }
        for name in names:
            if renewed.get(name) == self._held[name][0]:
                self.took(name, renewed[name], asked)
            else:
                log.warning("%s: the lease was not renewed in time: what it asked is dropped", name)
                del self._held[name]

    def leave(self, db: Database) -> None:
        """Say that we are gone, so that nobody waits for us; and forget who died long ago."""
        self.left = True
        db.execute(
            "DELETE FROM workers WHERE id = ? OR alive_until < ?",
            (self.owner, db.now() - FORGOTTEN),
        )
