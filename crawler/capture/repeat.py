"""Whether an exchange brought again what an earlier capture holds: then its record is a revisit.

304 is the server's word, an equal payload digest ours (WARC 1.1 §6.7). A cut body is no repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from archive.exchange import WireExchange
from archive.exchange_records import payload_digest, target_uri
from archive.framing import frame
from archive.reference import IDENTICAL, NOT_MODIFIED, RevisitOf

# A revisit names its original in 300 bytes of headers and more: a shorter body is no gain. A page
# that is unchanged at its own URL is a revisit whatever its size, for that it is unchanged is news.
SMALLEST = 512
_CONDITION = re.compile(rb"\n(?:If-None-Match|If-Modified-Since)[ \t]*:", re.IGNORECASE)


class Originals(Protocol):
    """What is known of other harvests' payloads: archive.payload_index.PayloadIndex."""

    def original(self, digest: str, url: str) -> RevisitOf | None: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What an exchange is a revisit of, None if new; its payload digest where it was computed."""

    revisit_of: RevisitOf | None = None
    payload_digest: str | None = None


def judged(
    exchange: WireExchange, earlier: RevisitOf | None, originals: Originals | None
) -> Judged:
    """Return what `exchange` repeats: `earlier`, its URL's own capture, or any original."""
    if earlier is None and originals is None:
        return Judged()
    framed = frame(exchange.response.view(), exchange.method, exchange.eof)
    if not framed.complete or framed.head_end < 0:
        return Judged()
    if framed.status == 304:
        asked = earlier is not None and _CONDITION.search(exchange.request.view())
        return Judged(replace(earlier, profile=NOT_MODIFIED) if earlier and asked else None)
    if framed.status != 200 or exchange.method != "GET":
        return Judged()
    size = framed.end - framed.head_end
    if exchange.why is not None or size == 0:
        return Judged()
    digest = payload_digest(exchange)
    if digest is None:
        return Judged()
    if earlier is not None and earlier.payload_digest == digest:
        return Judged(replace(earlier, profile=IDENTICAL), digest)
    if originals is None or size < SMALLEST:
        return Judged(None, digest)
    return Judged(originals.original(digest, target_uri(exchange.url)), digest)
