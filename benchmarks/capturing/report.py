"""The figures as a table: medians with their spread, ratios taken run by run.

Interleaved runs share the machine's weather, so a ratio is the median of the ratios of each round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from capturing.contestants import Contestant
from capturing.measure import Run

FLOOR_SPEED, CEILING_CPU = 0.70, 1.45  # of ours, on gzip'd bodies, to bare Scrapy


@dataclass(frozen=True, slots=True)
class Figure:
    """Median, least and most of one number over the runs."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        return cls(median(values), min(values), max(values))

    def text(self, digits: int) -> str:
        return f"{self.median:.{digits}f} ({self.least:.{digits}f}-{self.most:.{digits}f})"


@dataclass(frozen=True, slots=True)
class Line:
    """One contestant. `started` is the median crawl of one page: what starting and stopping cost.

    Pages a second and CPU a page leave that out; `whole` figures keep it in.
    """

    name: str
    started: Run
    speed: Figure
    cpu: Figure
    speed_ratio: Figure
    cpu_ratio: Figure
    whole_speed_ratio: Figure
    whole_cpu_ratio: Figure
    memory: int
    page_bytes: float


Rounds = Sequence[Mapping[str, Run]]


def lines(contestants: Sequence[Contestant], rounds: Rounds, empty: Rounds) -> list[Line]:
    """Return the figures of each contestant, in their order."""
    started = {each.name: _median_run([one[each.name] for one in empty]) for each in contestants}

    def speed(name: str, one: Run) -> float:
        return one.pages / (one.wall - started[name].wall)

    def cpu(name: str, one: Run) -> float:
        return (one.cpu - started[name].cpu) / one.pages

    def ratio(each: Contestant, of: Callable[[str, Run], float]) -> Figure:
        return Figure.of(
            [of(each.name, one[each.name]) / of(each.beside, one[each.beside]) for one in rounds]
        )

    return [
        Line(
            name=each.name,
            started=started[each.name],
            speed=Figure.of([speed(each.name, one[each.name]) for one in rounds]),
            cpu=Figure.of([1000 * cpu(each.name, one[each.name]) for one in rounds]),
            speed_ratio=ratio(each, speed),
            cpu_ratio=ratio(each, cpu),
            whole_speed_ratio=ratio(each, lambda _, one: one.pages / one.wall),
            whole_cpu_ratio=ratio(each, lambda _, one: one.cpu / one.pages),
            memory=max(one[each.name].memory for one in rounds),
            page_bytes=median([one[each.name].archive / one[each.name].pages for one in rounds]),
        )
        for each in contestants
    ]


def _median_run(runs: Sequence[Run]) -> Run:
    return Run(
        pages=1,
        wall=median([one.wall for one in runs]),
        cpu=median([one.cpu for one in runs]),
        memory=max(one.memory for one in runs),
        archive=0,
    )


_TITLES = (
    "", "pages/s", "to bare", "CPU ms/page", "to bare", "to bare, start-up in", "KB/page", "MB RAM",
)  # fmt: skip


def table(rows: Sequence[Line]) -> str:
    """Return a Markdown table that reads as plain text too."""
    cells = [_TITLES, *map(_cells, rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(_TITLES))]
    printed = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([printed[0], rule, *printed[1:]])


def _cells(row: Line) -> tuple[str, ...]:
    return (
        row.name,
        row.speed.text(0),
        row.speed_ratio.text(2),
        row.cpu.text(2),
        row.cpu_ratio.text(2),
        f"{row.whole_speed_ratio.median:.2f}, CPU {row.whole_cpu_ratio.median:.2f}",
        f"{row.page_bytes / 1000:.1f}" if row.page_bytes else "-",
        f"{row.memory / 1e6:.0f}",
    )


def verdict(ours: Line) -> tuple[bool, str]:
    """Tell whether the floors hold, and say so in a line."""
    speed, cpu = ours.speed_ratio.median, ours.cpu_ratio.median
    held = speed >= FLOOR_SPEED and cpu <= CEILING_CPU
    return held, (
        f"{'held' if held else 'NOT HELD'}: {speed:.2f} of bare Scrapy's pages/s (floor"
        f" {FLOOR_SPEED}), {cpu:.2f} of its CPU per page (ceiling {CEILING_CPU})"
    )


def as_json(rounds: Rounds, empty: Rounds) -> list[dict[str, Any]]:
    """Return every run as plain values."""
    return [
        {"round": number, "pages": one.pages, "contestant": name, "wall": one.wall,
         "cpu": one.cpu, "memory": one.memory, "archive": one.archive}
        for kind in (empty, rounds)
        for number, runs in enumerate(kind, 1)
        for name, one in runs.items()
    ]  # fmt: skip
