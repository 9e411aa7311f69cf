"""What an exchange tells beside its blocks: as headers of its records, and as fields of metadata.

What came over the wire and stands in no block stands in a field, escaped: nothing is dropped."""

from __future__ import annotations

from archive.exchange import WireExchange
from archive.fields import Fields, escaped
from archive.framing import Buffer, Frame
from archive.reference import IDENTICAL, RevisitOf

REVISIT_HEAD = "revisit-head"  # field: the head of the 304 that a revisit without a block had
_KEPT_BYTES = 1 << 16  # of bytes that are no part of a message


def truncated(exchange: WireExchange, framed: Frame) -> str | None:
    if framed.complete:
        return exchange.why if framed.until_close else None
    return exchange.why or ("disconnect" if exchange.eof else "unspecified")


def transport(exchange: WireExchange, framed: Frame) -> list[tuple[str, str]]:
    headers = []
    if exchange.peer and not exchange.proxied:
        headers.append(("WARC-IP-Address", exchange.peer))
    headers.append(("WARC-Protocol", f"http/{framed.version or '1.1'}"))
    if exchange.tls_protocol:
        headers.append(("WARC-Protocol", exchange.tls_protocol.lower().replace("tlsv", "tls/")))
    if exchange.tls_cipher:
        headers.append(("WARC-Cipher-Suite", exchange.tls_cipher))
    return headers


def revisit_headers(revisit_of: RevisitOf, digest: str) -> list[tuple[str, str]]:
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


def noted(wire: Buffer, framed: Frame, exchange: WireExchange) -> list[tuple[str, str]]:
    """Return as fields what came over the wire and stands in no response record."""
    fields = [("interim-response", escaped(wire[a:b])) for a, b in framed.interim]
    if not framed.status:
        fields.append(("no-response", exchange.why or exchange.error or "no bytes came"))
        if exchange.error:
            fields.append(("error", exchange.error))
    stray = framed.end if framed.status else framed.start
    if stray < len(wire):
        fields.append(("bytes-after-message", str(len(wire) - stray)))
        fields.append(("stray-bytes", escaped(wire[stray : stray + _KEPT_BYTES])))
    return fields


def timing(exchange: WireExchange) -> Fields:
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
