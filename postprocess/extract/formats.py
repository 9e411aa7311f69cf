"""What a body is, by its first bytes before its label: servers call pages msword and PDFs data."""

from __future__ import annotations

import io
import re
import zipfile

# Document.format of what can be read as a file; `archive` is walked by members.
FILES = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "ofd", "rtf", "zip"})

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0", b"8BPS")
_OTHERS = (
    b"wOFF",
    b"wOF2",
    b"OTTO",
    b"\0\x01\0\0",
    b"ID3",
    b"\x1a\x45\xdf\xa3",
    b"FLV",
    b"CWS",
    b"FWS",
    b"OggS",
    b"MZ",
)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_MARKUP = re.compile(
    rb"(?i)<!doctype\s+html|<html|<head|<body|<meta|<title|<script|<table|<div|<p[\s>]|<a\s|<!--|"
    rb"<br"
)
_DATASTORE = re.compile(rb"(?i)<datastore>|<recordset>|<(?:REC|RECORDCOUNT)>")
_ASSET_MIME = re.compile(
    r"(?i)^(?:image|audio|video|font)/|css|javascript|ecmascript|x-font|font-woff|octet-stream-font"
)


def format_of(body: bytes, mime: str, url: str) -> str:
    """Return html, text, one of FILES, or what carries no text.

    That is: image, style, script, data, list, media, archive, unknown, empty.

    `list` is the answer of a list's API: XML records, JSON of articles. `mime` is the Content-Type
    without parameters.
    """
    if not body.strip(b" \t\r\n\0"):
        return "empty"
    mime = mime.split(";", maxsplit=1)[0].strip().lower()
    found = _by_magic(body)
    if found:
        return found
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = (
        url.split("?", maxsplit=1)[0]
        .split("#", maxsplit=1)[0]
        .rsplit("/", 1)[-1]
        .rpartition(".")[2]
        .lower()
    )
    if head[:1] in b"{[" and (
        mime.endswith("json") or "javascript" in mime or not _MARKUP.search(head[:200])
    ):
        return (
            "list"
            if re.search(
                rb'"(?:articles|list|rows|records|data|content|docs|results?)"\s*:\s*\[', body
            )
            else "data"
        )
    if "css" in mime or (suffix == "css" and "html" not in mime):
        return "style"
    if (
        "javascript" in mime or "ecmascript" in mime or suffix == "js"
    ) and not head.lower().startswith((b"<!doctype", b"<html")):
        return "script"
    if _DATASTORE.search(body[:2048]) and not re.search(rb"(?i)<(?:html|body|head)", body[:4096]):
        return "list"
    if head.startswith(b"<svg"):
        return "image"
    if "xml" in mime and "html" not in mime and not re.search(rb"(?i)<html", head):
        return "data"
    if _MARKUP.search(body[:65_536]) or "html" in mime:
        return "html"
    if _ASSET_MIME.search(mime):
        return "media"
    # NULs in every second byte are UTF-16, not binary.
    if body[:4096].count(0) > len(body[:4096]) // 20 and not body.startswith(
        (b"\xff\xfe", b"\xfe\xff")
    ):
        return "unknown"
    return "text"


def _by_magic(body: bytes) -> str | None:
    head = body[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_OLE):
        return _ole(body)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(body)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    if head.startswith(_OTHERS) or head[4:8] == b"ftyp":
        return "media"
    if head.startswith(_ARCHIVES):
        return "archive"
    return None


def _ole(body: bytes) -> str:
    """Tell Word from Excel by the streams' names in the directory of the compound file."""
    if "WordDocument".encode("utf-16-le") in body:
        return "doc"
    if any(name.encode("utf-16-le") in body for name in ("Workbook", "Book")):
        return "xls"
    # Encrypted OOXML hides in a compound file too; the reader says so.
    return "docx" if "EncryptedPackage".encode("utf-16-le") in body else "unknown"


def _zip(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()[:5000]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Torn behind: the local headers in front still name what it is.
        return (
            "docx"
            if b"word/" in body[:65_536]
            else "xlsx"
            if b"xl/" in body[:65_536]
            else "ofd"
            if b"OFD.xml" in body
            else "zip"
        )
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ofd" if any(name.rsplit("/", 1)[-1] == "OFD.xml" for name in names) else "zip"
