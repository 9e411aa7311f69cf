"""DOCX (ECMA-376): paragraphs and tables in order, from the XML itself for its exact spans."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from postprocess.document import Grid
from postprocess.extract.files.answer import FileText
from postprocess.extract.grid import Cell, expanded
from postprocess.extract.whitespace import joined, trimmed
from postprocess.reason import Reason

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LARGEST_PART = 200 << 20


def read_docx(body: bytes) -> FileText:
    """Return the text of a DOCX.

    Headers, footers and deleted text are left out: they are not the document's run of text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.flag_bits & 1:
                return FileText(reason=Reason.ENCRYPTED)
            if info.file_size > _LARGEST_PART:
                return FileText(reason=Reason.TOO_LARGE, detail="part")
            xml = archive.read(info)
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        return FileText(reason=Reason.UNREADABLE, detail=type(error).__name__)
    xml = xml.replace(_STRICT, _W[1:-1].encode())
    try:
        root = etree.fromstring(
            xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError:
        return FileText(reason=Reason.UNREADABLE, detail="xml")
    part = root.find(f"{_W}body")
    return (
        _Body().read(part)
        if part is not None
        else FileText(reason=Reason.UNREADABLE, detail="no body")
    )


class _Body:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.place = 0
        self.grids: list[Grid] = []

    def read(self, part: etree._Element) -> FileText:
        for child in _blocks(part):
            if child.tag == f"{_W}p":
                for line in _text(child).split("\n"):
                    self._write(trimmed(line))
            else:
                self._table(child)
        text = "\n".join(self.lines)
        if not text:
            return FileText(
                reason=Reason.NEEDS_OCR
                if part.find(f".//{_W}drawing") is not None
                else Reason.EMPTY
            )
        return FileText(text=text, grids=tuple(self.grids))

    def _write(self, line: str) -> None:
        if line:
            self.lines.append(line)
            self.place += len(line) + 1

    def _table(self, table: etree._Element) -> None:
        rows = [_row(row) for row in table.iter(f"{_W}tr")]
        found = expanded(_merged(rows)) if rows else None
        start = self.place
        if found is None or len(found.rows[0]) < 2:
            for paragraph in table.iter(f"{_W}p"):
                self._write(trimmed(_text(paragraph).replace("\n", " ")))
            return
        for line in found.lines:
            self._write(line)
        if self.place > start:
            self.grids.append(
                Grid(
                    rows=found.rows,
                    origins=found.origins,
                    start=start,
                    end=self.place - 1,
                    rowspans=found.rowspans,
                )
            )


def _blocks(part: etree._Element) -> list[etree._Element]:
    """Return paragraphs and tables in order, inside content controls and insertions too."""
    found: list[etree._Element] = []
    for child in part:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            found.append(child)
        elif child.tag in {
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}customXml",
            f"{_W}smartTag",
        }:
            found += _blocks(child)
    return found


def _text(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}tab":
            parent = element.getparent()
            pieces.append(" " if parent is None or parent.tag != f"{_W}tabs" else "")
        else:
            pieces.append("-" if element.tag == f"{_W}noBreakHyphen" else "\n")
    return "".join(pieces)


def _row(row: etree._Element) -> list[tuple[Cell, str]]:
    """Return cells with their vertical merge: '', restart or continue (ECMA-376 §17.4.84)."""
    found = []
    for cell in row.findall(f"{_W}tc"):
        text = joined([_text(paragraph) for paragraph in cell.iter(f"{_W}p")])
        span, merge = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
        width = span.get(f"{_W}val", "1") if span is not None else "1"
        kind = "" if merge is None else merge.get(f"{_W}val", "continue")
        columns = min(int(width), 200) if width.isdigit() and width != "0" else 1
        found.append((Cell(text=text, rowspan=1, colspan=columns, link_han=0), kind))
    return found


def _merged(rows: list[list[tuple[Cell, str]]]) -> list[list[Cell]]:
    """Turn vertical merges, which Word marks on every cell, into row spans on the first."""
    open_at: dict[int, Cell] = {}
    found: list[list[Cell]] = []
    for row in rows:
        kept: list[Cell] = []
        column = 0
        for cell, merge in row:
            above = open_at.get(column)
            if merge == "continue" and above is not None and above.colspan == cell.colspan:
                above.rowspan += 1
            else:
                kept.append(cell)
                open_at.pop(column, None)
                if merge:
                    open_at[column] = cell
            column += cell.colspan
        found.append(kept)
    return found
