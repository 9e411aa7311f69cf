"""Take the bytes of removed captures out of the WARCs: each file is rewritten without them, under
its name, with a note of what was cut where.

A kill leaves the old file or the new one, and never rows of the one beside the bytes of the other:
new bytes and new digest are written aside, the index is taken away, both are put in place, the
index is written. `finished` takes up what a kill left."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import zstandard

from archive.digests import printed_sha1
from archive.exchanges import harvest_of
from archive.fields import Fields, first, parsed_fields, printed_fields
from archive.folder import DataFolder
from archive.formats import format_of
from archive.framing import Buffer
from archive.gzipping import member
from archive.index import index_warc
from archive.outfile import file_digest, sync_folder
from archive.record import WARC_FIELDS, Record, bare_id, printed_date, printed_head
from archive.rewriting import Span, copied
from archive.scan import records
from archive.standing import Standing
from archive.tombstones import Tombstone

_ASIDE = ".purge"  # of `.<warc>.purge`, the new bytes, and `.<warc>.sha256.purge`
_CUT = "cut"  # field of a note: offset and length, in the file as it was before
_SPAN = re.compile(r"([0-9]{1,18}) ([0-9]{1,18})")
_SIDE = frozenset({"request", "metadata"})
UNFINISHED = "of a purge that was killed: run the same `shilu remove` again"
Cut = Callable[[str, str, Sequence[Span]], None]  # a note's id, the WARC, its cuts


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """A WARC that was rewritten."""

    warc: str
    records: int
    cut_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What the note in a rewritten WARC says."""

    when: datetime
    by: str
    stones: tuple[Tombstone, ...]


def unfinished_purges(folder: DataFolder) -> list[Path]:
    """Return what a purge that was killed left aside."""
    return sorted(folder.archive.glob(f".*{_ASIDE}")) if folder.archive.is_dir() else []


def finished(folder: DataFolder) -> None:
    """Take up every purge that was killed: go on with the new file where it is in its place, else
    with the old one."""
    left = {path.name for path in unfinished_purges(folder)}
    for path in folder.warcs():
        aside, digest = _aside(folder, path)
        if left.isdisjoint({aside.name, digest.name}):
            if not folder.index_of(path.name).exists():
                index_warc(folder, path)
            continue
        if not aside.exists() and digest.read_bytes() == _digest_line(file_digest(path), path):
            digest.replace(folder.digest_of(path.name))
        aside.unlink(missing_ok=True)
        digest.unlink(missing_ok=True)
        index_warc(folder, path)
        sync_folder(folder.archive)


