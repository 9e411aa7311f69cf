"""One row of the registry: what may stand in its cells, and the seed that it makes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sites.seed import Level, Seed, SourceKind

COLUMNS = ("code", "name", "level", "source_kind", "cms", "seed", "since", "min_reports", "note")
_CODE = re.compile(r"\d{6}")
_YEAR = re.compile(r"(?:19|20)\d\d")


def header_faults(name: str, header: list[str] | None) -> list[str]:
    """Return what is wrong with the first line, with its place."""
    if header is None:
        return [f"{name}:1: empty; the first line must be {','.join(COLUMNS)}"]
    faults = [
        f"{name}:1: {column or '(blank)'}: unknown column"
        for column in header
        if column not in COLUMNS
    ]
    faults += [
        f"{name}:1: {column}: column is missing" for column in COLUMNS if column not in header
    ]
    faults += [
        f"{name}:1: {column}: column stands twice" for column in COLUMNS if header.count(column) > 1
    ]
    return faults


def row_faults(cells: dict[str, str]) -> list[str]:
    """Return what is wrong with a row, `column: fact` each."""
    faults: list[str] = []
    if cells["code"] and not _CODE.fullmatch(cells["code"]):
        faults.append(f"code: {cells['code']!r} is not six digits")
    if not cells["name"]:
        faults.append("name: is empty")
    levels, kinds = [level.value for level in Level], [kind.value for kind in SourceKind]
    kinds.remove(SourceKind.MIRROR.value)  # a finding about a page, never a seed
    if cells["level"] not in levels:
        faults.append(f"level: {cells['level']!r} is none of {', '.join(levels)}")
    if cells["source_kind"] not in kinds:
        faults.append(f"source_kind: {cells['source_kind']!r} is none of {', '.join(kinds)}")
    faults += _url_faults(cells["seed"])
    if cells["since"] and not _YEAR.fullmatch(cells["since"]):
        faults.append(f"since: {cells['since']!r} is not a year")
    if cells["min_reports"] and not cells["min_reports"].isdecimal():
        faults.append(f"min_reports: {cells['min_reports']!r} is not a whole number")
    return faults


def _url_faults(url: str) -> list[str]:
    if not url:
        return ["seed: is empty"]
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return [f"seed: {url!r} is not a URL: {error}"]
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return [f"seed: {url!r} is not an http or https URL"]
    if "@" in parts.netloc:
        return ["seed: has a user name in it; shilu.toml takes user and password of a host"]
    return [f"seed: {url!r} has a blank in it"] if re.search(r"\s", url) else []


def same_address(url: str) -> str:
    """Return the URL as duplicates are found by: without scheme, www., fragment and last slash."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url.partition("#")[0])
    host, slash, rest = bare.partition("/")
    return host.lower() + slash + rest.rstrip("/")


def seed_of(cells: dict[str, str]) -> Seed:
    """Return the seed of a row without faults."""
    return Seed(
        code=cells["code"],
        name=cells["name"],
        level=Level(cells["level"]),
        source_kind=SourceKind(cells["source_kind"]),
        cms=cells["cms"],
        seed=cells["seed"],
        since=int(cells["since"]) if cells["since"] else None,
        min_reports=int(cells["min_reports"]) if cells["min_reports"] else None,
        note=cells["note"],
    )


def row_of(seed: Seed) -> tuple[str, ...]:
    """Return the cells of a seed in the order of COLUMNS: what read back gives the same seed."""
    return (
        seed.code,
        seed.name,
        seed.level.value,
        seed.source_kind.value,
        seed.cms,
        seed.seed,
        "" if seed.since is None else str(seed.since),
        "" if seed.min_reports is None else str(seed.min_reports),
        seed.note,
    )
