"""A row of a list by its title: a report of a year, something else, or something that may be one.

The rule: only what its title proves to be another thing is left out. A row without a readable year,
and a title that the list cut where it might go on as a report's, is a doubt: where one stands, no
absence is proven."""

from __future__ import annotations

import re

from postprocess.coverage.look import Listed, key_of
from postprocess.kind.fold import folded
from postprocess.kind.publisher import title_name
from sites.columns import ColumnKind, column_kind
from sites.seed import Link, Role
from sites.titles import TitleKind, read_title, title_year

_CUT = re.compile(r"(?:…|\.{2,}|⋯|·{3,})\s*$")
_YEARS = re.compile(
    r"(?:(?:19|20)\d\d|[二2][〇零○O0][\d〇零○O0一二三][\d〇零○O0一二三四五六七八九])\s*年?度?"
)
_SUBJECT = "政府信息公开工作年度报告"
# What a list prints where it does not repeat the name of the report.
_LABEL = re.compile(
    r"^(?:工作|政府|信息|公开|情况)*(?:年报|年度报告|年度总结|报告|总结)?(?:附件\d*|正文|"
    r"(?:点击|在线|立即)?(?:下载|查看|阅读|浏览)(?:全文|详情|附件|更多)?|详情|全文|文件|pdf|"
    r"[(（]?(?:图解|图片|文字|超链|pdf)版[)）]?)*(?:\.\w{3,4})?$",
    re.IGNORECASE,
)
_MAY_BE = frozenset({TitleKind.OTHER, TitleKind.WORK_REPORT})
_LIST_NAMES = frozenset({ColumnKind.REPORTS, ColumnKind.YEARBOOK, ColumnKind.YEAR})


def listed_row(link: Link) -> Listed | None:
    """Return the row where it is or may be a report; None where it is certainly something else."""
    title = whole_title(link)
    name = folded(title).strip()
    read = read_title(name)
    if read.kind is TitleKind.ANNUAL_REPORT:
        doubtful = read.year is None
    elif read.kind is TitleKind.GOVAFFAIRS_ANNUAL:
        doubtful = True  # 政务公开工作总结: before 2019 some bodies called their report so
    elif read.kind in _MAY_BE and (_goes_on(name) if _CUT.search(name) else _is_label(name)):
        doubtful = True
    else:
        return None
    return Listed(
        key=key_of(link.url),
        url=link.url,
        title=title,
        year=None if read.hidden_year else read.year or title_year(name),
        body=title_name(_CUT.sub("", name)),
        doubtful=doubtful,
    )


def whole_title(link: Link) -> str:
    """Return the fuller of title attribute and anchor: either may be cut, or be a mere tooltip."""
    anchor, title = link.anchor.strip(), link.title.strip()
    if not anchor or not title:
        return anchor or title
    stem = _CUT.sub("", anchor).strip()
    if _CUT.search(anchor):
        return title if title.startswith(stem[:-1]) or not _CUT.search(title) else anchor
    return title if len(title) > len(anchor) and anchor in title else anchor


def is_row(link: Link) -> bool:
    """Return whether a link of a list is one of its rows, not a way to another column."""
    return link.role in {Role.ARTICLE, Role.ATTACHMENT} or bool(link.listed_date)


def _goes_on(name: str) -> bool:
    """Whether a cut title may go on as a report's: 广州市教育局2022年政府信… ."""
    shown = re.sub(r"^关于", "", _CUT.sub("", name).strip())
    if "公开" in shown:
        return True
    rest = _YEARS.sub("", shown).rstrip("的 ")
    if not rest or title_name(rest) == rest:
        return True
    return any(_SUBJECT.startswith(rest[-length:]) for length in range(1, len(_SUBJECT)))


def _is_label(name: str) -> bool:
    bare = re.sub(r"[\s\[\]【】:：·•>-]", "", name)
    if column_kind(bare) in _LIST_NAMES or _LABEL.match(_YEARS.sub("", bare)):
        return True
    body = title_name(bare)  # the name of a body and nothing else leads to its report
    return bool(body) and len(_YEARS.sub("", bare)) == len(body)
