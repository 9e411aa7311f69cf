"""What a WARC of another crawler is, before anything of it is taken: its whole records, its
damages, and whether replay tools can read it as it stands.

They want one record per gzip member, or no compression. Anything else is to be written anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.formats import format_of, opened
from archive.framing import Buffer
from archive.plain import Plain
from archive.record import HEAD_END, Damage, Record
from archive.record_check import record_facts
from archive.scan import records
from archive.sources import CodecError
from archive.whole import HEAD_LIMIT

Passed = Callable[[int], None]
_PIECE = 1 << 20
_NAMED = 20_000  # doubts that are told one by one
# The reader's word for a member that a later seek cannot use: it is no loss, we write it anew.
_SEVERAL = "which cannot be sought singly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A WARC that was read once, from one end to the other.

    `damages` are places where bytes are lost; `doubts` are whole records that contradict
    themselves. `stands`: replay tools can read the file as it is.
    """

    records: int
    damages: tuple[Damage, ...]
    doubts: tuple[Damage, ...]
    stands: bool
    compressed: bool

    @property
    def told(self) -> tuple[Damage, ...]:
        return self.damages + self.doubts


def surveyed(path: Path, passed: Passed) -> Survey:
    """Read the WARC at `path` and return what it is; `passed` is told how many bytes went by."""
    written = format_of(path)
    stands, count, at = written != "zstd", 0, 0
    damages, doubts = list[Damage](), list[Damage]()
    for record in records(path, damages=damages):
        count += 1
        passed(max(0, record.offset - at))
        at = max(at, record.offset)
        stands = stands and record.length > 0
        if len(doubts) < _NAMED:
            doubts += [Damage(record.offset, f) for f in record_facts(record, ours=False)]
    passed(path.stat().st_size - at)
    lost = tuple(damage for damage in damages if not damage.fact.endswith(_SEVERAL))
    return Survey(
        records=count,
        damages=lost,
        doubts=tuple(doubts),
        stands=stands and not lost,
        compressed=written == "gzip",
    )


def digest_of(path: Path, passed: Passed) -> str:
    """Return the sha256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            passed(len(piece))
    return digest.hexdigest()


def verbatim(
    path: Path, unwanted: Callable[[Record], bool] = lambda record: False
) -> Iterator[Iterator[Buffer]]:
    """Yield the bytes of each whole record that is not `unwanted`, head and block as they lie in
    the file, piece by piece; each must be taken to its end before the next.

    The records are found by the reader of the archive, and their bytes taken by a second one.
    """
    with path.open("rb") as file:
        source = opened(format_of(path), file)
        plain: Plain | None = None
        for record in records(path, damages=[], blocks=()):
            if unwanted(record):
                continue
            if plain is None or plain.offset != record.offset or plain.place > record.inside:
                source.begin(record.offset)
                plain = Plain(source, record.offset)
            if record.inside > plain.place:
                plain.skip(record.inside - plain.place)
            plain.skip_line_breaks()
            yield _taken(plain, record.block_length)


def _taken(plain: Plain, block_length: int) -> Iterator[Buffer]:
    size = 4 << 10  # heads are short; a megabyte copied for each would be most of the work
    while (head := HEAD_END.search(plain.peek(size))) is None:
        if size > HEAD_LIMIT:
            raise CodecError("the file was changed while it was read")
        size *= 4
    left = head.end() + block_length
    while left:
        piece = plain.take(min(left, _PIECE))
        if not piece:
            raise CodecError("the file was changed while it was read")
        left -= len(piece)
        yield piece
