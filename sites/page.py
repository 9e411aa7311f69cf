"""A fetched page as a value: its tree, its metas, its links. No network; parsing is lazy and never
raises.

Whatever a server sends gives a Page: an empty, cut or absurd text has an empty tree, not an
exception."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import lxml.html
from lxml import etree

from sites.crumbs import breadcrumb_of
from sites.rows import anchors_with_rows
from sites.seed import Link, Role
from sites.shapes import file_suffix, is_article_url
from sites.urls import joined

_UNRENDERED = re.compile(r"<CMSPRO_|\{\{|\$\{|<\$\[|^0{4}-0{2}-0{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOWER = bytes(range(256)).lower()
_DROPPED = b" \t\r\n\"'();,&#%+*?!3456789" + bytes(range(128, 256))
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Page:
    """One page: `url` it was fetched from, `html` decoded text, HTTP `status`.

    `posted` is the form body where the page answered a POST: pagers that POST need it to go on.
    """

    url: str
    html: str
    status: int = 200
    posted: str = ""

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """Return the root element; an empty document where nothing can be parsed."""
        text = _CONTROL.sub("", self.html)
        tree, too_deep = _parsed(text, huge=False)
        if too_deep:
            # libxml2 drops what lies below 255 levels: pages that never close <font> lose their
            # text there.
            tree, _ = _parsed(text, huge=True)
        return tree

    @cached_property
    def skeleton(self) -> bytes:
        """Return the raw page as `skeleton` makes it: what is not in here is not in the page."""
        return skeleton(self.html)

    @cached_property
    def underscored(self) -> bytes:
        """Return of the skeleton what stands within 16 signs of an underscore: half of all marks
        have one, and a page has few."""
        pieces = self.skeleton.split(b"_")
        return b"_".join(p if len(p) <= 32 else p[:16] + b"\n" + p[-16:] for p in pieces)

    def may_hold(self, word: bytes) -> bool:
        """Return whether that skeleton of a word (at most 16 signs beside an underscore) is in the
        page's."""
        return word in (self.underscored if b"_" in word else self.skeleton)

    @cached_property
    def metas(self) -> tuple[tuple[str, str], ...]:
        """Return (name, content) of every <meta name> in page order, names as written."""
        return tuple(
            (name.strip(), (element.get("content") or "").strip())
            for element in self.tree.iter("meta")
            if (name := element.get("name") or element.get("property") or "")
        )

    def meta(self, name: str) -> str | None:
        """Return the first filled content of that meta, case-insensitively.

        None where it is absent, blank, or a template tag that the CMS never rendered (domain.md
        §3.3).
        """
        wanted = name.lower()
        return next(
            (v for k, v in self.metas if k.lower() == wanted and v and not _UNRENDERED.search(v)),
            None,
        )

    @cached_property
    def title(self) -> str:
        """Return the text of <title>, white space folded; empty where there is none."""
        element = next(self.tree.iter("title"), None)
        return "" if element is None else folded(element.text_content())

    @cached_property
    def base(self) -> str:
        """Return the URL that relative links are relative to."""
        element = next(self.tree.iter("base"), None)
        href = element.get("href") if element is not None else None
        return (joined(self.url, href) if href else None) or self.url

    def join(self, href: str) -> str | None:
        """Return the absolute URL without fragment; None for javascript:, mailto:, `#top` and
        broken ones."""
        if href not in self._joins:
            self._joins[href] = joined(self.base, href)
        return self._joins[href]

    @cached_property
    def _joins(self) -> dict[str, str | None]:
        # anchors, pagers and attachments ask for the same addresses
        return {}

    @cached_property
    def notes(self) -> dict[str, list[Link]]:
        """Return what rules have read of this page already: a pager is asked for by several."""
        return {}

    @cached_property
    def verdicts(self) -> dict[str, bool]:
        """Return what rules have found of the page as a whole, by the name of the question."""
        return {}

    def text_of(self, css: str) -> str:
        """Return the white-space-folded text of the first element that matches; empty where none
        does."""
        found = self.tree.cssselect(css)
        return folded(found[0].text_content()) if found else ""

    @cached_property
    def text(self) -> str:
        """Return all visible text, white space folded, without scripts and styles."""
        drop = {"script", "style", "noscript", "template"}
        pieces: list[str] = []
        for element in self.tree.iter():
            if isinstance(element.tag, str) and element.tag not in drop and element.text:
                pieces.append(element.text)
            if element.tail:
                pieces.append(element.tail)
        return folded(" ".join(pieces))

    @cached_property
    def anchors(self) -> tuple[Link, ...]:
        """Return every link once, in page order, with the date printed in its row."""
        links: dict[str, Link] = {}
        for row in anchors_with_rows(self.tree):
            url = self.join(row.href)
            if url is None:
                continue
            seen = links.get(url)
            if seen is not None and (seen.anchor or not row.anchor):
                continue
            links[url] = Link(
                url=url,
                anchor=row.anchor,
                title=row.title,
                listed_date=row.date,
                role=_role(url),
            )
        return tuple(links.values())

    def links(self) -> list[Link]:
        """Return every link of the page, generic: kinds know more (lists in scripts, pagers)."""
        return list(self.anchors)

    @cached_property
    def crumbs(self) -> tuple[str, ...]:
        """Return the trail 当前位置：首页 > … as names, outermost first; empty where the page shows
        none."""
        return breadcrumb_of(self.tree)

    def breadcrumb(self) -> tuple[str, ...]:
        """Return the trail 当前位置：首页 > … as names, outermost first; empty where the page shows
        none."""
        return self.crumbs


def skeleton(text: str) -> bytes:
    """Return the text's ASCII letters in lower case, with few digits and signs: a quick no.

    A word whose skeleton is not in that of a page is not in the page, in any case of its letters;
    bytes half as many are searched ten times as fast.
    """
    return text.encode("utf-8", "replace").translate(_LOWER, _DROPPED)


def folded(text: str) -> str:
    """Return the text with every run of white space (ideographic and no-break too) as one space."""
    return _SPACE.sub(" ", text).strip()


def parse_fragment(html: str) -> lxml.html.HtmlElement:
    """Return the tree of a piece of HTML (a CDATA record, a JSON body); empty where nothing can be
    parsed."""
    return _parsed(_CONTROL.sub("", html), huge=False)[0]


def _parsed(text: str, *, huge: bool) -> tuple[lxml.html.HtmlElement, bool]:
    parser = lxml.html.HTMLParser(encoding="utf-8", recover=True, huge_tree=huge)
    try:
        # bytes with a named encoding: a str with an XML declaration is refused, a meta charset
        # would win
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return lxml.html.document_fromstring("<html><body></body></html>"), False
    return tree, any("xcessive depth" in entry.message for entry in parser.error_log)


def _role(url: str) -> Role:
    if file_suffix(url):
        return Role.ATTACHMENT
    return Role.ARTICLE if is_article_url(url) else Role.COLUMN
