"""frame() finds the one response in what came over the wire, and nothing else."""

from __future__ import annotations

import mmap
import tempfile
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.framing import frame


def test_the_message_is_cut_out_exactly(wire) -> None:
    sent = wire.before + wire.message + wire.behind
    framed = frame(sent, wire.method, wire.eof)
    assert sent[framed.start : framed.end] == wire.message
    assert framed.status == wire.status
    assert framed.complete == (wire.truncated is None)
    assert b"".join(sent[a:b] for a, b in framed.interim) == wire.before


def test_an_mmap_frames_like_bytes(wire) -> None:
    sent = wire.before + wire.message + wire.behind
    with tempfile.TemporaryFile() as file:
        file.write(sent)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            assert frame(view, wire.method, wire.eof) == frame(sent, wire.method, wire.eof)


@pytest.mark.parametrize("prefix", range(1, 60))
def test_a_prefix_of_a_message_is_never_complete(prefix: int) -> None:
    message = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world"
    assert len(message) == 51
    cut = message[: min(prefix, 50)]
    assert not frame(cut, "GET", eof=True).complete


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_frame_without_an_error_inside_the_buffer(sent: bytes, eof: bool) -> None:
    for prefix in (b"", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        framed = frame(prefix + sent, "GET", eof)
        assert 0 <= framed.start <= framed.end <= len(prefix + sent)
        assert framed.head_end == -1 or framed.start <= framed.head_end <= framed.end


@pytest.mark.parametrize(
    "sent", [b"", b"<html>no status line", b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n"]
)
def test_what_is_no_response_has_no_status(sent: bytes) -> None:
    framed = frame(sent, "GET", eof=True)
    assert (framed.status, framed.head_end) == (0, -1)


def test_contradicting_lengths_promise_nothing() -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"
    framed = frame(sent, "GET", eof=True)
    assert framed.until_close
    assert framed.end == len(sent)


def test_an_answer_to_connect_has_no_body() -> None:
    sent = b"HTTP/1.1 200 Connection established\r\n\r\n"
    assert frame(sent + b"\x16\x03", "CONNECT", eof=False).end == len(sent)


@pytest.mark.parametrize(
    "hostile",
    [
        b"HTTP/1.1 200 OK\r\n" + b"\r" * 4_000_000,
        b"\r\n" * 2_000_000,
        b"HTTP/1.1 100 C\r\n\r\n" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 500_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 4_000_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a\n" * 500_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n z\r\n" * 300_000 + b"\r\n",
    ],
    ids=["returns", "blank lines", "interim", "chunks", "size", "trailers", "folds"],
)
def test_time_grows_with_the_buffer_not_with_its_square(hostile: bytes) -> None:
    begun = time.process_time()
    frame(hostile, "GET", eof=True)
    assert time.process_time() - begun < 5  # a square of these sizes takes hours
