"""The bytes of an imported file: copied, copied behind a warcinfo of ours, or record by record into
gzip members."""

from __future__ import annotations

import hashlib
import os
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from archive.digests import printed_sha1
from archive.fields import printed_fields
from archive.framing import Buffer
from archive.importing_removed import LeftOut
from archive.importing_source import Survey, verbatim
from archive.record import WARC_FIELDS, printed_date, printed_head

SOURCE_DIGEST = "imported-sha256"  # field: the file as it was before
DAMAGES = "damages"  # field: how many places of it were told to be damaged when it came
SOFTWARE = "shilu-import/"  # not the writer's name: of these files not every byte is ours
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What the warcinfo in front of an imported file tells."""

    source: str
    sha256: str
    harvest: str | None
    survey: Survey
    left: LeftOut | None = None

    @property
    def rewritten(self) -> bool:
        return self.left is not None or not self.survey.stands

    def record(self, name: str) -> bytes:
        """Return the record, plain."""
        now = printed_date(datetime.now(UTC))
        survey, left = self.survey, self.left
        stones = ", ".join(stone.id for stone in left.stones) if left else ""
        block = printed_fields(
            [
                ("software", SOFTWARE + metadata.version("shilu")),
                ("format", "WARC File Format 1.1"),
                *([("isPartOf", self.harvest)] if self.harvest else []),
                ("imported-from", self.source),
                (SOURCE_DIGEST, self.sha256),
                *([("rewritten", "record by record, verbatim")] if self.rewritten else []),
                *([("left-out", f"{left.records} records by tombstones {stones}")] if left else []),
                (DAMAGES, str(len(survey.told))),
                *(("lost", f"{d.offset} {d.fact}") for d in survey.damages[:100]),
            ]
        )
        head = printed_head(
            [
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
                ("WARC-Date", now),
                ("WARC-Filename", name),
                ("WARC-Block-Digest", printed_sha1([block])),
                ("Content-Type", WARC_FIELDS),
                ("Content-Length", str(len(block))),
            ]
        )
        return head + block + b"\r\n\r\n"


def written(path: Path, made: Path, note: ImportNote | None) -> str:
    """Write what is imported of `path` to `made`, synced; return its sha256 in hex. Without a note
    it is the same bytes."""
    digest = hashlib.sha256()
    with made.open("xb") as file:
        for piece in _pieces(path, made.name, note):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _pieces(path: Path, name: str, note: ImportNote | None) -> Iterator[Buffer]:
    if note is None:
        yield from _bytes_of(path)
    elif not note.rewritten:
        record = note.record(name)
        yield from _member([record]) if note.survey.compressed else iter([record])
        yield from _bytes_of(path)
    else:
        yield from _member([note.record(name)])
        for lying in verbatim(path, note.left.unwanted) if note.left else verbatim(path):
            yield from _member(_ended(lying))


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _ended(record: Iterable[Buffer]) -> Iterator[Buffer]:
    yield from record
    yield b"\r\n\r\n"


def _member(parts: Iterable[Buffer]) -> Iterator[bytes]:
    """Yield one gzip member, as any tool writes it: our writer's own header would claim that every
    byte in it is ours."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, 31)
    for part in parts:
        if piece := deflate.compress(part):
            yield piece
    yield deflate.flush()
