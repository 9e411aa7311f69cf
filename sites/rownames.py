"""The name of what a link leads to where the link itself says only 点击下载 or shows an icon: the
words of its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from sites.shapes import file_suffix

_NOTHING = re.compile(
    r"[\[【(（<>\s]*(?:点击(?:此处|这里|图标)?|在线|立即|附件|文件|全文|报告|文档)*(?:下载|查看|浏览|阅读|预览|打开|详[情细]|查阅)"
    r"(?:全文|附件|文件|报告|正文|详情|文档)*[\d\s.。\]】)）<>]*|附件\s*\d{0,2}\s*[:：]?|"
    r"[\[【(（]?\s*(?:pdf|docx?|word|wps|ofd|xlsx?|excel|zip|rar)\s*(?:版|版本|格式|文件|下载)*\s*[\]】)）]?",
    re.IGNORECASE,
)
_LONGEST_BUTTON = 14
_ATOMIC = frozenset({"tr", "li", "p", "dd", "dt"})  # one record, however many its forms
_ENDS = frozenset({"body", "html", "ul", "ol", "tbody", "table", "form", "dl"})
_LEVELS = 5
_FORMS = 4  # links of one record: its page, its PDF, its Word file …
_TEXT = 400
_NODES = 120
_HAN = re.compile(r"[㐀-鿿]")
_LEAST = 4  # Han characters of a name


def says_nothing(words: str, href: str) -> bool:
    """Return whether these words name nothing: a button's, or none at all on a file."""
    if not words:
        return bool(file_suffix(href))
    return len(words) <= _LONGEST_BUTTON and _NOTHING.fullmatch(words) is not None


def row_name(anchor: HtmlElement) -> str:
    """Return the longest Chinese text of the link's own row; empty where no row is its own."""
    element = anchor
    for _ in range(_LEVELS):
        parent = element.getparent()
        if parent is None or parent.tag in _ENDS:
            return ""
        element = parent
        texts = _texts(element)
        if texts is None:
            return ""
        name = max(texts, key=_han, default="")
        if _han(name) >= _LEAST:
            return name
    return ""


def _texts(row: HtmlElement) -> list[str] | None:
    """Return the pieces of text in the row; None where it is too much for one record."""
    found: list[str] = []
    length, links, addresses = 0, 0, set[str]()
    for number, element in enumerate(row.iter()):
        if element.tag == "a":
            links += 1
            addresses.add(element.get("href") or "")
        for text in _own_and_tail(element, row):
            length += len(text)
            words = " ".join(text.split())
            if words and not says_nothing(words, ""):
                found.append(words)
        if links > _FORMS or length > _TEXT or number > _NODES:
            return None
    return None if len(addresses) > 1 and row.tag not in _ATOMIC else found


def _own_and_tail(element: HtmlElement, row: HtmlElement) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in {"script", "style"} and element.text:
        yield element.text
    if element is not row and element.tail:
        yield element.tail


def _han(text: str) -> int:
    return len(_HAN.findall(text))
