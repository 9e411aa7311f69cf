"""拓尔思 IGS: the site search of many provinces; JSON answers with page.content[]."""

from __future__ import annotations

import re

from sites.jsonish import Json, wall_date, whole, word
from sites.kind import Kind
from sites.page import Page
from sites.pager import AHEAD
from sites.roles import PageRole
from sites.seed import Link, Role

_NUMBER = re.compile(r"(?i)([?&]pageNumber=)(\d+)")


class Igs(Kind):
    """Only read where robots.txt allows the search; pages by pageNumber."""

    name = "igs"
    url_marks = ((r"/igs/front/search", 0.95),)

    def links(self, page: Page) -> list[Link]:
        """Return one link for each hit of a JSON answer; of an HTML answer its links."""
        hits = _page_of(page).get("content")
        found: dict[str, Link] = {}
        for hit in hits if isinstance(hits, list) else []:
            if not isinstance(hit, dict):
                continue
            address = word(hit, "url", "DOCPUBURL", "docpuburl", "link", "trs_url")
            url = page.join(address) if address else None
            if url is not None:
                title = re.sub(
                    r"<[^>]{1,40}>", "", word(hit, "title", "DOCTITLE", "doctitle", "name")
                )
                listed = wall_date(
                    word(hit, "trs_time", "PUBDATE", "pubdate", "docreltime", "time")
                )
                found[url] = Link(
                    url=url, anchor=title, title=title, listed_date=listed, role=Role.ARTICLE
                )
        return list(found.values()) or super().links(page)

    def next_pages(self, page: Page) -> list[Link]:
        """Return the following pages of hits by totalPages."""
        total = word(_page_of(page), "totalPages")
        here = _NUMBER.search(page.url)
        if here is None or not total.isdigit():
            return super().next_pages(page)
        numbers = range(int(here.group(2)) + 1, min(int(total), int(here.group(2)) + AHEAD) + 1)
        urls = [page.url.replace(here.group(0), f"{here.group(1)}{n}", 1) for n in numbers]
        return [
            Link(url=url, anchor=str(n), role=Role.NEXT_PAGE)
            for n, url in zip(numbers, urls, strict=True)
        ]

    def role(self, page: Page) -> PageRole:
        """Return list: a search gives nothing else."""
        del page
        return PageRole.LIST


def _page_of(page: Page) -> dict[str, Json]:
    answer = whole(page.html)
    inner = answer.get("page") if isinstance(answer, dict) else None
    return inner if isinstance(inner, dict) else {}
