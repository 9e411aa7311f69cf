"""Small attachments with the right magic: pdf, docx, xls, ofd, zip, and an image of a page."""

# ruff: noqa: E501 - markup stands on one line, as in pages

import io
import zipfile

from shilu.sampleweb.page import Page
from tests.bigweb.model import Item

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "jpg": "image/jpeg",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
OLD = (1980, 1, 1, 0, 0, 0)  # a fixed time, or the same file would have other bytes each second


def _zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, OLD), text)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, at = b"%PDF-1.4\n", []
    for index, part in enumerate(parts, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (index, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in at)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(out),
    )  # fmt: skip


def attachment(item: Item, form: str, edited: int) -> Page:
    """The file of a report; its bytes differ by publisher, year and version."""
    mark = (
        f"report {item.year} {item.key.encode('ascii', 'ignore').decode()} v{item.version}.{edited}"
    )
    words = f"{item.title} v{item.version}.{edited}"
    if form == "pdf":
        body = _pdf(mark)
    elif form == "docx":
        body = _zip({"[Content_Types].xml": "<Types/>", "word/document.xml":
                     f"<w:document xmlns:w='w'><w:t>{words}</w:t></w:document>"})  # fmt: skip
    elif form == "ofd":
        body = _zip({"OFD.xml": "<ofd:OFD xmlns:ofd='o'/>", "Doc_0/Pages/Page_0/Content.xml":
                     f"<ofd:Page xmlns:ofd='o'><ofd:TextCode>{words}</ofd:TextCode></ofd:Page>"})  # fmt: skip
    elif form == "zip":
        body = _zip({"report.txt": words})
    elif form == "xls":
        body = OLE + mark.encode().ljust(512, b"\0")
    else:
        body = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + mark.encode()
    return Page(headers=(("Content-Type", TYPES[form]),), body=body)
