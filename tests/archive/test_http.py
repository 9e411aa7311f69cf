"""Reading an archived message: codings undone where they can be, limits kept, facts told."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import http

TEXT = "政府信息公开工作年度报告".encode() * 500


def _block(coding: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode() + body


def _raw(body: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(body) + deflate.flush()


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("GZip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 100),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", _raw(TEXT)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        ("identity", TEXT),
        ("", TEXT),
    ],
)
def test_codings_are_undone(coding: str, coded: bytes) -> None:
    read = http.body(_block(coding, coded))
    assert (read.content, read.error) == (TEXT, None)
    assert read.digest == hashlib.sha256(TEXT).hexdigest()


@pytest.mark.parametrize(
    ("coding", "sent", "content"),
    [
        ("gzip", TEXT, TEXT),
        ("deflate", b"<html>plain</html>", b"<html>plain</html>"),
        ("zstd", TEXT, TEXT),
        ("gzip", gzip.compress(TEXT)[:-1], TEXT),
    ],
)
def test_what_does_not_fit_is_handed_out_as_it_is_and_told(
    coding: str, sent: bytes, content: bytes
) -> None:
    read = http.body(_block(coding, sent))
    assert read.content == content
    assert read.error


def test_a_broken_stream_gives_what_came_before_the_break() -> None:
    coded = bytearray(gzip.compress(hashlib.sha512(b"x").digest() * 4000, compresslevel=0))
    coded[200_000] ^= 0xFF
    coded = coded[:200_001] + b"\xff" * 50_000
    read = http.body(_block("gzip", bytes(coded)))
    assert read.error
    assert len(read.content) > 100_000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@given(cut=st.integers(0, 60))
def test_any_cut_of_a_coded_body_reads_without_an_exception(coding: str, cut: int) -> None:
    coded = (gzip.compress if coding == "gzip" else zlib.compress)(TEXT[:300])
    read = http.body(_block(coding, coded[:cut]))
    assert TEXT.startswith(read.content) or read.content == coded[:cut]


def _bomb(layers: int) -> bytes:
    body = b"\0" * (100 << 20)
    for _ in range(layers):
        body = gzip.compress(body, 6)
    return body


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_cut_before_it_fills_memory(layers: int) -> None:
    block = _block(", ".join(["gzip"] * layers), _bomb(layers))
    tracemalloc.start()
    read = http.body(block)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.error
    assert len(read.content) <= http.BODY_LIMIT
    assert peak < 64 << 20


def test_a_body_above_the_limit_is_cut_and_told() -> None:
    read = http.body(_block("identity", TEXT), limit=1000)
    assert read.content == TEXT[:1000]
    assert read.error == "larger than 1000 bytes once decoded"


def test_a_head_is_read_as_sent() -> None:
    head = http.head(
        b"HTTP/1.0 404 Not\xa0Found \r\nSet-Cookie: a\r\nset-cookie:b\r\nX: one\r\n  two\r\n"
        b"no colon\r\nX-GBK: \xc4\xea\xa0\r\n\r\nbody"
    )
    assert (head.status, head.reason) == (404, "Not\xa0Found")
    assert head.headers == (
        ("Set-Cookie", "a"), ("set-cookie", "b"), ("X", "one two"), ("X-GBK", "\xc4\xea\xa0")
    )  # fmt: skip
    assert head.header("SET-COOKIE") == "a"


@pytest.mark.parametrize(
    "body", [b"<html>not chunked</html>", b"2020\n" + b"x" * 9000, b"5\r\nabcdefgh", b"abc"]
)
def test_a_body_stored_dechunked_under_its_old_head_is_taken_as_it_is(body: bytes) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    read = http.body(block)
    assert (read.content, read.error) == (body, None)
