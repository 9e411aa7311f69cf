"""When a report is due, and whether a body was there to owe it.

The rule: what law, division table and reform say of every body stands here; what was seen of one
body stands elsewhere. Deadlines are days in Beijing."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from functools import cache

from sites.bodies import BodyKind
from sites.divisions import Division, divisions
from sites.jsonish import BEIJING

FIRST_YEAR = 2008  # 国务院令第492号 in force 2008-05-01
_AMENDED = 2019  # 国务院令第711号, art. 49: departments by 31 January
_BY_JANUARY = frozenset({BodyKind.DEPARTMENT, BodyKind.VERTICAL})
# The reforms of 2013-15, 2018, 2021 and 2023 (domain.md §1.7): first and last report year that a
# body of that name may owe; counties were slower, hence the wider year.
_REFORMED: tuple[tuple[re.Pattern[str], int, int], ...] = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        (r"(?:退役军人事务|医疗保障|农业农村|生态环境|自然资源|应急管理)[局厅]$", 2018, 9999),
        (r"(?:卫生健康|文化和旅游)(?:局|厅|委员会)$", 2018, 9999),
        (r"国家税务总局.*税务局$", 2018, 9999),
        (r"市场监督管理局$", 2013, 9999),
        (r"乡村振兴局$", 2021, 2024),
        (r"(?:国家|地方)税务局$", 0, 2018),
        (
            r"(?:国土资源|环境保护|安全生产监督管理|工商行政管理|质量技术监督|物价|(?<!和)旅游)局$",
            0,
            2018,
        ),
        (r"(?:食品药品监督管理|文化广电新闻出版)局$|法制办公室$", 0, 2018),
        (r"卫生和计划生育(?:局|委员会)$", 2013, 2018),
        (r"人口和计划生育(?:局|委员会)$", 0, 2015),
        (r"扶贫开发办公室$", 0, 2021),
    )
)


def deadline(kind: BodyKind, year: int) -> date:
    """Return the last day on which the report of a year may be published."""
    if year >= _AMENDED and kind in _BY_JANUARY:
        return date(year + 1, 1, 31)
    return date(year + 1, 3, 31)  # art. 31 of 2007; governments still


def day_of(moment: datetime) -> date:
    """Return the day of a moment where the deadlines run."""
    return moment.astimezone(BEIJING).date()


def why_not_there(name: str, code: str | None, year: int) -> str:
    """Return why a body of that name owed no report of that year; empty where nothing says so."""
    if year < FIRST_YEAR:
        return "the regulation was not yet in force"
    for pattern, first, last in _REFORMED:
        if pattern.search(name) and not first <= year <= last:
            return (
                f"bodies of this name had reports of {first or FIRST_YEAR} to {last}"
                if (last < 9999)
                else f"bodies of this name had reports from {first}"
            )
    stretches = _stretches(name, code)
    if not stretches or any(_owes(one, year) for one in stretches):
        return ""
    ended = max(one.valid_to for one in stretches)
    if ended and f"{year + 1}-01" > ended and all(one.valid_to for one in stretches):
        return f"{stretches[-1].name} {code} ended in {ended}"
    return f"{stretches[-1].name} {code} did not exist in {year}"


def _stretches(name: str, code: str | None) -> list[Division]:
    """Return the times of a body's division: under the name that the body bears, where it bears
    one."""
    every = _by_code().get(code or "", [])
    return [one for one in every if one.name in name] or every


@cache
def _by_code() -> dict[str, list[Division]]:
    table: dict[str, list[Division]] = defaultdict(list)
    for one in divisions():
        table[one.code].append(one)
    return dict(table)


def _owes(one: Division, year: int) -> bool:
    """Whether a division that was there in the year was still there when its report was due."""
    return one.held_in(year) and (not one.valid_to or one.valid_to >= f"{year + 1}-01")
