"""Overwrite credentials in the head of a request, byte for byte, so that a WARC can be given away.

Only the values of Authorization and Proxy-Authorization become asterisks, as many as they had
bytes: every other byte, every offset and every length stays what went over the wire."""

from __future__ import annotations

import re

from archive.exchange import SPILL, WireBuffer, WireExchange

_VALUES = re.compile(
    rb"^(Proxy-Authorization|Authorization)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_SECRET = re.compile(rb"[^\r\n]")


def mask(exchange: WireExchange) -> None:
    """Mask the request of exchange, and name in `exchange.masked` the headers that it hit."""
    sent = exchange.request.view()
    end = _HEAD_END.search(sent)
    head = sent[: end.end()] if end else sent[:]
    if b"uthorization" not in head and b"uthorization" not in head.lower():
        return
    names: list[str] = []

    def overwritten(found: re.Match[bytes]) -> bytes:
        names.append(found[1].decode())
        opening = head[found.start() : found.start(2)]
        return opening + _SECRET.sub(b"*", found[2])

    covered = _VALUES.sub(overwritten, head)
    if not names:
        return
    request = WireBuffer(covered)
    for at in range(len(head), len(sent), SPILL):
        request.append(sent[at : at + SPILL])
    exchange.request.close()
    exchange.request, exchange.masked = request, tuple(names)
