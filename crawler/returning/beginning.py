"""The begin of a harvest: of each site that it takes, what is asked again.

A site whose columns are known is asked them, and a share of its reports, which may have been
corrected (更正) or edited without a word. One without columns is searched from its seed. Noted once
for a harvest and a site, so that who resumes or joins asks nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.frontier.target import Target
from crawler.returning.asking import LISTING_SCORE, ask_again, rows_of
from crawler.returning.calendar import deadline_before
from crawler.returning.choosing import Listing, entries
from crawler.returning.searching import search

if TYPE_CHECKING:
    from crawler.frontier.store import Store

RECHECK_SCORE = 0.5  # behind columns and new reports
SHARE = 12  # one report of so many is asked again in a harvest, and one of each site
FRESH = timedelta(days=370)  # since its publication a report is still likely to be corrected

_YEAR = re.compile(r"(?i)([?&]fbtime=)(20\d\d)(?!\d)")  # 大汉 xxgkAnnualReport.jsp

# A host that was folded into its twin stays so, in a harvest that goes on and while the columns of
# the site are where they were; a search looks at it anew.
_MIRRORS = """
UPDATE hosts SET active = 0 WHERE active = 1 AND EXISTS (SELECT 1 FROM counts c
 WHERE c.harvest IN (SELECT name FROM harvests) AND c.host = hosts.host AND c.name = 'mirrors'
 AND (c.harvest = ? OR NOT EXISTS (SELECT 1 FROM returns r WHERE r.harvest = ?
 AND r.seed = hosts.seed AND r.how = 'search')))
"""

# Failures that may be another time's luck; what is gone or refused by robots.txt is not asked.
_TRANSIENT = """
UPDATE urls SET state = 'queued', tries = CASE WHEN role = 'seed' THEN 0 ELSE ? END, next_at = 0
 WHERE state = 'failed' AND role <> 'robots' AND failure IS NOT NULL AND failure <> 'gone'
 AND failure NOT LIKE 'soft_error%' AND (failure NOT LIKE 'http_4%'
 OR failure IN ('http_429', 'http_408', 'http_425'))
"""


def try_again(store: Store) -> None:
    """Queue once more what failed by a cause that passes: a host that was down, a time-out."""
    store.db.execute(_TRANSIENT, (max(store.rules.max_tries - 1, 0),))


def come_back(store: Store, seeds: Sequence[Target], now: float) -> None:
    """Queue what this harvest asks again of these sites."""
    for target in seeds:
        done = store.db.execute(
            "SELECT how FROM returns WHERE harvest = ? AND seed = ?", (store.harvest, target.seed)
        ).fetchone()
        if done is None:
            _site(store, target, now)
    store.db.execute(_MIRRORS, (store.harvest, store.harvest))
    store.db.executemany(  # whom the registry names is asked, whatever it was before
        "UPDATE hosts SET active = 1 WHERE host = ? AND active = 0",
        sorted({(target.host,) for target in seeds}),
    )


def _site(store: Store, target: Target, now: float) -> None:
    seed = target.seed
    row = store.db.execute(
        "SELECT settled_at FROM urls WHERE fingerprint = ?", (target.fingerprint,)
    ).fetchone()
    how = "first"
    if row is not None and row["settled_at"] is not None:
        known = listings(store, seed)
        chosen = entries(known)
        how = "columns" if chosen else "search"
        ask_again(store, [*chosen, *_next_years(store, known, chosen)], LISTING_SCORE)
        if not chosen:
            search(store, seed, now)
        if not known:
            _unlearnt(store, seed)
        ask_again(store, reports(store, seed, now, leave=chosen), RECHECK_SCORE)
    store.db.execute(
        "INSERT INTO returns (harvest, seed, how) VALUES (?,?,?) ON CONFLICT DO NOTHING",
        (store.harvest, seed, how),
    )


def listings(store: Store, seed: str) -> list[Listing]:
    """Return the pages of a site that listed reports, without those that are lost or moved."""
    rows = store.db.execute(
        "SELECT l.* FROM listings l WHERE l.seed = ? AND l.state = 'known' ORDER BY l.url_id",
        (seed,),
    )
    return [
        Listing(
            url_id=row["url_id"],
            url=row["url"],
            list=row["list"],
            parent=row["parent"],
            above=row["above"],
            page=row["page"],
            shows=row["shows"],
            year=row["year"],
            reports=row["reports"],
            led=row["led"],
        )
        for row in rows
    ]


def _next_years(store: Store, known: Sequence[Listing], chosen: Iterable[int]) -> list[int]:
    """Return the pages asked in vain for the year after the newest, where a parameter names it."""
    ids = frozenset(chosen)
    after = [
        Target(url=_YEAR.sub(lambda m: f"{m[1]}{int(m[2]) + 1}", one.url), site="", role="")
        for one in known
        if one.url_id in ids and _YEAR.search(one.url)
    ]
    return sorted(rows_of(store, after))


def _unlearnt(store: Store, seed: str) -> None:
    """Ask the columns of a frontier that was written before they were remembered."""
    rows = store.db.execute(
        "SELECT u.id FROM urls u JOIN hosts h ON h.host = u.host WHERE h.seed = ?"
        " AND u.state = 'done' AND u.shows IN ('column', 'home') ORDER BY u.id",
        (seed,),
    ).fetchall()
    ask_again(store, [row["id"] for row in rows], LISTING_SCORE)


def reports(store: Store, seed: str, now: float, *, leave: Iterable[int]) -> list[int]:
    """Return the reports of a site to ask again: a bounded share, the newest year's first.

    Before older ones those published within about a year, and those not looked at since the last
    deadline; a file only where the server told what a condition can be made of.
    """
    today = datetime.fromtimestamp(now, UTC).date()
    rows = store.db.execute(
        "SELECT k.url_id, k.year, k.listed, k.looked, u.role, u.etag, u.last_modified"
        " FROM kept_reports k JOIN urls u ON u.id = k.url_id WHERE k.seed = ? AND u.state = 'done'",
        (seed,),
    ).fetchall()
    left = frozenset(leave)
    since = datetime.combine(deadline_before(today), datetime.min.time(), UTC).timestamp()
    order = []
    for row in rows:
        is_file = row["role"] == "attachment" and not (row["etag"] or row["last_modified"])
        if row["url_id"] in left or is_file:
            continue
        recent = row["listed"] is not None and today - date.fromisoformat(row["listed"]) <= FRESH
        settled = not recent and row["looked"] >= since
        order.append((settled, -(row["year"] or 0), row["looked"], row["url_id"]))
    order.sort()
    most = max(len(rows) // SHARE, 1)
    return [one[-1] for one in order[:most]]
