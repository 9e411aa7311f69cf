"""Pagers that stand in the page as links: 下一页, numbers, 尾页; and pages of one article
(`…_1.shtml`).

Pagers that exist only in scripts are read by sites.pagehtml and by the kinds that write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from sites.page import Page
from sites.pagehtml import script_article_pages, script_pages
from sites.seed import Link, Role
from sites.shapes import is_article_url

# Pages named at once: enough for a report column; a pager of 3,000 news pages stays a trickle.
AHEAD = 20
_NEXT = re.compile(
    r"^(?:下一?页|后一?页|下一?頁|下页>+|next(?: ?page)?|[>›»＞]{1,2}|下一页\s*[>»›＞]{0,2})$",
    re.IGNORECASE,
)
_LAST = re.compile(r"^(?:尾页|末页|最后一?页|最末页|尾頁|末頁|last)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\[?第?\s*(\d{1,4})\s*页?\]?$")
_PAGERISH = re.compile(r"(?i)pag(?:e|ing|ination)|fenye|pager|\bp_no\b|fanye|\bfy\b")
_PAGER_WORDS = re.compile(r"下一?页|尾页|末页|共\d+页|上一?页")
_ON_CLICK = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"'<>]{1,300})[\"']")
_DIGITS = re.compile(r"\d+")


def pager_links(page: Page) -> list[Link]:
    """Return the further pages of this list, the next one first; at most AHEAD of them."""
    scripted = script_pages(page, AHEAD)
    if scripted:
        return scripted
    if is_article_url(page.url):
        return []
    nexts, last, numbers = _pager_anchors(page)
    urls: dict[str, str] = {}
    if nexts:
        urls[nexts[0]] = "下一页"
        if last:
            urls.update((url, str(n)) for n, url in between(nexts[0], last)[:AHEAD])
    following = nexts[0] if nexts else None
    after = next((n for n, url in numbers if url == following), 0)
    for number, url in sorted(numbers):
        if number > max(after, 1):
            urls.setdefault(url, str(number))
    if last:
        urls.setdefault(last, "尾页")
    urls.pop(page.url, None)
    return [Link(url=u, anchor=a, role=Role.NEXT_PAGE) for u, a in list(urls.items())[:AHEAD]]


def article_page_links(page: Page) -> list[Link]:
    """Return the further pages of this article: links to the article's own name with `_N`."""
    scripted = script_article_pages(page)
    if scripted:
        return scripted
    if not is_article_url(page.url):
        return []
    stem, number = article_stem(page.url)
    found: dict[int, str] = {}
    for link in page.anchors:
        other, n = article_stem(link.url)
        if n > number and other == stem:
            found.setdefault(n, link.url)
    return [Link(url=found[n], anchor=str(n), role=Role.ARTICLE_PAGE) for n in sorted(found)]


_STEM = re.compile(
    r"^(.*/(?:t\d{8}_\d+|t\d{5,}|content_\d+|post_\d+|[0-9a-f]{24,32}|\d{3,}))_(\d{1,2})(\.\w+)$"
)


def article_stem(url: str) -> tuple[str, int]:
    """Return the address of an article's first page and the page number in the name (0 on the first
    page)."""
    match = _STEM.match(url)
    return (match.group(1) + match.group(3), int(match.group(2))) if match else (url, 0)


def between(first: str, last: str) -> list[tuple[int, str]]:
    """Return (number, URL) strictly between two URLs that differ in one whole number, in order from
    `first`.

    Runs downwards too (博达 VSB counts its pages down). Empty where they differ otherwise.
    """
    a, b = list(_DIGITS.finditer(first)), list(_DIGITS.finditer(last))
    if len(a) != len(b) or _DIGITS.sub("#", first) != _DIGITS.sub("#", last):
        return []
    differing = [i for i in range(len(a)) if a[i].group() != b[i].group()]
    if len(differing) != 1:
        return []
    spot = a[differing[0]]
    low, high = int(spot.group()), int(b[differing[0]].group())
    if max(low, high) > 99_999:
        return []
    step = 1 if high > low else -1
    return [
        (n, first[: spot.start()] + str(n) + first[spot.end() :])
        for n in range(low + step, high, step)
    ][:200]


def _pager_anchors(page: Page) -> tuple[list[str], str | None, list[tuple[int, str]]]:
    nexts: list[str] = []
    last: str | None = None
    numbers: list[tuple[int, str]] = []
    around = _Surroundings()
    for element in page.tree.iter("a"):
        text = "".join(element.text_content().split())
        if len(text) > 8 or not text:
            continue
        url = page.join(element.get("href") or "") or _clicked(page, element)
        if url is None or url == page.url or not _same_list(page.url, url):
            continue
        if _NEXT.match(text) and (len(text) > 2 or around.in_pager(element)):
            nexts.append(url)
        elif _LAST.match(text):
            last = url
        elif (match := _NUMBER.match(text)) and around.in_pager(element):
            numbers.append((int(match.group(1)), url))
    return nexts, last, numbers


def _clicked(page: Page, element: HtmlElement) -> str | None:
    match = _ON_CLICK.search(element.get("onclick") or "")
    return page.join(match.group(1)) if match else None


def _same_list(current: str, target: str) -> bool:
    here, there = urlsplit(current), urlsplit(target)
    if here.hostname != there.hostname or is_article_url(target):
        return False
    folder = here.path.rsplit("/", 1)[0]
    name = re.sub(r"(?:_\d+)?\.\w+$", "", here.path)
    return there.path.startswith((folder + "/", name)) or there.path.rsplit("/", 1)[0] in folder


class _Surroundings:
    """Remembers of each element whether it is a pager: many links share their ancestors."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def in_pager(self, element: HtmlElement) -> bool:
        ancestor: HtmlElement | None = element
        for _ in range(5):
            if ancestor is None:
                return False
            if ancestor not in self._known:
                self._known[ancestor] = _is_pager(ancestor)
            if self._known[ancestor]:
                return True
            ancestor = ancestor.getparent()
        return False


def _is_pager(element: HtmlElement) -> bool:
    if _PAGERISH.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    text = "".join(element.text_content().split())
    return len(text) < 300 and _PAGER_WORDS.search(text) is not None
