"""Copy a WARC without some of its records; what is kept is copied byte for byte, never inflated and
deflated again.

A damaged WARC is refused: in what cannot be read nobody can tell what is to stay."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archive.framing import Buffer
from archive.record import ArchiveDamageError, Record
from archive.scan import records

Span = tuple[int, int]  # offset and length
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy on the disk. `cuts` are the spans of the source that it does not have."""

    path: Path
    cuts: tuple[Span, ...]
    sha256: str
    size: int


def cuts_of(path: Path, unwanted: Callable[[Record], bool]) -> Iterator[Span]:
    """Yield the spans of the unwanted records, neighbours as one: each up to where the next record
    begins, for what lies between (line breaks, empty gzip members) is the record's."""
    begun: int | None = None
    last = -1
    for record in records(path, blocks=()):
        if record.offset <= last:
            fact = "several records lie in one member: none can be cut out alone"
            raise ArchiveDamageError(path, record.offset, fact)
        last = record.offset
        goes = unwanted(record)
        if begun is not None and not goes:
            yield begun, record.offset - begun
            begun = None
        elif begun is None and goes:
            begun = record.offset
    if begun is not None:
        yield begun, path.stat().st_size - begun


def copied(
    path: Path,
    place: Path,
    unwanted: Callable[[Record], bool],
    *,
    behind: Callable[[Sequence[Span]], Sequence[Buffer]] = lambda cuts: (),
) -> Copied:
    """Write the WARC at `path` to `place` without its unwanted records, synced; `behind` makes what
    is appended, knowing what was cut.

    Raises ArchiveDamageError where a record cannot be read; nothing of worth is at `place` then.
    """
    digest, cuts = hashlib.sha256(), list[Span]()
    with path.open("rb") as source, place.open("wb") as target:

        def write(piece: Buffer | memoryview) -> None:
            digest.update(piece)
            target.write(piece)

        at = 0
        for offset, length in cuts_of(path, unwanted):
            cuts.append((offset, length))
            _copy(source, at, offset, write)
            at = offset + length
        _copy(source, at, path.stat().st_size, write)
        for part in behind(cuts):
            write(part)
        target.flush()
        os.fsync(target.fileno())
        size = target.tell()
    return Copied(path=place, cuts=tuple(cuts), sha256=digest.hexdigest(), size=size)


def moved_by(cuts: Sequence[Span], offset: int) -> int | None:
    """Return where the record at `offset` of the source lies in the copy; None where it was cut."""
    shift = 0
    for begun, length in cuts:
        if begun <= offset < begun + length:
            return None
        if begun > offset:
            break
        shift += length
    return offset - shift


def _copy(
    source: IO[bytes], start: int, end: int, write: Callable[[Buffer | memoryview], None]
) -> None:
    source.seek(start)
    left = end - start
    while left > 0 and (piece := source.read(min(left, _PIECE))):
        write(piece)
        left -= len(piece)
