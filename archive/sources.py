"""The plain bytes of a WARC's members: gzip members, or the whole of an uncompressed file.

A piece is 256 KB at most, however well a member deflates, and a member costs what it is long,
however short it is: a file of a million empty ones is read in one pass."""

from __future__ import annotations

import zlib
from typing import IO, Protocol

READ = 1 << 16
_PIECE = 1 << 18  # plain bytes inflated at once
_FIRST = 1 << 10  # coded bytes of a member fed at first: what is fed behind its end is copied back


class CodecError(ValueError):
    """A member cannot be read further; the message says what is wrong with it."""


class Source(Protocol):
    """Members one after the other, each piece by piece. `at` is where unread coded bytes begin."""

    at: int
    seekable: bool  # any plain byte can be gone to
    several: bool  # more than one record in a member is no surprise
    what: str

    def begin(self, offset: int) -> bool:
        """Begin the member at `offset`; False where the file ends."""

    def piece(self) -> bytes:
        """Return the next plain bytes; empty where the member ends."""


class GzipMembers:
    """The members of a gzip file."""

    seekable = False
    what = "gzip member"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.at = 0
        self.several = False
        self._coded, self._next = b"", 0
        self._late: CodecError | None = None

    def begin(self, offset: int) -> bool:
        if offset != self.at or self._late:
            self._file.seek(offset)
            self._coded, self._next, self.at, self._late = b"", 0, offset, None
        self._inflate, self._feed = zlib.decompressobj(31), _FIRST
        return self._has_coded()

    def piece(self) -> bytes:
        if self._late:
            raise self._late
        while not self._inflate.eof:
            if not self._has_coded():
                raise CodecError("the file ends inside a gzip member")
            fed = self._coded[self._next : self._next + self._feed]
            self._feed = min(8 * self._feed, READ)
            # In a member with many records those before the damage are whole: zlib drops what it
            # made of the piece in which it meets a fault, so the piece is fed again byte by byte.
            before = self._inflate.copy()
            try:
                piece = self._inflate.decompress(fed, _PIECE)
            except zlib.error as error:
                fault = CodecError(f"the gzip member cannot be inflated ({error})")
                if piece := _to_the_fault(before, fed):
                    self._late = fault
                    return piece
                raise fault from None
            left = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            self._next += len(fed) - len(left)
            self.at += len(fed) - len(left)
            if piece:
                return piece
        return b""

    def _has_coded(self) -> bool:
        if self._next == len(self._coded):
            self._coded, self._next = self._file.read(READ), 0
        return bool(self._coded)


def _to_the_fault(inflate: zlib._Decompress, coded: bytes) -> bytes:
    plain = bytearray()
    for at in range(len(coded)):
        try:
            plain += inflate.decompress(coded[at : at + 1])
        except zlib.error:
            break
    return bytes(plain)


class PlainFile:
    """An uncompressed WARC: one member, the file."""

    seekable = several = True
    what = "file"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.at = 0

    def begin(self, offset: int) -> bool:
        self._file.seek(offset)
        self.at = offset
        return bool(self._file.read(1)) and self._file.seek(offset) == offset

    def piece(self) -> bytes:
        piece = self._file.read(READ)
        self.at += len(piece)
        return piece
