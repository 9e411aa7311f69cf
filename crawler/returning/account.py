"""What coming back came to, for the summary: columns that moved, columns that were not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.frontier.database import Database


def moved_and_lost(
    db: Database, harvest: str
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return (from, to) of columns that were found again, and (address, how) of those that were
    not."""
    rows = db.execute(
        "SELECT url, onward, how FROM column_moves WHERE harvest = ? ORDER BY url, url_id",
        (harvest,),
    ).fetchall()
    moved = tuple((row["url"], row["onward"]) for row in rows if row["onward"] is not None)
    return moved, tuple((row["url"], row["how"]) for row in rows if row["onward"] is None)
