"""Hosts in their turn: which are due, which rest, when the next one is, whose lease has run out.

Every look-up costs the same however much is queued: a host that has nothing to ask is put to rest
(`idle`) until something of its is queued, and partial indexes hold the others."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.frontier.database import Database
from crawler.frontier.rules import EXEMPT

log = logging.getLogger(__name__)

POLL = 0.5  # seconds until a look at what only somebody else can change
SOON = 0.05  # seconds until a host is looked at again that is held back
UNRESOLVED = 64  # hosts whose address is asked for at a time
PAGE = 64  # hosts that are looked at together for when they are due

# As the partial index hosts_ready has it, word by word.
_READY = (
    "SELECT {what} FROM hosts h WHERE h.state = 'open' AND h.active = 1 AND h.busy = 0"
    " AND h.idle = 0 AND h.spent < h.budget"
)
_IN_TURN = " ORDER BY h.next_at, h.host LIMIT ?"
_DUE = _READY.format(what="*") + " AND h.next_at <= ? AND h.ip IS NOT NULL"
_NAMELESS = _READY.format(what="h.host") + " AND h.next_at <= ? AND h.ip IS NULL" + _IN_TURN
_AFTER = (
    _READY.format(what="h.host, h.next_at, h.floor")
    + " AND h.next_at >= ? AND (h.next_at > ? OR h.host > ?)"
    + _IN_TURN
)
_EARLIEST = "SELECT MIN(next_at) AS at FROM urls WHERE host = ? AND state = 'queued' AND score >= ?"
# Whoever queues without waking its host must not end the crawl: one look at all before it ends.
_WAKE_ALL = """
UPDATE hosts SET idle = 0 WHERE state = 'open' AND active = 1 AND busy = 0 AND idle = 1
 AND spent < budget AND EXISTS (SELECT 1 FROM urls u WHERE u.host = hosts.host
 AND u.state = 'queued' AND u.score >= hosts.floor)
"""


@dataclass(frozen=True, slots=True)
class Turns:
    """The hosts of a frontier. `most`: requests at a time to one address."""

    db: Database
    most: int

    def busy(self) -> Counter[str]:
        """Return how many requests are out to each address, by whatever worker."""
        rows = self.db.execute(
            "SELECT ip, count(*) AS n FROM hosts WHERE busy = 1 AND ip IS NOT NULL GROUP BY ip"
        )
        return Counter({row["ip"]: row["n"] for row in rows})

    def due(self, limit: int, busy: Counter[str], now: float) -> list[Any]:
        """Return due hosts in their turn, locked; more than `limit`, for some will be held back.

        Those at an address that takes no more are left out: hundreds of departments share one
        platform, and hosts elsewhere must not wait behind all of them.
        """
        full = [ip for ip, count in busy.items() if ip != EXEMPT and count >= self.most]
        elsewhere = f" AND h.ip NOT IN ({','.join('?' * len(full))})" if full else ""
        asked = _DUE + elsewhere + _IN_TURN + self.db.skip_locked
        return self.db.execute(asked, (now, *full, limit * 4 + 16)).fetchall()

    def nameless(self, now: float) -> tuple[str, ...]:
        """Return due hosts whose address is not known."""
        rows = self.db.execute(_NAMELESS, (now, UNRESOLVED))
        return tuple(row["host"] for row in rows)

    def hold(self, host: str, until: float) -> None:
        """Leave a host alone until then."""
        self.db.execute("UPDATE hosts SET next_at = ? WHERE host = ?", (until, host))

    def earliest(self, host: str, floor: float) -> float | None:
        """Return when the first of a host's rows is due; None, and it rests, where it has none."""
        at = self.db.execute(_EARLIEST, (host, floor)).fetchone()["at"]
        if at is None:
            self.db.execute("UPDATE hosts SET idle = 1 WHERE host = ?", (host,))
        return None if at is None else float(at)

    def wait(self, now: float, later: dict[str, float], owner: str) -> float | None:
        """Return the seconds until a host is due that has something to ask.

        `later`: hosts whose rows are due later than they are. None where nothing is queued, and
        nobody but `owner` has anything out.
        """
        times = list(later.values())
        for host in self._in_turn():
            if host["host"] not in later and self._has_something(host):
                # One that is due and was not leased is held back by its address, or by another
                # worker: somebody's settlement will free it.
                times.append(host["next_at"])
                break
        if times:
            return max(min(times) - now, SOON)
        busy = {row["owner"] for row in self.db.execute("SELECT owner FROM hosts WHERE busy = 1")}
        if busy:
            return POLL if busy != {owner} else None
        return SOON if self.db.execute(_WAKE_ALL).rowcount > 0 else None

    def take_over(self, now: float) -> None:
        """Queue again what was leased by workers whose lease has run out.

        Its host is left alone for its delay: their last request may have been sent just now.
        """
        expired = self.db.execute(
            "UPDATE hosts SET busy = 0, owner = NULL, lease_until = NULL, token = token + 1,"
            " idle = 0, next_at = ? + CASE WHEN crawl_delay > delay THEN crawl_delay ELSE delay"
            " END WHERE busy = 1 AND lease_until < ? RETURNING host",
            (now, now),
        ).fetchall()
        for row in expired:
            log.warning("%s: a lease on it ran out: what was leased is queued again", row["host"])
            self.db.execute(
                "UPDATE urls SET state = 'queued' WHERE host = ? AND state = 'leased'",
                (row["host"],),
            )

    def wake(self) -> None:
        """Have hosts looked at again for which other workers, or we, have queued something."""
        woken = self.db.execute("DELETE FROM woken RETURNING host").fetchall()
        for host in sorted({row["host"] for row in woken}):
            self.db.execute("UPDATE hosts SET idle = 0 WHERE host = ? AND idle = 1", (host,))

    def _in_turn(self) -> Iterator[Any]:
        """Return hosts that are not at rest, in the order in which they are due."""
        at, name = -1.0, ""
        while True:
            rows = self.db.execute(_AFTER, (at, at, name, PAGE)).fetchall()
            yield from rows
            if len(rows) < PAGE:
                return
            at, name = rows[-1]["next_at"], rows[-1]["host"]

    def _has_something(self, host: Any) -> bool:
        if self.db.shared:
            # Its row first: what is queued behind an open transaction cannot be seen yet.
            free = self.db.execute(
                f"SELECT host FROM hosts WHERE host = ?{self.db.skip_locked}",  # noqa: S608
                (host["host"],),
            )
            if free.fetchone() is None:
                return True  # somebody changes it just now
        return self.earliest(host["host"], host["floor"]) is not None
