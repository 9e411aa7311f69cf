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


@dataclass(frozen=True, slots=True)
class Queueing:
    """Puts targets into the tables on behalf of a harvest."""

    db: Database
    terms: Callable[[str], HostTerms]
    harvest: str

    def add(self, targets: Sequence[Target], now: float) -> int:
        """Queue targets; return how many were new."""
        new = 0
        for begin in range(0, len(targets), PART):
            part = targets[begin : begin + PART]
            try:
                new += self._add(part, now)
            except UnicodeEncodeError:  # before anything of it was stored
                new += self._add([storable(target) for target in part], now)
        return new

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
        for target, prints in asked:
            known = by_print.get(prints[0])
            if known is None and target.role not in _APART:
                # A redirect from http to https has the same folded address, and must be
                # followed all the same.
                known = by_folded.get(prints[1])
            if known is None:
                known = _Known(State.QUEUED, target.score, self.harvest, target.url)
                known.first, known.best, known.prints = target, target, prints
                fresh.append(known)
                by_print[prints[0]] = known
                by_folded.setdefault(prints[1], known)
            else:
                self._again(known, target)
        return self._insert(fresh, now) if fresh else 0

    def _found(self, column: str, values: Iterable[str]) -> dict[str, _Known]:
        wanted = sorted(set(values))
        if not wanted:
            return {}
        rows = self.db.execute(
            f"SELECT id, {column} AS print, state, score, harvest, url FROM urls"  # noqa: S608
            f" WHERE {column} IN ({','.join('?' * len(wanted))})",
            wanted,
        ).fetchall()
        found: dict[str, _Known] = {}
        for row in sorted(rows, key=lambda row: int(row["id"])):
            known = _Known(row["state"], row["score"], row["harvest"], row["url"], row["id"])
            found.setdefault(row["print"], known)
        return found

    def _again(self, known: _Known, target: Target) -> None:
        """A target that has a row already: its better score counts, or it is wanted again.

        What is asked stays the address of the row, by which the archive finds it.
        """
        if target.url != known.url:
            target = replace(target, url=known.url)
        if known.state == State.QUEUED:
            if target.score > known.score:
                known.score = target.score
                if known.id is None:
                    known.best = target
                else:
                    self._better(known.id, target)
        elif (
            target.role in _APART
            and known.id is not None
            and known.harvest != self.harvest
            and known.state in {State.DONE, State.FAILED}
        ):
            known.state, known.score, known.harvest = State.QUEUED, target.score, self.harvest
            self._anew(known.id, target)

    def _better(self, row: int, target: Target) -> None:
        self.db.execute(
            "UPDATE urls SET score = ?, role = ?, request = ? WHERE id = ? AND state = 'queued'",
            (target.score, target.role, dumps(target), row),
        )

    def _anew(self, row: int, target: Target) -> None:
        """A redirect leads to what an earlier harvest has done: this one asks it again."""
        self.wake([target.host])
        self.db.execute(
            "UPDATE urls SET state = 'queued', tries = 0, next_at = 0, role = ?, score = ?,"
            " request = ?, harvest = ? WHERE id = ? AND state IN ('done', 'failed')",
            (target.role, target.score, dumps(target), self.harvest, row),
        )

    def _insert(self, fresh: Sequence[_Known], now: float) -> int:
        self._hosts([known.first for known in fresh if known.first is not None])
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
        marks = ",".join([_MARKS] * len(rows))
        done = self.db.execute(
            f"INSERT INTO urls ({_COLUMNS}) VALUES {marks}"  # noqa: S608
            " ON CONFLICT (fingerprint) DO NOTHING",
            [value for _, row in rows for value in row],
        )
        return done.rowcount

    def _hosts(self, targets: Sequence[Target]) -> None:
        """Give each host its row, and let it be looked at again where it had nothing to ask."""
        first: dict[str, Target] = {}
        for target in targets:
            first.setdefault(target.host, target)
        names = sorted(first)
        marks = ",".join("?" * len(names))
        known = {
            row["host"]: row["idle"]
            for row in self.db.execute(
                f"SELECT host, idle FROM hosts WHERE host IN ({marks})",  # noqa: S608
                names,
            )
        }
        for name in names:
            if name not in known:
                target = first[name]
                terms = self.terms(target.url)
                self.db.execute(
                    "INSERT INTO hosts (host, seed, delay, budget, ip) VALUES (?,?,?,?,?)"
                    " ON CONFLICT (host) DO NOTHING",
                    (name, target.seed, terms.delay, terms.budget,
                     EXEMPT if terms.ip_exempt else None),
                )  # fmt: skip
        # Where others lease meanwhile their rows are locked in any case: a look that does not see
        # what is not committed yet must not put a host to rest behind our back.
        self.wake(sorted(name for name, idle in known.items() if idle or self.db.shared))

    def wake(self, hosts: Sequence[str]) -> None:
        """Have hosts looked at again: something of theirs was queued."""
        if hosts:
            marks = ",".join("?" * len(hosts))
            self.db.execute(
                f"UPDATE hosts SET idle = 0 WHERE host IN ({marks})",  # noqa: S608
                list(hosts),
            )
