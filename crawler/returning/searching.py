"""Looking for a column again from the home page: where it has gone, or where none was ever found.

What a home page and the pages below it link to now is asked again, the best first, within a bound;
articles, files and reports are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crawler.frontier.target import Target
from crawler.returning.asking import LISTING_SCORE, ask_again, rows_of, wake
from crawler.scope import origin_of, site_of
from sites.seed import Role
from sites.shapes import is_article_url

if TYPE_CHECKING:
    from crawler.frontier.store import Store

MOST = 40  # known pages of one site that a search asks again in one harvest
HOME = "首页"
_NO_WAYS = frozenset({"report", "article", "file"})


def search(store: Store, seed: str, now: float, lost: str = "") -> None:
    """Begin to look for columns of a site: from its seed, and from the home of a `lost` one."""
    store.db.execute(
        "INSERT INTO returns (harvest, seed, how) VALUES (?,?,'search')"
        " ON CONFLICT (harvest, seed) DO UPDATE SET how = excluded.how",
        (store.harvest, seed),
    )
    homes = {f"{origin_of(url)}/" for url in (seed, lost) if url}
    ways = [Target(url=seed, site=site_of(seed), role="seed", score=2.0, seed=seed)]
    ways += [
        Target(
            url=home, site=site_of(home), role=Role.COLUMN, score=LISTING_SCORE, seed=seed,
            via=lost or seed, hops="L", anchor=HOME,
        )
        for home in sorted(homes - {seed})
    ]  # fmt: skip
    if lost:
        store.add(ways, now)
    known = rows_of(store, ways)
    ask_again(store, known, LISTING_SCORE, whole=True)
    if not _healthy(store, seed):
        # What was not worth a request while columns were known, may be the way now.
        store.db.execute(
            "UPDATE hosts SET floor = 0, explored = 0, columns_found = 0 WHERE seed = ?", (seed,)
        )
    wake(store, [row["host"] for row, _ in known.values()])


def _healthy(store: Store, seed: str) -> bool:
    row = store.db.execute(
        "SELECT 1 AS one FROM listings WHERE seed = ? AND state = 'known'"
        " AND (reports > 0 OR led > 0) LIMIT 1",
        (seed,),
    ).fetchone()
    return row is not None


def look_further(store: Store, seed: str, outlinks: Sequence[Target], floor: float) -> None:
    """Ask again what a page links to, where its site is being searched in this harvest."""
    searched: Any = store.db.execute(
        "SELECT asked FROM returns WHERE harvest = ? AND seed = ? AND how = 'search'",
        (store.harvest, seed),
    ).fetchone()
    if searched is None or searched["asked"] >= MOST:
        return
    ways = [
        target
        for target in outlinks
        if target.role in {Role.COLUMN, "redirect"}
        and target.score >= floor
        and not is_article_url(target.url)
    ]
    known = [
        (target.score, key, row["host"])
        for key, (row, target) in rows_of(store, ways).items()
        if row["shows"] not in _NO_WAYS and row["harvest"] != store.harvest
    ]
    known.sort(key=lambda one: (-one[0], one[1]))
    asked = 0
    for score, key, _ in known[: MOST - searched["asked"]]:
        asked += ask_again(store, [key], score, whole=True)
    if asked:
        store.db.execute(
            "UPDATE returns SET asked = asked + ? WHERE harvest = ? AND seed = ?",
            (asked, store.harvest, seed),
        )
        wake(store, [host for _, _, host in known])
