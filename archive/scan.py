"""Read a WARC record by record, gzip member by gzip member, holding one block at a time.

A record lies in one gzip member of its own; what follows its block in the member may only be line
breaks."""

from __future__ import annotations

import mmap
import tempfile
import zlib
from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Protocol

from archive.framing import Buffer
from archive.record import HEAD_END, ArchiveDamageError, Damage, Record, parsed_head

_READ = 1 << 16
_PIECE = 1 << 18  # plain bytes inflated at once
_HEAD_LIMIT = 1 << 20
BLOCK_IN_MEMORY = 8 << 20  # larger blocks go to a temporary file


class _Plain(Protocol):
    """A source of the bytes of records, that knows where in the file it is."""

    at: int

    def piece(self) -> bytes:
        """Return the next plain bytes; empty where record or file ends."""

    def push_back(self, rest: bytes) -> None: ...


class _Member:
    """The gzip member at the file's position, inflated piece by piece. `at` is where its unread
    bytes begin."""

    def __init__(self, file: IO[bytes], at: int) -> None:
        self._file, self.at = file, at
        self._coded = self._back = b""
        self._inflate = zlib.decompressobj(31)

    def next_member(self) -> bool:
        """Begin the member that follows; False at the end of the file."""
        self._inflate, self._back = zlib.decompressobj(31), b""
        if not self._coded:
            self._coded = self._file.read(_READ)
        return bool(self._coded)

    def piece(self) -> bytes:
        if self._back:
            back, self._back = self._back, b""
            return back
        while not self._inflate.eof:
            if not self._coded:
                self._coded = self._file.read(_READ)
                if not self._coded:
                    raise ValueError("the file ends inside a gzip member")
            size = len(self._coded)
            try:
                piece = self._inflate.decompress(self._coded, _PIECE)
            except zlib.error as error:
                raise ValueError(f"the gzip member cannot be inflated ({error})") from None
            ended = self._inflate.eof
            self._coded = self._inflate.unused_data if ended else self._inflate.unconsumed_tail
            self.at += size - len(self._coded)
            if piece:
                return piece
        return b""

    def push_back(self, rest: bytes) -> None:
        self._back = rest


class _Uncompressed:
    """The bytes of an uncompressed WARC; `at` is where its unread bytes begin."""

    def __init__(self, file: IO[bytes], at: int) -> None:
        self._file, self.at, self._back = file, at, b""

    def piece(self) -> bytes:
        piece, self._back = self._back or self._file.read(_READ), b""
        self.at += len(piece)
        return piece

    def push_back(self, rest: bytes) -> None:
        self._back = rest
        self.at -= len(rest)

    def skip_line_breaks(self) -> bool:
        """Move to the next record; False at the end of the file."""
        while piece := self.piece():
            if rest := piece.lstrip(b"\r\n"):
                self.push_back(rest)
                return True
        return False


def is_gzip(path: Path) -> bool:
    """Tell a compressed WARC by its first bytes, not by its name."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def records(
    path: Path | str,
    *,
    start: int = 0,
    damages: list[Damage] | None = None,
    blocks: Container[str] | None = None,
) -> Iterator[Record]:
    """Yield every whole record of the WARC at `path` in file order, from the record at `start` on.

    With `blocks` only records of these types bring their block. Damage raises ArchiveDamageError;
    with a list of `damages` it is noted there, and reading goes on at the next record that can be
    told.
    """
    path, at = Path(path), start
    compressed = is_gzip(path)
    while True:
        walk = _members(path, at, blocks) if compressed else _plain_records(path, at, blocks)
        try:
            for record in walk:
                at = record.offset + record.length
                yield record
        except ArchiveDamageError as error:
            if damages is None:
                raise
            damages.append(error.damage)
            resumed = next_record(path, error.damage.offset + 1, compressed=compressed)
            if resumed is None:
                return
            at = resumed
            continue
        return


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


def _members(path: Path, start: int, blocks: Container[str] | None) -> Iterator[Record]:
    with path.open("rb") as file:
        file.seek(start)
        member = _Member(file, start)
        while member.next_member():
            offset = member.at
            try:
                record = _record(path, offset, member, blocks)
                if record is None:  # some tools pad with empty members
                    continue
                while piece := member.piece():
                    if piece.strip(b"\r\n"):
                        raise ValueError("the gzip member holds more than its record")
            except ValueError as error:
                raise ArchiveDamageError(path, offset, str(error)) from None
            yield replace(record, length=member.at - offset)


def _plain_records(path: Path, start: int, blocks: Container[str] | None) -> Iterator[Record]:
    with path.open("rb") as file:
        file.seek(start)
        plain = _Uncompressed(file, start)
        while plain.skip_line_breaks():
            offset = plain.at
            try:
                record = _record(path, offset, plain, blocks)
            except ValueError as error:
                raise ArchiveDamageError(path, offset, str(error)) from None
            assert record is not None
            yield replace(record, length=plain.at - offset)


def _record(path: Path, offset: int, plain: _Plain, blocks: Container[str] | None) -> Record | None:
    head = b""
    while not (end := HEAD_END.search(head)):
        if len(head) > _HEAD_LIMIT:
            raise ValueError(f"no record head ends within {_HEAD_LIMIT} bytes")
        piece = plain.piece()
        if not piece:
            if not head.strip(b"\r\n"):
                return None
            raise ValueError("the record ends inside its head")
        head += piece
    version, headers, length = parsed_head(head[: end.start()])
    plain.push_back(head[end.end() :])
    record = Record(
        path=path, offset=offset, length=0, version=version, headers=headers, block=b"",
        block_length=length,
    )  # fmt: skip
    wanted = blocks is None or record.type in blocks
    return replace(record, block=_block(plain, length, wanted))


def _block(plain: _Plain, length: int, wanted: bool) -> Buffer:
    if not wanted or length <= BLOCK_IN_MEMORY:
        return b"".join(_block_pieces(plain, length, wanted))
    with tempfile.TemporaryFile() as spool:
        spool.writelines(_block_pieces(plain, length, wanted))
        spool.flush()
        return mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ)


def _block_pieces(plain: _Plain, length: int, wanted: bool) -> Iterator[bytes]:
    left = length
    while left:
        piece = plain.piece()
        if not piece:
            raise ValueError(f"the block ends {left} of {length} bytes too early")
        if len(piece) > left:
            plain.push_back(piece[left:])
            piece = piece[:left]
        left -= len(piece)
        if wanted:
            yield piece


def next_record(path: Path, start: int, *, compressed: bool) -> int | None:
    """Return where the next record that can be told begins, at `start` or later; None where none
    does."""
    mark = b"\x1f\x8b\x08" if compressed else b"WARC/1."
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        at = start
        while (at := whole.find(mark, at)) >= 0:
            if compressed:
                found = _starts_record(whole[at : at + _READ])
            else:
                found = at == 0 or whole[at - 1 : at] == b"\n"
            if found:
                return at
            at += 1
    return None


def _starts_record(coded: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(coded, 64)[:5].upper() == b"WARC/"
    except zlib.error:
        return False
