"""What coming back came to, for the summary: columns that moved, columns that were not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.frontier.database import Database


def moved_and_lost(
    db: Database, harvest: str
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return (from, to) of columns that were found again, and (address, how) of those that were
    not. Of a host that lets nobody in, nothing is known."""
    rows = db.execute(
        "SELECT m.url, m.onward, m.how, h.state FROM column_moves m"
        " JOIN urls u ON u.id = m.url_id JOIN hosts h ON h.host = u.host"
        " WHERE m.harvest = ? ORDER BY m.url, m.url_id",
        (harvest,),
    ).fetchall()
    moved = tuple((row["url"], row["onward"]) for row in rows if row["onward"] is not None)
    return moved, tuple(
        (row["url"], row["how"]) for row in rows if row["onward"] is None and row["state"] == "open"
    )
