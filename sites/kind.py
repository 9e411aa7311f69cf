"""What a content management system's pages look like, and how their lists, pagers and attachments
read.

A kind is recognised by marks in the page and the shape of its URL, never by host name."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from sites.attachments import attachments_of
from sites.buttons import shares_documents, without_buttons
from sites.page import Page, skeleton
from sites.pager import article_page_links, pager_links
from sites.roles import PageRole, page_role
from sites.seed import Link
from sites.shapes import ARTICLE_SHAPES
from sites.urls import path_of

__all__ = ["COMMON_BODIES", "Kind", "PageRole", "page_role"]

COMMON_BODIES: tuple[str, ...] = (
    "#zoom",
    "#Zoom",
    "#zoomcon",
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".Custom_UnionStyle",
    ".v_news_content",
    "#vsb_content",
    ".bt_content",
    ".article-content",
    ".pages_content",
    "#ivs_content",
    ".j-fontContent",
    ".gkwz_contnet",
    "#j-show-body",
    ".news_cont_d_wrap",
    "#UCAP-CONTENT",
    "#content",
    "#Content",
    ".content",
    ".article",
    ".zw",
)


@cache
def _words(words: str) -> tuple[bytes, ...]:
    return tuple(skeleton(word) for word in words.split("|"))


class Kind:
    """The base of all kinds, and what is true of any page: subclasses override what their system
    does otherwise."""

    name: ClassVar[str] = ""
    bodies: ClassVar[tuple[str, ...]] = COMMON_BODIES
    titles: ClassVar[tuple[str, ...]] = (
        "h1",
        ".article-title",
        ".title",
        ".bt",
        "#title",
        ".tit",
        "h2",
        "h3",
    )
    article_shapes: ClassVar[tuple[str, ...]] = ()  # names in sites.shapes
    # (regex over the raw page, weight, words of which one must stand in the page in any case of
    # letters: a search for words is a hundred times faster than the regex)
    marks: ClassVar[tuple[tuple[str, float, str], ...]] = ()
    url_marks: ClassVar[tuple[tuple[str, float], ...]] = ()  # (regex over the URL, weight)

    def matches(self, page: Page) -> float:
        """Return 0..1: how sure the marks make it that this system made the page."""
        doubt = 1.0
        for pattern, weight, words in self.marks:
            if any(map(page.may_hold, _words(words))) and re.search(pattern, page.html):
                doubt *= 1 - weight
        for pattern, weight in self.url_marks:
            if re.search(pattern, page.url):
                doubt *= 1 - weight
        path = path_of(page.url)
        if any(ARTICLE_SHAPES[name].search(path) for name in self.article_shapes):
            doubt *= 0.6
        return round(1 - doubt, 4)

    def links(self, page: Page) -> list[Link]:
        """Return the links of the page that are neither its pager, its own address nor a button,
        each once."""
        skip = {link.url for link in self.next_pages(page) if link.method == "GET"} | {page.url}
        return without_buttons(page, [link for link in page.anchors if link.url not in skip])

    def next_pages(self, page: Page) -> list[Link]:
        """Return further pages of this list, the next one first; at most `pager.AHEAD`."""
        return pager_links(page)

    def article_pages(self, page: Page) -> list[Link]:
        """Return the further pages of this article, in order; empty where it has one page."""
        return article_page_links(page)

    def attachments(self, page: Page) -> list[Link]:
        """Return the document files that the page links, each once; none where documents are
        sold or shared: behind each stands a button."""
        return [] if shares_documents(page) else attachments_of(page)

    def embedded(self, page: Page) -> str | None:
        """Return the article's HTML where the page carries it as data and not as markup; else
        None."""
        del page
        return None

    def role(self, page: Page) -> PageRole:
        """Return whether the page is a list, an article, a home page or something else."""
        return page_role(page)
