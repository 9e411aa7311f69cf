"""Undo content-codings (RFC 9110 §8.4.1) as streams: pieces in, pieces of at most 1 MB out.

No stage raises: what does not fit or breaks off is noted in `errors`, and what was read is passed
on."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterator
from typing import Any

_OUT = 1 << 20
_STAGE_LIMIT = 256 << 20  # bytes that one coding may become: four times the largest body
_CODINGS = 5  # servers apply one, a misconfigured proxy a second
_ZLIB_HEADS = frozenset(range(0x08, 0x80, 0x10))  # CM 8, window up to 32 KB (RFC 1950 §2.2)

Pieces = Iterator[bytes]
Stage = Callable[[Pieces, list[str]], Pieces]


def undone(pieces: Pieces, codings: list[str], errors: list[str]) -> Pieces:
    """Return `pieces` with `codings` undone, last applied first; an unknown one ends the
    undoing."""
    if len(codings) > _CODINGS:
        errors.append(f"{len(codings)} content-codings, one over the other")
        return pieces
    for coding in reversed(codings):
        stage = STAGES.get(coding)
        if stage is None:
            errors.append(f"content-coding {coding!r} is unknown")
            break
        pieces = _bounded(stage(pieces, errors), coding, errors)
    return pieces


def _bounded(pieces: Pieces, coding: str, errors: list[str]) -> Pieces:
    """Pass `pieces` on, up to a limit: between two codings a bomb can grow that ends as nothing."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _STAGE_LIMIT:
            errors.append(f"{coding} becomes more than {_STAGE_LIMIT} bytes")
            return
        yield piece


def _gzip(pieces: Pieces, errors: list[str]) -> Pieces:
    first = _prefix(pieces, 2)
    if first and not b"\x1f\x8b".startswith(first[:2]):
        errors.append("gzip is declared, the body is not gzip")
        yield first
        yield from pieces
    elif first:
        yield from _inflated(first, pieces, 31, "gzip", errors)


def _deflate(pieces: Pieces, errors: list[str]) -> Pieces:
    """Undo `deflate`, which is zlib's format by the standard and raw deflate by some servers."""
    first = _prefix(pieces, 2)
    if len(first) < 2:
        yield first
        return
    zlibbed = first[0] in _ZLIB_HEADS and (first[0] << 8 | first[1]) % 31 == 0
    if not zlibbed and not _opens_raw(first):
        errors.append("deflate is declared, the body is not deflated")
        yield first
        yield from pieces
        return
    yield from _inflated(first, pieces, 15 if zlibbed else -15, "deflate", errors)


def _opens_raw(first: bytes) -> bool:
    try:
        zlib.decompressobj(-15).decompress(first, _OUT)
    except zlib.error:
        return False
    return True


def _inflated(first: bytes, pieces: Pieces, bits: int, name: str, errors: list[str]) -> Pieces:
    inflate = zlib.decompressobj(bits)
    members, coded = 0, first
    while True:
        try:
            out = inflate.decompress(coded, _OUT)
        except zlib.error as error:
            if members == 0 or coded[:2] == b"\x1f\x8b":
                errors.append(f"{name} breaks off: {error}")
            return  # else: padding behind a whole member, which gzip(1) ignores too
        if out:
            yield out
        if inflate.eof:
            members, coded = members + 1, inflate.unused_data
            if bits != 31:
                return
            inflate = zlib.decompressobj(bits)
            coded = coded or next(pieces, b"")
            if not coded:
                return
        elif inflate.unconsumed_tail:
            coded = inflate.unconsumed_tail
        elif len(out) < _OUT:
            coded = next(pieces, b"")
            if not coded:
                errors.append(f"{name} is cut short")
                return
        else:
            coded = b""  # the inflater holds more than it gave


def _brotli(pieces: Pieces, errors: list[str]) -> Pieces:
    """Undo `br` where a brotli module that can bound its output is there; nothing of ours needs
    it."""
    try:
        decompressor: Any = importlib.import_module("brotli").Decompressor()
        decompressor.can_accept_more_data()
    except (ImportError, AttributeError):
        errors.append("content-coding 'br' cannot be undone here")
        yield from pieces
        return
    try:
        for piece in pieces:
            out = decompressor.process(piece, output_buffer_limit=_OUT)
            yield out
            while not decompressor.can_accept_more_data():
                yield decompressor.process(b"", output_buffer_limit=_OUT)
    except Exception as error:  # brotli.error: the module may be absent
        errors.append(f"br breaks off: {error}")
        return
    if not decompressor.is_finished():
        errors.append("br is cut short")


def _prefix(pieces: Pieces, size: int) -> bytes:
    """Return the first piece, joined with further ones until it has `size` bytes."""
    first = b""
    while len(first) < size:
        piece = next(pieces, b"")
        if not piece:
            break
        first += piece
    return first


STAGES: dict[str, Stage] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
