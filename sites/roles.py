"""What a page is: a list, an article, a home page, or something else. Read from its text, its metas
and its rows."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from lxml import etree

from sites.page import Page
from sites.pagehtml import page_script
from sites.pager import pager_links
from sites.shapes import file_suffix, is_article_url

_HAN = re.compile(r"[㐀-鿿]")
_HOME = re.compile(r"(?i)^/?(?:(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php|do))?$")
_SKIP = frozenset(
    {
        "a",
        "script",
        "style",
        "option",
        "nav",
        "footer",
        "header",
        "title",
        "select",
        "noscript",
        "h1",
    }
)
_LIST_MARK = re.compile(r"<datastore>|<recordset>|\"articles\"\s*:\s*\[", re.IGNORECASE)
_FILES, _NAME = 5, 6  # files with names of so many Han characters: no report has so many annexes
PROSE = 150  # Han characters of running text that make an article; a list's own notes have fewer


class PageRole(StrEnum):
    """What a page is for."""

    LIST = "list"
    ARTICLE = "article"
    HOME = "home"
    OTHER = "other"


def page_role(page: Page) -> PageRole:
    """Return what the page is for. A column that shows a report in place is an article."""
    try:
        parts = urlsplit(page.url)
    except ValueError:
        return PageRole.OTHER
    if _LIST_MARK.search(page.html):
        return PageRole.LIST
    prose = prose_han(page)
    dated = sum(1 for link in page.anchors if link.listed_date)
    shaped = is_article_url(page.url)
    if _HOME.match(parts.path) and not parts.query and prose < 4 * PROSE:
        return PageRole.HOME if len(page.anchors) >= 5 else PageRole.OTHER
    declared = page.meta("ArticleTitle") is not None or page.meta("ArticleId") is not None
    if (shaped or declared) and (prose >= 40 or dated < 4):
        return PageRole.ARTICLE
    if not shaped and prose < 4 * PROSE and _collects_files(page):
        return PageRole.LIST
    if prose >= PROSE and (dated < 5 or prose >= 4 * PROSE):
        return PageRole.ARTICLE
    if dated >= 1 and not shaped and pager_links(page):
        return PageRole.LIST
    if dated >= 3 or (page_script(page) is not None and not shaped):
        return PageRole.LIST
    articles = sum(1 for link in page.anchors if is_article_url(link.url))
    if articles >= 3 or (len(page.anchors) >= 5 and prose < PROSE):
        return PageRole.LIST
    return PageRole.OTHER


def _collects_files(page: Page) -> bool:
    """Return whether the page is a collection of files (domain.md §2.3): several, each with a name
    of its own, whatever introduction stands above them."""
    names = {
        name
        for link in page.anchors
        if file_suffix(link.url) and len(_HAN.findall(name := link.title or link.anchor)) >= _NAME
    }
    return len(names) >= _FILES


def prose_han(page: Page) -> int:
    """Return the number of Han characters in running text: outside links, and in pieces of 15 or
    more."""
    total = 0
    skipping = 0
    for event, element in etree.iterwalk(page.tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            skipping += element.tag in _SKIP
            if not skipping and element.text:
                total += _running(element.text)
            continue
        if event == "end":
            skipping -= element.tag in _SKIP
        if not skipping and element.tail:
            total += _running(element.tail)
    return total


def _running(text: str) -> int:
    han = len(_HAN.findall(text))
    return han if han >= 15 else 0
