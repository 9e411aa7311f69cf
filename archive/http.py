"""Read an archived HTTP message: its head, and its body with transfer- and content-coding undone.

Nothing here refuses a message: what cannot be undone is said in `error`, beside what could be
read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.coding import undone
from archive.framing import Buffer, Span, chunk_spans, head_fields, is_chunked
from archive.pieces import pieces

BODY_LIMIT = 64 << 20  # bytes of a decoded body; no page is larger, a bomb is
_HEAD_LIMIT = 16 << 20  # where a head is looked for; servers and clients give up at a thousandth
_READ_LIMIT = 1 << 20  # and as much of it is read
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"[A-Za-z]+/[\d.]+[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.DOTALL)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_BLANKS = " \t\r"
_FOLD = re.compile(r"\r?\n[ \t]+")
# No text deflates better than 1:100; zeros do 1:1030. Small bodies are let through: they do no
# harm.
_BOMB_SIZE, _BOMB_RATIO = 8 << 20, 250
_PIECE = 1 << 14  # small, so that little is lost where a coding breaks off


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a response: headers as sent (Latin-1, RFC 9110 §5.5), in order, duplicates
    kept."""

    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    body_offset: int

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body without codings; `error` says why one could not be undone; `digest` is its sha256 in
    hex."""

    content: bytes
    error: str | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def head(block: Buffer) -> Head:
    """Return the head of the HTTP response in `block`; a cut head ends with the block."""
    found = _HEAD_END.search(block, 0, _HEAD_LIMIT)
    raw = block[: min(found.start() if found else len(block), _READ_LIMIT)]
    text = _FOLD.sub(" ", raw.decode("latin-1"))
    line, *rest = text.split("\n")
    status = _STATUS_LINE.match(line.rstrip("\r").encode("latin-1"))
    headers = []
    for field in rest:
        name, colon, value = field.partition(":")
        if colon:
            # Not strip(): 0x85 and 0xA0 are blanks of Latin-1, and halves of characters of GB18030.
            headers.append((name.strip(_BLANKS), value.strip(_BLANKS)))
    return Head(
        status=int(status[1]) if status else None,
        reason=status[2].decode("latin-1").strip(_BLANKS) if status else "",
        headers=tuple(headers),
        body_offset=found.end() if found else len(block),
    )


def entity_spans(block: Buffer, body_offset: int) -> Iterator[Span]:
    """Yield where the body lies in `block`, transfer-coding left out, content-coding kept.

    A body that claims to be chunked and is not is taken as it is: other crawlers store it dechunked
    under the head that was sent.
    """
    raw_head = block[: min(body_offset, _READ_LIMIT)]
    chunked = is_chunked(head_fields(raw_head))
    if chunked and _opens_chunked(block, body_offset):
        yield from chunk_spans(block, body_offset)
    elif body_offset < len(block):
        yield body_offset, len(block)


def _opens_chunked(block: Buffer, at: int) -> bool:
    """Tell whether a chunk begins at `at`: a size line, and a line end where its data end or are
    cut."""
    line = _CHUNK.match(block, at)
    if line is None:
        return False
    length = int(line[1], 16)
    behind = block[line.end() + length : line.end() + length + 2]
    return length == 0 or behind == b"" or behind[:1] == b"\n" or b"\r\n".startswith(behind)


def entity_pieces(block: Buffer, body_offset: int, size: int = 1 << 20) -> Iterator[memoryview]:
    """Yield the body without transfer-coding as views of at most `size` bytes."""
    for start, end in entity_spans(block, body_offset):
        yield from pieces(block, start, end, size)


def codings(headers: tuple[tuple[str, str], ...]) -> list[str]:
    """Return the content-codings in the order they were applied (RFC 9110 §8.4), identity left
    out."""
    named = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    tokens = (token.strip().lower() for token in named.split(","))
    return [token for token in tokens if token not in {"", "identity", "none"}]


def body(block: Buffer, message: Head | None = None, *, limit: int = BODY_LIMIT) -> Body:
    """Return the body of the response in `block` without codings, at most `limit` bytes of it.

    Where a coding is unknown or does not fit, the body is what was there before it; where it breaks
    off, what could be undone; `error` says which.
    """
    message = message or head(block)
    errors: list[str] = []
    content, coded = bytearray(), 0

    def counted() -> Iterator[bytes]:
        nonlocal coded
        for piece in entity_pieces(block, message.body_offset, _PIECE):
            coded += len(piece)
            yield bytes(piece)

    for piece in undone(counted(), codings(message.headers), errors):
        content += piece
        if len(content) > limit:
            errors.append(f"larger than {limit} bytes once decoded")
            break
        if len(content) > _BOMB_SIZE and len(content) > _BOMB_RATIO * coded:
            errors.append(f"a bomb: {coded} bytes became more than {len(content)}")
            break
    return Body(content=bytes(content[:limit]), error="; ".join(errors) or None)
