"""A page as lines: one walk over the tree, in document order, as a browser would break them.

Every choice of later modules is a choice of lines: a container is a range of them, and what is
dropped is a set of them. Nothing is judged here but what is never text (scripts, controls).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from postprocess.extract.grid import Cells, cells
from postprocess.extract.whitespace import collapsed, han_count, trimmed

_NO_TEXT = frozenset(
    {
    "script", "style", "noscript", "template", "select", "option", "datalist", "textarea", "button",
    "iframe", "object", "embed", "applet", "svg", "canvas", "audio", "video", "map", "head",
    "title", "input", "math", "noframes"
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing",
    "main", "menu", "nav", "ol", "p", "plaintext", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "xmp", "ucapcontent", "ucaptitle"
    }
)  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "ucaptitle": 1}
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_SENTENCE = re.compile("[，。；：！？、…]|[,;!?.](?=[\u4e00-\u9fff])")
MOST_LINES = 200_000


@dataclass(slots=True)
class Line:
    """One line as shown.

    `node` indexes the innermost block; `table` the data table it is a row of, -1 outside.
    """

    text: str
    han: int
    link_han: int
    marks: int  # marks of sentences: commas, stops
    level: int  # 1..6 inside a heading, else 0
    hidden: bool
    node: int
    table: int

    @property
    def prose(self) -> int:
        """Return the Han characters that speak for a text: outside links, in sentences."""
        free = self.han - self.link_han
        return free if self.marks and free * 2 > self.han else 0


@dataclass(slots=True)
class Node:
    """One block element and the lines in it: `start:end`. `parent` is -1 for the root."""

    element: lxml_html.HtmlElement
    parent: int
    start: int
    end: int


@dataclass(slots=True)
class Rendering:
    """Lines, blocks (a parent before its children), and the data tables by number."""

    lines: list[Line] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    tables: list[Cells] = field(default_factory=list)


def rendered(root: lxml_html.HtmlElement) -> Rendering:
    """Return the lines of the tree, in time linear in its size. The tree is not changed."""
    return _Walk().over(root)


class _Walk:
    def __init__(self) -> None:
        self.page = Rendering()
        self.pieces: list[str] = []
        self.links: list[str] = []
        self.open: list[int] = []  # block nodes around the cursor
        self.in_link = self.hidden = self.verbatim = 0
        self.levels: list[int] = []

    def over(self, root: lxml_html.HtmlElement) -> Rendering:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: lxml_html.HtmlElement | None = None
        for event, element in walk:
            if event == "start":
                if element.tag in _NO_TEXT or (element.tag == "table" and self._table(element)):
                    skipped = element
                    walk.skip_subtree()
                else:
                    self._start(element)
            elif event == "end" and element is not skipped:
                self._end(element)
            if event != "start" and element is not root and element.tail:
                self._text(element.tail)
            if len(self.page.lines) > MOST_LINES:
                break
        self._flush()
        for index in self.open:  # the walk was cut
            self.page.nodes[index].end = len(self.page.lines)
        return self.page

    def _start(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag
        self.hidden += _is_hidden(element)
        self.verbatim += tag in _VERBATIM
        if tag in _BLOCKS:
            self._flush()
            here = len(self.page.lines)
            self.page.nodes.append(Node(element, self.open[-1] if self.open else -1, here, here))
            self.open.append(len(self.page.nodes) - 1)
            if tag in _HEADINGS:
                self.levels.append(_HEADINGS[tag])
        elif tag == "br":
            self._flush()
        elif tag == "a":
            self.in_link += 1
        if element.text:
            self._text(element.text)

    def _end(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            self.page.nodes[self.open.pop()].end = len(self.page.lines)
            if tag in _HEADINGS:
                self.levels.pop()
        elif tag == "a":
            self.in_link -= 1
        self.hidden -= _is_hidden(element)
        self.verbatim -= tag in _VERBATIM

    def _text(self, text: str) -> None:
        if not self.verbatim:
            self._piece(text)
            return
        for number, row in enumerate(text.splitlines()):
            if number:
                self._flush()
            self._piece(row)
        if text.endswith(("\n", "\r")):
            self._flush()

    def _piece(self, text: str) -> None:
        self.pieces.append(text)
        if self.in_link:
            self.links.append(text)

    def _flush(self) -> None:
        if not self.pieces:
            return
        text = "".join(self.pieces)
        # Verbatim blanks are the author's; elsewhere runs of ASCII blanks are one.
        text = trimmed(text) if self.verbatim else collapsed(text)
        if text:
            self._line(text, han_count("".join(self.links)) if self.links else 0, -1)
        self.pieces.clear()
        self.links.clear()

    def _line(self, text: str, link_han: int, table: int) -> None:
        self.page.lines.append(
            Line(
                text=text,
                han=han_count(text),
                link_han=link_han,
                marks=len(_SENTENCE.findall(text)),
                level=self.levels[-1] if self.levels else 0,
                hidden=self.hidden > 0,
                node=self.open[-1] if self.open else -1,
                table=table,
            )
        )

    def _table(self, element: lxml_html.HtmlElement) -> bool:
        """Write a data table as lines; False where the element is layout and its text flows."""
        found = cells(element)
        if found is None:
            return False
        self._flush()
        here = len(self.page.lines)
        parent = self.open[-1] if self.open else -1
        self.page.nodes.append(Node(element, parent, here, here))
        self.open.append(len(self.page.nodes) - 1)
        was, self.hidden = self.hidden, self.hidden + _is_hidden(element)
        number = len(self.page.tables)
        self.page.tables.append(found)
        for line, link_han in zip(found.lines, found.link_han, strict=True):
            self._line(line, link_han, number)
        self.hidden = was
        self.page.nodes[self.open.pop()].end = len(self.page.lines)
        return True


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    style = element.get("style")
    return bool(style and _HIDDEN.search(style)) or element.get("hidden") is not None
