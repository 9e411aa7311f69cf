"""Document files that a page links, frames or names in a script (PDF, DOC, OFD …): often they are
the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from sites.page import Page
from sites.rownames import row_name, says_nothing
from sites.seed import Link, Role
from sites.shapes import DOCUMENTS, file_suffix, is_asset_url

_SUFFIXES = "|".join(sorted(DOCUMENTS, key=len, reverse=True))
_NAMED = re.compile(rf"(?i)\.(?:{_SUFFIXES})\s*(?:[(（\[].{{0,20}}[)）\]])?$")
_SAYS_FILE = re.compile(
    r"^(?:相关)?附件\s*[\d一二三四五六七八九十]*\s*(?:[:：.、]|下载|$)|^(?:点击|附件|"
    r"文件|全文|报告|PDF|Word)(?:版)?下载|点击(?:此处)?下载"
)
_IN_SCRIPT = re.compile(
    rf"""(?i)["']([^"'<>\s]{{1,300}}?\.(?:{_SUFFIXES})(?:\?[^"'<>\s]{{0,200}})?|/virtual_attach_file\.vsb\?[^"'<>\s]{{1,400}})["']"""
)
# Needed for the above, and much faster: it begins with a letter, not with any quote.
_FILE_END = re.compile(rf"""(?i)\.(?:{_SUFFIXES})[?"']|/virtual_attach_file\.vsb\?""")
_PAGE_END = re.compile(r"(?i)://[^/]*/(?:.*(?:\.s?html?|/))?$")


def attachments_of(page: Page, tree: HtmlElement | None = None) -> list[Link]:
    """Return the document files of the page, each once, in page order, with the words that name
    them.

    `tree` is another one to read: that of an article which the page carries as data."""
    found: dict[str, Link] = {}
    players = page.may_hold(b"pdfsrc")
    for href, element in _places(page.tree if tree is None else tree, players=players):
        url = page.join(href)
        if url is None or is_asset_url(url):
            continue
        url = _behind_viewer(page, url) or url
        suffix = file_suffix(url)
        if not suffix and "?" not in url and _PAGE_END.search(url):
            continue  # 附件 as the name of a page
        anchor, title = _words_of(element)
        if not suffix and not _says_document(anchor, title):
            continue
        if element.tag == "a" and says_nothing(anchor, url) and says_nothing(title, url):
            title = row_name(element) or title
        seen = found.get(url)
        if seen is None or (anchor and not seen.anchor):
            found[url] = Link(url=url, anchor=anchor, title=title, role=Role.ATTACHMENT)
    if not found:
        return []
    dated = {link.url: link.listed_date for link in page.anchors if link.listed_date}
    return [
        Link(
            url=k.url, anchor=k.anchor, title=k.title, listed_date=dated.get(k.url, ""), role=k.role
        )
        for k in found.values()
    ]


def _places(tree: HtmlElement, *, players: bool) -> Iterator[tuple[str, HtmlElement]]:
    # WebPlus shows a file in <div class=wp_pdf_player pdfsrc=…>
    tags = ("a", "iframe", "embed", "object", "script", *(("div",) if players else ()))
    for element in tree.iter(*tags):
        if element.tag == "script":
            script = element.text or ""
            if _FILE_END.search(script):
                for match in _IN_SCRIPT.finditer(script):
                    yield match.group(1).replace("\\/", "/"), element
            continue
        href = next(filter(None, map(element.get, ("href", "src", "data", "pdfsrc"))), None)
        if href:
            yield href, element


def _words_of(element: HtmlElement) -> tuple[str, str]:
    """Return the anchor text and the title attribute."""
    if element.tag == "script":
        return "", ""
    anchor = " ".join(element.text_content().split()) if element.tag == "a" else ""
    return anchor, " ".join((element.get("title") or "").split())


def _says_document(anchor: str, title: str) -> bool:
    return any(
        _NAMED.search(words) or _SAYS_FILE.search(words) for words in (anchor, title) if words
    )


def _behind_viewer(page: Page, url: str) -> str | None:
    # pdf.js and its like: viewer.html?file=/uploads/a.pdf shows the file
    if "viewer" not in url.lower():
        return None
    try:
        parts = urlsplit(url)
        if "viewer" not in parts.path.lower():
            return None
        names = [
            value for key, value in parse_qsl(parts.query) if key.lower() in {"file", "src", "url"}
        ]
    except ValueError:
        return None
    return page.join(names[0]) if names else None
