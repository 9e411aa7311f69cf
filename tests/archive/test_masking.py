"""Credentials become asterisks, and nothing else of a request changes, not even a length."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.exchange import SPILL, WireBuffer, WireExchange
from archive.masking import mask


def masked(request: bytes) -> tuple[bytes, tuple[str, ...]]:
    exchange = WireExchange(url="http://a.test/", started=datetime(2024, 1, 31, tzinfo=UTC))
    exchange.request = WireBuffer(request)
    mask(exchange)
    return bytes(exchange.request.view()[:]), exchange.masked


@pytest.mark.parametrize(
    ("line", "covered"),
    [
        (b"Authorization: Basic abc=\r\n", b"Authorization: **********\r\n"),
        (b"aUTHORIZATION : Basic abc=\r\n", b"aUTHORIZATION : **********\r\n"),
        (b"PROXY-AUTHORIZATION:x\r\n", b"PROXY-AUTHORIZATION:*\r\n"),
        (b"Authorization: a\r\n\tb c\r\nX: 1\r\n", b"Authorization: *\r\n****\r\nX: 1\r\n"),
        (b"Authorization:\r\n", b"Authorization:\r\n"),
        (b"Authorization: \xe5\xaf\x86\r\n", b"Authorization: ***\r\n"),
    ],
)
def test_the_value_is_covered_and_keeps_its_length(line: bytes, covered: bytes) -> None:
    head = b"GET / HTTP/1.1\r\nHost: a.test\r\n%sAccept: */*\r\n\r\n"
    assert masked(head % line) == (head % covered, (line.partition(b":")[0].strip().decode(),))


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /?Authorization:x HTTP/1.1\r\nCookie: Authorization: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Authorization: x\r\nReferer: Authorization: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\nAuthorization: body",
        b"POST / HTTP/1.1\r\n\r\n\r\nAuthorization: body\r\n\r\n",
        b"",
    ],
)
def test_nothing_else_changes(request_: bytes) -> None:
    assert masked(request_) == (request_, ())


def test_both_headers_and_a_body_that_lies_on_disk() -> None:
    head = b"POST / HTTP/1.1\r\nAuthorization: a\r\nProxy-Authorization: bb\r\n\r\n"
    body = bytes(range(256)) * (3 * SPILL // 256) + b"Authorization: c"
    assert masked(head + body) == (
        head.replace(b": a", b": *").replace(b": bb", b": **") + body,
        ("Authorization", "Proxy-Authorization"),
    )
