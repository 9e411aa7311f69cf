"""The text of an HTML page: lines chosen, joined, with the tables' places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.html

from postprocess.document import Grid, TitleSource
from postprocess.extract.choose import Choice, chosen
from postprocess.extract.lines import Rendering, rendered
from postprocess.extract.second_reading import settled
from postprocess.extract.shallow import shallow_tree
from postprocess.extract.title import title_of
from postprocess.extract.whitespace import trimmed
from sites.kind import Kind
from sites.page import Page, parse_fragment
from sites.seed import SourceKind

_LITTLE = 400  # Han characters of a page below which its tree may be cut short
_SIMPLE = re.compile(r"[#.][\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """What a page says.

    `prose` counts Han characters in sentences of the text; `rule` names what chose it.
    """

    text: str
    grids: tuple[Grid, ...]
    title: str
    title_source: TitleSource
    main_han: int
    prose: int
    rule: str
    flags: tuple[str, ...] = ()


def main_text(page: Page, kind: Kind, source_kind: SourceKind) -> MainText:
    """Return the text of the page.

    An article that the page carries as data (a script's JSON) is read from there.
    """
    embedded = kind.embedded(page)
    root = parse_fragment(embedded) if embedded else page.tree
    rendering = rendered(root)
    flags: tuple[str, ...] = ("embedded_article",) if embedded else ()
    shown = sum(line.han for line in rendering.lines)
    if shown < _LITTLE and (flat := shallow_tree(page.html, shown)) is not None:
        root, rendering, flags = flat, rendered(flat), ("too_deep",)
    declared = f"{page.title}\n{page.meta('ArticleTitle') or ''}"
    choice = chosen(rendering, declared, _bodies(page.tree, rendering, kind))
    title = title_of(page, rendering, choice.lines, source_kind)
    if not embedded:
        choice, doubts = settled(root, rendering, choice, title.text)
        flags += doubts
    text, grids = _joined(rendering, choice)
    return MainText(
        text=text,
        grids=grids,
        title=title.text,
        title_source=title.source,
        main_han=choice.main_han,
        prose=sum(rendering.lines[number].prose for number in choice.lines),
        rule="embedded" if embedded else choice.rule,
        flags=flags,
    )


def plain_text(text: str) -> str:
    """Return the lines of a text/plain body without blank ones and blanks at their ends."""
    return "\n".join(line for raw in text.splitlines() if (line := trimmed(raw)))


def _bodies(root: lxml.html.HtmlElement, rendering: Rendering, kind: Kind) -> tuple[int, ...]:
    """Return the blocks that the kind's selectors name, best selector first."""
    named: dict[str, list[int]] = {}
    for number, node in enumerate(rendering.nodes):
        for word in set((node.element.get("class") or "").split()):
            named.setdefault(f".{word}", []).append(number)
        if node.element.get("id"):
            named.setdefault(f"#{node.element.get('id')}", []).append(number)
    found: list[int] = []
    for css in kind.bodies:
        # One id or one class, as most selectors are, is looked up; others are compiled.
        found += named.get(css, []) if _SIMPLE.fullmatch(css) else _matching(root, rendering, css)
    return tuple(dict.fromkeys(found))


def _matching(root: lxml.html.HtmlElement, rendering: Rendering, css: str) -> list[int]:
    wanted = {id(element) for element in root.cssselect(css)}
    return [number for number, node in enumerate(rendering.nodes) if id(node.element) in wanted]


def _joined(rendering: Rendering, choice: Choice) -> tuple[str, tuple[Grid, ...]]:
    pieces: list[str] = []
    spans: dict[int, tuple[int, int, int]] = {}  # table -> start, end, lines written
    place = 0
    for number in choice.lines:
        line = rendering.lines[number]
        pieces.append(line.text)
        if line.table >= 0:
            start, _, written = spans.get(line.table, (place, 0, 0))
            spans[line.table] = (start, place + len(line.text), written + 1)
        place += len(line.text) + 1
    grids = []
    for table, (start, end, written) in spans.items():
        cells = rendering.tables[table]
        if written == len(cells.lines):  # a table that lost rows to chrome is no grid
            grids.append(
                Grid(
                    rows=cells.rows,
                    origins=cells.origins,
                    start=start,
                    end=end,
                    rowspans=cells.rowspans,
                )
            )
    return "\n".join(pieces), tuple(grids)
