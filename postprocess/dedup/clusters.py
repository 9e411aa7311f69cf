"""Groups texts into reports: a partition of all rows, the same whatever the order they come in.

Pairs are joined best first; a join that would bring two bodies or two years into one cluster is
refused, so that a text of unknown body cannot bridge two reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postprocess.config import DedupConfig
from postprocess.dedup.candidates import candidate_pairs
from postprocess.dedup.canonical import Shingles, canonical, relation
from postprocess.dedup.judge import compatible, likeness, same_report
from postprocess.dedup.row import DedupRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One row's place in its cluster. `score` is its likeness to the canonical row, 0..1."""

    report_id: str
    cluster_id: str
    canonical_id: str
    relation: str
    score: float


def clusters(
    rows: Sequence[DedupRow], texts: Mapping[str, str], config: DedupConfig
) -> dict[str, Member]:
    """Return each row's cluster by report id. `texts` gives simplified text by report id, asked
    for when needed."""
    by_id = {row.report_id: row for row in rows}
    shingles = Shingles(texts)
    edges: list[tuple[float, str, str]] = []
    for first, second in candidate_pairs(rows):
        a, b = by_id[first], by_id[second]
        if not compatible(a, b):
            continue
        score = same_report(a, b, likeness(a, b, shingles.of(first), shingles.of(second)), config)
        if score:
            edges.append((-round(score, 6), first, second))
    groups = _Groups(by_id)
    for _, first, second in sorted(edges):
        groups.join(first, second)
    placed: dict[str, Member] = {}
    for ids in groups.sets():
        members = [by_id[i] for i in ids]
        chosen = canonical(members)
        oldest = min(members, key=lambda row: (row.captured_at, row.report_id)).report_id
        for row in members:
            alike = likeness(row, chosen, shingles.of(row.report_id), shingles.of(chosen.report_id))
            placed[row.report_id] = Member(
                report_id=row.report_id,
                cluster_id=oldest,
                canonical_id=chosen.report_id,
                relation=relation(row, chosen, alike, config),
                score=round(max(alike.jaccard, alike.numbers), 6),
            )
    return placed


class _Groups:
    """Union-find that refuses to join what body, year or kind keep apart."""

    def __init__(self, rows: Mapping[str, DedupRow]) -> None:
        self._parent = {i: i for i in rows}
        self._facts = {i: _Facts.of(row) for i, row in rows.items()}

    def _root(self, i: str) -> str:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, first: str, second: str) -> None:
        a, b = sorted((self._root(first), self._root(second)))
        facts = self._facts[a].with_those_of(self._facts[b])
        if a == b or not facts.of_one_report:
            return
        self._parent[b] = a
        self._facts[a] = facts

    def sets(self) -> list[list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for i in sorted(self._parent):
            groups[self._root(i)].append(i)
        return [groups[root] for root in sorted(groups)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a cluster's members say together: no text of unknown body or year may bridge two."""

    bodies: frozenset[str]
    years: frozenset[int]
    kinds: frozenset[str]
    low: int
    high: int

    @classmethod
    def of(cls, row: DedupRow) -> _Facts:
        trusted = "spun" not in row.flags  # a spun copy's clues may come from another year
        return cls(
            bodies=frozenset({row.body} if row.body else ()),
            years=frozenset({row.year} if row.year else ()),
            kinds=frozenset({row.doc_type}),
            low=(row.year_min or 0) if trusted else 0,
            high=(row.year_max or 9999) if trusted else 9999,
        )

    def with_those_of(self, other: _Facts) -> _Facts:
        return _Facts(
            bodies=self.bodies | other.bodies,
            years=self.years | other.years,
            kinds=self.kinds | other.kinds,
            low=max(self.low, other.low),
            high=min(self.high, other.high),
        )

    @property
    def of_one_report(self) -> bool:
        return (
            len(self.bodies) <= 1
            and len(self.years) <= 1
            and not self.kinds >= {"half_year", "annual_report"}
            and self.low <= self.high
        )
