"""What a settled page teaches about coming back, and what of it a known page need not ask again.

Runs inside the settlement's transaction. A known list whose links are the same ends there; one that
changed brings only what is new, and its pager goes on only while a page brings new rows. A report
that is asked again is compared by its text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crawler.frontier.target import Settlement, State, loads
from crawler.returning.asking import LISTING_SCORE, ask_again, rows_of, wake
from crawler.returning.moving import Moving
from crawler.returning.searching import look_further
from sites.seed import Role

if TYPE_CHECKING:
    from crawler.frontier.store import Store
    from crawler.frontier.target import Target
    from crawler.returning.remembered import Seen

_PARTS = frozenset({Role.ATTACHMENT, Role.ARTICLE_PAGE})


def take_in(store: Store, end: Settlement, floor: float, now: float) -> tuple[Settlement, int]:
    """Queue what a page leads to, as far as this harvest has not asked it; remember the page.

    Return the settlement with its counts corrected, and the number of new targets.
    """
    seen, lease = end.seen, end.lease
    again = lease.archived is not None or lease.replayed
    if again and _is_lost_with_its_host(store, end):
        # It was a list: that its page is gone says more of the page than of the host.
        end = replace(end, state=State.FAILED, challenge=None, trouble=None, wait=None)
    if lease.target.role == "robots" or end.state is State.QUEUED or (seen is None and not again):
        return end, store.add(end.outlinks, now)
    return _Memory(store, end, floor, now, Counter(dict(end.counts))).taken()


def _is_lost_with_its_host(store: Store, end: Settlement) -> bool:
    """Tell whether a known list answers with an error page as the first page of its host."""
    if end.state is not State.QUEUED or not (end.failure or "").startswith("soft_error"):
        return False
    known = store.db.execute(
        "SELECT 1 AS one FROM listings WHERE url_id = ?", (end.lease.id,)
    ).fetchone()
    return known is not None


@dataclass(slots=True)
class _Memory:
    store: Store
    end: Settlement
    floor: float
    now: float
    counts: Counter[str]

    def taken(self) -> tuple[Settlement, int]:
        end, lease = self.end, self.end.lease
        listing = self._row("listings")
        report = self._row("kept_reports")
        moving = Moving(self.store, end, self.now)
        news: int | None = None
        lost = False
        if listing is not None and listing["harvest"] != self.store.harvest:
            lost = moving.lost(listing)
            news = self._known_list(listing)
        elif report is not None:
            news = self._known_report()
        if report is not None:
            self._compared(report)
        elif end.shows == "report":
            self._new_report()
        if news is None:
            news = self.store.add(self._signed(end.outlinks), self.now)
            if lease.archived is not None or lease.replayed:
                look_further(self.store, lease.target.seed, end.outlinks, self.floor)
        if end.seen is not None and end.seen.links and not lost:
            self._remember(end.seen, listing)
        moving.found(listing)
        return replace(end, counts=tuple(sorted(self.counts.items()))), news

    def _row(self, table: str) -> Any:
        asked = f"SELECT * FROM {table} WHERE url_id = ?"  # noqa: S608  one of our own two names
        return self.store.db.execute(asked, (self.end.lease.id,)).fetchone()

    def _known_list(self, listing: Any) -> int:
        """Take from a list that was seen before what is new; return how much that is."""
        end = self.end
        if end.shows == "unchanged":
            return 0
        if end.seen is None:  # gone, or moved: where it went is new
            return self.store.add(end.outlinks, self.now)
        if end.seen.links and end.seen.links == listing["links"]:
            self.counts["unchanged"] += 1
            return 0
        rows = [link for link in self._signed(end.outlinks) if link.role != Role.NEXT_PAGE]
        good = [link for link in rows if link.score >= self.floor]
        news = self.store.add(good, self.now)
        more = self.store.add([link for link in rows if link.score < self.floor], self.now)
        pager = [link for link in end.outlinks if link.role == Role.NEXT_PAGE][:1]
        # A page above may have shown the same rows first in this harvest: they are news as well.
        begun = self.store.db.execute(
            "SELECT started FROM harvests WHERE name = ?", (self.store.harvest,)
        ).fetchone()["started"]
        fresh = any(row["discovered_at"] >= begun for row, _ in rows_of(self.store, good).values())
        if (news or fresh) and pager:
            more += self.store.add(pager, self.now)
            known = rows_of(self.store, pager)
            ask_again(self.store, known, LISTING_SCORE)
            wake(self.store, [row["host"] for row, _ in known.values()])
        return news + more

    def _known_report(self) -> int:
        parts = [link for link in self.end.outlinks if link.role in _PARTS]
        onward = [link for link in self.end.outlinks if link.role == "redirect"]
        return self.store.add([*parts, *onward], self.now)

    def _compared(self, report: Any) -> None:
        """Tell whether a report that we have says something else now."""
        end = self.end
        if end.shows == "report":
            self.counts["reports"] -= 1  # it was counted when it was new
        if end.shows == "unchanged" or end.seen is None or not end.seen.text:
            text = report["text"]
        else:
            text = end.seen.text
            if report["text"] and text != report["text"]:
                self.counts["edited"] += 1
            elif report["text"] and end.shows == "report":
                self.counts["unchanged"] += 1
        self.store.db.execute(
            "UPDATE kept_reports SET looked = ?, text = ? WHERE url_id = ?",
            (self.now, text, end.lease.id),
        )

    def _new_report(self) -> None:
        end, seen = self.end, self.end.seen
        if seen is None:
            return
        self.store.db.execute(
            "INSERT INTO kept_reports (url_id, seed, year, body, is_government, listed, text,"
            " found, looked) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (url_id) DO NOTHING",
            (
                end.lease.id, end.lease.target.seed, seen.year, seen.body,
                int(seen.is_government), seen.listed.isoformat() if seen.listed else None,
                seen.text, self.now, self.now,
            ),
        )  # fmt: skip
        if end.lease.target.listing:
            self._led(end.lease.target.listing)

    def _led(self, page: int) -> None:
        """Note that a page led to a report, whatever its rows are called."""
        done = self.store.db.execute("UPDATE listings SET led = led + 1 WHERE url_id = ?", (page,))
        if done.rowcount > 0:
            return
        # What hangs on an article says nothing about columns.
        row = self.store.db.execute(
            "SELECT request, shows, harvest FROM urls WHERE id = ?", (page,)
        ).fetchone()
        if row is not None and row["shows"] not in {"article", "report", "file"}:
            self._insert(page, loads(row["request"]), row["shows"], None, led=1)

    def _signed(self, links: tuple[Target, ...]) -> list[Target]:
        return [replace(link, listing=self.end.lease.id) for link in links]

    def _remember(self, seen: Seen, listing: Any) -> None:
        """Note how a list looks now."""
        lease = self.end.lease
        if listing is None:
            self._insert(lease.id, lease.target, self.end.shows, seen)
            return
        self.store.db.execute(
            "UPDATE listings SET shows = ?, name = ?, above = ?, year = ?, reports = ?, links = ?,"
            " titles = ?, harvest = ?, state = CASE WHEN state = 'lost' AND harvest <> ?"
            " THEN 'known' ELSE state END WHERE url_id = ?",
            (
                self.end.shows, seen.name, seen.above, seen.year, seen.reports, seen.links,
                " ".join(seen.titles), self.store.harvest, self.store.harvest, lease.id,
            ),
        )  # fmt: skip

    def _insert(
        self, page: int, target: Target, shows: str, seen: Seen | None, *, led: int = 0
    ) -> None:
        self.store.db.execute(
            "INSERT INTO listings (url_id, seed, url, list, parent, page, shows, name,"
            " above, year, reports, led, links, titles, harvest)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (url_id) DO NOTHING",
            (
                page, target.seed, target.url, target.page_of or target.url, target.listing,
                target.pages, shows, seen.name if seen else target.anchor[:60],
                seen.above if seen else "",
                seen.year if seen else None, seen.reports if seen else 0, led,
                seen.links if seen else "", " ".join(seen.titles) if seen else "",
                self.store.harvest,
            ),
        )  # fmt: skip
