"""大汉 信息公开: xxgkAnnualReport.jsp?area=…&fbtime=YYYY shows one body's report of one year.

Years are walked; areas are taken only from links that were seen, never guessed (domain.md §2.3)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sites.kind import COMMON_BODIES, Kind
from sites.page import Page
from sites.roles import PageRole, prose_han
from sites.seed import Link, Role

FIRST_YEAR = 2008  # 条例 in force 2008-05-01: the first report year
_PATH = re.compile(r"(?i)/xxgkAnnualReport\.jsp$")
_YEAR = re.compile(r"^\s*((?:19|20)\d\d)\s*(?:年度?)?\s*$")
_SHOWN = 60  # Han characters of running text below which the page shows no report


class HanwebAnnual(Kind):
    """One URL for each body and year; the page's own year list says which years there are."""

    name = "hanweb_annual"
    bodies = ("#zoom", ".xxgk_content", ".bt_content", ".article", *COMMON_BODIES)
    article_shapes = ("hanweb_annual",)
    url_marks = ((r"(?i)/xxgkAnnualReport\.jsp(?:\?|$)", 0.98),)

    def next_pages(self, page: Page) -> list[Link]:
        """Return the same body's other years: those that the page offers; else the years beside,
        while one is shown."""
        year = _parameter(page.url, "fbtime")
        offered = _years_of(page)
        if not offered and year.isdigit() and prose_han(page) >= _SHOWN:
            offered = [int(year) - 1, int(year) + 1]
        links = (
            self._of_year(page.url, y)
            for y in sorted(set(offered), reverse=True)
            if y >= FIRST_YEAR
        )
        return [link for link in links if link is not None and link.url != page.url]

    def role(self, page: Page) -> PageRole:
        """Return article where a report is shown, else list: an empty year is a way to the
        others."""
        attached = bool(self.attachments(page))
        return PageRole.ARTICLE if prose_han(page) >= _SHOWN or attached else PageRole.LIST

    def _of_year(self, url: str, year: int) -> Link | None:
        parts = urlsplit(url)
        if not _PATH.search(parts.path):
            return None
        query = parse_qsl(parts.query, keep_blank_values=True)
        if not any(key == "fbtime" for key, _ in query):
            query.append(("fbtime", str(year)))
        changed = urlencode(
            [(key, str(year) if key == "fbtime" else value) for key, value in query]
        )
        target = urlunsplit((parts.scheme, parts.netloc, parts.path, changed, ""))
        return Link(url=target, anchor=f"{year}年", role=Role.NEXT_PAGE)


def _years_of(page: Page) -> list[int]:
    area = _parameter(page.url, "area")
    years = [
        int(m.group(1))
        for option in page.tree.iter("option")
        if (m := _YEAR.match(option.text_content()))
    ]
    for link in page.anchors:
        if _PATH.search(urlsplit(link.url).path) and _parameter(link.url, "area") in {area, ""}:
            match = _YEAR.match(_parameter(link.url, "fbtime"))
            years += [int(match.group(1))] if match else []
    return years


def _parameter(url: str, name: str) -> str:
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")
