"""HTTP/1.1 by hand, so that the bytes logged are the bytes sent and the same on every machine."""

import asyncio
import gzip
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from shilu.sampleweb.page import Page

CHUNK = 1700  # small, so that ordinary pages have several chunks
LIMIT = 1 << 20
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as read; `raw` is every byte of it."""

    raw: bytes
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def keep_alive(self) -> bool:
        return self.headers.get("connection", "").lower() != "close"


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, or None when the client has gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3:
        return None
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= LIMIT:
        return None
    body = await reader.readexactly(length) if length else b""
    return Request(
        raw=head + body, method=parts[0], target=parts[1], headers=headers, body=body
    )  # fmt: skip


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _chunked(body: bytes) -> bytes:
    pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def entity_tag(page: Page) -> str:
    return f'"{sha256(page.body).hexdigest()[:16]}"'


def render(page: Page, request: Request) -> tuple[int, bytes, bool]:
    """Status, the response's bytes, and whether the connection stays open. No Date: no clock."""
    body, status, headers = page.body, page.status, list(page.headers)
    if page.etag:
        headers.append(("ETag", entity_tag(page)))
        if request.headers.get("if-none-match") == entity_tag(page):
            status, body = 304, b""
    if page.gzip and status == 200 and "gzip" in request.headers.get("accept-encoding", ""):
        # mtime 0, or the same page would have other bytes every second.
        body = gzip.compress(body, 6, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
        headers.append(("Vary", "Accept-Encoding"))
    stays = request.keep_alive and page.framing != "close"
    if status in BODILESS:
        body = b""
    elif page.framing == "chunked":
        headers.append(("Transfer-Encoding", "chunked"))
        body = _chunked(body)
    elif page.framing == "length":
        headers.append(("Content-Length", str(len(body))))
    headers.append(("Connection", "keep-alive" if stays else "close"))
    lines = [f"HTTP/1.1 {status} {_reason(status)}", *(f"{n}: {v}" for n, v in headers), "", ""]
    head = "\r\n".join(lines).encode("latin-1")
    return status, head + (b"" if request.method == "HEAD" else body), stays
