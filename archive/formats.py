"""Which of three ways a WARC is written, and where in a damaged one the next record begins.

Names are not believed, first bytes only where they are right: one changed byte at the head of a
file must not hide all that follows. Files are searched in windows, each byte once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from archive.folder import closed_name
from archive.plain import MARK, MARK_SIZE
from archive.sources import CodecError, GzipMembers, PlainFile, Source
from archive.zstd_frames import DICTIONARY_MAGIC, MAGIC, ZstdFrames

_WINDOW = 1 << 20
_SNIFFED = 64 << 20  # bytes of a file without a head that are searched for what it is
_OPENING = 2 << 10  # coded bytes that show how a gzip member begins; its longest tables take 300
# ID, deflate, no reserved flag, XFL and OS that RFC 1952 knows: so few places need be inflated.
_GZIP = re.compile(rb"\x1f\x8b\x08[\0-\x1f].{4}[\0\2\4][\0-\x0d\xff]", re.DOTALL)
# Bit 3 of the byte behind the magic is reserved (RFC 8878 §3.1.1.1.1).
_ZSTD = re.compile(
    re.escape(MAGIC)
    + b"["
    + b"".join(b"\\x%02x" % flags for flags in range(256) if not flags & 8)
    + b"]"
)
_DICTIONARY = DICTIONARY_MAGIC.to_bytes(4, "little")
_Proof = Callable[[Source, int, bytes], bool]


def _opens_gzip(source: Source, at: int, coded: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(coded, 64)[:5].upper() == b"WARC/"
    except zlib.error:
        return False


def _opens_zstd(source: Source, at: int, coded: bytes) -> bool:
    source.begin(at)
    try:
        return source.piece()[:5].upper() == b"WARC/"
    except CodecError:
        return False


def _opens_plain(source: Source, at: int, coded: bytes) -> bool:
    return True


# Of each format: what reads it, how a record's first bytes look, how many bytes the proof needs.
_FORMATS: dict[str, tuple[Callable[[IO[bytes]], Source], re.Pattern[bytes], int, _Proof]] = {
    "gzip": (GzipMembers, _GZIP, _OPENING, _opens_gzip),
    "zstd": (ZstdFrames, _ZSTD, len(MAGIC) + 1, _opens_zstd),
    "plain": (PlainFile, MARK, MARK_SIZE, _opens_plain),
}
_HEADS = {
    b"\x1f\x8b\x08": "gzip",
    MAGIC: "zstd",
    _DICTIONARY: "zstd",
    b"WARC/": "plain",
}
_SUFFIXES = {".gz": "gzip", ".zst": "zstd", ".warc": "plain"}


def format_of(path: Path) -> str:
    """Return gzip, zstd or plain: by the first bytes, else by what can be found in the file."""
    with path.open("rb") as file:
        head = file.read(8)
        for magic, name in _HEADS.items():
            if head[: len(magic)].upper() == magic.upper() and _opens(file, name, magic):
                return name
        named = _SUFFIXES.get(Path(closed_name(path.name)).suffix, "plain")
        if next_record(file, named, 0, _SNIFFED) is not None:
            return named
        places = {name: next_record(file, name, 0, _SNIFFED) for name in _FORMATS}
    found = {place: name for name, place in places.items() if place is not None}
    return found[min(found)] if found else named


def _opens(file: IO[bytes], name: str, magic: bytes) -> bool:
    """Tell whether the file begins with a record, as its first bytes promise."""
    _, pattern, size, proof = _FORMATS[name]
    file.seek(0)
    coded = file.read(size)
    if magic == _DICTIONARY:
        return True
    return pattern.match(coded) is not None and proof(opened(name, file), 0, coded)


def is_gzip(path: Path) -> bool:
    return format_of(path) == "gzip"


def opened(name: str, file: IO[bytes]) -> Source:
    return _FORMATS[name][0](file)


def next_record(file: IO[bytes], name: str, start: int, limit: int | None = None) -> int | None:
    """Return where the next member that begins with a record lies, at `start` or later; None where
    none does (within `limit` bytes)."""
    _, pattern, size, proof = _FORMATS[name]
    source = opened(name, file)
    for at, window, whole in _windows(file, start, size):
        for found in pattern.finditer(window):
            place = found.start()
            if place >= whole:
                break  # the next window shows more of it
            if proof(source, at + place, window[place : place + size]):
                return at + place
        if limit is not None and at - start > limit:
            return None
    return None


def _windows(file: IO[bytes], start: int, overlap: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield where a window of the file begins, its bytes, and how many of them have `overlap`
    bytes behind them, or the end of the file."""
    held = b""
    while True:
        file.seek(start + len(held))
        held += file.read(_WINDOW + overlap - len(held))
        if len(held) < _WINDOW + overlap:
            yield start, held, len(held)
            return
        yield start, held, _WINDOW
        start, held = start + _WINDOW, held[_WINDOW:]
