"""Write, read and search the CDXJ indexes: one sorted file for each WARC, replaced as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive import cdxj
from archive.capture import Capture
from archive.exchanges import harvest_of
from archive.folder import DataFolder, closed_name
from archive.record import ArchiveDamageError, Damage
from archive.scan import records
from archive.sorting import sorted_lines
from archive.surt import surt

_INDEXED = frozenset({"response", "revisit", "resource", "metadata", "conversion", "continuation"})


def rows(path: Path, *, damages: list[Damage] | None = None) -> Iterator[cdxj.Row]:
    """Yield the rows of the WARC at `path` in file order."""
    filename = closed_name(path.name)
    for record in records(path, damages=damages, blocks=_INDEXED):
        try:
            found = cdxj.row(record, filename)
        except ValueError as error:
            raise ArchiveDamageError(path, record.offset, str(error)) from None
        if found:
            yield found


def index_warc(folder: DataFolder, path: Path | str) -> Path:
    """Write the index of the WARC at `path`, replacing an older one; return where it lies.

    Raises ArchiveDamageError where a record cannot be read: an index of half a file would hide the
    other half.
    """
    path = Path(path)
    return write_index(folder, path.name, (row.line for row in rows(path)))


def index_folder(folder: DataFolder, harvest: str | None = None) -> list[Path]:
    """Write the index of every closed WARC, or of those of one harvest; return where they lie."""
    return [
        index_warc(folder, path)
        for path in folder.warcs()
        if harvest is None or harvest_of(path) == harvest
    ]


def write_index(folder: DataFolder, warc_name: str, lines: Iterable[str]) -> Path:
    """Sort `lines` into the index of the WARC of that name; the file appears whole or not at
    all."""
    place = folder.index_of(warc_name)
    place.parent.mkdir(parents=True, exist_ok=True)
    written = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with written.open("wb") as file:
            file.writelines(sorted_lines(line.encode() for line in lines))
            file.flush()
            os.fsync(file.fileno())
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)
    return place


def captures(path: Path) -> Iterator[Capture]:
    """Yield the captures of an index in its order; IndexRowError names file and line."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            yield cdxj.parsed(line, f"{path}:{number}")


def find(folder: DataFolder, url: str, timestamp: str | None = None) -> list[Capture]:
    """Return the captures of `url` (of its key, if scheme or www differ), oldest first.

    With a timestamp of 14 digits only those of that second.
    """
    key = surt(url).encode()
    prefix = key + b" " + (timestamp or "").encode()
    found: list[Capture] = []
    for path in sorted(folder.indexes.glob("*.cdxj")):
        found += _with_prefix(path, prefix)
    return sorted(found, key=lambda c: (c.timestamp, c.filename, c.offset))


def _with_prefix(path: Path, prefix: bytes) -> Iterator[Capture]:
    """Yield the rows that begin with `prefix`: a binary search over the sorted file."""
    with path.open("rb") as file:
        low, high = 0, path.stat().st_size
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
                yield cdxj.parsed(line.decode(), str(path))
            elif line > prefix:
                return
