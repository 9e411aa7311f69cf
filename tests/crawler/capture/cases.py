"""What real sites answer: odd, cut, mislabelled, and mostly legal. One case for each path."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass

PAGE = (
    "<html><head><title>年度报告</title></head><body>" + "政府信息公开。" * 400 + "</body></html>"
).encode()
PAGE_GB = "<html><head><meta charset=gb18030></head><body>㐀𠀀 公开指南</body></html>".encode(
    "gb18030"
)
HEAP = hashlib.sha256(b"heap").digest() * (5 * 1024 * 1024 // 32)
HTML = b"Content-Type: text/html; charset=utf-8"


@dataclass(frozen=True)
class Case:
    """What one path answers. ending: keep, close, abort (RST), hang (fall silent), drip."""

    response: bytes
    before: bytes = b""  # 1xx heads
    after: bytes = b""  # what belongs to no message
    ending: str = "keep"


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK", eol: bytes = b"\r\n") -> bytes:
    return eol.join((status, *lines)) + eol + eol


def sized(
    body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK", eol: bytes = b"\r\n"
) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return head(HTML, *lines, length, status=status, eol=eol) + body


def chunks(
    body: bytes, size: int, *, extension: bytes = b"", trailer: bytes = b"", form: str = "%x"
) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = [(form % len(part)).encode() + extension + b"\r\n" + part + b"\r\n" for part in parts]
    return b"".join(framed) + b"0\r\n" + trailer + b"\r\n"


def chunked(body: bytes, *lines: bytes, size: int = 1000) -> bytes:
    return head(HTML, *lines, b"Transfer-Encoding: chunked") + chunks(body, size)


CASES = {
    "reason-gb18030": Case(
        sized(PAGE, status="HTTP/1.1 200 成功 -- né  ".encode("gb18030", "replace"))
    ),
    "reason-none": Case(sized(PAGE, status=b"HTTP/1.1 200")),
    "reason-empty": Case(sized(PAGE, status=b"HTTP/1.1 200 ")),
    "status-299": Case(sized(PAGE, status=b"HTTP/1.1 299 Miscellaneous Persistent Warning")),
    "status-404": Case(sized(PAGE, status=b"HTTP/1.1 404 Not Found")),
    "header-repeated": Case(
        sized(PAGE, b"Set-Cookie: a=1; Path=/", b"X-A: 1", b"set-cookie: b=2", b"Set-Cookie: a=3")
    ),
    "header-case": Case(
        head(
            b"sErVeR: IIS/5.0 (x)",
            b"cOnTeNt-TyPe: text/html",
            b"X-Pad :  both sides \t ",
            b'ETAG:"q"',
            b"X-EMPTY:",
            b"content-LENGTH: %d" % len(PAGE),
        )
        + PAGE
    ),
    "header-folded": Case(sized(PAGE, b"X-Folded: one,", b"\ttwo,", b"   three")),
    "header-no-colon": Case(sized(PAGE, b"a line without the sign")),
    "header-bytes": Case(
        sized(
            PAGE,
            '附件: inline; filename="报告.html"'.encode("gb18030"),
            "X-T: Größe".encode("latin-1"),
        )
    ),
    "header-20k": Case(sized(PAGE, b"X-Long: " + b"y" * 20_000)),
    "length-twice": Case(sized(PAGE, b"Content-Length: %d" % len(PAGE))),
    "length-zero": Case(sized(b"")),
    "chunk-extensions": Case(
        head(HTML, b"Transfer-Encoding: chunked", b"Trailer: X-T")
        + chunks(
            PAGE, 777, extension=b';x=y;q="a b"', trailer=b"X-T: last\r\nX-U: 2\r\n", form="%X"
        )
    ),
    "chunk-gzip": Case(chunked(gzip.compress(PAGE, mtime=0), b"Content-Encoding: gzip", size=100)),
    "chunk-drip": Case(chunked(PAGE[:300], size=37), ending="drip"),
    "chunk-5m": Case(chunked(HEAP, size=65536)),
    "chunk-cut": Case(chunked(PAGE)[:1603], ending="close"),
    "coding-br": Case(sized(bytes.fromhex("0b02806869210a03"), b"Content-Encoding: br")),
    "coding-deflate": Case(sized(zlib.compress(PAGE), b"Content-Encoding: deflate")),
    "body-gb18030": Case(
        head(b"Content-Type: text/html; charset=gb18030", b"Content-Length: %d" % len(PAGE_GB))
        + PAGE_GB
    ),
    "body-5m": Case(sized(HEAP)),
    "body-cut": Case(sized(PAGE)[:1600], ending="close"),
    "body-reset": Case(sized(PAGE)[:1600], ending="abort"),
    "body-hang": Case(sized(PAGE)[:1600], ending="hang"),
    "body-over-limit": Case(chunked(PAGE)),
    "until-close": Case(head(HTML, b"Connection: close") + PAGE, ending="close"),
    "http-1.0": Case(head(HTML, status=b"HTTP/1.0 200 OK") + PAGE, ending="close"),
    "none-304": Case(
        head(b'ETag: "abc"', b"Content-Length: 1234", status=b"HTTP/1.1 304 Not Modified")
    ),
    "none-204": Case(head(status=b"HTTP/1.1 204 No Content")),
    "none-head": Case(head(HTML, b"Content-Length: 99999")),
    "interim": Case(
        sized(PAGE),
        before=head(status=b"HTTP/1.1 100 Continue")
        + head(b"Link: </s.css>; rel=preload", status=b"HTTP/1.1 103 Early Hints"),
    ),
    "redirect": Case(
        sized(b"moved", b"Location: /reason-none?again", status=b"HTTP/1.1 302 Moved  Temporarily")
    ),
    "redirect-gb18030": Case(
        sized(b"x", "Location: /none-204?标题".encode("gb18030"), status=b"HTTP/1.1 301 Moved")
    ),
    "lf-only": Case(sized(PAGE, eol=b"\n")),
    "junk-after": Case(sized(PAGE), after=b"AND SOMETHING ELSE", ending="close"),
    "posted": Case(sized(PAGE)),
}
