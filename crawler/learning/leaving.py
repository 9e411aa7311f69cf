"""What a harvest leaves unasked, and why: counted by host, so that a hole can be seen."""

from __future__ import annotations

from crawler.frontier.store import Store

# Rows of hosts that are open: those below the floor, for what promised something is read or the
# exploration is used up without a report; those above it, for the budget is spent.
_LEFT = """
SELECT h.host AS host, CASE WHEN h.columns_found > 0 AND u.score < h.floor THEN 'left:columns_read'
 WHEN u.score < h.floor THEN 'left:yield_gone'
 WHEN h.spent >= h.budget THEN 'left:budget' ELSE 'left:unasked' END AS name, count(*) AS n
FROM hosts h JOIN urls u ON u.host = h.host
WHERE u.state = 'queued' AND h.state = 'open' AND h.active = 1
GROUP BY 1, 2 ORDER BY 1, 2
"""


def count_left(store: Store) -> None:
    """Count what is queued still: what an earlier end of the harvest had counted is forgotten."""
    store.db.execute(
        "DELETE FROM counts WHERE harvest = ? AND name LIKE 'left:%'", (store.harvest,)
    )
    for row in store.db.execute(_LEFT).fetchall():
        store.db.execute(
            "INSERT INTO counts (harvest, host, name, n) VALUES (?,?,?,?)"
            " ON CONFLICT (harvest, host, name) DO UPDATE SET n = excluded.n",
            (store.harvest, row["host"], row["name"], row["n"]),
        )
