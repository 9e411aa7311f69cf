"""Whether a link stands in a pager: a number or a sign says nothing anywhere else.

A pager is known by its class or id, by the words of a pager in a short text, or as a row of nothing
but numbers and signs."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_PAGERISH = re.compile(r"(?i)pag(?:e|ing|ination)|fenye|pager|\bp_no\b|fanye|\bfy\b")
_PAGER_WORDS = re.compile(r"下一?页|尾页|末页|共\d+页|上一?页|[下上]一?頁")
_ONLY_NUMBERS = re.compile(r"[\d<>«»‹›＜＞|\[\].…·,/共第页条到上下一首尾末]{2,120}")


class Surroundings:
    """Remembers of each element whether it is a pager: many links share their ancestors."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def in_pager(self, element: HtmlElement) -> bool:
        """Return whether the element stands in a pager, at most five levels below it."""
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
    if len(text) >= 300:
        return False
    numbers = element.tag != "a" and _ONLY_NUMBERS.fullmatch(text) is not None
    return numbers or _PAGER_WORDS.search(text) is not None
