"""Odd heads become readable, whatever packets they come in, and bodies pass untouched."""

from __future__ import annotations

import pytest

from crawler.capture.failure import UnparsableError
from crawler.capture.leniency import HEAD_LIMIT, HeadReader, mended

PLAIN = b"HTTP/1.1 200 OK\r\nA: b\r\n\tfolded\r\nEmpty:\r\n\r\n"


def test_a_plain_head_is_not_changed() -> None:
    assert mended(PLAIN) == PLAIN
    assert mended(PLAIN.replace(b"\r\n", b"\n")) == PLAIN.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (b"X-sp : v\r\n", b"X-sp: v\r\n"),
        (b"X y: v\r\n\tmore\r\n", b""),
        (b"no colon\r\n\tmore\r\n", b""),
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


def test_a_cut_head_is_given_at_the_end_of_the_connection() -> None:
    reader = HeadReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\nA: b") == b""
    assert reader.rest() == b"HTTP/1.1 200 OK\r\nA: b"


@pytest.mark.parametrize("step", [1, 1000, HEAD_LIMIT])
def test_a_head_without_end_is_refused_at_the_limit_and_never_gathered(step: int) -> None:
    reader = HeadReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\n" + b"x" * (HEAD_LIMIT - 17)) == b""
    with pytest.raises(UnparsableError, match="more than") as raised:
        reader.feed(b"y" * step)
    assert raised.value.why == "length"


@pytest.mark.parametrize(
    "sent", [b"SSH-2.0-x\r\n", b"<html>", b"\0\x0e", b"HTTPS/1", b"ICY 200 OK\r\n"]
)
def test_what_opens_like_no_response_is_refused_at_once(sent: bytes) -> None:
    with pytest.raises(UnparsableError, match="no HTTP response but"):
        HeadReader().feed(sent)


@pytest.mark.parametrize("sent", [b"H", b"htt", b" \tHTTP/1", b"\r\n", b"\r\nHTTP/1.1 "])
def test_what_may_become_a_response_is_waited_for(sent: bytes) -> None:
    assert HeadReader().feed(sent) == b""
