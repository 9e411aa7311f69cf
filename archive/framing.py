"""Where one HTTP/1.x response begins and ends in raw bytes (RFC 9112 §§2, 6, 7).

Pure: no I/O, no copies of the body. The buffer is bytes or an mmap of any size; each byte is looked
at once."""

from __future__ import annotations

import mmap
import re
from collections.abc import Generator
from dataclasses import dataclass

Buffer = bytes | mmap.mmap
Span = tuple[int, int]

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d+\.\d+)[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_BLANK_LINES = re.compile(rb"(?:\r?\n)+")
# 16 hexadecimal digits are 2^64 bytes: more is no size. Extensions run to the end of the line (RFC
# 9112 §7.1.1).
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})(?![0-9A-Fa-f])[^\n]*\n")
_WALKED = 4 << 20  # bytes of chunks whose pages may stay in memory
_LENGTH = re.compile(rb"\d{1,18}")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_BODILESS = frozenset({204, 304})  # RFC 9112 §6.3: no body, whatever Content-Length says


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One response in a buffer: `buf[start:head_end]` is its head, `buf[head_end:end]` its body.

    `status` is 0 where no status line was found; `head_end` is -1 where the head is cut. `interim`
    are the spans that came before the message and are no part of it: 1xx heads, stray blank lines.
    """

    start: int
    head_end: int
    end: int
    status: int
    version: str = ""
    complete: bool = False
    until_close: bool = False  # only the end of the connection ended the body
    interim: tuple[Span, ...] = ()


def frame(buf: Buffer, method: str, eof: bool) -> Frame:
    """Find the final response in `buf`; `eof` says that the peer closed the connection after it."""
    position, size = 0, len(buf)
    interim: list[Span] = []
    while True:
        if blank := _BLANK_LINES.match(buf, position):
            interim.append(blank.span())
            position = blank.end()
        line = _STATUS_LINE.match(buf, position)
        head = _HEAD_END.search(buf, position) if line else None
        status, version = (int(line[2]), line[1].decode()) if line else (0, "")
        if line is None or head is None:
            return Frame(
                start=position, head_end=-1, end=size, status=status, version=version,
                interim=tuple(interim),
            )  # fmt: skip
        if not 100 <= status < 200 or status == 101:
            break
        interim.append((position, head.end()))
        position = head.end()
    fields = head_fields(buf[position : head.start()])
    end, complete, until_close = _body_end(buf, head.end(), method, status, fields, eof)
    return Frame(
        start=position, head_end=head.end(), end=end, status=status, version=version,
        complete=complete, until_close=until_close, interim=tuple(interim),
    )  # fmt: skip


def _body_end(
    buf: Buffer, at: int, method: str, status: int, fields: list[tuple[bytes, bytes]], eof: bool
) -> tuple[int, bool, bool]:
    """Return where the body at `at` ends, whether it is whole, whether only EOF ended it."""
    size = len(buf)
    if method.upper() == "HEAD" or status in _BODILESS:
        return at, True, False
    if method.upper() == "CONNECT" and 200 <= status < 300:
        return at, True, False
    if is_chunked(fields):
        walk = chunk_spans(buf, at)
        while True:
            try:
                next(walk)
            except StopIteration as stop:
                end, complete = stop.value
                return end, complete, False
    length = content_length(fields)
    if length is None or any(name == b"transfer-encoding" for name, _ in fields):
        return size, eof, True
    return min(size, at + length), size >= at + length, False


def head_fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """Return the fields behind a status line: names in lower case, values stripped, unfolded."""
    fields = []
    for line in _FOLD.sub(b" ", head).split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields.append((name.strip().lower(), value.strip()))
    return fields


def is_chunked(fields: list[tuple[bytes, bytes]]) -> bool:
    """Tell whether chunked is the last transfer-coding (RFC 9112 §6.3)."""
    codings = b",".join(value for name, value in fields if name == b"transfer-encoding")
    return codings.rpartition(b",")[2].split(b";")[0].strip().lower() == b"chunked"


def content_length(fields: list[tuple[bytes, bytes]]) -> int | None:
    """Return the length that the head promises; None where there is none, or several."""
    values = {
        part.strip()
        for name, value in fields
        if name == b"content-length"
        for part in value.split(b",")
    }
    if len(values) != 1:
        return None
    match = _LENGTH.fullmatch(values.pop())
    return int(match[0]) if match else None


def chunk_spans(buf: Buffer, at: int) -> Generator[Span, None, tuple[int, bool]]:
    """Yield the spans of chunk data; return where the message ends and whether it is whole.

    Sizes may be padded and carry extensions; lines may end in LF alone. A cut or malformed walk
    ends with the buffer, not whole, after the data that could be told.
    """
    size, kept = len(buf), at
    while True:
        if at - kept > _WALKED and isinstance(buf, mmap.mmap):
            kept -= kept % mmap.PAGESIZE
            buf.madvise(mmap.MADV_DONTNEED, kept, min(at, size) - kept)
            kept = at
        line = _CHUNK_SIZE.match(buf, at)
        if line is None:
            return size, False
        length, at = int(line[1], 16), line.end()
        if length == 0:
            return _trailer_end(buf, at)
        yield at, min(size, at + length)
        at += length
        if buf[at : at + 2] == b"\r\n":
            at += 2
        elif buf[at : at + 1] == b"\n":
            at += 1
        else:
            return size, False


def _trailer_end(buf: Buffer, at: int) -> tuple[int, bool]:
    while True:
        newline = buf.find(b"\n", at)
        if newline < 0:
            return len(buf), False
        line, at = buf[at:newline], newline + 1
        if line in {b"", b"\r"}:
            return at, True
