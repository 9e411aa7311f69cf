"""Pages nested deeper than the parser goes (libxml2: 2,048 levels): <font> never closed.

Their text is there and the tree is cut above it. Nesting that bears no text order is taken out and
the rest parsed again.
"""

from __future__ import annotations

import re

import lxml.html

from postprocess.extract.whitespace import han_count
from sites.page import parse_fragment

_UNSEEN = re.compile(r"(?is)<(script|style|noscript|textarea|select|title)\b.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)\b[^<>]{0,4000}>")
_KEPT = frozenset({"p", "br", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "li", "a"})
_BLOCKS = frozenset(
    {"div", "section", "article", "ul", "ol", "dl", "dd", "dt", "center", "blockquote", "form"}
)
_FAR_MORE = 4


def shallow_tree(html: str, seen_han: int) -> lxml.html.HtmlElement | None:
    """Return a flat tree where the markup holds far more Han characters than its tree's."""
    bare = _UNSEEN.sub(" ", html)
    if han_count(_TAG.sub("", bare)) <= max(200, _FAR_MORE * seen_han):
        return None
    return parse_fragment(f"<html><body>{_TAG.sub(_flat, bare)}</body></html>")


def _flat(tag: re.Match[str]) -> str:
    name = tag.group(2).lower()
    if name in _KEPT:
        return tag.group()
    return "<br>" if name in _BLOCKS else ""
