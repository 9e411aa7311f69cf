"""R2 and R3: the sentence by which a report names itself, and the titles above it.

Rule of this module: a year counts only beside the words of a report; where a title stands is left
to `choose`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postprocess.dating.dates import YEAR, year_number
from postprocess.dating.mark import Bases, mark, mark_of_words
from postprocess.findings import DateEvidence
from postprocess.kind.fold import folded
from postprocess.view import View

_S = r"\s{0,4}"
_Y = rf"(?P<y>{YEAR}){_S}年?{_S}度?"
_REPORT = (
    rf"(?:年{_S}度{_S}(?:工作)?{_S}报{_S}告|年{_S}报|工作报告|工作总结|情况(?:的)?报告|报告|总结)"
)
_SELF = (
    re.compile(
        rf"编制(?:并公布|并发布|完成|形成)?(?:了|的)"
        rf"?{_S}《?[^。；\n《》，,]{{0,30}}?{_Y}[^。；\n，,]{{0,30}}?{_REPORT}"
    ),
    re.compile(
        rf"(?:现|特|兹|予以|向社会)[^。；\n，,]{{0,12}}?(?:公布|公开|发布|公告|报告|将)"
        rf"[^。；\n，,]{{0,24}}?{_Y}[^。；\n，,]{{0,34}}?"
        r"(?:报告|年报|总结|情况|公布如下|汇报如下)"
    ),
    re.compile(rf"{_Y}[^。；\n，,]{{0,50}}?{_REPORT}{_S}(?:是|系|由)?(?:根据|依据|按照)"),
    re.compile(
        rf"本(?:年度)?报告(?:是|为|系)"
        rf"[^。；\n，,]{{0,24}}?{_Y}[^。；\n，,]{{0,30}}?{_REPORT}"
    ),
)
_TOPIC = re.compile(r"公\s?开|年\s?度\s?报\s?告|年\s?报")
_ASKED = re.compile(r"关于[^。\n]{0,60}(?:通知|要求|意见)》?")
_HEADING = re.compile(
    rf"\A\s{{0,20}}(?:[-—]\s?[0-9]{{1,3}}\s?[-—]\s{{0,4}})"
    rf"?(?P<line>[^。，,；;：:]{{0,40}}?{_Y}[^。，,；;：:]{{0,60}}?{_REPORT})"
)
# Words of a sentence: what opens with them is no title.
_SENTENCE = re.compile(r"根据|按照|依照|依据|编制|本报告|现将|现公布|特此|要求")
_BARE = re.compile(YEAR)
_SHORT = re.compile(
    r"(?<![0-9])(?P<y>0[5-9]|[12][0-9]|30)\s?年度?(?=[^。]{0,24}(?:政府|政务|信息)\s?公开)"
)
_TITLE_YEAR = re.compile(rf"(?P<y>{YEAR}){_S}(?:年度?|财年)?")


def self_naming(bases: Bases) -> Iterator[DateEvidence]:
    """Yield the years of sentences that name the report (由…编制的2010年度政府信息公开年度报告)."""
    seen: set[int] = set()
    for pattern in _SELF:
        for found in pattern.finditer(bases.text):
            if not _TOPIC.search(found.group()) or found.start("y") in seen:
                continue
            # 根据《关于编制2019年度…报告的通知》 names the order, which may be last year's.
            asked = _ASKED.search(bases.text, max(0, found.start() - 40), found.end() + 30)
            if asked is not None and asked.start() <= found.start("y") < asked.end():
                continue
            seen.add(found.start("y"))
            year = year_number(found["y"])
            yield mark("self_naming", str(year), (year, year), 0.95, bases, found.span())


def heading(bases: Bases) -> DateEvidence | None:
    """Return the year of the title line over the body, None where the body starts without one."""
    found = _HEADING.search(bases.text[:240])
    if (
        found is None
        or _SENTENCE.search(found["line"])
        or not re.search(r"公\s?开|年\s?度\s?报\s?告|年\s?报|年终报告", found["line"])
    ):
        return None
    year = year_number(found["y"])
    return mark("heading", str(year), (year, year), 0.9, bases, found.span("line"))


def title_year(title: str) -> int | None:
    """Return the year in a folded title: the one that 年 follows, or the first.

    Two digits only beside the topic.
    """
    found = list(_TITLE_YEAR.finditer(title))
    with_sign = [match for match in found if "年" in match.group()]
    for match in (*with_sign, *found):
        return year_number(match["y"])
    short = _SHORT.search(title)
    return 2000 + int(short["y"]) if short else None


def titles(view: View, bases: Bases, kind: str, weight: float) -> Iterator[DateEvidence]:
    """Yield the year of each title the segment has.

    Its own, and the page's where the page is one report.
    """
    document = view.document
    names = [view.title]
    if not view.multi:
        names += [document.title, document.html_title, document.anchor]
    done: set[str] = set()
    for name in names:
        year = title_year(folded(name))
        if year is None or name in done:
            continue
        done.add(name)
        yield mark_of_words(kind, str(year), (year, year), weight, bases, name)


def mentions(bases: Bases, year: int, outside: tuple[tuple[int, int], ...]) -> bool:
    """Return True where the body says the year anywhere outside the given spans."""
    return any(
        year_number(found.group()) == year
        and not any(start <= found.start() < end for start, end in outside)
        for found in _BARE.finditer(bases.text)
    )
