"""安徽 public columns (龙讯 and kin): /public/column/C?type=4&catId=…, articles
/public/C/N.html.

Where no pager is written, a script counts the pages and the address takes `pageIndex`: the column's
own, and that of the interface which answers bare rows (/site/label/8888?labelName=…)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from sites.kind import COMMON_BODIES, Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.seed import Link, Role
from sites.urls import path_of

_LIST = re.compile(r"/public/column/\d+|/site/label/\d+")
_COUNT = re.compile(
    r"(?i)\b(?:page_?count|total_?pages?|page_?total)[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b"
)
_HERE = re.compile(r"([?&]pageIndex=)(\d{1,5})(?=&|$)")


class Anhui(Kind):
    """Lists by query (pageIndex); reports also as (Xxgk|Openness)AnnualReport/show/N.html."""

    name = "anhui"
    bodies = (".j-fontContent", ".gkwz_contnet", ".contentxxgk", "#zoom", *COMMON_BODIES)
    article_shapes = ("public", "annual_show")
    marks = (
        (r"/public/column/\d+", 0.6, "/public/column/"),
        (r"j-fontContent|gkwz_contnet", 0.6, "j-fontcontent|gkwz_contnet"),
        (r"/public/\d+/\d+\.html", 0.5, "/public/"),
    )
    url_marks = (
        (r"/public/column/\d+", 0.8),
        (r"(?i)AnnualReport/(?:show|list)", 0.7),
        (r"/site/label/\d+\?(?:[^#]*&)?labelName=publicInfoList", 0.8),
    )

    def next_pages(self, page: Page) -> list[Link]:
        """Return the pages written as links; else those that the list's script counts."""
        return super().next_pages(page) or _counted(page)


def _counted(page: Page) -> list[Link]:
    if not _LIST.search(path_of(page.url)) or not page.may_hold(b"page"):
        return []
    count = _COUNT.search(page.html)
    here = _HERE.search(page.url)
    number = int(here.group(2)) if here else 1
    last = min(int(count.group(1)) if count else _by_size(page), number + AHEAD)
    return [
        Link(url=_at(page.url, n), anchor=str(n), role=Role.NEXT_PAGE)
        for n in range(number + 1, last + 1)
    ]


def _by_size(page: Page) -> int:
    """Return the number of pages by the records in all and the size that the address asks for."""
    total = re.search(r"(?i)\btotal(?:_?count)?[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b", page.html)
    size = dict(parse_qsl(page.url.partition("?")[2])).get("pageSize", "")
    return -(-int(total.group(1)) // int(size)) if total and size.isdecimal() and int(size) else 0


def _at(url: str, number: int) -> str:
    if _HERE.search(url):
        return _HERE.sub(rf"\g<1>{number}", url, count=1)
    return f"{url}{'&' if '?' in url else '?'}pageIndex={number}"
