"""Links in their rows: anchor text, title attribute, and the date that the list prints beside them;
the breadcrumb.

A row is the largest small element around a link that holds no other article's link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

_SPACE = re.compile(r"\s+")
DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})(?!\d)\s*日?"
)
_ROW_TAGS = frozenset(
    {"li", "tr", "dl", "p", "div", "td", "span", "dd", "dt", "h3", "h4", "article", "section"}
)
_CLIMB = 6  # table rows wrapped in a table of their own need five levels
_ROW_TEXT = 600
_ROW_LINKS = 12  # more links to one address than this are no row
_POSITION = re.compile(
    r"(?:您|你)?(?:现在|目前|当前|所在|的)*位置(?:是|为)?\s*[:：]|所在栏目\s*[:：]"
    r"|当前位置|(?:您|你)(?:现在|目前|当前|所在|的)+位置|当前所在"
)
_SEPARATOR = re.compile(r"\s*(?:>>|->|→|»|›|＞|>|/|\||·|﹥|》|—>|::)\s*")
_CRUMB_CLASS = re.compile(
    r"(?i)bread|crumb|position|location|weizhi|dqwz|dangqian|\bmbx|\bwz\b|navpath|"
    r"\bpath\b|curr?chnl"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One link as written: href, anchor text, title attribute, date of its row (as printed, or
    empty)."""

    href: str
    anchor: str
    title: str
    date: str


def anchors_with_rows(tree: HtmlElement) -> Iterator[Row]:
    """Yield every <a href> and <area href> in page order."""
    for element in tree.iter("a", "area"):
        href = element.get("href")
        if href is None:
            continue
        own = element.text_content()
        anchor = _folded(own)
        if not anchor:
            anchor = next((_folded(img.get("alt") or "") for img in element.iter("img")), "")
        yield Row(
            href,
            anchor,
            _folded(element.get("title") or element.get("alt") or ""),
            _row_date(element, own),
        )


def _row_date(anchor: HtmlElement, own: str) -> str:
    inside = _date_child(anchor) if len(anchor) else ""
    if inside:
        return inside
    href = anchor.get("href")
    element = anchor
    for _ in range(_CLIMB):
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "html", "ul", "tbody", "table", "form"}:
            if parent is not None and parent.tag in {"tbody", "table"} and _is_alone(parent, href):
                element = parent
                continue
            return ""
        element = parent
        if element.tag not in _ROW_TAGS:
            continue
        if not _is_alone(element, href):
            return (
                _date_outside(element, own) if element.tag in {"li", "tr"} and _few(element) else ""
            )
        found = _date_outside(element, own)
        if found:
            return found
    return ""


def _date_child(anchor: HtmlElement) -> str:
    # <a href=…>title<span>2023-01-30</span></a>: a child that holds a date and nothing else
    for child in anchor.iter("span", "i", "em", "font", "b", "div", "p", "time", "label"):
        text = _folded(child.text_content()).strip("[]()（）【】 ")
        match = DATE.fullmatch(text[:10]) or DATE.fullmatch(text)
        if match and len(text) <= 20:
            return match.group(0).strip()
    return ""


def _is_alone(element: HtmlElement, href: str | None) -> bool:
    for number, other in enumerate(element.iter("a")):
        if number >= _ROW_LINKS or not (other.get("href") in {href, None} or _is_hash(other)):
            return False
    return True


def _is_hash(anchor: HtmlElement) -> bool:
    return (anchor.get("href") or "").strip().lower().startswith(("#", "javascript:"))


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


def breadcrumb_of(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names of the trail, outermost first: by its label, else by its class, else
    empty."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in {
            "script",
            "style",
            "title",
            "option",
        }:
            continue
        for piece, start in ((element.text, element), (element.tail, element.getparent())):
            if piece and start is not None and _POSITION.search(_SPACE.sub("", piece)):
                crumbs = _crumbs_around(start)
                if crumbs:
                    return crumbs
    for element in tree.iter("div", "p", "span", "td", "ul", "ol", "nav"):
        if _CRUMB_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}") or any(
            "CurrChnlCls" in (a.get("class") or "") for a in element.iterchildren("a")
        ):
            crumbs = _crumbs_of(element, labelled=False)
            if len(crumbs) >= 2 and crumbs[0].endswith(("首页", "主页", "网", "Home")):
                return crumbs
    return ()


def _crumbs_around(element: HtmlElement) -> tuple[str, ...]:
    for _ in range(4):
        crumbs = _crumbs_of(element, labelled=True)
        if crumbs:
            return crumbs
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            return ()
        element = parent
    return ()


def _crumbs_of(element: HtmlElement, *, labelled: bool) -> tuple[str, ...]:
    text = _visible(element)
    if len(text) > 400:
        return ()
    if labelled:
        found = _POSITION.search(text)
        text = text[found.end() :].lstrip(" :：是为") if found else text
    names = [name.strip(" ：:>[]【】") for name in _SEPARATOR.split(text)]
    if len(names) == 1 and labelled:
        names = [_folded(a.text_content()) for a in element.iter("a")]
    crumbs = tuple(name for name in names if name and len(name) <= 60)
    return crumbs if len(crumbs) >= (1 if labelled else 2) else ()


def _visible(element: HtmlElement) -> str:
    pieces: list[str] = []
    for inner in element.iter():
        if (
            isinstance(inner.tag, str)
            and inner.tag not in {"script", "style", "option"}
            and inner.text
        ):
            pieces.append(inner.text)
        if inner is not element and inner.tail:
            pieces.append(inner.tail)
        if len(pieces) > 200:
            break
    return _folded(" ".join(pieces))


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
