"""Write, read and search the CDXJ indexes: one sorted file for each WARC, replaced as a whole."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from archive import cdxj
from archive.capture import Capture
from archive.exchanges import harvest_of
from archive.folder import INDEX_SUFFIX, DataFolder, closed_name
from archive.noted import Noted
from archive.record import ArchiveDamageError, Damage
from archive.scan import records
from archive.sorting import sorted_lines
from archive.standing import lines_that_stand, standing
from archive.surt import surt


class _AllBut(frozenset[str]):
    """Every type of record but these: what has a row is read, also where its type is misspelt."""

    def __contains__(self, kind: object) -> bool:
        return not super().__contains__(kind)


INDEXED = _AllBut({"request", "warcinfo"})
_LAST = 4 << 10  # bytes from the end of an index that hold its last line, mostly


def rows(
    path: Path, *, damages: list[Damage] | None = None, moved: Container[str] = ()
) -> Iterator[cdxj.Row]:
    """Yield the rows of the WARC at `path` in file order; damage as `scan.records` has it.

    Records whose ids are `moved` have none: another has taken their place.
    """
    filename = closed_name(path.name)
    with Noted(path, damages) as noted:
        for record in records(path, damages=damages, blocks=INDEXED):
            try:
                found = cdxj.row(record, filename)
            except ValueError as error:
                noted.add(record.offset, str(error))
                continue
            if found and record.record_id not in moved:
                yield found


def index_warc(
    folder: DataFolder, path: Path | str, *, damages: list[Damage] | None = None
) -> Path:
    """Write the index of the WARC at `path`, replacing an older one; return where it lies.

    Raises ArchiveDamageError where a record cannot be read: an index of half a file would hide the
    other half. With a list of `damages` it is noted there, and the whole records are indexed.
    """
    path = Path(path)
    found = rows(path, damages=damages, moved=standing(folder).moved)
    return write_index(folder, path.name, (row.line for row in found))


def index_folder(
    folder: DataFolder,
    harvest: str | None = None,
    *,
    refused: list[ArchiveDamageError] | None = None,
) -> list[Path]:
    """Write the index of every closed WARC, or of those of one harvest; return where they lie.

    With a list of `refused` a damaged WARC is noted there, its index left as it was, and the others
    are indexed.
    """
    made = []
    for path in folder.warcs():
        try:
            if harvest is None or harvest_of(path) == harvest:
                made.append(index_warc(folder, path))
        except ArchiveDamageError as error:
            if refused is None:
                raise
            refused.append(error)
    return made


def write_index(folder: DataFolder, warc_name: str, lines: Iterable[str]) -> Path:
    """Sort `lines` into the index of the WARC of that name, those of removed captures left out;
    the file appears whole or not at all."""
    place = folder.index_of(warc_name)
    place.parent.mkdir(parents=True, exist_ok=True)
    written = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with written.open("wb") as file:
            kept = lines_that_stand(folder, warc_name, lines)
            file.writelines(sorted_lines(line.encode() for line in kept))
            file.flush()
            os.fsync(file.fileno())
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)
    return place


def captures(path: Path) -> Iterator[Capture]:
    """Yield the captures of an index in its order; IndexRowError names file and line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield _parsed(line, f"{path}:{number}")


def find(folder: DataFolder, url: str, timestamp: str | None = None) -> list[Capture]:
    """Return the captures of `url` (of its key, if scheme or www differ), oldest first.

    With a timestamp of 14 digits only those of that second.
    """
    key = surt(url).encode()
    prefix = key + b" " + (timestamp or "").encode()
    found: list[Capture] = []
    if not folder.indexes.is_dir():
        return found
    with os.scandir(folder.indexes) as entries:
        for entry in entries:
            if entry.name.endswith(INDEX_SUFFIX):
                found += _with_prefix(entry, prefix)
    return sorted(found, key=lambda c: (c.timestamp, c.filename, c.offset))


def _with_prefix(entry: os.DirEntry[str], prefix: bytes) -> Iterator[Capture]:
    """Yield the rows that begin with `prefix`: a binary search over the sorted file."""
    status = entry.stat()
    if not status.st_size:
        return
    first, last = _span(entry.path, status.st_mtime_ns, status.st_size)
    if (prefix > last and not last.startswith(prefix)) or prefix < first[: len(prefix)]:
        return
    with Path(entry.path).open("rb") as file:
        low, high = 0, status.st_size
        while low < high:  # the first line at or behind `low` whose bytes are not before the prefix
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()
            line = file.readline()
            if line and line < prefix:
                low = file.tell()
            else:
                high = middle
        file.seek(low)
        for line in file:
            if line.startswith(prefix):
                yield _parsed(line, entry.path)
            elif line > prefix:
                return


def _parsed(line: bytes, where: str) -> Capture:
    try:
        return cdxj.parsed(line.decode(), where)
    except UnicodeDecodeError:
        raise cdxj.IndexRowError(f"{where}: no UTF-8 but {line[:60]!r}") from None


@lru_cache(maxsize=1 << 16)
def _span(path: str, mtime_ns: int, size: int) -> tuple[bytes, bytes]:
    """Return the first and the last line of an index, as long as it is the same file: most of a
    thousand indexes need not be opened for a URL."""
    with Path(path).open("rb") as file:
        first = file.readline()
        back = _LAST
        while True:
            file.seek(max(0, size - back))
            lines = file.read(back).rstrip(b"\n").split(b"\n")
            if len(lines) > 1 or back >= size:
                return first, lines[-1] + b"\n"
            back *= 8
