"""What is known of the sites of an archive: the rows that the crawl wrote into its warcinfo
records, and a registry.

The archive alone must do: a harvest carries the registry rows that it was made with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from archive.exchanges import warcinfo
from sites.registry import read_seeds, registry
from sites.seed import Seed


def seeds_of(warcs: Iterable[Path], given: Path | None) -> tuple[Seed, ...]:
    """Return the registry rows that hold for these WARCs, sorted; a given file wins, then
    harvests, then the shipped."""
    rows = {seed.seed: seed for seed in (*registry(None), *expected_of(warcs, given))}
    return tuple(rows[key] for key in sorted(rows))


def expected_of(warcs: Iterable[Path], given: Path | None) -> tuple[Seed, ...]:
    """Return the rows that somebody asked for, in a harvest or in the file that is given: what
    coverage is about. The shipped ones are knowledge, not a wish."""
    rows: dict[str, Seed] = {}
    harvests: set[tuple[str, tuple[str, ...], str]] = set()
    for warc in warcs:
        fields = warcinfo(warc)
        lines = tuple(value for name, value in fields if name == "seed")
        harvests.add((dict(fields).get("isPartOf", ""), lines, warc.name if lines else ""))
    for _, lines, name in sorted(harvests, key=_in_time):  # a later harvest knows better
        rows |= {seed.seed: seed for seed in read_seeds(lines, name)}
    if given is not None:
        rows |= {seed.seed: seed for seed in registry(given)}
    return tuple(rows[key] for key in sorted(rows))


def sites_digest(seeds: tuple[Seed, ...], expected: tuple[Seed, ...]) -> str:
    """Return what a manifest says of the registry rows of a build: those known, those expected."""
    return hashlib.sha256(f"{seeds!r}\n{expected!r}".encode()).hexdigest()


def _in_time(harvest: tuple[str, tuple[str, ...], str]) -> tuple[list[int | str], tuple[str, ...]]:
    """Order 2026-01-02-9 before 2026-01-02-10; never by the name of a file."""
    parts = re.split(r"(\d+)", harvest[0])
    return [int(part) if part.isdigit() else part for part in parts], harvest[1]
