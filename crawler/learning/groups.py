"""Where on a page its links stand: links with one tag path are one group.

A site's templates put links of one sort in one place, on all of its pages: menus, lists of rows,
neighbours in a side bar. A group is the path of tags and classes from the root to the link, as in
Gauquier, Manolescu, Senellart, "Efficient crawling for scalable web data acquisition" (2026)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from sites.columns import ColumnKind, column_kind
from sites.page import Page
from sites.prior import Beside, is_body_name
from sites.seed import Link
from sites.shapes import is_article_url

# Numbers in classes count rows, and states mark the current one: both are one group.
_VARYING = re.compile(r"\d+|(?i:\b(?:on|cur|current|active|selected|hover|first|last|odd|even)\b)")
_KIN = frozenset({ColumnKind.REPORTS, ColumnKind.YEARBOOK, ColumnKind.LOOKALIKE})
_DEPTH = 40  # tags: deeper ones are markup that is never closed
ALONE = Beside()


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one page: of each address its first link's group, and what stands in each."""

    of_url: dict[str, str]
    beside: dict[str, Beside] = field(default_factory=dict)

    def of(self, url: str) -> str:
        """Return the group of a link; empty where a script made it."""
        return self.of_url.get(url, "")

    def neighbours(self, url: str) -> Beside:
        """Return what stands in the same place as a link."""
        return self.beside.get(self.of(url), ALONE)


def groups(page: Page, links: Iterable[Link]) -> Groups:
    """Return the groups of a page's links."""
    paths: dict[HtmlElement, str] = {}
    of_url: dict[str, str] = {}
    for element in page.tree.iter("a", "area"):
        href = element.get("href")
        url = page.join(href) if href else None
        if url is not None and url not in of_url:
            of_url[url] = _path(element, paths)
    sizes: Counter[str] = Counter()
    kin: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    for link in links:
        group = of_url.get(link.url, "")
        if not group or is_article_url(link.url):
            continue
        name = max((link.title, link.anchor), key=len)
        sizes[group] += 1
        kin[group] += column_kind(name) in _KIN
        bodies[group] += is_body_name(name)
    beside = {
        group: Beside(size=size, kin=kin[group], bodies=bodies[group])
        for group, size in sizes.items()
    }
    return Groups(of_url, beside)


def _path(element: HtmlElement, paths: dict[HtmlElement, str]) -> str:
    """Return the digest of an element's path; those of its ancestors are kept."""
    chain: list[HtmlElement] = []
    above: HtmlElement | None = element
    while above is not None and above not in paths and len(chain) < _DEPTH:
        chain.append(above)
        above = above.getparent()
    path = paths.get(above, "") if above is not None else ""
    for inner in reversed(chain):
        own = _VARYING.sub("", f"{inner.get('class') or ''} #{inner.get('id') or ''}")
        mark = " ".join([str(inner.tag), *own.split()])
        path = hashlib.blake2b(f"{path}/{mark}".encode(), digest_size=6).hexdigest()
        paths[inner] = path
    return path
