"""What the gzip member around a record tells: changed header bytes, a changed deflate stream, a
lost record's id."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from archive.gzipping import HEADER_LENGTH
from archive.record import HEAD_END, Record
from archive.sources import CodecError
from archive.zstd_frames import MAGIC, ZstdFrames

_SHORTEST = 10  # bytes of a gzip header without extras
_SALVAGED = 1 << 16  # bytes of a damaged member that are tried for its record's head
_STEP = 16  # fed at once: what one step inflates is lost where the damage begins in it
_RECORD_ID = re.compile(rb"^WARC-Record-ID:[ \t]*<([!-;=?-~]+)>\r?$", re.IGNORECASE | re.MULTILINE)


def readable_id(path: Path, offset: int) -> str | None:
    """Return the id of a damaged record, read from what can be inflated of its head."""
    with path.open("rb") as file:
        file.seek(offset)
        coded = file.read(_SALVAGED)
    if coded[:5].upper() == b"WARC/":
        return _id_in(coded)
    if coded[:4] == MAGIC:
        return _id_in(_of_frame(path, offset))
    # As gzip; then as bare deflate behind our header or the shortest, in case the header is what is
    # damaged.
    for skipped, bits in ((0, 31), (HEADER_LENGTH, -15), (_SHORTEST, -15)):
        if found := _id_in(_inflated(coded[skipped:], bits)):
            return found
    return None


def _id_in(plain: bytes) -> str | None:
    """Return the id in the record head that `plain` begins with."""
    end = HEAD_END.search(plain)
    found = _RECORD_ID.search(plain, 0, end.start() + 1 if end else len(plain))
    return found[1].decode("ascii") if found and plain[:5].upper() == b"WARC/" else None


def _of_frame(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        frames = ZstdFrames(file)
        frames.begin(offset)
        try:
            return frames.piece()
        except CodecError:
            return b""


def _inflated(coded: bytes, bits: int) -> bytes:
    inflate, plain = zlib.decompressobj(bits), bytearray()
    for at in range(0, len(coded), _STEP):
        try:
            plain += inflate.decompress(coded[at : at + _STEP])
        except zlib.error:
            break
        if inflate.eof or len(plain) > _SALVAGED:
            break
    return bytes(plain)


@dataclass(slots=True)
class HeaderCensus:
    """The gzip headers of a file by another writer: if all but one are alike, that one was
    changed."""

    _seen: dict[bytes, list[tuple[int, str]]] = field(default_factory=dict)
    _mixed: bool = False

    def count(self, record: Record, header: bytes) -> None:
        if self._mixed:
            return
        places = self._seen.setdefault(header[:_SHORTEST], [])
        if len(places) < 2:  # one, or more than one, is all that matters
            places.append((record.offset, record.record_id))
        self._mixed = len(self._seen) > 2

    def odd_one(self) -> tuple[int, str] | None:
        """Return offset and id of the only record whose header differs; None where there is no
        such."""
        if self._mixed or len(self._seen) != 2:
            return None
        few, many = sorted(self._seen.values(), key=len)
        return few[0] if len(few) == 1 and len(many) == 2 else None
