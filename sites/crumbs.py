"""The breadcrumb: 当前位置：首页 > 政务公开 > 政府信息公开年报, found by its label or its class."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_SPACE = re.compile(r"\s+")
_POSITION = re.compile(
    r"(?:您|你)?(?:现在|目前|当前|所在|的)*位置(?:是|为)?\s*[:：]|所在栏目\s*[:：]"
    r"|当前位置|(?:您|你)(?:现在|目前|当前|所在|的)+位置|当前所在"
)
_SEPARATOR = re.compile(r"\s*(?:>>|->|→|»|›|＞|>|/|\||·|﹥|》|—>|::)\s*")
_CRUMB_CLASS = re.compile(
    r"(?i)bread|crumb|position|location|weizhi|dqwz|dangqian|\bmbx|\bwz\b|navpath|"
    r"\bpath\b|curr?chnl"
)


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
