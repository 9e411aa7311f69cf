"""Undo a page's content-coding for the spider; cut its copy where it inflates beyond the limit.

Scrapy throws away a page that is too large, or not coded as it says. The record is not touched by
any of this: it lies on disk by now, coded as it was sent."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

from archive.coding import STAGES, undone

if TYPE_CHECKING:
    from scrapy import Request

PIECE = 1 << 16
_OTHER = (OSError, zlib.error)  # no gzip, no deflate; EOFError, cut short, is asked again


class CuttingCompression(HttpCompressionMiddleware):
    """Scrapy's middleware, but what is too large comes cut, with the flag `truncated`, and what is
    not coded as it says comes as the archive reads it: a replay must give the same page.

    Private names of Scrapy that it rests on: `_decode`; without it such pages fail as before.
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
            if not max_size or encoding.decode("latin-1") not in STAGES:
                raise
        except _OTHER:
            if encoding.decode("latin-1") not in STAGES:
                raise
        # Behind the handler, whose traceback would hold all that was inflated once.
        content, cut = inflated(body, encoding.decode("latin-1"), max_size)
        self._cut = self._cut or cut
        return content


def inflated(body: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    """Return what `body` holds under a coding, and whether it was cut at `limit` bytes (0: none).

    A body that is not so coded comes as it is, one that breaks off as far as it goes.
    """
    content, size = list[bytes](), 0
    coded = (body[at : at + PIECE] for at in range(0, len(body), PIECE))
    for piece in undone(coded, [coding], []):
        content.append(piece)
        size += len(piece)
        if limit and size > limit:
            content[-1] = piece[: limit - size]
            return b"".join(content), True
    return b"".join(content), False
