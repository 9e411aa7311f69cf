"""Rows that were answered in an earlier harvest, asked again in this one.

A row keeps the harvest that settled it until it is settled again: so nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.frontier.store import Store
    from crawler.frontier.target import Target

LISTING_SCORE = 1.9  # behind seeds, before all that a page links to
PART = 50


def ask_again(store: Store, ids: Iterable[int], score: float, *, whole: bool = False) -> int:
    """Queue rows again that an earlier harvest has settled; return how many.

    `whole`: without conditions, for a 304 has no links to walk on by.
    """
    forgotten = ", etag = NULL, last_modified = NULL" if whole else ""
    asked = 0
    for row in ids:
        done = store.db.execute(
            f"UPDATE urls SET state = 'queued', tries = 0, next_at = 0, score = ?{forgotten}"  # noqa: S608
            " WHERE id = ? AND state IN ('done', 'failed') AND harvest <> ?",
            (score, row, store.harvest),
        )
        asked += max(done.rowcount, 0)
    return asked


def rows_of(store: Store, targets: Sequence[Target]) -> dict[int, tuple[Any, Target]]:
    """Return the rows that targets have already, by id, in the order of the targets."""
    prints = [target.identities for target in targets]
    found: dict[str, Any] = {}
    for column, wanted in (
        ("fingerprint", {both[0] for both in prints}), ("folded", {both[1] for both in prints})
    ):  # fmt: skip
        names = sorted(wanted)
        for begin in range(0, len(names), PART):
            part = names[begin : begin + PART]
            rows = store.db.execute(
                f"SELECT id, host, {column} AS print, role, shows, state, harvest, discovered_at"  # noqa: S608
                " FROM urls"
                f" WHERE {column} IN ({','.join('?' * len(part))}) ORDER BY id",
                part,
            )
            for row in rows:
                found.setdefault(f"{column} {row['print']}", row)
    known: dict[int, tuple[Any, Target]] = {}
    for target, (exact, folded) in zip(targets, prints, strict=True):
        row = found.get(f"fingerprint {exact}") or found.get(f"folded {folded}")
        if row is not None:
            known.setdefault(row["id"], (row, target))
    return known


def wake(store: Store, hosts: Iterable[str]) -> None:
    """Let hosts be looked at again that had nothing to ask."""
    for host in sorted(set(hosts)):
        if store.db.shared:
            store.db.execute("INSERT INTO woken (host) VALUES (?)", (host,))
        else:
            store.db.execute("UPDATE hosts SET idle = 0 WHERE host = ? AND idle = 1", (host,))
