"""`shilu registry check|probe`: what is wrong with a registry, what has moved on the network."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from archive.folder import DataFolder
from shilu.cli.options import data_option, json_option, registry_option

if TYPE_CHECKING:
    from crawler.probing import Probed


@click.group(name="registry")
def registry_group() -> None:
    """Check a registry of sites, or probe its seeds on the network."""


@registry_group.command()
@registry_option
@json_option
def check(registry: Path | None, as_json: bool) -> None:
    """Validate a registry: form, divisions, levels, duplicates, hosts known for stolen copies.

    Exit 1 where a row cannot be read; doubts are told and are no fault.
    """
    from sites.errors import RegistryError
    from sites.registry import read_registry
    from sites.registry_doubts import doubts

    try:
        found = read_registry(registry)
    except RegistryError as error:
        if as_json:
            click.echo(msgspec.json.encode({"faults": error.faults}).decode())
        for fault in () if as_json else error.faults:
            click.echo(fault, err=True)
        sys.exit(1)
    if not found.seeds:
        click.echo(f"{registry}: has no row", err=True)
        sys.exit(1)
    doubtful = [*found.warnings, *doubts(found.seeds)]
    kinds = Counter(str(seed.source_kind) for seed in found.seeds)
    levels = Counter(str(seed.level) for seed in found.seeds)
    if as_json:
        told = {
            "faults": [], "doubts": doubtful, "rows": len(found.seeds),
            "source_kinds": kinds, "levels": levels,
        }  # fmt: skip
        click.echo(msgspec.json.encode(told).decode())
        return
    for doubt in doubtful:
        click.echo(f"doubt: {doubt}")
    click.echo(
        f"{len(found.seeds)} rows, {len(doubtful)} doubts; "
        f"{_counted(kinds)}; levels: {_counted(levels)}"
    )


@registry_group.command()
@data_option
@registry_option
@click.option("--only", help="Only these division codes or hosts, by commas.")
@click.option("--kinds", help="Kinds of site: gov,docshare,aggregator,essay,…")
@click.option("--connect-to", multiple=True, metavar="HOST[:PORT]=ADDR:PORT", help="As of crawl.")
@json_option
def probe(
    data: Path,
    registry: Path | None,
    only: str | None,
    kinds: str | None,
    connect_to: tuple[str, ...],
    as_json: bool,
) -> None:
    """Look at every seed once, as politely as a crawl, and tell what moved, is gone or blocks.

    Nothing of it enters the archive; shilu.toml in the data folder says in whose name. Exit 1 where
    a seed has moved or is gone.
    """
    from crawler.options import CrawlOptions
    from crawler.probing import Finding
    from crawler.probing import probe as probed
    from shilu.crawling import live
    from shilu.logs import logged

    folder = DataFolder.opened(data, create=True)
    options = CrawlOptions(
        data=data, registry=registry, only=_words(only), kinds=_words(kinds), connect_to=connect_to
    )
    with logged(folder.logs, "probe"), live(quiet=as_json) as progress:
        found = probed(options, progress)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        for line in _lines(found):
            click.echo(line)
    sys.exit(any(one.finding in {Finding.MOVED, Finding.GONE} for one in found))


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _lines(found: Sequence[Probed]) -> list[str]:
    """Return a line for each seed, what needs a hand first, and the sums."""
    lines = []
    for one in sorted(found, key=lambda one: (one.finding == "ok", one.finding, one.seed)):
        shown = f" ({one.shows})" if one.shows else ""
        why = f": {one.detail}" if one.detail else ""
        onward = f" → {one.url}" if one.url != one.seed else ""
        lines.append(f"{one.finding:<13} {one.seed}{onward}{shown}{why}")
    lines.append(_counted(Counter(str(one.finding) for one in found)))
    return lines


def _counted(numbers: Counter[str]) -> str:
    return ", ".join(f"{n} {name}" for name, n in sorted(numbers.items()))
