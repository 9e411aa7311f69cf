"""CDXJ rows as pywb's `cdx-indexer -j -s` writes them: key, 14 digits, JSON; one line a capture.

A row is made from a record's headers and the head of its HTTP message alone, so that the writer,
the indexer and the check come to the same bytes. Rows sort by their UTF-8 bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from archive import http
from archive.capture import Capture
from archive.errors import ArchiveError
from archive.record import Record
from archive.surt import surt

_MIME_END = re.compile(r"[; ]")


class IndexRowError(ArchiveError):
    """A line of an index is no row; the message says where and what is the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A capture with what only its line in the index needs."""

    capture: Capture
    detected: str | None = None  # WARC-Identified-Payload-Type of other crawlers
    json_metadata: str | None = None  # WARC-Json-Metadata, likewise

    @property
    def line(self) -> str:
        """The row as a line of the index, newline included."""
        capture = self.capture
        fields: dict[str, str | None] = {
            "metadata": self.json_metadata,
            "url": capture.url,
            "mime": capture.mime,
            "mime-detected": self.detected,
            "status": None if capture.status is None else str(capture.status),
            "digest": capture.digest,
            "length": str(capture.length),
            "offset": str(capture.offset),
            "filename": capture.filename,
        }
        stated = {name: value for name, value in fields.items() if value and value != "-"}
        return f"{capture.urlkey} {capture.timestamp} {json.dumps(stated)}\n"


def is_capture(record: Record) -> bool:
    """Tell whether a record has a row: not a request, not about records, and of a URL."""
    if record.type in {"request", "warcinfo"} or record.is_fields or not record.target_uri:
        return False
    return not (record.type == "metadata" and _mime(record.content_type) == "text/anvl")


def row(record: Record, filename: str) -> Row | None:
    """Return the row of a record that was read with its block; None where it has none."""
    if not is_capture(record):
        return None
    spoken = is_http(record)
    message = http.head(record.block) if spoken else None
    mime, status = _mime(record.content_type), 200 if record.type == "response" else None
    if message is not None:
        mime, status = _mime(message.header("Content-Type")), message.status
    digest = record.header("WARC-Payload-Digest") or ""
    if not digest and record.type != "revisit":
        body = memoryview(record.block)[message.body_offset if message else 0 :]
        digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    return Row(
        capture=Capture(
            urlkey=surt(record.target_uri),
            timestamp=record.date.strftime("%Y%m%d%H%M%S"),
            url=record.target_uri,
            mime="warc/revisit" if record.type == "revisit" else mime,
            status=status if record.type == "response" else None,
            digest=digest.removeprefix("sha1:"),
            length=record.length,
            offset=record.offset,
            filename=filename,
        ),
        detected=None
        if record.type == "revisit"
        else record.header("WARC-Identified-Payload-Type"),
        json_metadata=record.header("WARC-Json-Metadata"),
    )


def is_http(record: Record) -> bool:
    """Tell whether the block is an HTTP message: the scheme says so, as dns: responses have
    none."""
    return (
        record.type in {"response", "revisit"}
        and record.block_length > 0
        and record.target_uri.lower().startswith(("http:", "https:"))
    )


def _mime(content_type: str | None) -> str:
    return _MIME_END.split(content_type, maxsplit=1)[0] if content_type else "unk"


def parsed(line: str, where: str) -> Capture:
    """Return the capture of one line; IndexRowError naming `where` for what is no row."""
    key, _, rest = line.rstrip("\n").partition(" ")
    timestamp, _, tail = rest.partition(" ")
    if not key or len(timestamp) != 14 or not timestamp.isdigit():
        raise IndexRowError(f"{where}: no key and 14 digits at the start of {line[:60]!r}")
    try:
        fields: dict[str, Any] = json.loads(tail)
        status = fields.get("status")
        return Capture(
            urlkey=key,
            timestamp=timestamp,
            url=str(fields["url"]),
            mime=str(fields.get("mime", "")),
            status=int(status) if status and str(status).isdigit() else None,
            digest=str(fields.get("digest", "")),
            length=int(fields["length"]),
            offset=int(fields["offset"]),
            filename=str(fields["filename"]),
        )
    except KeyError as missing:
        raise IndexRowError(f"{where}: the row has no field {missing}") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise IndexRowError(f"{where}: {error}") from None
