"""Where the whole records of a WARC end and its torn tail begins.

Damage between whole records ends nothing; only what a torn member itself holds is no record."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from archive import cdxj
from archive.folder import closed_name
from archive.index import INDEXED
from archive.record import HEAD_END, Damage, parsed_head
from archive.scan import records

_PIECE = 1 << 18
_SHOWN = 64  # bytes of a gzip member that no other place of a file has


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What of a file is whole records: how many, where the last ends, and their index rows."""

    records: int = 0
    end: int = 0
    lines: tuple[str, ...] = ()
    damages: tuple[Damage, ...] = ()  # before `end`


def whole_records(path: Path) -> Whole:
    """Return what of the file at `path` is whole records, damage between them passed over.

    Bytes behind the last one are the torn tail, and so is what only looks like a record because a
    torn member holds it (a page that is itself a WARC).
    """
    damages: list[Damage] = []
    lines: list[str] = []
    starts: list[int] = []
    ends: list[tuple[int, int]] = []  # of each whole record: where it ends, the rows so far
    for record in records(path, damages=damages, blocks=INDEXED):
        try:
            row = cdxj.row(record, closed_name(path.name))
        except ValueError:
            row = None  # no WARC-Date: check names it
        if row is not None:
            lines.append(row.line)
        starts.append(record.offset)
        ends.append((record.offset + record.length, len(lines)))
    for damage in damages:
        behind = bisect_right(starts, damage.offset)
        if behind < len(starts) and _holds(path, damage.offset, starts[behind], ends[-1][0]):
            ends = [end for end in ends if end[0] <= damage.offset]
            break
    end, rows = ends[-1] if ends else (0, 0)
    inside = tuple(damage for damage in damages if damage.offset < end)
    return Whole(records=len(ends), end=end, lines=tuple(lines[:rows]), damages=inside)


def _holds(path: Path, start: int, record: int, end: int) -> bool:
    """Tell whether the gzip member at `start` goes on to `end` without a fault, as a record that is
    longer still, and its plain bytes hold those of the file at `record`.

    A damaged stream may run on too, over the members behind it: then what it makes of them is none
    of their bytes, or more than its record has room for.
    """
    inflate, opening, held, size = zlib.decompressobj(31), b"", b"", 0
    with path.open("rb") as file:
        file.seek(record)
        wanted, holds = file.read(min(_SHOWN, end - record)), False
        file.seek(at := start)
        while at < end:
            coded = file.read(min(_PIECE, end - at))
            try:
                while coded and not inflate.eof:
                    piece = inflate.decompress(coded, _PIECE)
                    opening, size = opening or piece, size + len(piece)
                    held = held[-len(wanted) :] + piece
                    holds = holds or wanted in held
                    coded = inflate.unconsumed_tail
            except zlib.error:
                return False
            if inflate.eof:
                return False
            at = file.tell()
    return holds and size <= _promised(opening)


def _promised(opening: bytes) -> int:
    """Return how many bytes a record has up to the end of its block, by its head."""
    head = HEAD_END.search(opening)
    try:
        return head.end() + parsed_head(opening[: head.start()])[2] if head else 0
    except ValueError:
        return 0
