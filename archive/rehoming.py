"""Revisits that stay while their original goes: written anew, with the payload they stand for.

A revisit of the same payload becomes the response that it was: its own head and time, the body that
both had. A revisit by the server's word (304) had no body of its own, and no server ever sent this
one at that time: it becomes a `resource`, and its metadata keep both heads. The metadata record
says what was moved, from where and why; it is written first, so that a capture that is whole on the
disk has its account too."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import cdxj, http
from archive.capture import Capture
from archive.coding import undone
from archive.digests import printed_sha1
from archive.exchange import WireBuffer
from archive.exchange_records import Made
from archive.exchanges import ORIGINAL_HEAD
from archive.fields import Fields, escaped, parsed_fields, printed_fields
from archive.folder import DataFolder
from archive.framing import Buffer, head_fields, is_chunked
from archive.gzipping import member
from archive.index import find
from archive.record import (
    HTTP_REQUEST,
    HTTP_RESPONSE,
    WARC_FIELDS,
    Record,
    bare_id,
    printed_head,
)
from archive.scan import record_at, records

REVISIT = "warc/revisit"
_LIMIT = 1 << 30  # bytes of a decoded body: what a crawl archives at most
_BLANK_LINE = re.compile(rb"\r?\n\r?\n\Z")
_KEPT_HEADERS = ("WARC-IP-Address", "WARC-Protocol", "WARC-Cipher-Suite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependent:
    """A revisit (its index row) and the capture whose payload it stands for."""

    revisit: Capture
    original: Capture


def original_uri(revisit: Record) -> str:
    """Return the URI under which the original of a revisit was captured."""
    return bare_id(revisit.header("WARC-Refers-To-Target-URI")) or revisit.target_uri


def original_of(
    folder: DataFolder, revisit: Record, stays: Callable[[Capture], bool] = lambda capture: True
) -> Capture | None:
    """Return the capture that a revisit stands for, among those that stay; as readers choose."""
    uri = original_uri(revisit)
    moment = "".join(c for c in revisit.header("WARC-Refers-To-Date") or "" if c.isdigit())[:14]
    digest = (revisit.header("WARC-Payload-Digest") or "").removeprefix("sha1:")
    known = [c for c in find(folder, uri) if c.mime != REVISIT and stays(c)]
    same = [c for c in known if digest in {"", c.digest}]
    exact = [c for c in known if c.timestamp == moment]
    for chosen in ([c for c in exact if c in same], exact, same):
        if chosen:
            return min(chosen, key=lambda c: (c.timestamp, c.digest))
    return None


def dependent(
    folder: DataFolder, row: Capture, record: Record, stays: Callable[[Capture], bool]
) -> Dependent | None:
    """Return a revisit whose original does not stay, with no other capture to take its place."""
    original = original_of(folder, record)
    if original is None or stays(original):
        return None
    if copy_of(folder, row, record.record_id) is not None:
        return Dependent(revisit=row, original=original)
    other = original_of(folder, record, stays)
    if other is not None and other.digest == original.digest != "":
        return None
    return Dependent(revisit=row, original=original)


def copy_of(folder: DataFolder, revisit: Capture, record_id: str) -> Capture | None:
    """Return the copy that a run which was killed has made of a revisit."""
    wanted = new_id(record_id, "capture")
    for copy in find(folder, revisit.url, revisit.timestamp):
        if copy.mime != REVISIT:
            record = record_at(folder.located(copy.filename), copy.offset)
            if record.record_id == wanted:
                return copy
    return None


def new_id(record_id: str, kind: str) -> str:
    """Return the id of the record that takes the place of another: always the same, so that what
    was moved before a kill is known again."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{record_id} moved {kind}").urn


def sides(path: Path, revisits: Sequence[Capture]) -> dict[int, list[int]]:
    """Return where the request and metadata records of some captures of a WARC lie, by the offset
    of the capture."""
    wanted = {capture.offset for capture in revisits}
    ids: dict[str, int] = {}
    beside: list[tuple[str, int]] = []
    for record in records(path, blocks=()):
        if record.offset in wanted:
            ids[record.record_id] = record.offset
        elif record.type in {"request", "metadata"}:
            named = [*record.all("WARC-Concurrent-To"), *record.all("WARC-Refers-To")]
            beside += [(bare_id(value), record.offset) for value in named]
    found: dict[int, list[int]] = {}
    for record_id, offset in beside:
        if record_id in ids and offset not in found.setdefault(ids[record_id], []):
            found[ids[record_id]].append(offset)
    return found


