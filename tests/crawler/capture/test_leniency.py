"""Odd heads become readable, whatever packets they come in, and bodies pass untouched."""

from __future__ import annotations

import pytest

from crawler.capture.leniency import HEAD_LIMIT, HeadReader, mended

PLAIN = b"HTTP/1.1 200 OK\r\nA: b\r\n\tfolded\r\nno colon\r\nEmpty:\r\n\r\n"


def test_a_plain_head_is_not_changed() -> None:
    assert mended(PLAIN) == PLAIN
    assert mended(PLAIN.replace(b"\r\n", b"\n")) == PLAIN.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (b"X-sp : v\r\n", b"X-sp: v\r\n"),
        (b"X y: v\r\n\tmore\r\n", b""),
        (b"\xb8\xbd: v\r\n", b""),
        (b"X: " + b"y" * 9000 + b"\r\n z\r\n", b""),
    ],
)
def test_lines_that_the_parser_refuses_are_mended_or_left_out(line: bytes, left: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nA: 1\r\n%sB: 2\r\n\r\n"
    assert mended(head % line) == head % left


@pytest.mark.parametrize(
    ("line", "plain"),
    [(b"http/1.1  200 OK", b"HTTP/1.1 200 OK"), (b"HTTP/1.0\t404 N", b"HTTP/1.0 404 N")],
)
def test_status_lines_are_read_as_browsers_do(line: bytes, plain: bytes) -> None:
    assert mended(line + b"\r\n\r\n") == plain + b"\r\n\r\n"


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_packets_do_not_matter(step: int) -> None:
    interim = b"\r\nHTTP/1.1 103 Early Hints\r\nLink : <x>\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"
    body = b"X y: HTTP/1.1 200\r\n\r\nA : b\r\n\r\n"
    reader = HeadReader()
    sent = interim + final + body
    passed = b"".join(reader.feed(sent[at : at + step]) for at in range(0, len(sent), step))
    assert (
        passed
        == b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n" + body
    )


def test_a_head_without_end_is_let_through_at_the_limit_or_at_the_end_of_the_connection() -> None:
    reader = HeadReader()
    assert reader.feed(b"x" * 100) == b""
    assert reader.rest() == b"x" * 100
    reader = HeadReader()
    assert len(reader.feed(b"x" * (HEAD_LIMIT + 1))) == HEAD_LIMIT + 1
    assert reader.feed(b"y") == b"y"
