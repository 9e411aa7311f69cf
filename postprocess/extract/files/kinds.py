"""Which reader reads which kind of file.

Runs in the child only: libraries here may hang, crash or eat memory.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from postprocess.document import Grid
from postprocess.extract.files.answer import FileText
from postprocess.extract.files.docx import read_docx
from postprocess.extract.files.pdf_lines import PrintedRows, split_paragraphs
from postprocess.extract.lines import rendered
from postprocess.extract.whitespace import trimmed
from postprocess.reason import Reason

_MIME = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SECRET = re.compile(r"(?i)password|encrypt")
_BOMB = re.compile(r"(?i)security|limit|bomb|too large|exceed")
_OLE = b"\xd0\xcf\x11\xe0"
_FAIL = 160  # characters of a library's message that a detail keeps


def read(kind: str, body: bytes) -> FileText:
    """Return the text of the file; a reason where it has none. May raise MemoryError."""
    if body.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in body[: 1 << 20]:
        return FileText(reason=Reason.ENCRYPTED)
    if kind == "docx":
        return read_docx(body)
    if kind == "ofd":
        return _ofd(body)
    if kind in _MIME:
        return _by_xberg(kind, body)
    return FileText(reason=Reason.UNREADABLE, detail=f"{kind} is not read")


def _by_xberg(kind: str, body: bytes) -> FileText:
    # Legacy Word has its cells parted by tabs, which HTML would fold.
    try:
        content = _content(kind, body, "plain" if kind == "doc" else "html")
        printed = _content(kind, body, "plain", structured=False) if kind == "pdf" else ""
        pages = _pages(body) if kind == "pdf" else 0
    except _ReadError as error:
        return _failed(str(error))
    found = _of_tabs(content) if kind == "doc" else _of_html(content, printed)
    text = "\n".join(found.lines)
    if text:
        return FileText(text=text, grids=tuple(found.grids), pages=pages)
    if kind == "pdf" and pages:
        return FileText(reason=Reason.NEEDS_OCR, detail=f"{pages} pages", pages=pages)
    return FileText(reason=Reason.EMPTY)


class _ReadError(Exception):
    """The library could not read the file; the message is its own."""


def _content(kind: str, body: bytes, output: str, *, structured: bool = True) -> str:
    import xberg

    # Headers and repeated lines are the later stages' to judge: they must be accounted for.
    keep = xberg.ContentFilterConfig(
        include_headers=True,
        include_footers=True,
        include_footnotes=True,
        strip_repeating_text=False,
    )
    config = xberg.ExtractionConfig(
        use_cache=False,
        disable_ocr=True,
        enable_quality_processing=False,
        content_filter=keep if structured else None,
        output_format=output,
    )
    asked = xberg.ExtractInput(kind="bytes", bytes=body, mime_type=_MIME[kind])
    try:
        result = asyncio.run(xberg.extract(asked, config))
    except (xberg.XbergError, RuntimeError, ValueError) as error:
        raise _ReadError(str(error)) from error
    if not result.results:
        raise _ReadError("; ".join(str(error.message) for error in result.errors))
    return str(result.results[0].content)


def _pages(body: bytes) -> int:
    import xberg

    try:
        return int(xberg.pdf_page_count(body))
    except (xberg.XbergError, RuntimeError, ValueError) as error:
        raise _ReadError(str(error)) from error


def _failed(message: str) -> FileText:
    if _SECRET.search(message):
        return FileText(reason=Reason.ENCRYPTED)
    if _BOMB.search(message):
        return FileText(reason=Reason.TOO_LARGE, detail=message[:_FAIL])
    return FileText(reason=Reason.UNREADABLE, detail=message[:_FAIL])


@dataclass(slots=True)
class _Text:
    lines: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    place: int = 0

    def write(self, line: str) -> None:
        if line:
            self.lines.append(line)
            self.place += len(line) + 1


def _of_html(content: str, printed: str) -> _Text:
    """Return the lines and tables of a library's HTML.

    A PDF's paragraphs are cut as its printed lines say.
    """
    found = _Text()
    if not content.strip():
        return found
    try:
        page = rendered(lxml.html.fromstring(f"<div>{content}</div>"))
    except (etree.ParserError, etree.XMLSyntaxError):
        return found
    rows, written = PrintedRows(printed), 0
    for line in page.lines:
        if line.table < 0:
            # A title wraps where the page ends: its printed lines are no paragraphs.
            pieces = [line.text] if line.level else split_paragraphs(line.text, rows)
            for piece in pieces:
                found.write(piece)
            continue
        start = found.place
        found.write(line.text)
        if line.table == written:
            cells = page.tables[line.table]
            end = start + sum(len(row) + 1 for row in cells.lines) - 1
            found.grids.append(
                Grid(
                    rows=cells.rows,
                    origins=cells.origins,
                    start=start,
                    end=end,
                    rowspans=cells.rowspans,
                )
            )
            written += 1
    return found


def _of_tabs(content: str) -> _Text:
    """Return one row a line: Word ends cells with a mark and rows with one more, read as tabs."""
    found = _Text()
    for raw in content.splitlines():
        for row in raw.split("\t\t"):
            cells = [trimmed(cell) for cell in row.split("\t")]
            full = sum(map(bool, cells)) > 1
            found.write(trimmed(" | ".join(cells)) if full else "".join(cells))
    return found


def _ofd(body: bytes) -> FileText:
    import ofdkit

    try:
        with ofdkit.open(body) as document:
            pages = len(document.pages)
            text = document.text("\n")
    except ofdkit.OFDLimitError as error:
        return FileText(reason=Reason.TOO_LARGE, detail=str(error)[:_FAIL])
    except (ofdkit.OFDError, ValueError, KeyError) as error:
        return FileText(reason=Reason.UNREADABLE, detail=str(error)[:_FAIL])
    text = "\n".join(line for raw in text.splitlines() if (line := trimmed(raw)))
    if not text:
        return FileText(reason=Reason.NEEDS_OCR, detail=f"{pages} pages", pages=pages)
    return FileText(text=text, pages=pages)
