"""Turn one wire exchange into WARC records: which there are, their headers, their blocks.

Blocks are verbatim. What does not belong to the message (1xx heads, bytes behind it), or is no
HTTP, goes to a metadata record, escaped."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from archive import http
from archive.cdxj import row
from archive.digests import printed_sha1
from archive.exchange import SPILL, WireBuffer, WireExchange
from archive.exchange_facts import (
    REVISIT_HEAD,
    noted,
    revisit_headers,
    timing,
    transport,
    truncated,
)
from archive.fields import escaped, printed_fields
from archive.framing import Buffer, Frame, frame
from archive.gzipping import member
from archive.pieces import pieces
from archive.record import (
    HTTP_REQUEST,
    HTTP_RESPONSE,
    WARC_FIELDS,
    Record,
    printed_date,
    printed_head,
)
from archive.reference import NOT_MODIFIED, RecordRef, RevisitOf

_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
# Media that are compressed by nature; deflating them hard gains nothing.
_PACKED = ("image/", "audio/", "video/", "application/zip", "application/gzip", "application/pdf")
_UNLISTED = frozenset({"request", "metadata"})  # the types of ours that have no index row


@dataclass(frozen=True, slots=True)
class Made:
    """One record, ready to append."""

    headers: list[tuple[str, str]]
    opening: bytes  # as much of the block as its index row needs
    block_length: int
    parts: list[Buffer]

    @property
    def length(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True, slots=True)
class Group:
    """The records that are written together, and the reference to the first, still without a
    place."""

    made: tuple[Made, ...]
    unplaced: RecordRef

    @property
    def parts(self) -> list[Buffer]:
        return [part for made in self.made for part in made.parts]

    def reference(self, warc: str, offset: int) -> RecordRef:
        return replace(self.unplaced, warc=warc, offset=offset, length=self.made[0].length)

    def lines(self, warc: str, offset: int) -> Iterator[str]:
        """Yield the index lines of the records, the first of which was written at `offset`."""
        for made in self.made:
            if made.headers[0][1] in _UNLISTED:
                offset += made.length
                continue
            record = Record(
                path=Path(warc), offset=offset, length=made.length, version="WARC/1.1",
                headers=tuple(made.headers), block=made.opening, block_length=made.block_length,
            )  # fmt: skip
            if found := row(record, warc):
                yield found.line
            offset += made.length


def payload_digest(exchange: WireExchange) -> str | None:
    """Return the payload digest that `exchange` will get (base32); None without a response.

    With it the caller finds the capture that this one repeats, before anything is written.
    """
    wire = exchange.response.view()
    framed = frame(wire, exchange.method, exchange.eof)
    if not framed.status:
        return None
    block = _message(wire, framed)
    return _payload_sha1(block, framed).removeprefix("sha1:")


def exchange_group(
    exchange: WireExchange,
    *,
    revisit_of: RevisitOf | None = None,
    known: Sequence[tuple[str, str]] = (),
    known_digest: str | None = None,
) -> Group:
    """Return the records of `exchange`: response or revisit, request, what only metadata holds.

    With fields `known` before the fetch a metadata record is made at once, to survive a crash.
    `known_digest` is what `payload_digest` returned for it.
    """
    wire = exchange.response.view()
    framed = frame(wire, exchange.method, exchange.eof)
    uri, date = target_uri(exchange.url), printed_date(exchange.started)
    response_id = _new_id() if framed.status else None
    request_id = _new_id() if len(exchange.request) else None
    common = [("WARC-Target-URI", uri), *transport(exchange, framed)]
    made: list[Made] = []
    aside: list[tuple[str, str]] = []
    digest = cut = None
    if response_id:
        block = _message(wire, framed)
        digest = f"sha1:{known_digest}" if known_digest else _payload_sha1(block, framed)
        cut = truncated(exchange, framed)
        if revisit_of and framed.head_end > 0:
            common_response = [*common, *revisit_headers(revisit_of, digest)]
            block = block[: framed.head_end - framed.start]
            if revisit_of.profile == NOT_MODIFIED:
                # Such a revisit may have no block (WARC 1.1, §6.7.3), and replay gives the payload
                # of the original only then: a page would be blank wherever a 304 came.
                aside.append((REVISIT_HEAD, escaped(block)))
                block = b""
            digest = f"sha1:{revisit_of.payload_digest}" if revisit_of.payload_digest else None
        else:
            revisit_of, common_response = None, [*common, ("WARC-Payload-Digest", digest)]
        if cut:
            common_response.append(("WARC-Truncated", cut))
        made.append(
            _record(
                "revisit" if revisit_of else "response",
                response_id,
                date,
                common_response,
                request_id,
                HTTP_RESPONSE,
                block,
            )
        )
    if request_id:
        sent = exchange.request.view()
        made.append(_record("request", request_id, date, common, response_id, HTTP_REQUEST, sent))
    told = [*aside, *noted(wire, framed, exchange), *known]
    first_id = response_id or request_id or _new_id()
    if told or not made:
        record_id = _new_id() if made else first_id
        made.append(_fields_record(record_id, date, uri, first_id if made else None, told))
    unplaced = RecordRef(
        warc="",
        offset=0,
        length=0,
        record_id=first_id,
        record_type=made[0].headers[0][1],
        request_id=request_id,
        url=uri,
        date=date,
        status=framed.status,
        payload_digest=digest.removeprefix("sha1:") if digest else None,
        truncated=cut,
        fields=timing(exchange),
    )
    return Group(tuple(made), unplaced)


def metadata_record(ref: RecordRef, fields: Sequence[tuple[str, str]]) -> Group:
    """Return the metadata record of the exchange at `ref`."""
    record_id = _new_id()
    made = _fields_record(record_id, ref.date, ref.url, ref.record_id, [*ref.fields, *fields])
    return Group((made,), replace(ref, record_id=record_id, record_type="metadata", fields=()))


def target_uri(url: str) -> str:
    """Return `url` as WARC-Target-URI: without fragment and userinfo, with what is no URI character
    escaped."""
    bare = url.partition("#")[0]
    if "@" in bare and (found := _USERINFO.match(bare)):
        bare = found[1] + bare[found.end() :]
    return quote(bare, safe=_PRINTABLE, errors="surrogatepass")


def _new_id() -> str:
    return uuid.uuid4().urn


def _message(wire: Buffer, framed: Frame) -> Buffer:
    if (framed.start, framed.end) == (0, len(wire)):
        return wire
    if framed.end - framed.start <= SPILL:
        return wire[framed.start : framed.end]
    copy = WireBuffer()
    for piece in pieces(wire, framed.start, framed.end):
        copy.append(piece)
    block = copy.view()
    copy.close()
    return block


def _payload_sha1(block: Buffer, framed: Frame) -> str:
    body_at = framed.head_end - framed.start if framed.head_end > 0 else len(block)
    return printed_sha1(http.entity_pieces(block, body_at))


def _fields_record(
    record_id: str, date: str, uri: str, beside: str | None, fields: Sequence[tuple[str, str]]
) -> Made:
    block = printed_fields(fields)
    uri_header = [("WARC-Target-URI", uri)]
    return _record("metadata", record_id, date, uri_header, beside, WARC_FIELDS, block)


def _record(
    kind: str,
    record_id: str,
    date: str,
    own: Sequence[tuple[str, str]],
    beside: str | None,
    content_type: str,
    block: Buffer,
) -> Made:
    headers = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", date),
        *own,
        *([("WARC-Concurrent-To", f"<{beside}>")] if beside else []),
        ("WARC-Block-Digest", printed_sha1([block])),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    message = http.head(block) if content_type == HTTP_RESPONSE else None
    opening = block[: message.body_offset] if message else b""
    coded = message is not None and (
        bool(http.codings(message.headers))
        or (message.header("Content-Type") or "").lower().startswith(_PACKED)
    )
    parts = member([printed_head(headers), block, b"\r\n\r\n"], coded=coded)
    return Made(headers, opening, len(block), parts)
