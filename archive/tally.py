"""The bytes of a WARC in file order, as its records are read: the sha256 of the file, and what each
gzip member's header and stream tell.

The reader has just had the same bytes: they come from the page cache, the disk is read once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from archive.gzipping import HEADER_LENGTH, TRAILER_LENGTH
from archive.record import Record

_PIECE = 1 << 20


class Tally:
    """Passes over a file; `passed` is told of every piece, in bytes."""

    def __init__(self, path: Path, passed: Callable[[int], None]) -> None:
        self._file = path.open("rb")
        self._digest = hashlib.sha256()
        self._passed = passed
        self.at = 0

    def __enter__(self) -> Tally:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def member(self, record: Record) -> tuple[bytes, int] | None:
        """Pass over the record; return the first bytes of its gzip member and the CRC-32 of the
        deflate stream behind our header. None where it is not the next in the file."""
        if record.offset < self.at or not record.length:
            return None
        for _ in self._pieces(record.offset):
            pass
        head, tail, crc = b"", b"", 0
        for piece in self._pieces(record.offset + record.length):
            more = piece
            if len(head) < HEADER_LENGTH:
                lacking = HEADER_LENGTH - len(head)
                head, more = head + piece[:lacking], piece[lacking:]
            stream = tail + more
            crc = zlib.crc32(memoryview(stream)[: max(0, len(stream) - TRAILER_LENGTH)], crc)
            tail = stream[-TRAILER_LENGTH:]
        return head, crc

    def hexdigest(self) -> str:
        """Pass over the rest; return the sha256 of the whole file."""
        for _ in self._pieces(None):
            pass
        return self._digest.hexdigest()

    def _pieces(self, end: int | None) -> Iterator[bytes]:
        while end is None or self.at < end:
            piece = self._file.read(_PIECE if end is None else min(_PIECE, end - self.at))
            if not piece:
                return
            self._digest.update(piece)
            self.at += len(piece)
            self._passed(len(piece))
            yield piece
