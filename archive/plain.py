"""The plain bytes of one member, to look ahead in, to take from, and to go back in.

Nothing here knows a record but for the mark that one begins with."""

from __future__ import annotations

import re

from archive.sources import READ, CodecError, Source

# A version line and the first header behind it: text about WARCs seldom has both.
MARK = re.compile(rb"WARC/\d{1,2}\.\d{1,2}\r?\n[A-Za-z][A-Za-z-]{0,39}[ \t]*:", re.IGNORECASE)
MARK_SIZE = 64  # bytes that a mark has at most
_NEAR = 1 << 10
_BREAKS = 1 << 20  # line breaks between two records: more is no padding but a bomb


class Plain:
    """A view of one member; `place` counts its plain bytes, `offset` is where it lies in the file.

    Bytes that came before a fault of the codec can still be taken; who goes on meets the fault.
    """

    def __init__(self, source: Source, offset: int) -> None:
        self.source, self.offset, self.place = source, offset, 0
        self._held, self._next = b"", 0
        self._ended = False
        self.fault: CodecError | None = None

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes; fewer where the member ends or breaks off."""
        while len(self._held) - self._next < size and self._more():
            pass
        return self._held[self._next : self._next + size]

    def take(self, size: int) -> bytes:
        """Return at least one and at most `size` bytes; none at the end of the member."""
        if self._next == len(self._held) and not self._more():
            if self.fault:
                raise self.fault
            return b""
        piece = self._held[self._next : self._next + size]
        self._advance(len(piece))
        return piece

    def ended(self) -> bool:
        """Tell whether nothing follows; CodecError where that is because the member breaks off."""
        if self.peek(1):
            return False
        if self.fault:
            raise self.fault
        return True

    def skip(self, size: int) -> None:
        while size and (piece := self.take(size)):
            size -= len(piece)

    def skip_line_breaks(self) -> bytes:
        """Move behind the line breaks that come next; return them, or the first few of many."""
        first, skipped = b"", 0
        while skipped < _BREAKS or self.source.seekable:
            held = self.peek(4) and self._held[self._next : self._next + READ]
            breaks = len(held) - len(held.lstrip(b"\r\n"))
            first = first or held[: min(breaks, MARK_SIZE)]
            skipped += breaks
            self._advance(breaks)
            if not breaks or breaks < len(held):
                break
        return first

    def go_to(self, place: int) -> None:
        """Move to a place of the member, back too: then it is read again from its beginning."""
        if self.source.seekable:
            self._begin(self.offset + place, place)
            return
        if place < self.place:
            self._begin(self.offset, 0)
        self.skip(place - self.place)

    def find_mark(self, limit: int) -> bool | None:
        """Move to the next mark of a record; False where the member ends before one, None where
        `limit` bytes hold none."""
        passed = 0
        while passed <= limit or self.source.seekable:
            held = self.peek(READ)
            if (at := _mark_in(held)) is not None:
                self._advance(at)
                return True
            if len(held) < READ:
                self._advance(len(held))
                self.ended()  # or it breaks off, and says so
                return False
            self._advance(len(held) - MARK_SIZE)
            passed += len(held) - MARK_SIZE
        return None

    def _begin(self, offset: int, place: int) -> None:
        self.source.begin(offset)
        self._held, self._next, self.place = b"", 0, place
        self._ended, self.fault = False, None

    def _advance(self, size: int) -> None:
        self._next += size
        self.place += size

    def _more(self) -> bool:
        if self._ended or self.fault:
            return False
        try:
            piece = self.source.piece()
        except CodecError as error:
            self.fault = error
            return False
        self._ended = not piece
        self._held, self._next = self._held[self._next :] + piece, 0
        return not self._ended


def _mark_in(held: bytes) -> int | None:
    """Return where the first mark begins. A pattern that ignores case looks at every byte by
    itself: it serves where a mark is near; windows without one go by five times as fast."""
    if found := MARK.search(held, 0, _NEAR):
        return found.start()
    upper, at = held.upper(), -1
    while (at := upper.find(b"WARC/", at + 1)) >= 0:
        if MARK.match(held, at):
            return at
    return None
