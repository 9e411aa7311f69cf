"""What is known of one publisher: reports found, reports that lists name, its columns, its doubts.

The rule: a case only gathers. Nothing in it depends on the order in which it was told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from postprocess.coverage.columns import Column
from postprocess.coverage.who import Who
from sites.seed import Seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A state with the capture that shows it, where there is one."""

    state: str
    url: str | None = None
    captured_at: datetime | None = None
    detail: str = ""
    report_id: str | None = None

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Time of the capture, then what it says."""
        when = self.captured_at.isoformat() if self.captured_at else ""
        return (when, self.url or "", self.detail, self.report_id or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A text that may be a report of any of these years; None: of any year."""

    first: int | None
    last: int | None
    url: str
    detail: str

    def holds(self, year: int) -> bool:
        """Whether it may be the report of that year."""
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A column with the families whose reports it lists, and the doubts that its rows leave: those
    of one body, by family, and of nobody."""

    column: Column
    standing: frozenset[str]
    doubts: dict[str, list[Doubt]]
    readable: bool


@dataclass(slots=True)
class Case:
    """One publisher. `seeds` are its registry rows; `found` holds by year what was found, and
    `elsewhere` whether only away from its own kind of site."""

    who: Who
    seeds: set[Seed] = field(default_factory=set)
    found: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    doubts: list[Doubt] = field(default_factory=list)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # by host and address
    sites: dict[str, Note] = field(default_factory=dict)  # hosts of its own without a column

    @property
    def seen(self) -> set[int]:
        """Years of which a report was found or listed."""
        return {*self.found, *self.listed}


class Cases:
    """All publishers, by family."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self._alias: dict[str, str] = {}

    def of(self, who: Who) -> Case:
        """Return the case of a body; a government stands before its office, a fuller name first."""
        family = self._alias.get(who.family, who.family)
        case = self._cases.get(family)
        if case is None:
            case = self._cases[family] = Case(who)
        elif not case.seeds and (who.is_office, who.name) < (case.who.is_office, case.who.name):
            case.who = who
        return case

    def owned(self, who: Who, seed: Seed, former: list[Who]) -> Case:
        """Return the case of the body whose site a registry row names; `former` are its names of
        other years."""
        case = self.of(who)
        if not case.seeds or who.name < case.who.name:
            case.who = who
        case.seeds.add(seed)
        for other in former:
            if other.family != who.family and other.family not in self._cases:
                self._alias.setdefault(other.family, who.family)
        return case

    def each(self) -> list[Case]:
        """Return the cases in the order of their families."""
        return [self._cases[family] for family in sorted(self._cases)]
