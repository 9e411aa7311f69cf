"""Undo a page's content-coding for the spider, and cut its copy where it inflates beyond the limit.

Scrapy throws such a page away. The record is not touched by any of this: it lies on disk by now,
coded as it was sent."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request

PIECE = 1 << 18
AUTO, RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS  # gzip or zlib, whichever it is; bare deflate


class CuttingCompression(HttpCompressionMiddleware):
    """Scrapy's middleware, but what is too large comes cut, with the flag `truncated`.

    Private names of Scrapy that it rests on: `_decode`; without it pages are too large as before.
    """

    _cut = False

    def process_response(  # type: ignore[override]  # the parent's third argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the response without content-coding, cut at `download_maxsize`."""
        self._cut = False
        decoded = super().process_response(request, response)
        if self._cut and isinstance(decoded, Response):
            decoded.flags.append("truncated")
        return decoded

    def _decode(self, body: bytes, encoding: bytes, max_size: int) -> bytes:  # type: ignore[override]  # static there
        try:
            return super()._decode(body, encoding, max_size)
        except ValueError:  # the base of Scrapy's own exception for what exceeds max_size
            if not max_size or encoding not in {b"gzip", b"x-gzip", b"deflate"}:
                raise
        # Behind the handler, whose traceback would hold all that was inflated once.
        self._cut = True
        return inflated(body, max_size)


def inflated(body: bytes, limit: int) -> bytes:
    """Return the first `limit` bytes of what gzip (of any number of members) or deflate holds."""
    content = bytearray()
    inflater = zlib.decompressobj(AUTO)
    while body and len(content) < limit:
        try:
            content += inflater.decompress(body, min(PIECE, limit - len(content)))
        except zlib.error:
            if content:
                break
            inflater = zlib.decompressobj(RAW)
            content += inflater.decompress(body, min(PIECE, limit))
        body = inflater.unconsumed_tail
        if inflater.eof:
            body, inflater = inflater.unused_data, zlib.decompressobj(AUTO)
    return bytes(content)
