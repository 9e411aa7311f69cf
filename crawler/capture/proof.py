"""Whether the tee has what Scrapy hands out. Judged by lengths, on every page: it costs no time.

The capture rests on names that a new Scrapy or Twisted may stop to use for one scheme or one kind
of proxy alone; the first page that went past it ends the crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.capture.failure import CaptureFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.http import Response

    from archive.exchange import WireExchange
    from crawler.capture.turn import Turn


def prove(
    request: Request, response: Response, turn: Turn, exchanges: Sequence[WireExchange]
) -> None:
    """Raise CaptureFailedError where the last exchange cannot be all that response came from."""
    if (fact := _missing(request, response, turn, exchanges)) is None:
        return
    way = request.url.partition(":")[0] + (" through a proxy" if turn.proxied else "")
    raise CaptureFailedError(
        f"{turn.target_uri} was downloaded by {way} but {fact}: this Scrapy or Twisted goes "
        "another way; use the versions that pyproject.toml names"
    )


def _missing(
    request: Request, response: Response, turn: Turn, exchanges: Sequence[WireExchange]
) -> str | None:
    received = len(exchanges[-1].response) if exchanges else 0
    sent = len(exchanges[-1].request) if exchanges else 0
    if not received and not sent:
        return "none of its bytes were captured"
    if sent <= len(request.body):  # a request has a head
        return f"only {sent} bytes of its request were captured"
    if not turn.full and received <= len(response.body):  # so has a response
        return f"only {received} of its bytes were captured, for a body of {len(response.body)}"
    return None
