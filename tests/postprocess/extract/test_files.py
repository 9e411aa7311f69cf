"""Laws of files: text where there is some, a reason where there is none, and no file that ends the build."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.capture import LinkContext, Payload
from postprocess.document import Document, Rejection
from postprocess.extract import document
from postprocess.extract.files.reader import read_file
from postprocess.extract.formats import format_of
from postprocess.reason import Reason

FILES = Path(__file__).parent / "files"
Make = Callable[..., Payload]


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _ofd(texts: list[str]) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    objects = "".join(
        f'<ofd:TextObject ID="{n + 10}" Boundary="20 {20 + 10 * n} 150 8" Font="3" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{text}</ofd:TextCode></ofd:TextObject>'
        for n, text in enumerate(texts)
    )
    content = f'<ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content>'
    return _zipped(
        {
            "OFD.xml": f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
            "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}>{content}</ofd:Page>",
        }
    )


def _xlsx() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    rows = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{c}{n}" t="inlineStr"><is><t>{v}</t></is></c>'
            for c, v in zip("AB", row, strict=True)
        )
        + "</row>"
        for n, row in enumerate(
            (("指标", "数量"), ("主动公开政府信息数", "312"), ("受理申请数", "7")), 1
        )
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="表一" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


@pytest.mark.parametrize("name", ["report.pdf", "report.doc", "report.docx", "report.rtf"])
def test_a_report_reads_the_same_in_every_format(name: str) -> None:
    body = (FILES / name).read_bytes()
    kind = format_of(body, "application/octet-stream", "http://x/download")
    assert kind == name.rsplit(".", 1)[1]
    got = read_file(kind, body)
    assert got.reason is None
    lines = got.text.replace("2022 年", "2022年").split("\n")
    assert lines[0] == "青禾县水务局2022年政府信息公开工作年度报告".replace(
        "局2022", "局 2022" if name == "report.pdf" else "局2022"
    )
    for line in (
        "一、总体情况",
        "四、存在的主要问题及改进情况",
        "行政规范性文件 | 2 | 1 | 9",
        "规章 | 0 | 0 | 0",
        "青禾县水务局",
    ):
        assert line in lines
    assert all(line == line.strip() for line in lines)


def test_word_tables_keep_their_spans_and_places() -> None:
    got = read_file("docx", (FILES / "report.docx").read_bytes())
    second = got.grids[1]
    assert second.rowspans == (2,)
    assert [row[0] for row in second.rows] == ["办理结果", "本年度办理结果", "本年度办理结果"]
    assert got.text[second.start : second.end].startswith("办理结果 | 自然人")
    assert got.text[second.start : second.end].endswith("部分公开 | 2 | 2")


def test_a_spreadsheet_is_rows() -> None:
    body = _xlsx()
    assert format_of(body, "", "http://x/a") == "xlsx"
    got = read_file("xlsx", body)
    assert "主动公开政府信息数 | 312" in got.text.split("\n")


def test_ofd_is_read() -> None:
    body = _ofd(["青禾县水务局2022年政府信息公开工作年度报告", "一、总体情况"])
    assert format_of(body, "application/ofd", "http://x/a.ofd") == "ofd"
    assert read_file("ofd", body).text.split("\n") == [
        "青禾县水务局2022年政府信息公开工作年度报告",
        "一、总体情况",
    ]


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("pdf", (FILES / "scanned.pdf").read_bytes(), Reason.NEEDS_OCR),
        ("pdf", (FILES / "encrypted.pdf").read_bytes(), Reason.ENCRYPTED),
        ("pdf", b"%PDF-1.4\n1 0 obj\n<<", Reason.UNREADABLE),
        ("docx", (FILES / "report.docx").read_bytes()[:3000], Reason.UNREADABLE),
        ("doc", (FILES / "report.doc").read_bytes()[:5000], Reason.UNREADABLE),
        ("ofd", b"PK\x03\x04 no archive", Reason.UNREADABLE),
        (
            "docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Reason.ENCRYPTED,
        ),
    ],
)
def test_a_file_without_text_says_why(kind: str, body: bytes, reason: Reason) -> None:
    got = read_file(kind, body)
    assert got.reason is reason
    assert not got.text


def test_the_pages_of_a_scan_are_counted() -> None:
    got = read_file("pdf", (FILES / "scanned.pdf").read_bytes())
    assert (got.pages, got.detail) == (2, "2 pages")


def test_a_bomb_is_refused_in_bounded_time() -> None:
    started = time.monotonic()
    got = read_file("docx", _zipped({"word/document.xml": "<w>" + "a" * (210 << 20) + "</w>"}))
    assert got.reason is Reason.TOO_LARGE
    assert time.monotonic() - started < 30


def test_a_child_that_takes_too_long_is_killed_and_the_next_file_is_read() -> None:
    got = read_file("pdf", (FILES / "report.pdf").read_bytes(), seconds=0.0)
    assert (got.reason, got.detail) == (Reason.TOO_LARGE, "time")
    assert read_file("docx", (FILES / "report.docx").read_bytes()).reason is None


def test_a_file_becomes_a_document_that_knows_its_page(make: Make) -> None:
    link = LinkContext(
        via="http://www.qinghe.gov.cn/a.html",
        parent="http://www.qinghe.gov.cn/a.html",
        anchor="年报.pdf",
    )
    payload = make(
        (FILES / "report.pdf").read_bytes(),
        url="http://www.qinghe.gov.cn/P020230118.pdf",
        mime="application/octet-stream",
        headers=(
            (
                "Content-Disposition",
                'attachment; filename="2022年报.pdf"'.encode().decode("latin-1"),
            ),
        ),
        link=link,
    )
    found = document(payload, None)
    assert isinstance(found, Document)
    assert (found.format, found.file_name, found.anchor) == ("pdf", "2022年报.pdf", "年报.pdf")
    assert found.attachment_of == "http://www.qinghe.gov.cn/a.html"
    assert found.title_source == "file_name"
    assert all(
        found.text[grid.start : grid.end].count("\n") < len(grid.rows) for grid in found.grids
    )


def test_a_cut_file_is_truncated_not_broken(make: Make) -> None:
    body = (FILES / "report.docx").read_bytes()[:3000]
    found = document(
        make(body, url="http://x.gov.cn/a.docx", mime="application/msword", truncated="length"),
        None,
    )
    assert isinstance(found, Rejection)
    assert found.reason is Reason.TRUNCATED
