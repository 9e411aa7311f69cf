"""The registry: one CSV row a site, read strictly. Every fault is named with file, line and column.

Columns are fixed (DESIGN §4): code,name,level,source_kind,cms,seed,since,min_reports,note."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sites.errors import RegistryError
from sites.kinds import by_name
from sites.registry_rows import COLUMNS, header_faults, row_faults, row_of, same_address, seed_of
from sites.seed import Level, Seed, SourceKind
from sites.urls import bare_host, host_of, path_of

__all__ = [
    "COLUMNS",
    "Registry",
    "RegistryError",
    "parsed",
    "read_registry",
    "read_seeds",
    "registry",
    "seed_line",
    "site_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What a registry file says: its seeds in order, and what is odd but no error (an unknown
    cms)."""

    seeds: tuple[Seed, ...]
    warnings: tuple[str, ...]


def registry(path: Path | None = None) -> tuple[Seed, ...]:
    """Return the seeds of that file, or of the registry that ships; RegistryError names every
    fault."""
    return read_registry(path).seeds


def read_registry(path: Path | None = None) -> Registry:
    """Return seeds and warnings of that file, or of the registry that ships."""
    if path is None:
        return parsed("sites/registry.csv", (files("sites") / "registry.csv").read_bytes())
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegistryError([f"{path}: cannot be read: {error.strerror or error}"]) from error
    return parsed(str(path), content)


def parsed(name: str, content: bytes) -> Registry:
    """Return the registry in these bytes (UTF-8, a byte order mark allowed). `name` stands in the
    faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RegistryError([f"{name}:{line}: not UTF-8 at byte {error.start}"]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults: list[str] = []
    warnings: list[str] = []
    seeds: list[Seed] = []
    first_seen: dict[str, int] = {}
    try:
        header = next(reader, None)
        faults += header_faults(name, header)
        if faults or header is None:
            raise RegistryError(faults)
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                faults.append(f"{name}:{line}: {len(row)} cells where the header has {len(header)}")
                continue
            cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
            found = [f"{name}:{line}: {fault}" for fault in row_faults(cells)]
            key = same_address(cells["seed"])
            if key in first_seen and not found:
                found = [
                    f"{name}:{line}: seed: {cells['seed']} stands in line {first_seen[key]} already"
                ]
            faults += found
            first_seen.setdefault(key, line)
            if found:
                continue
            if (
                not cells["code"]
                and cells["source_kind"] == SourceKind.GOV
                and cells["level"] != Level.NATIONAL
            ):
                warnings.append(f"{name}:{line}: code: is empty for a government site")
            if cells["cms"] and by_name(cells["cms"]) is None:
                warnings.append(
                    f"{name}:{line}: cms: {cells['cms']!r} is unknown; pages are recognised"
                )
            seeds.append(seed_of(cells))
    except csv.Error as error:
        faults.append(f"{name}:{reader.line_num}: not CSV: {error}")
    if faults:
        raise RegistryError(faults)
    return Registry(seeds=tuple(seeds), warnings=tuple(warnings))


def seed_line(seed: Seed) -> str:
    """Return the seed as one CSV line without line break, columns as in a registry file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="").writerow(row_of(seed))
    return buffer.getvalue()


def read_seeds(lines: Iterable[str], name: str) -> tuple[Seed, ...]:
    """Return the seeds that `seed_line` wrote, as a harvest's warcinfo carries them; `name` stands
    in faults."""
    rows = [line for line in lines if line.strip()]
    if not rows:
        return ()
    return parsed(name, "\n".join([",".join(COLUMNS), *rows]).encode()).seeds


def site_of(url: str, seeds: Iterable[Seed]) -> Seed | None:
    """Return the seed whose site the URL is on: same host (www. folded), longest common folder;
    None where none is."""
    host = bare_host(host_of(url))
    if not host:
        return None
    path = path_of(url)
    here = [seed for seed in seeds if bare_host(host_of(seed.seed)) == host]
    return max(here, key=lambda seed: _common(path, path_of(seed.seed)), default=None)


def _common(path: str, seed_path: str) -> int:
    folders, wanted = path.split("/")[:-1], seed_path.split("/")[:-1]
    count = 0
    for one, other in zip(folders, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count
