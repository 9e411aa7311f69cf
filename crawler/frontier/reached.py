"""Whether a harvest has reached anybody: a network that is down is no web without reports."""

from __future__ import annotations

from crawler.frontier.store import Store

NOBODY = "nobody_reached"  # why a crawl stopped

# A host that gave pages, refused (blocked) or answered that there is nothing has been reached.
_HOSTS = """
SELECT count(*) AS asked, COALESCE(SUM(CASE WHEN state = 'paused' AND good = 0 THEN 1 ELSE 0 END),
0) AS silent FROM hosts WHERE active = 1 AND spent > 0
"""


def nobody_reached(store: Store) -> bool:
    """Tell whether every host that was asked failed for reasons that may pass: DNS, TLS, refused,
    timeouts, robots.txt out of reach. Such a harvest is not done: it is to be resumed."""
    row = store.db.execute(_HOSTS).fetchone()
    return bool(row["asked"]) and int(row["asked"]) == int(row["silent"])
