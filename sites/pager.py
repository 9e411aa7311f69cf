"""Pagers that stand in the page: 下一页, numbers, 尾页, signs, a select of addresses; and pages of
one article (`…_1.shtml`, `?p=2`).

Pagers that exist only in scripts are read by sites.pagehtml and by the kinds that write them. What
is named lies after this page: a lower number is never further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from sites.page import Page
from sites.pagehtml import script_article_pages, script_pages
from sites.seed import Link, Role
from sites.shapes import article_shape, is_article_url
from sites.surroundings import Surroundings
from sites.turning import (
    LAST,
    LAST_SIGN,
    NEXT,
    NEXT_SIGN,
    NUMBER,
    article_stem,
    bare_words,
    between,
    differing,
    page_in_query,
    turned,
    turned_article,
)

# Pages named at once: enough for a report column; a pager of 3,000 news pages stays a trickle.
AHEAD = 20
_ON_CLICK = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"'<>]{1,300})[\"']")
_YEARS = range(1990, 2101)  # numbers that are years: no list of ours has so many pages
# Shapes that lists have too: list-2.html is the second page of a list.html, a tag may be a number.
_LOOSE = frozenset({"dash_show", "plain_id"})
_ROWS = 3  # dated links that make a list of a page whose address an article might have too
_OPTIONS = 400


@dataclass(slots=True)
class _Written:
    """What the pager shows: links by words, by signs and by number, and this page's own number."""

    nexts: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)  # > and its like
    ends: list[str] = field(default_factory=list)  # >>: the next page or the last one
    last: str | None = None
    numbers: dict[int, str] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)


def pager_links(page: Page) -> list[Link]:
    """Return the further pages of this list, the next one first; at most AHEAD of them."""
    if "pager" not in page.notes:
        page.notes["pager"] = script_pages(page, AHEAD) or _pager_links(page)
    return list(page.notes["pager"])


def _pager_links(page: Page) -> list[Link]:
    if _is_article(page):
        return []
    written = _written(page)
    if not (written.nexts or written.signs or written.ends or written.numbers):
        _selectable(page, written)
    here = _number_here(page, written)
    offered = written.numbers.get(here + 1)
    nexts = written.nexts or written.signs or ([] if offered else written.ends)
    last = written.last or (written.ends[-1] if written.ends and nexts != written.ends else None)
    urls: dict[str, str] = {}
    if nexts:
        urls[nexts[0]] = "下一页"
        if last:
            urls.update((url, str(n)) for n, url in between(nexts[0], last)[:AHEAD])
    following = nexts[0] if nexts else None
    after = next((n for n, url in written.numbers.items() if url == following), 0)
    for number, url in sorted(written.numbers.items()):
        if number > max(after, here):
            urls.setdefault(url, str(number))
    if last:
        urls.setdefault(last, "尾页")
    urls.pop(page.url, None)
    return [Link(url=u, anchor=a, role=Role.NEXT_PAGE) for u, a in list(urls.items())[:AHEAD]]


def article_page_links(page: Page) -> list[Link]:
    """Return the further pages of this article: links to the article's own name with `_N`, and what
    下一页 and the numbers beside it lead to."""
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
    number = number or page_in_query(page.url)
    for link in page.anchors:
        words = bare_words(link.anchor) if len(link.anchor) <= 12 else ""
        if NEXT.match(words) or NUMBER.match(words):
            n = turned_article(page.url, link.url)
            if n > number:
                found.setdefault(n, link.url)
    return [Link(url=found[n], anchor=str(n), role=Role.ARTICLE_PAGE) for n in sorted(found)]


def _is_article(page: Page) -> bool:
    shape = article_shape(page.url)
    if shape in _LOOSE:
        return sum(1 for link in page.anchors if link.listed_date) < _ROWS
    return shape is not None


def _written(page: Page) -> _Written:
    found = _Written()
    around = Surroundings()
    for element in page.tree.iter("a", "link"):
        rel = (element.get("rel") or "").lower().split()
        if element.tag == "link":
            url = page.join(element.get("href") or "") if "next" in rel else None
            if url is not None and url != page.url and turned(page.url, url):
                found.nexts.append(url)
            continue
        text = bare_words(element.text_content())
        text = text or bare_words(element.get("aria-label") or element.get("title") or "")
        if len(text) > 8 or not (text or "next" in rel):
            continue
        _place(page, element, text, rel, found, around)
    return found


def _place(
    page: Page,
    element: HtmlElement,
    text: str,
    rel: list[str],
    found: _Written,
    around: Surroundings,
) -> None:
    number = NUMBER.match(text)
    url = page.join(element.get("href") or "") or _clicked(page, element)
    if url is None or url == page.url:
        if number and around.in_pager(element):
            found.own.add(int(number.group(1)))
        return
    if not (_same_list(page.url, url) or turned(page.url, url)):
        return
    if NEXT.match(text) or "next" in rel:
        found.nexts.append(url)
    elif LAST.match(text):
        found.last = url
    elif number and int(number.group(1)) not in _YEARS and around.in_pager(element):
        found.numbers.setdefault(int(number.group(1)), url)
    elif NEXT_SIGN.match(text) and around.in_pager(element):
        found.signs.append(url)
    elif LAST_SIGN.match(text) and around.in_pager(element):
        found.ends.append(url)


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


def _selectable(page: Page, found: _Written) -> None:
    """Read a <select> whose options are the addresses of the pages."""
    for select in page.tree.iter("select"):
        pages = dict(_options(page, select))
        if len(pages) < 2 or 1 not in pages or max(pages) != len(pages):
            continue
        found.own |= {number for number, url in pages.items() if url == page.url}
        found.numbers = {number: url for number, url in pages.items() if url != page.url}
        return


def _options(page: Page, select: HtmlElement) -> Iterator[tuple[int, str]]:
    for seen, option in enumerate(select.iter("option")):
        number = NUMBER.match(bare_words(option.text_content()))
        value = option.get("value") or ""
        if seen >= _OPTIONS or number is None or not re.search(r"[./?]", value):
            return
        url = page.join(value)
        if url is None or not (url == page.url or turned(page.url, url)):
            return
        yield int(number.group(1)), url


def _number_here(page: Page, found: _Written) -> int:
    """Return the number of this page: as the pager marks it, else by its address among the
    numbered ones, else as its query says; 1 where nothing tells."""
    if len(found.own) == 1:
        return next(iter(found.own))
    spots = [
        (number, spot[0], spot[1])
        for number, url in sorted(found.numbers.items())
        if (spot := differing(url, page.url)) is not None
    ]
    if spots:
        (first, value, here), (second, other, _) = spots[0], spots[-1]
        step = (other - value) / (second - first) if second > first else 1
        place = first + (here - value) / step if step else 0
        if place >= 1 and place == int(place):
            return int(place)
    return page_in_query(page.url) or 1
