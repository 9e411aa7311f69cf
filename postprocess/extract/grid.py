"""Tables as grids: rowspan and colspan expanded, on the archived HTML (domain.md §1.5).

A table is data where it has two rows and two columns of short cells; one that holds the page's
layout (a single cell, nested tables, long prose) is none, and its text flows like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import html as lxml_html

from postprocess.extract.whitespace import han_count, joined, trimmed

_MOST_COLUMNS = 200
_MOST_CELLS = 40_000
_LONG_CELL = 300  # Han characters in one cell: prose, not a value
_INVISIBLE = frozenset({"script", "style", "noscript", "template", "select", "textarea"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A data table with its spans expanded.

    `lines` are its rows as text: the cells that originate there, joined by ` | `.

    Rows whose cells are all blank have no line. `link_han` counts Han characters inside links.
    """

    rows: tuple[tuple[str, ...], ...]
    origins: tuple[tuple[bool, ...], ...]
    rowspans: tuple[int, ...]
    lines: tuple[str, ...]
    link_han: tuple[int, ...]


@dataclass(slots=True)
class Cell:
    """One cell as written: `rowspan` 0 means to the end of the table."""

    text: str
    rowspan: int
    colspan: int
    link_han: int


def cells(table: lxml_html.HtmlElement) -> Cells | None:
    """Return the table as a grid, None where it is layout. Its element is not changed."""
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table"), None) is not None
    ):
        return None
    rows = [[_cell(td) for td in tr.iterchildren("td", "th")] for tr in table.iterdescendants("tr")]
    rows = [row for row in rows if row]
    if not _is_data(rows):
        return None
    return expanded(rows)


def _is_data(rows: list[list[Cell]]) -> bool:
    texts = [han_count(cell.text) for row in rows for cell in row]
    if len(rows) < 2 or sum(map(bool, (cell.text for row in rows for cell in row))) < 2:
        return False
    widths = [sum(cell.colspan for cell in row) for row in rows]
    if max(widths) < 2 or sum(len(row) > 1 for row in rows) * 3 < len(rows):
        return False
    if max(texts) > _LONG_CELL:
        return False
    # One cell that holds nearly everything is a page's body beside its margins.
    return not (max(texts) > 120 and max(texts) > 0.7 * sum(texts))


def _cell(td: lxml_html.HtmlElement) -> Cell:
    parts: list[str] = []
    links: list[str] = []
    _collect(td, parts, links)
    return Cell(
        text=joined(parts),
        rowspan=_span(td.get("rowspan"), 1000),
        colspan=_span(td.get("colspan"), _MOST_COLUMNS) or 1,
        link_han=han_count("".join(links)),
    )


def _collect(td: lxml_html.HtmlElement, parts: list[str], links: list[str]) -> None:
    piece = ""
    for event, element in _events(td):
        tag = element.tag
        if not isinstance(tag, str):  # a comment or an instruction: only what follows it is text
            piece += element.tail or ""
            continue
        if event == "start":
            if tag in {"p", "br", "div", "li"}:
                parts.append(trimmed(piece))
                piece = ""
            if tag not in _INVISIBLE:
                piece += element.text or ""
                if tag == "a":
                    links.append("".join(element.itertext()))
        elif element is not td:
            if tag in {"p", "div", "li"}:
                parts.append(trimmed(piece))
                piece = ""
            piece += element.tail or ""
    parts.append(trimmed(piece))


def _events(root: lxml_html.HtmlElement) -> list[tuple[str, lxml_html.HtmlElement]]:
    from lxml import etree

    return list(etree.iterwalk(root, events=("start", "end", "comment", "pi")))


def _span(value: str | None, most: int) -> int:
    digits = (value or "").strip()
    return (
        min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1
    )


def expanded(rows: list[list[Cell]]) -> Cells | None:
    """Return the rows with their spans expanded, as HTML's table model does.

    None where that would be absurdly large.
    """
    texts: list[list[str]] = []
    origins: list[list[bool]] = []
    lines: list[str] = []
    link_han: list[int] = []
    spans: list[int] = []
    hanging: dict[int, tuple[int, str]] = {}  # column -> rows still covered, text
    for number, row in enumerate(rows):
        line: list[str] = []
        marks: list[bool] = []
        for cell in row:
            while len(line) in hanging:
                _hang(hanging, line, marks)
            height = (
                cell.rowspan or len(rows) - number
            )  # rowspan=0: to the end of the table (HTML, §4.9.11)
            height = min(height, len(rows) - number)
            if height > 1:
                spans.append(height)
            for offset in range(min(cell.colspan, _MOST_COLUMNS - len(line))):
                if height > 1:
                    hanging[len(line)] = (height, cell.text)
                    _hang(hanging, line, marks)
                else:
                    line.append(cell.text)
                    marks.append(False)
                marks[-1] = offset == 0
        # Cells that hang from above to the right of a short row: what lies between is empty.
        while any(column >= len(line) for column in hanging):
            if len(line) in hanging:
                _hang(hanging, line, marks)
            else:
                line.append("")
                marks.append(False)
        texts.append(line)
        origins.append(marks)
        written = [cell.text for cell in row]
        lines.append(" | ".join(written).strip() if any(written) else "")
        link_han.append(sum(cell.link_han for cell in row))
    width = max(map(len, texts))
    if width * len(texts) > _MOST_CELLS:
        return None
    return Cells(
        rows=tuple(tuple(line + [""] * (width - len(line))) for line in texts),
        origins=tuple(tuple(marks + [False] * (width - len(marks))) for marks in origins),
        rowspans=tuple(sorted(spans, reverse=True)),
        lines=tuple(line for line in lines if line),
        link_han=tuple(links for line, links in zip(lines, link_han, strict=True) if line),
    )


def _hang(hanging: dict[int, tuple[int, str]], line: list[str], marks: list[bool]) -> None:
    column = len(line)
    left, text = hanging.pop(column)
    if left > 1:
        hanging[column] = (left - 1, text)
    line.append(text)
    marks.append(False)
