"""开普/南方 gkmlpt (Guangdong): pages made by script from window._CONFIG, lists by a JSON interface
of 100 a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sites.attachments import attachments_of
from sites.jsonish import Json, objects, value_after, wall_date, whole, word
from sites.kind import COMMON_BODIES, Kind
from sites.page import Page, parse_fragment
from sites.pager import AHEAD
from sites.roles import PageRole
from sites.seed import Link, Role
from sites.shapes import file_suffix
from sites.titles import is_report_column

PER_PAGE = 100
_API = re.compile(r"^(.*?/gkmlpt)/api/(?:all|index|list)/(\d+)")
_SITE = re.compile(r"^(.*?/gkmlpt)(?:/|$)")
_SID = re.compile(r"""["']?\bSID["']?\s*:\s*["']?(\d+)""")


class Gkmlpt(Kind):
    """Columns by the TREE of the page, their lists by /gkmlpt/api/all/{column}?page=N&sid=S."""

    name = "gkmlpt"
    bodies = (".article-content", "#zoomcon", ".zw", ".content", *COMMON_BODIES)
    marks = (
        (r"window\._CONFIG\b", 0.7, "window._config"),
        (r"SID(?<!\wSID)\s*:\s*['\"]?\d", 0.4, "sid:|sid :"),  # \b in front would cost the search
        (r"/gkmlpt/", 0.4, "/gkmlpt/"),
    )
    url_marks = ((r"/gkmlpt/", 0.8),)

    def links(self, page: Page) -> list[Link]:
        """Return the interface of each report column in the tree; on an answer of the interface its
        articles."""
        if _API.search(page.url):
            return [link for item in _articles(page) if (link := _article(page, item)) is not None]
        found = {link.url: link for link in _columns(page)}
        for link in super().links(page):
            found.setdefault(link.url, link)
        return list(found.values())

    def next_pages(self, page: Page) -> list[Link]:
        """Return the further pages of an interface's answer, by its own total."""
        match = _API.search(page.url)
        if match is None:
            return super().next_pages(page)
        answer = whole(page.html)
        total = word(answer, "total") if isinstance(answer, dict) else ""
        here = re.search(r"[?&]page=(\d+)", page.url)
        number = int(here.group(1)) if here else 1
        last = -(-int(total) // PER_PAGE) if total.isdigit() else number
        if not _articles(page):
            return []
        links = []
        for n in range(number + 1, min(last, number + AHEAD) + 1):
            url = (
                page.url.replace(here.group(0), here.group(0)[:6] + str(n), 1)
                if here
                else _with_page(page.url, n)
            )
            links.append(Link(url=url, anchor=str(n), role=Role.NEXT_PAGE))
        return links

    def embedded(self, page: Page) -> str | None:
        """Return the article's HTML out of DETAIL: {…}."""
        detail = value_after(page.html, "DETAIL")
        return (word(detail, "content", "body") or None) if isinstance(detail, dict) else None

    def attachments(self, page: Page) -> list[Link]:
        """Return the files of the article in DETAIL, linked in its HTML or listed beside it, then
        those of the markup."""
        detail = value_after(page.html, "DETAIL") if page.may_hold(b"detail") else None
        if not isinstance(detail, dict):
            return super().attachments(page)
        shown = word(detail, "content", "body")
        found: dict[str, Link] = {}
        for link in attachments_of(page, parse_fragment(shown)) if shown else []:
            found.setdefault(link.url, link)
        for link in (*_listed_files(page, detail), *super().attachments(page)):
            found.setdefault(link.url, link)
        return list(found.values())

    def role(self, page: Page) -> PageRole:
        """Return list for the interface and the tree, article for a detail page."""
        if _API.search(page.url):
            return PageRole.LIST
        if "/content/" in page.url or self.embedded(page):
            return PageRole.ARTICLE
        return PageRole.LIST


def _columns(page: Page) -> list[Link]:
    site = _SITE.match(page.url)
    sid = _SID.search(page.html)
    tree = value_after(page.html, "TREE")
    if site is None or sid is None or tree is None:
        return []
    links: list[Link] = []
    for node in objects(tree):
        if not is_report_column(word(node, "name", "title", "label")):
            continue
        for inner in objects(node):  # years and publishers stand below the report column
            identifier, name = (
                word(inner, "id", "category_id"),
                word(inner, "name", "title", "label"),
            )
            if identifier.isdigit() and name:
                url = f"{site.group(1)}/api/all/{identifier}?page=1&sid={sid.group(1)}"
                links.append(Link(url=url, anchor=name, role=Role.COLUMN))
    return list({link.url: link for link in links}.values())


def _articles(page: Page) -> list[dict[str, Json]]:
    answer = whole(page.html)
    found = answer.get("articles") if isinstance(answer, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _article(page: Page, item: dict[str, Json]) -> Link | None:
    address = word(item, "url", "post_url", "link")
    url = page.join(address) if address else None
    if url is None or urlsplit(url).scheme not in {"http", "https"}:
        return None
    title = word(item, "title", "name")
    printed = word(
        item, "date", "display_publish_time", "first_publish_time", "created_at", "create_time"
    )
    return Link(
        url=url, anchor=title, title=title, listed_date=wall_date(printed), role=Role.ARTICLE
    )


def _listed_files(page: Page, detail: dict[str, Json]) -> list[Link]:
    files = []
    for item in objects(detail):
        address = word(item, "url", "path", "file_url", "download_url")
        url = page.join(address) if address else None
        if url is not None and file_suffix(url):
            name = word(item, "name", "title", "filename", "file_name")
            files.append(Link(url=url, anchor=name, role=Role.ATTACHMENT))
    return files


def _with_page(url: str, number: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}page={number}"
