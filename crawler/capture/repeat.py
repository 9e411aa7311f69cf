"""Whether an exchange brought again what an earlier capture holds: then its record is a revisit."""

from __future__ import annotations

from dataclasses import replace

from archive.exchange import WireExchange
from archive.exchange_records import payload_digest
from archive.framing import frame
from archive.reference import IDENTICAL, NOT_MODIFIED, RevisitOf


def repeated(exchange: WireExchange, earlier: RevisitOf) -> RevisitOf | None:
    """Return what exchange is a revisit of: `earlier`, with the profile that holds; None if new.

    304 is the server's word, an equal payload digest ours (WARC 1.1 §6.7). A cut body is no repeat.
    """
    framed = frame(exchange.response.view(), exchange.method, exchange.eof)
    if not framed.complete or framed.head_end < 0:
        return None
    if framed.status == 304:
        return replace(earlier, profile=NOT_MODIFIED)
    if earlier.payload_digest is not None and payload_digest(exchange) == earlier.payload_digest:
        return replace(earlier, profile=IDENTICAL)
    return None
