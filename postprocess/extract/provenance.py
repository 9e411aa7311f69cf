"""What a payload says of itself: source row, file name, and the rejection that cites it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.capture import Payload
from postprocess.document import Rejection, Source
from postprocess.reason import Reason

_FILENAME_STAR = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
_FILENAME = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"|([^;\s]+))", re.IGNORECASE)
_SUFFIXED = re.compile(
    r"(?i)\.(?:docx?|pdf|wps|xlsx?|et|pptx?|ofd|rtf|txt|zip|html?|shtml|jsp|aspx?|php)$"
)


def source_of(payload: Payload) -> Source:
    """Return the capture as `sources` of a report shows it."""
    capture = payload.capture
    return Source(
        url=capture.url,
        captured_at=payload.captured_at,
        warc=payload.warc,
        offset=capture.offset,
        length=capture.length,
        record_id=payload.record_id,
        payload_digest=payload.payload_digest,
        body_digest=payload.body_digest,
        status=payload.status,
        mime=capture.mime,
        via=payload.link.via if payload.link else None,
        tls_verified=payload.tls_verified,
    )


def rejected(
    payload: Payload, reason: Reason, detail: str = "", *, title: str = "", han: int = 0
) -> Rejection:
    """Return the rejection of the whole capture at this stage."""
    return Rejection(
        url=payload.capture.url,
        captured_at=payload.captured_at,
        warc=payload.warc,
        offset=payload.capture.offset,
        payload_digest=payload.payload_digest,
        segment=None,
        stage="extract",
        reason=reason,
        detail=detail,
        title=title,
        han_count=han,
    )


def file_name_of(payload: Payload) -> str:
    """Return the file's name: Content-Disposition (RFC 6266), else a parameter or the path's end.

    Servers of this field write the header in raw UTF-8 or GBK; it is read in the first that fits.
    """
    name = _disposed(payload.header("content-disposition") or "")
    if name:
        return name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    try:
        parts = urlsplit(payload.capture.url)
        query = parse_qsl(parts.query)
    except ValueError:
        return ""
    last = unquote(parts.path).rsplit("/", 1)[-1]
    named = next(
        (value for _, value in query if _SUFFIXED.search(value) and not value.startswith("http")),
        "",
    )
    return named.rsplit("/", 1)[-1] or last


def _disposed(header: str) -> str:
    star = _FILENAME_STAR.search(header)
    if star:
        try:
            return unquote(star.group(2), encoding=star.group(1), errors="strict")
        except (LookupError, UnicodeDecodeError):
            return ""
    plain = _FILENAME.search(header)
    if plain is None:
        return ""
    name = unquote(plain.group(1) or plain.group(2) or "")
    try:
        raw = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return name
