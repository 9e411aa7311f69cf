"""Which row asked for what lies in the archive: found by the request's identity, as rows have it.

One look-up by fingerprint, whatever the length of the queue. Where the archive's spelling of a URL
is not the row's, the queue of that host is read, once until `forget`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from w3lib.url import safe_url_string

from archive.exchange_records import target_uri
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, State, Target, WarcRef, loads
from crawler.scope import host_of, origin_of

_Request = tuple[str, str, str]  # URL as the archive spells it, method, body


@dataclass(slots=True)
class Asking:
    """Looks rows up for a replay. Use from the frontier's thread."""

    store: Store
    _queues: dict[str, dict[_Request, int]] = field(default_factory=dict)  # by host

    def row(self, url: str, method: str, body: str) -> Any | None:
        """Return the row that asks so; None where there is none."""
        bare = Target(url=url, site="", role="", method=method, body=body)
        prints = [bare.fingerprint]
        if method == "GET" and url.endswith("/robots.txt"):
            rules = Target(url=url, site="", role="robots", origin=origin_of(url))
            prints.insert(0, rules.fingerprint)
        found = [row for each in prints if (row := self._with_print(each)) is not None]
        queued = [row for row in found if row["state"] == State.QUEUED]
        if queued or found:
            return (queued or found)[0]
        known = self._queue(host_of(url)).get((url, method, body))
        if known is None:
            return None
        return self.store.db.execute("SELECT * FROM urls WHERE id = ?", (known,)).fetchone()

    def forget(self) -> None:
        """Read the queues again: they have got rows meanwhile."""
        self._queues.clear()

    def lease(self, row: Any) -> Lease:
        """Return what settles a queued row as if it had been asked: no turn is taken."""
        host = self.store.db.execute(
            "SELECT good FROM hosts WHERE host = ?", (row["host"],)
        ).fetchone()
        return Lease(
            id=row["id"],
            token=0,
            target=loads(row["request"]),
            tries=row["tries"],
            host_is_good=host["good"] > 0,
            replayed=True,
        )

    def note(self, ref: WarcRef, row: Any | None) -> None:
        """Note that the exchange at `ref` is known, and changes no row."""
        self.store.db.execute(
            "INSERT INTO exchanges (warc_file, warc_offset, url_id) VALUES (?,?,?) ON CONFLICT"
            " DO NOTHING",
            (ref.filename, ref.offset, 0 if row is None else row["id"]),
        )

    def known(self, warc: str) -> set[int]:
        """Return the offsets of the exchanges of a WARC that the frontier knows."""
        rows = self.store.db.execute(
            "SELECT warc_offset FROM exchanges WHERE warc_file = ?", (warc,)
        )
        return {row["warc_offset"] for row in rows}

    def _with_print(self, fingerprint: str) -> Any | None:
        return self.store.db.execute(
            "SELECT * FROM urls WHERE fingerprint = ?", (fingerprint,)
        ).fetchone()

    def _queue(self, host: str) -> dict[_Request, int]:
        if host not in self._queues:
            queue: dict[_Request, int] = {}
            for row in self.store.db.execute(
                "SELECT id, url, method, body FROM urls WHERE host = ? AND state = 'queued'",
                (host,),
            ):
                url = target_uri(safe_url_string(row["url"]))
                queue.setdefault((url, row["method"], row["body"]), row["id"])
            self._queues[host] = queue
        return self._queues[host]
