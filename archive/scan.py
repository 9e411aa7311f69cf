"""Walk over a WARC record by record, gzip member by gzip member, holding one block at a time.

What is whole comes out whatever lies around it; what is not is named. Each byte is read a bounded
number of times, however the file is made: going back costs from a purse that the file's size fills.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from archive.formats import format_of, is_gzip, next_record, opened
from archive.noted import Noted
from archive.plain import Plain
from archive.record import ArchiveDamageError, Damage, Record
from archive.sources import CodecError
from archive.whole import (
    BLOCK_IN_MEMORY,
    TAILS,
    BrokenRecordError,
    Edge,
    Found,
    edge,
    judged,
    read_record,
)

__all__ = ["BLOCK_IN_MEMORY", "is_gzip", "record_at", "records"]

_INSIDE = 64 << 20  # plain bytes of a member that are searched for a record behind a broken one
_AGAIN = 4  # times the size of the file that may be read again
_CUSTOM = 16  # records with blank lines to spare, and none without: so the writer has it


def records(
    path: Path | str,
    *,
    start: int = 0,
    damages: list[Damage] | None = None,
    blocks: Container[str] | None = None,
) -> Iterator[Record]:
    """Yield every whole record of the WARC at `path` in file order, from the record at `start` on.

    With `blocks` only records of these types bring their block, and are held against its digest.
    Damage raises ArchiveDamageError; with a list of `damages` it is noted there, and reading goes
    on at the next record that can be told.
    """
    path = Path(path)
    with path.open("rb") as file, Noted(path, damages) as noted:
        yield from _Walk(path, file, noted, blocks).records(start)


def record_at(path: Path | str, offset: int, length: int | None = None) -> Record:
    """Return the record at `offset`; ArchiveDamageError where none begins, or it is not `length`
    long."""
    record = next(records(path, start=offset), None)
    if record is None or record.offset != offset:
        raise ArchiveDamageError(path, offset, "no record begins here")
    if length is not None and record.length != length:
        raise ArchiveDamageError(
            path, offset, f"the record is {record.length} bytes long, not {length}"
        )
    return record


class _NothingInsideError(CodecError):
    """The rest of a member, whose damage is noted, is too long to be searched as plain bytes."""


class _Walk:
    """One pass over a file."""

    def __init__(
        self, path: Path, file: IO[bytes], noted: Noted, blocks: Container[str] | None
    ) -> None:
        self._path, self._file, self._noted, self._blocks = path, file, noted, blocks
        self._format = format_of(path)
        self._source = opened(self._format, file)
        self._size = file.seek(0, 2)
        file.seek(0)
        self._tidy = False
        self._padded: list[tuple[int, int, int]] = []
        self._purse = _AGAIN * self._size + _INSIDE

    def records(self, start: int) -> Iterator[Record]:
        at: int | None = start
        while at is not None and self._source.begin(at):
            offset = self._source.at
            try:
                yield from self._member(Plain(self._source, offset))
                at = self._source.at
            except CodecError as error:
                if not isinstance(error, _NothingInsideError):
                    self._noted.add(offset, str(error))
                at = next_record(self._file, self._format, self._after(offset))

    def _member(self, plain: Plain) -> Iterator[Record]:
        """Yield the records of one member; CodecError where it cannot be read to its end."""
        source = self._source
        source.several = source.seekable
        plain.skip_line_breaks()
        while not plain.ended():
            place = plain.place
            try:
                room = self._size - plain.offset - place if source.seekable else None
                found = read_record(plain, self._path, self._blocks, room)
                behind, breaks = edge(plain)
                wanted = self._blocks is None or found.record.type in self._blocks
                padded = judged(
                    found, behind, breaks,
                    alone=not source.several, wanted=wanted, tidy=self._tidy,
                )  # fmt: skip
            except BrokenRecordError as broken:
                self._note(plain.offset, place, str(broken))
                self._resume(plain, broken)
                continue
            self._compare(plain, found, breaks, padded)
            stray, several = behind in {Edge.BLANK, Edge.NONE}, source.several
            if behind is Edge.RECORD:
                self._several(plain)
            elif behind is Edge.FAULT and not several:
                plain.ended()  # raises: its checksum, which says whether it is whole, was not met
            elif stray and not several:
                self._pass_stray(plain)
            yield self._placed(plain, found)
            if stray and several:
                self._pass_stray(plain)

    def _pass_stray(self, plain: Plain) -> None:
        """Name the bytes behind a whole record that are none, and go on behind them."""
        self._note(plain.offset, plain.place, f"no record begins here but {plain.peek(40)!r}")
        if self._seek_mark(plain):
            self._several(plain)

    def _several(self, plain: Plain) -> None:
        if not self._source.several:
            self._source.several = True
            fact = f"the {self._source.what} holds several records, which cannot be sought singly"
            self._noted.add(plain.offset, fact)

    def _placed(self, plain: Plain, found: Found) -> Record:
        record = found.record
        if self._source.seekable:
            offset, length = plain.offset + found.place, found.end - found.place
            return replace(record, offset=offset, length=length)
        if self._source.several:
            return replace(record, length=0, inside=found.place)
        return replace(record, length=self._source.at - plain.offset)

    def _compare(self, plain: Plain, found: Found, breaks: bytes, padded: bool) -> None:
        """Name a record with blank lines to spare in a file where others have none: its block may
        have lost its last line breaks. Those in front of the first tidy one wait for it."""
        self._tidy = self._tidy or breaks in TAILS
        if padded and len(self._padded) < _CUSTOM:
            self._padded.append((plain.offset, found.place, found.record.block_length))
        if self._tidy and len(self._padded) < _CUSTOM:
            for offset, place, size in self._padded:
                fact = f"more blank lines behind the block of {size} bytes than behind others"
                self._note(offset, place, f"{fact}: it may be cut")
            self._padded.clear()

    def _note(self, offset: int, place: int, fact: str) -> None:
        if self._source.seekable:
            self._noted.add(offset + place, fact)
        else:
            inside = f", {place} bytes inside the {self._source.what}" if place else ""
            self._noted.add(offset, fact + inside)

    def _resume(self, plain: Plain, broken: BrokenRecordError) -> None:
        """Move to the next record inside the member, or to its end."""
        if broken.resume is None:
            return
        if broken.resume < plain.place:
            self._go_back(plain, broken.resume)
        elif broken.resume > plain.place:
            plain.skip(broken.resume - plain.place)
        found = self._seek_mark(plain)
        if found and not self._source.several:
            if plain.place in broken.content_at:
                self._seek_end(plain)  # an archived WARC, of which these are no records of ours
            else:
                self._several(plain)

    def _go_back(self, plain: Plain, place: int) -> None:
        seekable = self._source.seekable
        cost = plain.place - place if seekable else self._source.at - plain.offset
        if cost <= self._purse:
            self._purse -= cost
            plain.go_to(place)

    def _seek_mark(self, plain: Plain) -> bool:
        found = plain.find_mark(_INSIDE)
        if found is None:
            raise _NothingInsideError
        return found

    def _seek_end(self, plain: Plain) -> None:
        left = _INSIDE
        while piece := plain.take(left):
            left -= len(piece)
            if not left:
                raise _NothingInsideError

    def _after(self, offset: int) -> int:
        """Return where to look for the next member: behind the first byte of the broken one, or,
        when the purse is empty, where reading it had come to."""
        cost = self._source.at - offset
        if cost > self._purse:
            return max(offset + 1, self._source.at)
        self._purse -= cost
        return offset + 1