def purge(
    folder: DataFolder, why: Why, cut: Cut, advance: Callable[[str, int, int], None]
) -> list[Purged]:
    """Rewrite every WARC that holds records of what `why.stones` name; return which.

    `cut` is told of every cut ever made in each file, oldest first, also again: a kill may have
    come before. Raises ArchiveDamageError where a WARC cannot be read whole; that one stays as it
    is then, and those before it are done.
    """
    stands, ids, done = Standing.of(why.stones), set[str](), list[Purged]()
    warcs = folder.warcs()
    for number, path in enumerate(warcs):
        advance("purge", number, len(warcs))
        harvest = harvest_of(path) if stands.by_harvest else ""
        unwanted = Unwanted(stands.removed(harvest), ids)
        count, about, told = _surveyed(path, unwanted)
        if count:
            note_id = uuid.uuid4().urn
            cuts = _rewritten(folder, path, unwanted, why, _Note(note_id, about, count))
            told.append((note_id, cuts))
            size = sum(length for _, length in cuts)
            done.append(Purged(warc=path.name, records=count, cut_bytes=size))
        for note_id, cuts in told:
            cut(note_id, path.name, cuts)
    advance("purge", len(warcs), len(warcs))
    return done


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Tells the records of what was removed: the captures, and the request and metadata records
    beside them, in a later file too. A record of ours about a file, and a warcinfo, stay."""

    removed: Callable[[Record], bool]
    ids: set[str]

    def __call__(self, record: Record) -> bool:
        if record.type == "warcinfo":
            return False
        if not _is_note(record) and self.removed(record):
            if record.type not in _SIDE:
                self.ids.add(record.record_id)
            return True
        if record.type not in _SIDE or not self.ids:
            return False
        beside = record.all("WARC-Concurrent-To")
        if record.type == "metadata":
            beside += record.all("WARC-Refers-To")
        return any(bare_id(value) in self.ids for value in beside)


@dataclass(frozen=True, slots=True)
class _Note:
    record_id: str
    about: str  # id of the warcinfo that opens the file
    count: int

    def record(self, path: Path, why: Why, cuts: Sequence[Span]) -> Sequence[Buffer]:
        """Return the record that goes to the end of the file: so what lies before a cut keeps its
        place."""
        block = printed_fields(
            [
                ("rewritten", printed_date(why.when)),
                ("by", why.by),
                *(("tombstone", stone.id) for stone in why.stones),
                *(("reason", stone.reason) for stone in why.stones),
                ("removed-records", str(self.count)),
                *((_CUT, f"{offset} {length}") for offset, length in cuts),
            ]
        )
        head = printed_head(
            [
                ("WARC-Type", "metadata"),
                ("WARC-Record-ID", f"<{self.record_id}>"),
                ("WARC-Date", printed_date(why.when)),
                *([("WARC-Refers-To", f"<{self.about}>")] if self.about else []),
                ("WARC-Block-Digest", printed_sha1([block])),
                ("Content-Type", WARC_FIELDS),
                ("Content-Length", str(len(block))),
            ]
        )
        parts = [head, block, b"\r\n\r\n"]
        written = format_of(path)
        if written == "zstd":
            return [zstandard.ZstdCompressor().compress(b"".join(parts))]
        return member(parts) if written == "gzip" else parts


def _is_note(record: Record) -> bool:
    return record.type == "metadata" and record.is_fields and not record.target_uri


def cuts_noted(fields: Fields) -> tuple[Span, ...]:
    """Return the cuts that a note tells of; a record of another writer may only look like one."""
    told = (_SPAN.fullmatch(value) for name, value in fields if name == _CUT)
    return tuple((int(span[1]), int(span[2])) for span in told if span)


def _surveyed(
    path: Path, unwanted: Unwanted
) -> tuple[int, str, list[tuple[str, tuple[Span, ...]]]]:
    """Return how many records of a WARC are unwanted, the id of its first warcinfo, and the notes
    of earlier purges."""
    count, about, told = 0, "", list[tuple[str, tuple[Span, ...]]]()
    for record in records(path, blocks={"metadata"}):
        count += unwanted(record)
        if record.type == "warcinfo":
            about = about or record.record_id
        elif _is_note(record) and first(fields := parsed_fields(record.block), "rewritten"):
            told.append((record.record_id, cuts_noted(fields)))
    return count, about, told


def _rewritten(
    folder: DataFolder, path: Path, unwanted: Unwanted, why: Why, note: _Note
) -> tuple[Span, ...]:
    aside, digest = _aside(folder, path)
    done = copied(path, aside, unwanted, behind=lambda cuts: note.record(path, why, cuts))
    with digest.open("wb") as file:
        file.write(_digest_line(done.sha256, path))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder.archive)
    folder.index_of(path.name).unlink(missing_ok=True)
    sync_folder(folder.indexes)
    aside.replace(path)
    sync_folder(folder.archive)
    digest.replace(folder.digest_of(path.name))
    index_warc(folder, path)
    sync_folder(folder.archive)
    return done.cuts


def _aside(folder: DataFolder, path: Path) -> tuple[Path, Path]:
    digest = folder.digest_of(path.name).name
    return folder.archive / f".{path.name}{_ASIDE}", folder.archive / f".{digest}{_ASIDE}"


def _digest_line(sha256: str, path: Path) -> bytes:
    return f"{sha256}  {path.name}\n".encode()
