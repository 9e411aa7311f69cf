"""TRS WAS: a search server whose answers (HTML or XML <REC>) list a column's articles."""

from __future__ import annotations

import re
from html import unescape

from sites.kind import Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.roles import PageRole
from sites.rows import DATE
from sites.seed import Link, Role

_REC = re.compile(r"<REC\b[^>]{0,200}>", re.IGNORECASE)
_END = re.compile(r"</REC>", re.IGNORECASE)
_COUNT = re.compile(r"<RECORDCOUNT>\s*(\d+)", re.IGNORECASE)
# A column's page that has its rows from the search server: $.ajax({url:…, data:{channelid:…}}).
_ASKING = re.compile(
    r"""["']([\w:/.-]{0,80}/was\d{0,2}/(?:web/)?search)["'][^<>]{0,300}?channelid"""
)
_DATA = re.compile(
    r"""["']?\b(channelid|page|prepage|perpage|outlinepage)["']?\s*[:=]\s*["']?(\w+)"""
)
_ADDRESS = ("DOCPUBURL", "URL", "LINK", "DOCURL", "PUBURL")
_TITLES = ("TITLE", "DOCTITLE", "NAME")
_DATES = ("DOCRELTIME", "PUBDATE", "DATE", "DOCPUBTIME")


class Was5(Kind):
    """Pages by `page` and `prepage` of the request; the answer tells RECORDCOUNT."""

    name = "was5"
    marks = (
        (r"(?i)<RECORDCOUNT>", 0.9, "<recordcount>"),
        (r"(?i)<REC\b[^>]{0,200}>\s{0,40}<\w{1,40}>", 0.5, "<rec"),
        (_ASKING.pattern, 0.8, "/was"),
    )
    url_marks = ((r"/was\d*/(?:web/)?search", 0.9),)

    def links(self, page: Page) -> list[Link]:
        """Return one link for each record of an XML answer; of an HTML answer its links."""
        found: dict[str, Link] = {}
        for record in _records(page.html):
            url = page.join(_field(record, _ADDRESS))
            if url is not None:
                title = _field(record, _TITLES)
                day = DATE.search(_field(record, _DATES))
                listed = day.group(0) if day else ""
                found[url] = Link(
                    url=url, anchor=title, title=title, listed_date=listed, role=Role.ARTICLE
                )
        return list(found.values()) or super().links(page)

    def next_pages(self, page: Page) -> list[Link]:
        """Return the following pages by RECORDCOUNT, asked as this one was asked (GET or POST)."""
        count = _COUNT.search(page.html)
        asked = page.posted or page.url.partition("?")[2]
        here = re.search(r"(?:^|&)page=(\d+)", asked)
        if count is None or here is None:
            first = _first_asked(page)
            return [first] if first is not None else super().next_pages(page)
        size = re.search(r"(?:^|&)(?:prepage|perpage|outlinepage)=(\d+)", asked)
        rows = int(size.group(1)) if size else len(_records(page.html))
        last = -(-int(count.group(1)) // max(rows, 1))
        number = int(here.group(1))
        links = []
        for n in range(number + 1, min(last, number + AHEAD) + 1):
            following = asked.replace(
                here.group(0), here.group(0).replace(here.group(1), str(n)), 1
            )
            if page.posted:
                links.append(
                    Link(
                        url=page.url,
                        method="POST",
                        body=following,
                        anchor=str(n),
                        role=Role.NEXT_PAGE,
                    )
                )
            else:
                url = f"{page.url.partition('?')[0]}?{following}"
                links.append(Link(url=url, anchor=str(n), role=Role.NEXT_PAGE))
        return links

    def role(self, page: Page) -> PageRole:
        """Return list: a search server gives nothing else."""
        del page
        return PageRole.LIST


def _first_asked(page: Page) -> Link | None:
    """Return the request for the first page of rows, as the column's own script makes it."""
    match = _ASKING.search(page.html) if page.may_hold(b"/was") else None
    url = page.join(match.group(1)) if match else None
    if match is None or url is None:
        return None
    said = dict(_DATA.findall(page.html[match.start() : match.end() + 200]))
    if not said.get("channelid", "").isdigit():
        return None
    said["page"] = "1"  # where it stands in the script it is a variable
    body = "&".join(f"{name}={value}" for name, value in said.items())
    return Link(url=url, method="POST", body=body, anchor="1", role=Role.NEXT_PAGE)


def _records(html: str) -> list[str]:
    """Return what stands in each <REC>; cut by words, which is linear on any input."""
    if _REC.search(html) is None:
        return []
    pieces = _END.split(html)[:-1]
    return [piece[start.end() :] for piece in pieces if (start := _REC.search(piece)) is not None]


def _field(record: str, names: tuple[str, ...]) -> str:
    for name in names:
        start = re.search(f"<{name}>", record, re.IGNORECASE)
        end = start and re.compile(f"</{name}>", re.IGNORECASE).search(record, start.end())
        if not (start and end):
            continue
        value = record[start.end() : end.start()].strip()
        if value.startswith("<![CDATA["):
            value = value[len("<![CDATA[") :].partition("]]>")[0].strip()
        else:
            value = unescape(value)
        if value:
            return _bare(value)
    return ""


def _bare(value: str) -> str:
    return re.sub(r"<[^>]{1,40}>", "", value)
