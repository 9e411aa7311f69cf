"""Read one record out of plain bytes and judge whether it is whole: its head, its block, its
digest, and what stands behind it.

A length is believed only where a record, or the end, follows; a digest decides where there is
one."""

from __future__ import annotations

import mmap
import re
import tempfile
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from archive.digests import agrees
from archive.framing import Buffer, frame
from archive.pieces import give_back, pieces
from archive.plain import MARK, MARK_SIZE, Plain
from archive.record import HEAD_END, Record, parsed_head

_PIECE = 1 << 20
# Case counts here: a literal beginning is found at memory speed, and every writer writes it so.
_CASED_MARK = re.compile(MARK.pattern)
_LINE_MARK = re.compile(rb"\n" + MARK.pattern, MARK.flags)
HEAD_LIMIT = 1 << 20
TAILS = (b"\r\n\r\n", b"\n\n")  # what stands behind each block
BLOCK_IN_MEMORY = 8 << 20  # larger blocks go to a temporary file
# Our crawls stop a body at 1 GB unless told otherwise; a page that a reader wants is never larger
# than this, and a bomb may not fill the disk.
BLOCK_LIMIT = 8 << 30


class BrokenRecordError(ValueError):
    """No whole record begins here. Reading may go on at `resume`, a place of the member; None is
    where it stands now. Content that is itself a WARC would begin at one of `content_at`."""

    def __init__(self, fact: str, resume: int | None, content_at: tuple[int, ...] = ()) -> None:
        super().__init__(fact)
        self.resume, self.content_at = resume, content_at

    def __reduce__(self) -> tuple[type[BrokenRecordError], tuple[str, int | None, tuple[int, ...]]]:
        return type(self), (str(self), self.resume, self.content_at)