def group(folder: DataFolder, found: Dependent, beside: Sequence[int], because: str) -> list[Made]:
    """Return the records that take the place of a revisit: metadata, the capture, its request."""
    path = folder.located(found.revisit.filename)
    revisit = record_at(path, found.revisit.offset)
    original = record_at(folder.located(found.original.filename), found.original.offset)
    own_id, request = new_id(revisit.record_id, "capture"), None
    told: list[tuple[str, str]] = []
    for side in (record_at(path, offset) for offset in beside):
        if side.type == "metadata" and side.is_fields:
            told += parsed_fields(side.block)
        elif side.type == "request" and request is None:
            request = side
    told += [
        ("moved-from", f"<{revisit.record_id}>"),
        ("moved-from-warc", f"{found.revisit.filename}@{found.revisit.offset}"),
        ("moved-payload-of", f"<{original.record_id}>"),
        ("moved-because", because),
    ]
    capture, noted = _capture(revisit, original, own_id, request is not None)
    made = [_metadata(revisit, own_id, (*told, *noted)), capture]
    if request is not None:
        headers = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", f"<{new_id(revisit.record_id, 'request')}>"),
            *_common(request),
            ("WARC-Concurrent-To", f"<{own_id}>"),
        ]
        made.append(_made(headers, HTTP_REQUEST, request.block))
    return made


def _capture(revisit: Record, original: Record, own_id: str, asked: bool) -> tuple[Made, Fields]:
    sent = http.head(original.block) if cdxj.is_http(original) else None
    own = http.head(revisit.block) if cdxj.is_http(revisit) else None
    headers = [*_common(revisit), *((n, v) for n in _KEPT_HEADERS for v in revisit.all(n))]
    if asked:
        headers.append(("WARC-Concurrent-To", f"<{new_id(revisit.record_id, 'request')}>"))
    if cut := original.header("WARC-Truncated"):
        headers.append(("WARC-Truncated", cut))
    opening = ("WARC-Record-ID", f"<{own_id}>")
    if own and own.status != 304 and http.codings(own.headers) == _codings(sent):
        at = sent.body_offset if sent else 0
        headers.append(
            ("WARC-Payload-Digest", printed_sha1(http.entity_pieces(original.block, at)))
        )
        whole = http.entity_pieces(original.block, at)
        block = _message(revisit.block[: own.body_offset], whole)
        return _made([("WARC-Type", "response"), opening, *headers], HTTP_RESPONSE, block), ()
    # The payload as a reader gets it: a resource has no head that could name a coding.
    block, error = _decoded(original, sent)
    headers.append(("WARC-Payload-Digest", printed_sha1([block])))
    kind = sent.header("Content-Type") if sent else original.content_type
    noted = [("revisit-head", escaped(revisit.block))] if own else []
    if sent:
        noted.append((ORIGINAL_HEAD, escaped(original.block[: sent.body_offset])))
    if error:
        noted.append(("coding-error", error))
    made = _made([("WARC-Type", "resource"), opening, *headers], _one_line(kind), block)
    return made, tuple(noted)


def _decoded(original: Record, sent: http.Head | None) -> tuple[Buffer, str | None]:
    """Return the payload of a record without codings, whatever its size, and what is wrong with
    them."""
    if sent is None:
        return original.block, None
    errors, whole = list[str](), WireBuffer()
    coded = (bytes(piece) for piece in http.entity_pieces(original.block, sent.body_offset))
    for piece in undone(coded, http.codings(sent.headers), errors):
        whole.append(piece)
        if len(whole) > _LIMIT:
            errors.append(f"larger than {_LIMIT} bytes once decoded")
            break
    block = whole.view()
    whole.close()
    return block, "; ".join(errors) or None


def _codings(sent: http.Head | None) -> list[str]:
    return http.codings(sent.headers) if sent else []


def _one_line(content_type: str | None) -> str:
    return " ".join((content_type or "").split()) or "application/octet-stream"


def _common(record: Record) -> list[tuple[str, str]]:
    return [
        ("WARC-Date", record.header("WARC-Date") or ""),
        ("WARC-Target-URI", record.header("WARC-Target-URI") or ""),
    ]


def _message(head: Buffer, body: Iterator[memoryview]) -> Buffer:
    """Return head and body as one message. Where the head says chunked, so is the body: then the
    framing is what the head promises, and no reader takes digits of a page for a size."""
    whole = WireBuffer(head[:])
    if not _BLANK_LINE.search(head):
        whole.append(b"\r\n\r\n")
    chunked = is_chunked(head_fields(head[:]))
    for piece in body:
        if chunked:
            whole.append(b"%X\r\n" % len(piece))
        whole.append(piece)
        if chunked:
            whole.append(b"\r\n")
    if chunked:
        whole.append(b"0\r\n\r\n")
    block = whole.view()
    whole.close()
    return block


def _metadata(revisit: Record, beside: str, fields: Fields) -> Made:
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{new_id(revisit.record_id, 'metadata')}>"),
        *_common(revisit),
        ("WARC-Concurrent-To", f"<{beside}>"),
    ]
    return _made(headers, WARC_FIELDS, printed_fields(fields))


def _made(headers: list[tuple[str, str]], content_type: str, block: Buffer) -> Made:
    headers = [
        *headers,
        ("WARC-Block-Digest", printed_sha1([block])),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    message = http.head(block) if content_type == HTTP_RESPONSE else None
    opening = block[: message.body_offset] if message else b""
    coded = message is not None and bool(http.codings(message.headers))
    parts = member([printed_head(headers), block, b"\r\n\r\n"], coded=coded)
    return Made(headers, opening, len(block), parts)
