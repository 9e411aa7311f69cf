"""Document files that a page links, frames or names in a script (PDF, DOC, OFD …): often they are
the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from sites.page import Page
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
_PAGE_END = re.compile(r"(?i)(?:\.s?html?|/)$")


def attachments_of(page: Page) -> list[Link]:
    """Return the document files of the page, each once, in page order, with the words that name
    them."""
    found: dict[str, Link] = {}
    for href, anchor, title in _places(page):
        url = page.join(href)
        if url is None or is_asset_url(url):
            continue
        url = _behind_viewer(page, url) or url
        if not _is_document(url, anchor, title):
            continue
        seen = found.get(url)
        if seen is None or (anchor and not seen.anchor):
            found[url] = Link(url=url, anchor=anchor, title=title, role=Role.ATTACHMENT)
    dated = {link.url: link.listed_date for link in page.anchors if link.listed_date}
    return [
        Link(
            url=k.url, anchor=k.anchor, title=k.title, listed_date=dated.get(k.url, ""), role=k.role
        )
        for k in found.values()
    ]


def _places(page: Page) -> Iterator[tuple[str, str, str]]:
    for element in page.tree.iter("a", "iframe", "embed", "object", "script"):
        if element.tag == "script":
            for match in _IN_SCRIPT.finditer(element.text or ""):
                yield match.group(1).replace("\\/", "/"), "", ""
            continue
        href = element.get("href") or element.get("src") or element.get("data")
        if href:
            anchor = " ".join(element.text_content().split()) if element.tag == "a" else ""
            yield href, anchor, " ".join((element.get("title") or "").split())


def _is_document(url: str, anchor: str, title: str) -> bool:
    if file_suffix(url):
        return True
    if _PAGE_END.search(urlsplit(url).path) and "?" not in url:
        return False  # 附件 as the name of a page
    return any(
        _NAMED.search(words) or _SAYS_FILE.search(words) for words in (anchor, title) if words
    )


def _behind_viewer(page: Page, url: str) -> str | None:
    # pdf.js and its like: viewer.html?file=/uploads/a.pdf shows the file
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
