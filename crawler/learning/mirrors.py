"""A site that mirrors itself: the same pages at the same paths of two of its hosts.

Two pages alike, none that differs: then the later host is folded into the earlier one and asked no
more, and what it has queued is counted as `trap:mirror`. A host that the registry names is never
folded. A later harvest asks a folded host for one page, and so sees whether it still mirrors."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from crawler.frontier.store import Store
from crawler.frontier.target import Settlement, Target
from crawler.scope import site_of, site_of_host
from sites.page import Page

ALIKE = 2  # pages
LOOKED_AT = 40  # requests to a host after which its pages are not noted any more
DEEPEST = 2  # links from the seed: home and main columns, which mirrors share by their order
MIN_LINKS, MIN_TEXT = 5, 60  # below it a page is an error, a shell, a site being made

_VARYING = re.compile(r"[\d\s:：.,-]+")

_PAIRS = """
SELECT b.host AS host, sum(CASE WHEN a.digest = b.digest THEN 1 ELSE 0 END) AS alike,
 sum(CASE WHEN a.digest <> b.digest THEN 1 ELSE 0 END) AS unlike, min(b.seen) AS since
FROM looks a JOIN looks b ON b.site = a.site AND b.path = a.path AND b.host <> a.host
WHERE a.host = ? GROUP BY b.host ORDER BY b.host
"""


def likeness(page: Page, target: Target) -> str:
    """Return a digest of what a page says and links to, whatever name its host has.

    Numbers are left out, for pages count their visitors and tell the time. Empty for pages that lie
    deep and for those with too little on them to be told apart.
    """
    if target.depth > DEEPEST or target.page_of is not None or len(page.anchors) < MIN_LINKS:
        return ""
    text = _VARYING.sub("", page.text)
    if len(text) < MIN_TEXT:
        return ""
    digest = hashlib.sha256(text.encode("utf-8", "replace"))
    # A mirror may link to its own home by the other's name: hosts of one site are one.
    places = {_place(link.url, target.site) for link in page.anchors}
    digest.update("\0".join(sorted(places)).encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


def _place(url: str, site: str) -> str:
    parts = urlsplit(url)
    return f"{'' if site_of(url) == site else parts.netloc}{parts.path}?{parts.query}"


def folded(store: Store, end: Settlement, host: Any, now: float) -> bool:
    """Note how a page looks, and fold its host where it is a mirror; tell whether it was folded.

    Called in the settlement's transaction: only the row of the lease's own host changes.
    """
    target = end.lease.target
    if not end.likeness or host["spent"] > LOOKED_AT:
        return False
    parts = urlsplit(target.url)
    place = hashlib.sha256(f"{parts.path}?{parts.query}".encode()).hexdigest()[:32]
    store.db.execute(
        "INSERT INTO looks (host, path, site, digest, seen) VALUES (?,?,?,?,?)"
        " ON CONFLICT (host, path) DO UPDATE SET digest = excluded.digest",
        (target.host, place, site_of_host(target.host), end.likeness, now),
    )
    pairs = store.db.execute(_PAIRS, (target.host,)).fetchall()
    twins = [row for row in pairs if row["alike"] >= ALIKE and not row["unlike"]]
    if not twins or _is_seed(store, target.host):
        return False
    since = store.db.execute(
        "SELECT min(seen) AS since FROM looks WHERE host = ?", (target.host,)
    ).fetchone()["since"]
    if not any(
        _is_seed(store, row["host"]) or (row["since"], row["host"]) < (since, target.host)
        for row in twins
    ):
        return False  # the other one is the mirror: it will find that out
    left = store.db.execute(
        "SELECT count(*) AS n FROM urls WHERE host = ? AND state = 'queued'", (target.host,)
    ).fetchone()["n"]
    store.db.execute("UPDATE hosts SET active = 0 WHERE host = ?", (target.host,))
    store.count(target.host, Counter({"trap:mirror": left, "mirrors": 1}))
    return True


def _is_seed(store: Store, host: str) -> bool:
    row = store.db.execute("SELECT seed FROM hosts WHERE host = ?", (host,)).fetchone()
    return row is not None and (urlsplit(row["seed"]).hostname or "") == host
