"""What in a registry is no fault of form and yet can hardly be meant: codes that no division has,
levels that a code contradicts, hosts that serve stolen copies.

Each doubt is one line that names the row by its seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from sites.divisions import Division, divisions, mentions
from sites.hijacked import denied
from sites.seed import Level, Seed, SourceKind
from sites.urls import host_of

MUNICIPALITIES = ("11", "12", "31", "50")  # their districts rank as prefectures


def doubts(seeds: Iterable[Seed]) -> Iterator[str]:
    """Yield what to look at again, `seed: column: fact` each."""
    for seed in seeds:
        for doubt in _of_row(seed):
            yield f"{seed.seed}: {doubt}"


def _of_row(seed: Seed) -> Iterator[str]:
    host = host_of(seed.seed)
    if denied(host):
        yield f"seed: {host} is known to serve copies of other sites (denylist.csv)"
    if seed.source_kind is SourceKind.GOV and seed.level is Level.NONE:
        yield "level: none for a government site"
    if not seed.code:
        return
    held = _by_code().get(seed.code)
    if held is None:
        yield f"code: {seed.code} is no division of GB/T 2260, now or before"
        return
    one = held[-1]
    if seed.level in {Level.PROVINCE, Level.PREFECTURE, Level.COUNTY} and not _may_be(seed, one):
        yield f"level: {seed.level}, where {seed.code} ({one.name}) is of level {one.level}"
    named = [meant for mention in mentions(seed.name) for meant in mention.divisions]
    if named and not any(_akin(seed.code, other) for other in named):
        yield f"code: {seed.code} is {one.name}, but the name says {named[0].name}"


def _may_be(seed: Seed, one: Division) -> bool:
    if seed.level == one.level:
        return True
    direct = seed.code.startswith(MUNICIPALITIES) or seed.code[2:4] == "90"
    return direct and {str(seed.level), one.level} == {"prefecture", "county"}


def _akin(code: str, other: Division) -> bool:
    """Tell whether one division lies in the other, or both are the same."""
    short, long = sorted((_stem(code), _stem(other.code)), key=len)
    return long.startswith(short) or code in {other.code, other.parent}


def _stem(code: str) -> str:
    """Return the code without the pairs of zeros that say: all of it (110000 → 11)."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _by_code() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for one in divisions():
        found.setdefault(one.code, []).append(one)
    return {code: tuple(held) for code, held in found.items()}
