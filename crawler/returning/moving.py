"""Columns that are not where they were: noted, and found again where their rows turn up.

Lost is what answers 404 or 410, an error page with status 200, a redirect, or a list without a
report where it had some. A refusal, a challenge or a failing host says nothing about a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.frontier.target import Settlement, State
from crawler.returning.searching import search

if TYPE_CHECKING:
    from crawler.frontier.store import Store

ALIKE = 3  # of so many rows one must be known by its title


@dataclass(frozen=True, slots=True)
class Moving:
    """What one settlement says about columns that moved."""

    store: Store
    end: Settlement
    now: float

    def lost(self, listing: Any) -> bool:
        """Note a known column that is no longer there, and begin to look for it."""
        how = self._how(listing)
        if not how or not (listing["reports"] or listing["led"]) or listing["page"]:
            return False
        lease = self.end.lease
        onward = next((link.url for link in self.end.outlinks if link.role == "redirect"), None)
        self.store.db.execute(
            "INSERT INTO column_moves (harvest, url_id, seed, url, at, how) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (harvest, url_id) DO NOTHING",
            (self.store.harvest, lease.id, listing["seed"], listing["url"],
             onward or listing["url"], how),
        )  # fmt: skip
        self.store.db.execute(
            "UPDATE listings SET state = 'lost', harvest = ? WHERE url_id = ?",
            (self.store.harvest, lease.id),
        )
        if onward is None:
            search(self.store, listing["seed"], self.now, listing["url"])
        return True

    def _how(self, listing: Any) -> str:
        end = self.end
        failure = end.failure or ""
        if end.state is State.FAILED:
            return failure if failure == "gone" or failure.startswith("soft_error") else ""
        if end.shows == "redirect":
            return "redirect"
        empty = end.seen is not None and end.shows not in {"report", "unchanged"}
        return "empty" if empty and listing["reports"] and not end.seen.reports else ""  # type: ignore[union-attr]

    def found(self, listing: Any) -> None:
        """Tell whether this page is what a lost column has become."""
        end, target = self.end, self.end.lease.target
        if target.role == "redirect":
            self._followed()
        if end.seen is None or not end.seen.reports or listing is not None:
            return
        titles = set(end.seen.titles)
        for lost in self._open(target.seed):
            known = set(lost["titles"].split())
            common = len(titles & known)
            alike = common > 0 and common * ALIKE >= min(len(titles), len(known))
            if alike or (lost["name"] and lost["name"] == end.seen.name):
                self._moved(lost["url_id"], target.url)

    def _followed(self) -> None:
        """Follow a column through redirects; look for it where they do not end at a list."""
        end, target = self.end, self.end.lease.target
        for lost in self._open(target.seed):
            if lost["at"] != target.url:
                continue
            onward = next((link.url for link in end.outlinks if link.role == "redirect"), None)
            if end.seen is not None and (end.seen.reports or end.shows in {"column", "report"}):
                self._moved(lost["url_id"], target.url)
            elif end.shows == "redirect" and onward is not None:
                self.store.db.execute(
                    "UPDATE column_moves SET at = ? WHERE harvest = ? AND url_id = ?",
                    (onward, self.store.harvest, lost["url_id"]),
                )
            else:
                search(self.store, lost["seed"], self.now, lost["url"])

    def _open(self, seed: str) -> list[Any]:
        return self.store.db.execute(
            "SELECT m.url_id, m.url, m.at, m.seed, l.titles, l.name FROM column_moves m"
            " JOIN listings l ON l.url_id = m.url_id"
            " WHERE m.harvest = ? AND m.seed = ? AND m.onward IS NULL ORDER BY m.url_id",
            (self.store.harvest, seed),
        ).fetchall()

    def _moved(self, url_id: int, onward: str) -> None:
        self.store.db.execute(
            "UPDATE column_moves SET onward = ? WHERE harvest = ? AND url_id = ?",
            (onward, self.store.harvest, url_id),
        )
        self.store.db.execute("UPDATE listings SET state = 'moved' WHERE url_id = ?", (url_id,))