class Edge(Enum):
    """What stands behind a block."""

    END = "nothing"
    RECORD = "the next record"
    BLANK = "blank lines, then no record"
    NONE = "no blank lines and no record"
    FAULT = "bytes that cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record as its head describes it. `holds` is what its block digest says: None where there
    is none, or the block was not wanted."""

    record: Record
    holds: bool | None
    place: int  # of the record in its member
    block_place: int
    end: int


def read_record(plain: Plain, path: Path, blocks: Container[str] | None, room: int | None) -> Found:
    """Return the record that begins at the place where `plain` stands; BrokenRecordError where
    its head is none or its block is cut.

    `room` is how many bytes there are, where that is known.
    """
    place = plain.place
    head = _head(plain)
    try:
        version, headers, length = parsed_head(head.rstrip(b"\r\n"))
    except ValueError as error:
        raise BrokenRecordError(str(error), place + 1) from None
    plain.skip(len(head))
    block_place = plain.place
    fits = room is None or block_place - place + length <= room
    if length > BLOCK_LIMIT or not fits:
        limit = "the file has" if not fits else "any record should have"
        fact = f"the block of {length} bytes is more than {limit}"
        raise BrokenRecordError(fact, block_place)
    record = Record(
        path=path, offset=plain.offset, length=0, version=version, headers=headers, block=b"",
        block_length=length,
    )  # fmt: skip
    holds: bool | None = None
    block: Buffer = b""
    read = _block_pieces(plain, length, block_place)
    if blocks is not None and record.type not in blocks:
        for _ in read:
            pass
    elif length <= BLOCK_IN_MEMORY:
        block = b"".join(read)
        holds = _verdict(record, pieces(block))
    else:
        with tempfile.TemporaryFile() as spool:
            for piece in read:
                spool.write(piece)
            spool.flush()
            block = mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ)
        holds = _verdict(record, pieces(block))
    return Found(
        record=replace(record, block=block), holds=holds, place=place, block_place=block_place,
        end=plain.place,
    )  # fmt: skip


def edge(plain: Plain) -> tuple[Edge, bytes]:
    """Return what stands behind a block, and the line breaks before it; move behind those."""
    breaks = plain.skip_line_breaks()
    ahead = plain.peek(MARK_SIZE)
    if not ahead:
        return (Edge.FAULT if plain.fault else Edge.END), breaks
    if MARK.match(ahead):
        return Edge.RECORD, breaks
    return (Edge.BLANK if breaks.count(b"\n") >= 2 else Edge.NONE), breaks


def judged(
    found: Found, behind: Edge, breaks: bytes, *, alone: bool, wanted: bool, tidy: bool
) -> bool:
    """Raise BrokenRecordError where a record that could be read is not to be believed; tell
    whether there are more line breaks behind it than should be, of which some may be its block's.

    `alone`: other records in its member would be a surprise, as in gzip. `wanted`: its block was.
    `tidy`: others of the file have the blank lines behind them that the standard asks for.
    """
    block, content_at = found.record.block, _content_places(found)
    length_lies = behind in {Edge.BLANK, Edge.NONE}
    if found.holds is False:
        if length_lies:
            fact = "the block has not its digest, and no record follows it: its length is wrong"
            raise BrokenRecordError(fact, found.block_place, content_at)
        swallowed = _mark_inside(block, content_at, found.block_place)
        printed = found.record.header("WARC-Block-Digest")
        fact = f"WARC-Block-Digest says {printed}, the bytes have another"
        raise BrokenRecordError(fact, swallowed)
    if found.holds:
        return False
    told = framed(found.record) if wanted else None
    if length_lies and (alone or behind is Edge.NONE or told is False):
        fact = f"behind the block of {found.record.block_length} bytes: {behind.value}"
        raise BrokenRecordError(fact, found.block_place, content_at)
    swallowed = _mark_inside(block, content_at, found.block_place)
    if swallowed and _whole_chain(block, swallowed - found.block_place):
        fact = "the block holds whole records up to its end: its length is wrong"
        raise BrokenRecordError(fact, swallowed)
    if wanted and (tidy or not told) and _moved(block, breaks, told):
        fact = "the blank lines behind the block are not where its length says"
        raise BrokenRecordError(fact, None)
    return wanted and not told and len(breaks) > 4


def _moved(block: Buffer, breaks: bytes, told: bool | None) -> bool:
    """Tell whether a block without a digest seems to end elsewhere among the line breaks around
    its end. Too many can be padding, unless HTTP says that the block is not whole (`told`), or it
    would end between CR and LF."""
    if len(breaks) > 4:
        return told is False or (block[-1:] == b"\r" and breaks[:1] == b"\n")
    return breaks not in TAILS and (block[-4:] + breaks).endswith(TAILS)


def framed(record: Record) -> bool | None:
    """Tell whether the block ends where its HTTP message ends; None where that cannot be told.

    A response to HEAD says no; where nothing else speaks for it, it is not believed.
    """
    block = record.block
    if record.type == "request":
        head = HEAD_END.search(block, 0, HEAD_LIMIT)
        return None if head and head.end() < len(block) else head is not None
    if record.type != "response" or block[:5].upper() != b"HTTP/":
        return None
    found = frame(block, "GET", True)
    if found.until_close:
        return None
    if record.header("WARC-Truncated") is not None and not found.complete:
        return None
    return found.complete and found.end == len(block)


def _head(plain: Plain) -> bytes:
    size, searched = 1 << 10, 0
    while True:
        held = plain.peek(size)
        if held[:5].upper() != b"WARC/":
            fact = f"no WARC record starts here but {held[:40]!r}"
            raise BrokenRecordError(fact, plain.place + 1)
        found = HEAD_END.search(held, max(0, searched - 3))
        # No header begins so. Without this a file of heads without ends is searched to its end
        # from each of them: 1 MB took minutes.
        inside = _LINE_MARK.search(
            held, max(0, searched - MARK_SIZE), found.start() if found else len(held)
        )
        if inside:
            raise BrokenRecordError(
                "another record begins inside its head", plain.place + inside.start() + 1
            )
        if found:
            return held[: found.end()]
        if len(held) < size:
            if plain.fault:
                raise plain.fault
            raise BrokenRecordError("the record ends inside its head", plain.place + 1)
        if size >= HEAD_LIMIT:
            fact = f"no record head ends within {HEAD_LIMIT} bytes"
            raise BrokenRecordError(fact, plain.place + 1)
        searched, size = len(held), min(4 * size, HEAD_LIMIT)


def _block_pieces(plain: Plain, length: int, block_place: int) -> Iterator[bytes]:
    left = length
    while left:
        piece = plain.take(min(left, _PIECE))
        if not piece:
            fact = f"the block ends {left} of {length} bytes too early"
            raise BrokenRecordError(fact, block_place, (block_place,))
        left -= len(piece)
        yield piece


def _verdict(record: Record, read: Iterator[memoryview]) -> bool | None:
    printed = record.header("WARC-Block-Digest")
    return None if printed is None else agrees(printed, read)


def _content_places(found: Found) -> tuple[int, ...]:
    """Return where content that is itself a WARC would begin: with the block, or behind the head
    of its HTTP message."""
    block = found.record.block
    head = HEAD_END.search(block, 0, HEAD_LIMIT) if block[:5].upper() == b"HTTP/" else None
    return found.block_place, found.block_place + (head.end() if head else 0)


def _mark_inside(block: Buffer, content_at: tuple[int, ...], base: int) -> int | None:
    """Return the place of the first record head inside a block; None where there is none, or the
    content is a WARC."""
    for start in range(0, len(block), _PIECE):
        for found in _CASED_MARK.finditer(block, start, start + _PIECE + MARK_SIZE):
            at = found.start()
            if base + at in content_at:
                return None
            if block[at - 1 : at] == b"\n":
                return base + at
        give_back(block, start, _PIECE)
    return None


def _whole_chain(block: Buffer, at: int) -> bool:
    """Tell whether whole records follow one another from `at` to the end of the block."""
    while at < len(block):
        end = HEAD_END.search(block, at, at + HEAD_LIMIT)
        if end is None:
            return False
        try:
            at = end.end() + parsed_head(block[at : end.start()])[2]
        except ValueError:
            return False
        if at > len(block):
            return False
        while at < len(block) and block[at : at + 1] in {b"\r", b"\n"}:
            at += 1
    return True
