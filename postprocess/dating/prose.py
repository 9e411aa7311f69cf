"""R4 and R9.

Years at the openings of sentences (2018年,我局…), and those of the plan (2019年,我局将…).

Rule of this module: an opening that promises is a plan, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postprocess.dating.dates import YEAR, year_number
from postprocess.dating.mark import Bases, mark
from postprocess.findings import DateEvidence

_S = r"\s{0,3}"
_OPENING = re.compile(
    rf"(?:^|[。；;！!：:\n]){_S}(?:在|[(（][一二三四五六七八九十]{{1,2}}[)）])"
    rf"?{_S}(?P<y>{YEAR}){_S}年"
    rf"(?P<tail>(?:度|以来|来|全年|期间)?{_S}[，,]|{_S}(?=我|本|"
    rf"全[市县区省局镇乡州厅委]|[\u4e00-\u9fff]{{2,16}}?(?:局|委|办|市|县|区|镇|乡|政府|"
    rf"厅|街道)))",
    re.MULTILINE,
)
_THIS = re.compile(rf"(?:今年|本年度)\s?[(（](?P<y>{YEAR})\s?年度?[)）]")
_AS_OF = re.compile(
    rf"截[至止到]{_S}(?P<y>{YEAR}){_S}年{_S}12{_S}月{_S}(?:31{_S}日|底|末)|"
    rf"截[至止到]{_S}(?P<y2>{YEAR}){_S}年底"
)
_PLAN = re.compile(
    rf"(?P<y>{YEAR}){_S}年度?{_S}(?:[，,]\s?)?(?:[^。；;\n，,]{{0,12}}?(?:将|拟|计划要|"
    rf"打算)|(?:的)?(?:重点)?工作(?:计划|打算|安排|思路|重点|展望))"
)
_PLAN_ZONE = re.compile(
    r"(?:^|[\s。])\s?[一二三四五六七八九十(（)）]{0,4}[、.]?\s?(?:下一步|下步|下一年度|"
    r"今后(?:的)?(?:工作|努力)|[^。\n]{0,12}工作(?:计划|打算|安排))",
    re.MULTILINE,
)


def openings(bases: Bases) -> Iterator[DateEvidence]:
    """Yield the years that sentences of account open with, and those of promises (plan)."""
    text = bases.text
    plans = {found.start("y"): found for found in _PLAN.finditer(text)}
    zone = _zone(text)
    for found in _OPENING.finditer(text):
        at = found.start("y")
        if at in plans or at >= zone:
            continue
        year = year_number(found["y"])
        yield mark("opening", str(year), (year, year), 0.7, bases, (at, found.end()))
    for found in _THIS.finditer(text):
        year = year_number(found["y"])
        yield mark("opening", str(year), (year, year), 0.7, bases, found.span())
    for found in _AS_OF.finditer(text):
        year = year_number(found["y"] or found["y2"])
        yield mark("as_of", str(year), (year, year), 0.6, bases, found.span())
    for found in plans.values():
        year = year_number(found["y"]) - 1
        yield mark("plan", str(year), (year, year), 0.6, bases, found.span())


def _zone(text: str) -> int:
    """Return where the plan of next year begins: a head in the last half of the text."""
    found = _PLAN_ZONE.search(text, len(text) // 2)
    return found.start() if found else len(text)
