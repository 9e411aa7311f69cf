"""Bodies behind names: whose site it is, whom a row names, as a report's issuer is named.

The rule: one government and its office are one publisher here, for either issues the report of both
(domain.md §2.1); every other body stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from postprocess.identity.fullname import (
    branch_place,
    division_options,
    full_name,
    is_national,
    read_name,
)
from postprocess.ids import body_id
from postprocess.kind.fold import folded
from postprocess.kind.publisher import clean_name
from sites.bodies import BodyKind, body_kind
from sites.divisions import Division, division, divisions
from sites.seed import Level, Seed

_SITE_WORDS = re.compile(
    r"(?:政府)?(?:门户)?(?:官方)?网站?(?:首页|群|平台)?$|政务(?:服务)?网$|信息网$|"
    r"(?:政府)?信息公开(?:平台|专栏|网|年报|目录)?$|首页$|^(?:中国|欢迎访问)[·—\-\s]"
)
_OFFICE = re.compile(r"(?<=政府)办公[厅室]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A body by its full name, its id as in bodies.parquet, and what it is."""

    body_id: str
    name: str
    code: str | None

    @property
    def kind(self) -> BodyKind:
        """What it is among public bodies: it decides the deadline."""
        return body_kind(self.name)

    @property
    def family(self) -> str:
        """The id of the publisher: an office shares that of its government."""
        return _family(self.name, self.code) or self.body_id

    @property
    def is_office(self) -> bool:
        """Whether it is a government's office."""
        return _OFFICE.search(self.name) is not None


@lru_cache(maxsize=1 << 16)
def named(printed: str, year: int | None, site: str) -> Who | None:
    """Return the body of a printed name, read on a site of that division; None for no name."""
    name = folded(printed).strip()
    if not name:
        return None
    read = read_name(name)
    where: Division | None = None
    if is_national(name):
        where = None
    elif read.named_place:
        options = division_options(branch_place(read), year, site)
        where = options[0] if len(options) == 1 else None
    elif site:
        where = division(site, year) or division(site)
    full = full_name(read, where, year)
    code = where.code if where is not None else None
    return Who(body_id=body_id(full, code), name=full, code=code)


@lru_cache(maxsize=1 << 16)
def owner(seed: Seed, year: int | None) -> Who | None:
    """Return the body whose site the registry row names, under its name of that year; before and
    after its division's time under the first and the last."""
    year = _within(seed.code, year)
    bare = re.sub(r"\s+|[(（][^()（）]{0,20}[)）]$", "", folded(seed.name))
    for _ in range(2):
        bare = _SITE_WORDS.sub("", bare)
    name = clean_name(bare) or bare
    found = named(name, year, seed.code)
    if found is None or found.code or not seed.code or seed.level is Level.NATIONAL:
        return found
    where = division(seed.code, year) or division(seed.code)
    if where is None:
        return found
    return Who(body_id=body_id(found.name, where.code), name=found.name, code=where.code)


def _within(code: str, year: int | None) -> int | None:
    """Return the year, or the nearest in which there was a division of that code."""
    if year is None or not code or division(code, year) is not None:
        return year
    every = [one for one in divisions() if one.code == code]
    near = [int(edge[:4]) for one in every for edge in (one.valid_from, one.valid_to) if edge]
    return min(near, key=lambda edge: abs(edge - year), default=year)


@lru_cache(maxsize=1 << 16)
def _family(name: str, code: str | None) -> str:
    return body_id(_OFFICE.sub("", name), code) if _OFFICE.search(name) else ""
