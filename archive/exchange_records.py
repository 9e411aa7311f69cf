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
from archive.fields import Fields, escaped, printed_fields
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
from archive.reference import IDENTICAL, RecordRef, RevisitOf

_KEPT_BYTES = 1 << 16  # of bytes that are no part of a message, in a metadata field
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
    common = [("WARC-Target-URI", uri), *_transport(exchange, framed)]
    made: list[Made] = []
    digest = truncated = None
    if response_id:
        block = _message(wire, framed)
        digest = f"sha1:{known_digest}" if known_digest else _payload_sha1(block, framed)
        truncated = _truncated(exchange, framed)
        if revisit_of and framed.head_end > 0:
            common_response = [*common, *_revisit_headers(revisit_of, digest)]
            block = block[: framed.head_end - framed.start]
            digest = f"sha1:{revisit_of.payload_digest}" if revisit_of.payload_digest else None
        else:
            revisit_of, common_response = None, [*common, ("WARC-Payload-Digest", digest)]
        if truncated:
            common_response.append(("WARC-Truncated", truncated))
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
    noted = [*_noted(wire, framed, exchange), *known]
    first_id = response_id or request_id or _new_id()
    if noted or not made:
        record_id = _new_id() if made else first_id
        made.append(_fields_record(record_id, date, uri, first_id if made else None, noted))
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
        truncated=truncated,
        fields=_timing(exchange),
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


def _truncated(exchange: WireExchange, framed: Frame) -> str | None:
    if framed.complete:
        return exchange.why if framed.until_close else None
    return exchange.why or ("disconnect" if exchange.eof else "unspecified")


def _transport(exchange: WireExchange, framed: Frame) -> list[tuple[str, str]]:
    headers = []
    if exchange.peer and not exchange.proxied:
        headers.append(("WARC-IP-Address", exchange.peer))
    headers.append(("WARC-Protocol", f"http/{framed.version or '1.1'}"))
    if exchange.tls_protocol:
        headers.append(("WARC-Protocol", exchange.tls_protocol.lower().replace("tlsv", "tls/")))
    if exchange.tls_cipher:
        headers.append(("WARC-Cipher-Suite", exchange.tls_cipher))
    return headers


def _revisit_headers(revisit_of: RevisitOf, digest: str) -> list[tuple[str, str]]:
    headers = [
        ("WARC-Profile", revisit_of.profile),
        ("WARC-Refers-To", f"<{revisit_of.record_id}>"),
        ("WARC-Refers-To-Target-URI", revisit_of.uri),
        ("WARC-Refers-To-Date", revisit_of.date),
    ]
    if revisit_of.profile == IDENTICAL:
        if revisit_of.payload_digest not in {None, digest.removeprefix("sha1:")}:
            raise ValueError(
                f"no revisit: the payload has {digest}, {revisit_of.record_id} has"
                f" sha1:{revisit_of.payload_digest}"
            )
        headers.append(("WARC-Payload-Digest", digest))
    elif revisit_of.payload_digest:
        headers.append(("WARC-Payload-Digest", f"sha1:{revisit_of.payload_digest}"))
    return headers


def _noted(wire: Buffer, framed: Frame, exchange: WireExchange) -> list[tuple[str, str]]:
    """Return as fields what came over the wire and stands in no response record."""
    noted = [("interim-response", escaped(wire[a:b])) for a, b in framed.interim]
    if not framed.status:
        noted.append(("no-response", exchange.why or exchange.error or "no bytes came"))
        if exchange.error:
            noted.append(("error", exchange.error))
    stray = framed.end if framed.status else framed.start
    if stray < len(wire):
        noted.append(("bytes-after-message", str(len(wire) - stray)))
        noted.append(("stray-bytes", escaped(wire[stray : stray + _KEPT_BYTES])))
    return noted


def _timing(exchange: WireExchange) -> Fields:
    fields = []
    if exchange.ended is not None:
        elapsed = exchange.ended - exchange.started
        fields.append(("fetchTimeMs", str(round(elapsed.total_seconds() * 1000))))
    if exchange.tls_verified is not None:
        fields.append(("tlsVerified", "true" if exchange.tls_verified else "false"))
    if exchange.error:
        fields.append(("error", exchange.error))
    fields += [("masked-header", name) for name in exchange.masked]
    return tuple(fields)


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
