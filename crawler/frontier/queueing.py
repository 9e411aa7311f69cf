"""Queueing what pages link to: what is new gets a row, what is known the better of both scores.

Looked up and inserted many at once: to SQLite every statement costs the interpreter's lock, to a
server a journey there and back. Inserts go in the order of fingerprints, and hosts in that of
their names, so that two workers never wait for each other in a circle; keys are given in the order
of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawler.frontier.database import Database
from crawler.frontier.rules import EXEMPT, HostTerms
from crawler.frontier.target import State, Target, dumps, storable
from crawler.learning.arms import bettered, enrol

PART = 50  # targets in one statement
_COLUMNS = (
    "id, host, url, method, body, fingerprint, folded, role, score, state, request,"
    " discovered_at, harvest"
)
_MARKS = f"({','.join('?' * 13)})"
# They may be asked again in a later harvest, and are told from other pages of the same address.
_APART = frozenset({"redirect", "robots"})


@dataclass(slots=True)
class _Known:
    """A row, or one to be; `best` is the target whose score it goes by."""

    state: str
    score: float
    harvest: str
    url: str
    id: int | None = None
    first: Target | None = None
    best: Target | None = None
    prints: tuple[str, str] = ("", "")
    anew: bool = False  # done in an earlier harvest, and asked again


@dataclass(frozen=True, slots=True)
class Queueing:
    """Puts targets into the tables on behalf of a harvest."""

    db: Database
    terms: Callable[[str], HostTerms]
    harvest: str

    def add(self, targets: Sequence[Target], now: float) -> int:
        """Queue targets; return how many were new."""
        try:
            return self._add(targets, now)
        except UnicodeEncodeError:  # before anything of it was stored
            return self._add([storable(target) for target in targets], now)

    def _add(self, targets: Sequence[Target], now: float) -> int:
        asked = [(target, target.identities) for target in targets]
        by_print = self._found("fingerprint", [prints[0] for _, prints in asked])
        missing = [
            prints[1]
            for target, prints in asked
            if prints[0] not in by_print and target.role not in _APART
        ]
        by_folded = self._found("folded", missing)
        fresh: list[_Known] = []
        changed: dict[int, _Known] = {}
        for target, prints in asked:
            known = by_print.get(prints[0])
            if known is None and target.role not in _APART:
                # A redirect from http to https has the same folded address, and must be
                # followed all the same.
                known = by_folded.get(prints[1])
            if known is None:
                known = _Known(State.QUEUED, target.score, self.harvest, target.url)
                known.best, known.first, known.prints = target, target, prints
                fresh.append(known)
                by_print[prints[0]] = known
                by_folded.setdefault(prints[1], known)
            elif self._is_better(known, target):
                # What is asked stays the address of the row, by which the archive finds it.
                known.best = target if target.url == known.url else replace(target, url=known.url)
                if known.id is not None:
                    changed[known.id] = known
        again = [known.best for known in changed.values() if known.anew and known.best is not None]
        if fresh or again:
            self._hosts([*(known.first for known in fresh if known.first is not None), *again])
        for row in sorted(changed):
            self._change(row, changed[row])
        return self._insert(fresh, now) if fresh else 0

    def _found(self, column: str, values: Iterable[str]) -> dict[str, _Known]:
        wanted = sorted(set(values))
        found: dict[str, _Known] = {}
        for begin in range(0, len(wanted), PART):
            part = wanted[begin : begin + PART]
            rows = self.db.execute(
                f"SELECT id, {column} AS print, state, score, harvest, url FROM urls"  # noqa: S608
                f" WHERE {column} IN ({','.join('?' * len(part))})",
                part,
            ).fetchall()
            for row in rows if len(rows) < 2 else sorted(rows, key=lambda row: int(row["id"])):
                known = _Known(row["state"], row["score"], row["harvest"], row["url"], row["id"])
                found.setdefault(row["print"], known)
        return found

    def _is_better(self, known: _Known, target: Target) -> bool:
        """Tell whether a target that has a row already changes it, and note its score."""
        if known.state == State.QUEUED:
            better = target.score > known.score
        else:
            # A redirect leads to what an earlier harvest has done: this one asks it again.
            better = known.anew = (
                target.role in _APART
                and known.harvest != self.harvest
                and known.state in {State.DONE, State.FAILED}
            )
            known.state = State.QUEUED if better else known.state
        if better:
            known.score = target.score
        return better

    def _change(self, row: int, known: _Known) -> None:
        best = known.best
        assert best is not None
        values = (known.score, best.role, dumps(best))
        if known.anew:
            self.db.execute(
                "UPDATE urls SET state = 'queued', tries = 0, next_at = 0, score = ?, role = ?,"
                " request = ?, harvest = ? WHERE id = ? AND state IN ('done', 'failed')",
                (*values, self.harvest, row),
            )
        else:
            self.db.execute(
                "UPDATE urls SET score = ?, role = ?, request = ? WHERE id = ?"
                " AND state = 'queued'",
                (*values, row),
            )
            bettered(self.db, row)

    def _insert(self, fresh: Sequence[_Known], now: float) -> int:
        rows: list[tuple[str, tuple[Any, ...]]] = []
        for key, known in zip(self.db.ids(len(fresh)), fresh, strict=True):
            first, best = known.first, known.best
            assert first is not None
            assert best is not None
            row = (
                key, first.host, first.url, first.method, first.body, *known.prints, best.role,
                known.score, State.QUEUED, dumps(best), now, self.harvest,
            )  # fmt: skip
            rows.append((known.prints[0], row))
        if self.db.shared:
            rows.sort(key=lambda row: row[0])
        new = 0
        for begin in range(0, len(rows), PART):
            part = rows[begin : begin + PART]
            marks = ",".join([_MARKS] * len(part))
            done = self.db.execute(
                f"INSERT INTO urls ({_COLUMNS}) VALUES {marks}"  # noqa: S608
                " ON CONFLICT (fingerprint) DO NOTHING",
                [value for _, row in part for value in row],
            )
            new += done.rowcount
        enrol(self.db, [(k.prints[0], k.best) for k in fresh if k.best is not None])
        return new

    def _hosts(self, targets: Sequence[Target]) -> None:
        """Give each host its row, and let it be looked at again where it had nothing to ask."""
        first: dict[str, Target] = {}
        for target in targets:
            first.setdefault(target.host, target)
        names = sorted(first)
        known: dict[str, int] = {}
        for begin in range(0, len(names), PART):
            part = names[begin : begin + PART]
            rows = self.db.execute(
                "SELECT host, idle FROM hosts"  # noqa: S608
                f" WHERE host IN ({','.join('?' * len(part))})",
                part,
            )
            known.update({row["host"]: row["idle"] for row in rows})
        for name in names:
            if name not in known:
                terms = self.terms(first[name].url)
                self.db.execute(
                    "INSERT INTO hosts (host, seed, delay, budget, ip) VALUES (?,?,?,?,?)"
                    " ON CONFLICT (host) DO NOTHING",
                    (name, first[name].seed, terms.delay, terms.budget,
                     EXEMPT if terms.ip_exempt else None),
                )  # fmt: skip
        if self.db.shared:
            self._wake([name for name in names if name in known])
        else:
            for name in (name for name in names if known.get(name)):
                self.db.execute("UPDATE hosts SET idle = 0 WHERE host = ?", (name,))

    def _wake(self, names: Sequence[str]) -> None:
        """Note hosts for whoever leases next, also those that do not rest: a look that does not see
        what is not committed yet may put one to rest just now. No row of theirs is locked."""
        for begin in range(0, len(names), PART):
            part = names[begin : begin + PART]
            marks = ",".join(["(?)"] * len(part))
            self.db.execute(f"INSERT INTO woken (host) VALUES {marks}", part)  # noqa: S608
