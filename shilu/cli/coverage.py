"""`shilu coverage`: what is found of what is expected, and why the rest is not there."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shilu.cli.options import data_option, json_option, opened, registry_option

if TYPE_CHECKING:
    from postprocess.coverage.summary import Row, Tally
    from sites.seed import Seed

_SHARE = re.compile(r"(\d+(?:\.\d+)?)(%?)")
_COLUMNS = ["body_id", "division_code", "issuer", "year", "state", "url", "detail"]


def _share(_: click.Context, option: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = _SHARE.fullmatch(value.strip())
    share = float(found[1]) / (100 if found[2] else 1) if found else -1
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{value!r} is no share: 0.9 and 90% are", param=option)
    return share


def _code(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", value):
        raise click.BadParameter(
            f"{value!r} is no division: six digits, or the first two or four", param=option
        )
    return value


@click.command()
@data_option
@registry_option
@json_option
@click.option("--year", type=click.IntRange(1990, 2100), help="Reports of this year only.")
@click.option(
    "--code", callback=_code, metavar="CODE", help="Only this division: 370831, 3708, 37."
)
@click.option("--fail-under", callback=_share, metavar="SHARE", help="Exit 1 below: 0.9, 90%.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to answer.",
)
def coverage(
    data: Path,
    registry: Path | None,
    year: int | None,
    code: str | None,
    fail_under: float | None,
    form: str,
    as_json: bool,
) -> None:
    """Count by division the reports that are expected and those that are found.

    A body and year is one report: consolidated and own reports of a government are not added. Only
    absent_observed means that a body did not publish. Where a site gave fewer reports of a year
    than min_reports of its registry row, a warning says so.
    """
    from postprocess.coverage.summary import tallied, too_few, total

    folder = opened(data)
    tallies = tallied(_rows(folder.corpus, year, code))
    if not tallies:
        raise click.UsageError(f"{folder.corpus}: no report is expected of that year and division")
    seeds = _wanted(folder.warcs(), registry, code)
    warnings = too_few(_rows(folder.corpus, None, code), seeds, year)
    whole = total(tallies)
    if as_json or form == "json":
        click.echo(json.dumps(_as_json(tallies, whole, warnings), ensure_ascii=False, indent=1))
    else:
        click.echo(_as_csv(tallies) if form == "csv" else _as_table(tallies, whole), nl=False)
        for warning in warnings:
            click.echo(f"warning: {warning}", err=True)
    if fail_under is not None and (whole.share is None or whole.share < fail_under):
        share = "nothing is expected" if whole.share is None else f"{whole.share:.1%} are found"
        click.echo(f"{share}, {fail_under:.1%} are asked", err=True)
        sys.exit(1)


def _rows(corpus: Path, year: int | None, code: str | None) -> Iterator[Row]:
    from postprocess.corpus.reader import table_rows

    for row in table_rows(corpus, "coverage", _COLUMNS):
        if year is not None and row["year"] != year:
            continue
        if code is None or str(row["division_code"] or "").startswith(code):
            yield row


def _wanted(warcs: Sequence[Path], registry: Path | None, code: str | None) -> list[Seed]:
    from postprocess.build.sites_of import expected_of

    seeds = expected_of(warcs, registry)
    return [seed for seed in seeds if code is None or seed.code.startswith(code)]


def _cells(tally: Tally) -> dict[str, object]:
    from postprocess.coverage.summary import STATES

    share = tally.share
    return {
        "level": tally.level,
        "division_code": tally.division_code or "",
        "division_name": tally.division_name,
        "expected": tally.expected,
        "share": None if share is None else round(share, 4),
        **{state: tally.states[state] for state in STATES},
    }


def _as_json(tallies: Sequence[Tally], whole: Tally, warnings: Sequence[str]) -> object:
    told = _cells(whole)
    for name in ("level", "division_code", "division_name"):
        del told[name]
    return {**told, "divisions": [_cells(tally) for tally in tallies], "warnings": list(warnings)}


def _as_csv(tallies: Sequence[Tally]) -> str:
    rows = [_cells(tally) for tally in tallies]
    printed = io.StringIO(newline="")
    writer = csv.DictWriter(printed, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return printed.getvalue()


def _as_table(tallies: Sequence[Tally], whole: Tally) -> str:
    """Return one line a division, with the states that occur, and one of all."""
    from postprocess.coverage.summary import STATES

    shown = [state for state in STATES if whole.states[state]]
    lines = [["level", "division", "expected", "share", *shown]]
    for tally in (*tallies, whole):
        name = f"{tally.division_code or '-'} {tally.division_name}".strip()
        share = "-" if tally.share is None else f"{tally.share:.1%}"
        level = "all" if tally is whole else tally.level
        place = "" if tally is whole else name
        counts = [str(tally.states[state]) for state in shown]
        lines.append([level, place, str(tally.expected), share, *counts])
    widths = [max(_width(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "".join(
        "  ".join(_padded(cell, width, right=n > 1) for n, (cell, width) in enumerate(
            zip(line, widths, strict=True))).rstrip() + "\n"
        for line in lines
    )  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
