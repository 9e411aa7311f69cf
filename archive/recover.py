"""Close the WARCs that a dead writer left behind: at their last whole record, the rest kept aside.

A torn file is never appended to: behind a torn member every reader stops."""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from archive.folder import TORN_SUFFIX, DataFolder, closed_name
from archive.index import index_warc
from archive.outfile import WarcWriteError, file_digest, sync_folder, write_digest
from archive.record import ArchiveDamageError
from archive.scan import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of one `.open` file: where it lies now (None: it held no whole record)."""

    name: str
    path: Path | None
    records: int
    torn_bytes: int
    torn_path: Path | None


def recover(folder: DataFolder) -> list[Recovered]:
    """Close every `.open` WARC whose writer is gone (its lock is free); return what was done.

    Bytes behind the last whole record go to `<name>.torn`. A recovery that is killed is done again
    by the next one, with the same result. Raises WarcWriteError where a closed file of that name
    lies beside.
    """
    done = []
    for path in folder.unfinished():
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # being written
            if path.exists():  # else: its writer closed it between listing and lock
                done.append(_closed(folder, path, file.fileno()))
    return done


def whole_records(path: Path) -> tuple[int, int]:
    """Return how many whole records the file begins with, and where the last of them ends."""
    count = end = 0
    try:
        for record in records(path, blocks=()):
            count, end = count + 1, record.offset + record.length
    except ArchiveDamageError:
        pass  # the torn tail that this is about: it begins at `end`
    return count, end


def _closed(folder: DataFolder, path: Path, fd: int) -> Recovered:
    name = closed_name(path.name)
    final = folder.archive / name
    if final.exists():
        raise WarcWriteError(f"{path}: cannot be closed, {final.name} exists")
    size = path.stat().st_size
    count, end = whole_records(path)
    torn_path = None
    if end < size:
        torn_path = folder.archive / (name + TORN_SUFFIX)
        _keep_aside(path, end, torn_path)
        os.ftruncate(fd, end)
        os.fsync(fd)
    if count:
        index_warc(folder, path)
        write_digest(folder, name, file_digest(path))
        path.rename(final)
    else:
        path.unlink()
    sync_folder(folder.archive)
    return Recovered(
        name=name,
        path=final if count else None,
        records=count,
        torn_bytes=size - end,
        torn_path=torn_path,
    )


def _keep_aside(path: Path, offset: int, place: Path) -> None:
    with path.open("rb") as source, place.open("wb") as target:
        source.seek(offset)
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    sync_folder(place.parent)
