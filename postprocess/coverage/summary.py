"""Coverage counted: by division, how many reports are expected, found, and why the others are not.

The rule: a body and year is one report, whatever stands for it: a government's consolidated report
and its own are never added (domain.md §2.1), and what an office issued for it counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from postprocess.identity.fullname import is_national
from sites.bodies import BodyKind, body_kind
from sites.divisions import division
from sites.registry import site_of
from sites.seed import Level, Seed

FOUND, ELSEWHERE = "found", "found_elsewhere"
STATES = (
    FOUND, ELSEWHERE, "unreadable", "absent_observed", "unproven", "blocked", "gone",
    "not_reached", "not_due", "not_existing",
)  # fmt: skip
UNOWED = frozenset({"not_due", "not_existing"})
LEVELS = tuple(level.value for level in Level)
Row = Mapping[str, object]


@dataclass(slots=True)
class Tally:
    """How many bodies and years of one division are in each state."""

    level: str
    division_code: str | None
    states: Counter[str] = field(default_factory=Counter)

    @property
    def division_name(self) -> str:
        """The division's name, today's or its last."""
        known = division(self.division_code) if self.division_code else None
        return known.name if known is not None else ""

    @property
    def expected(self) -> int:
        """Reports that were due from a body that was there."""
        return sum(count for state, count in self.states.items() if state not in UNOWED)

    @property
    def found(self) -> int:
        """Reports found where their body publishes."""
        return self.states[FOUND]

    @property
    def share(self) -> float | None:
        """Found of expected; None where none is."""
        return self.found / self.expected if self.expected else None


def tallied(rows: Iterable[Row]) -> list[Tally]:
    """Return the tallies of rows that come in the order of the table, by level and code."""
    found: dict[tuple[str, str | None], Tally] = {}
    for level, code, state in _states(rows):
        tally = found.setdefault((level, code), Tally(level, code))
        tally.states[state] += 1
    return sorted(
        found.values(), key=lambda one: (LEVELS.index(one.level), one.division_code or "")
    )


def total(tallies: Sequence[Tally]) -> Tally:
    """Return all of them in one."""
    whole = Tally("none", None)
    for tally in tallies:
        whole.states.update(tally.states)
    return whole


def _states(rows: Iterable[Row]) -> Iterator[tuple[str, str | None, str]]:
    for _, group in groupby(rows, key=lambda row: (row["body_id"], row["year"])):
        same = list(group)
        state = min((str(row["state"]) for row in same), key=STATES.index)
        if all(str(row["detail"] or "").startswith("issued by ") for row in same):
            continue  # the row of who issued it is there
        code = same[0]["division_code"]
        place = str(code) if code is not None else None
        yield level_of(str(same[0]["issuer"]), place), place, state


def level_of(issuer: str, code: str | None) -> str:
    """Return the administrative level of a body."""
    if body_kind(issuer) is BodyKind.TOWNSHIP:
        return Level.TOWNSHIP.value
    known = division(code) if code else None
    if known is not None:
        return known.level
    return Level.NATIONAL.value if is_national(issuer) else Level.NONE.value


def too_few(rows: Iterable[Row], seeds: Sequence[Seed], year: int | None = None) -> list[str]:
    """Return a sentence for every site that gave fewer reports of a year than its registry row
    expects; years end with the last of which any report was due. With `year` of that one alone."""
    wanted = [seed for seed in seeds if seed.min_reports]
    counts: dict[str, Counter[int]] = {seed.seed: Counter() for seed in wanted}
    last = 0
    for row in rows:
        of, state, url = row["year"], row["state"], row["url"]
        assert isinstance(of, int)
        if state not in UNOWED:
            last = max(last, of)
        if state in {FOUND, ELSEWHERE} and url and not row["detail"]:
            seed = site_of(str(url), wanted)
            if seed is not None:
                counts[seed.seed][of] += 1
    said: list[str] = []
    for seed in wanted:
        assert seed.min_reports is not None
        seen = counts[seed.seed]
        first = seed.since or min(seen, default=last)
        years = range(first, last + 1) if year is None else [year] if first <= year <= last else ()
        short = [(of, seen[of]) for of in years if seen[of] < seed.min_reports]
        if short:
            told = f"{seed.seed}: the registry expects {seed.min_reports} reports a year, found are"
            said.append(f"{told} {_ranges(short)}")
    return said


def _ranges(counts: Sequence[tuple[int, int]]) -> str:
    """Return (year, count) pairs as people write them: 0 of 2008-2012, 1 of 2014."""
    runs: list[list[int]] = []
    for year, count in counts:
        if runs and runs[-1][1] == year - 1 and runs[-1][2] == count:
            runs[-1][1] = year
        else:
            runs.append([year, year, count])
    return ", ".join(
        f"{count} of {first}" + (f"-{last}" if last > first else "") for first, last, count in runs
    )
