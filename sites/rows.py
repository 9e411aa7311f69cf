"""Links in their rows: anchor text, the name that the row gives, and the date that the list prints
beside them.

A row is the largest small element around a link that holds no other article's link; where records
share one element, what stands beside the link up to the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from sites.rownames import row_name, says_nothing

_SPACE = re.compile(r"\s+")
DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)\s*日?"
)
_ROW_TAGS = frozenset(
    {"li", "tr", "dl", "p", "div", "td", "span", "dd", "dt", "h3", "h4", "article", "section"}
)
_ENDS = frozenset({"body", "html", "ul", "tbody", "table", "form"})
_CLIMB = 6  # table rows wrapped in a table of their own need five levels
_ROW_TEXT = 600
_ROW_LINKS = 12  # more links to one address than this are no row
_BESIDE = 4  # siblings between a link and its date
_CROWDED = "\n"  # no address: several stand in the element


@dataclass(frozen=True, slots=True)
class Row:
    """One link as written: href, anchor text, title attribute (or the name in its row where the
    anchor says nothing), date of its row (as printed, or empty)."""

    href: str
    anchor: str
    title: str
    date: str


def anchors_with_rows(tree: HtmlElement) -> Iterator[Row]:
    """Yield every <a href> and <area href> in page order."""
    dates = _Dates()
    for element in tree.iter("a", "area"):
        href = element.get("href")
        if href is None:
            continue
        own = element.text_content()
        anchor = _folded(own)
        if not anchor:
            anchor = next((_folded(img.get("alt") or "") for img in element.iter("img")), "")
        title = _folded(element.get("title") or element.get("alt") or "")
        if says_nothing(anchor, href) and says_nothing(title, href):
            title = row_name(element) or title
        yield Row(href, anchor, title, dates.of(element, own))


class _Dates:
    """The dates of the rows of one page; remembers of each element what its links share."""

    def __init__(self) -> None:
        self._soles: dict[HtmlElement, str | None] = {}
        self._led: dict[HtmlElement, bool] = {}

    def of(self, anchor: HtmlElement, own: str) -> str:
        """Return the date that is printed for this link; empty where there is none."""
        inside = _date_child(anchor) if len(anchor) else ""
        if inside:
            return inside
        href = anchor.get("href")
        element = anchor
        for _ in range(_CLIMB):
            parent = element.getparent()
            if parent is None:
                return ""
            if parent.tag in _ENDS:
                if parent.tag in {"tbody", "table"} and self._is_alone(parent, href):
                    element = parent
                    continue
                return ""
            within, element = element, parent
            if element.tag not in _ROW_TAGS:
                continue
            if not self._is_alone(element, href):
                beside = self._beside(within, element)
                if beside or not (element.tag in {"li", "tr"} and _few(element)):
                    return beside
                return _date_outside(element, own)
            found = _date_outside(element, own)
            if found:
                return found
        return ""

    def _is_alone(self, element: HtmlElement, href: str | None) -> bool:
        if element not in self._soles:
            self._soles[element] = _sole_address(element)
        return self._soles[element] in {href, None}

    def _beside(self, within: HtmlElement, shared: HtmlElement) -> str:
        """Return the date between this record of a shared element and the next: behind it, or
        before it where the element begins with a date."""
        if shared not in self._led:
            self._led[shared] = _begins_with_date(shared)
        if not self._led[shared]:
            found = _date_in(within.tail)
            for sibling in islice(within.itersiblings(), _BESIDE):
                if found or _holds_link(sibling):
                    return found
                found = _date_within(sibling) or _date_in(sibling.tail)
            return found
        for sibling in islice(within.itersiblings(preceding=True), _BESIDE):
            found = _date_in(sibling.tail)
            if found or _holds_link(sibling):
                return found
            found = _date_within(sibling)
            if found:
                return found
        return _date_in(shared.text)


def _sole_address(element: HtmlElement) -> str | None:
    """Return the one address that links in the element have; None where they have none."""
    found: str | None = None
    for number, link in enumerate(element.iter("a")):
        href = link.get("href")
        if number >= _ROW_LINKS:
            return _CROWDED
        if href is None or href.strip().lower().startswith(("#", "javascript:")):
            continue
        if found not in {None, href}:
            return _CROWDED
        found = href
    return found


def _begins_with_date(element: HtmlElement) -> bool:
    if _date_in(element.text):
        return True
    for child in islice(element, _BESIDE):
        if _holds_link(child):
            return False
        if _date_within(child) or _date_in(child.tail):
            return True
    return False


def _holds_link(element: HtmlElement) -> bool:
    return next(element.iter("a"), None) is not None


def _date_within(element: HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return ""
    text = element.text_content()
    return _date_in(text) if len(text) <= _ROW_TEXT else ""


def _date_in(text: str | None) -> str:
    match = DATE.search(text, 0, _ROW_TEXT) if text else None
    return _folded(match.group(0)) if match else ""


def _date_child(anchor: HtmlElement) -> str:
    # <a href=…>title<span>2023-01-30</span></a>: a child that holds a date and nothing else
    for child in anchor.iter("span", "i", "em", "font", "b", "div", "p", "time", "label"):
        text = _folded(child.text_content()).strip("[]()（）【】 ")
        match = DATE.fullmatch(text[:10]) or DATE.fullmatch(text)
        if match and len(text) <= 20:
            return match.group(0).strip()
    return ""


def _few(element: HtmlElement) -> bool:
    if any(number >= 4 for number, _ in enumerate(element.iter("a"))):
        return False
    # a layout table's row holds whole lists: rows inside it are the rows
    return not any(
        True for tag in ("li", "tr") for inner in element.iter(tag) if inner is not element
    )


def _date_outside(element: HtmlElement, own: str) -> str:
    text = element.text_content()
    if len(text) > _ROW_TEXT:
        return ""
    rest = text.replace(own, "\n", 1) if own.strip() else text
    found = list(DATE.finditer(rest))
    return _folded(found[-1].group(0)) if found else ""


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
