"""Take up the WARCs that a dead writer left behind: at their last whole record, the rest kept
aside.

A torn file is never appended to: behind a torn member every reader stops. It is cut first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path

from archive.folder import TORN_SUFFIX, DataFolder, closed_name
from archive.naming import harvest_in_name
from archive.outfile import OutFile, Salvaged, WarcWriteError, is_at, sha256_of, sync_folder
from archive.record import Damage
from archive.torn_tail import Whole, whole_records

_PIECE = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of one `.open` file: where it lies now (None: it held no whole record).

    `damages` are places in front of whole records: they stay in the file, and `check` names them.
    """

    name: str
    path: Path | None
    records: int
    torn_bytes: int
    torn_path: Path | None
    damages: tuple[Damage, ...] = ()

    @property
    def losses(self) -> list[str]:
        """What could not be kept as records, a line each, with its place."""
        told = [f"{self.name}@{damage.offset}: {damage.fact}" for damage in self.damages]
        if self.torn_path is not None:
            told.append(f"{self.name}: {self.torn_bytes} bytes torn, kept in {self.torn_path}")
        return told


def recover(folder: DataFolder, *, leave: str | None = None) -> list[Recovered]:
    """Close every `.open` WARC whose writer is gone (its lock is free); return what was done.

    Bytes behind the last whole record go to `<name>.torn`. A recovery that is killed is done again
    by the next one, with the same result. Files of the harvest `leave` are left for `reopened`.
    Raises WarcWriteError where a closed file of that name lies beside, or the disk refuses.
    """
    done = []
    for path in folder.unfinished():
        if leave is not None and harvest_in_name(closed_name(path.name)) == leave:
            continue
        found = _taken_up(folder, path)
        if found is None:
            continue
        recovered, file = found
        if file is not None:
            file.close()
        done.append(recovered)
    return done


def reopened(folder: DataFolder, harvest: str) -> Iterator[tuple[OutFile, Recovered]]:
    """Yield the `.open` WARCs of dead writers of one harvest, cut to whole records, to go on with.

    So what a crash kept from being written goes where it belongs: into the file of its exchange.
    The caller closes or abandons each.
    """
    for path in folder.unfinished():
        if harvest_in_name(closed_name(path.name)) == harvest:
            found = _taken_up(folder, path)
            if found is not None and found[1] is not None:
                yield found[1], found[0]


def _taken_up(folder: DataFolder, path: Path) -> tuple[Recovered, OutFile | None] | None:
    """Lock an `.open` file and cut it to its whole records; None where somebody else has it."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None  # closed since it was listed
    except OSError as error:
        raise WarcWriteError(f"{path}: {error.strerror}") from error
    kept = False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not is_at(fd, path):
            return None
        recovered, whole = _cut(folder, path, fd)
        if not whole.records:
            return recovered, None
        salvaged = Salvaged(fd=fd, size=whole.end, digest=sha256_of(path), lines=list(whole.lines))
        file = OutFile(folder, recovered.name, salvaged=salvaged)
        kept = True
        return recovered, file
    except BlockingIOError:
        return None  # being written
    except OSError as error:
        raise WarcWriteError(f"{error.filename or path}: {error.strerror or error}") from error
    finally:
        if not kept:
            os.close(fd)


def _cut(folder: DataFolder, path: Path, fd: int) -> tuple[Recovered, Whole]:
    name = closed_name(path.name)
    final = folder.archive / name
    if final.exists():
        raise WarcWriteError(f"{path}: cannot be closed, {final.name} exists")
    size = path.stat().st_size
    whole = whole_records(path)
    torn_path = None
    if whole.end < size:
        torn_path = _kept_aside(folder, path, whole.end)
        os.ftruncate(fd, whole.end)
        os.fsync(fd)
    _forget(folder, name)
    if not whole.records:
        path.unlink()
        sync_folder(folder.archive)
    recovered = Recovered(
        name=name,
        path=final if whole.records else None,
        records=whole.records,
        torn_bytes=size - whole.end,
        torn_path=torn_path,
        damages=whole.damages,
    )
    return recovered, whole


def _forget(folder: DataFolder, name: str) -> None:
    """Remove what a killed close left beside the file: a digest and an index may be stale soon."""
    for place in (folder.digest_of(name), folder.index_of(name)):
        place.unlink(missing_ok=True)
        for left in place.parent.glob(f".{place.name}.*"):
            left.unlink(missing_ok=True)


def _kept_aside(folder: DataFolder, path: Path, offset: int) -> Path:
    """Copy the bytes from `offset` on to a file of their own; return where it lies.

    A recovery that was killed has left the beginning of the same bytes: it is written over. Other
    bytes, of an earlier cut of this file, are left alone.
    """
    name = closed_name(path.name)
    for number in numbers(1):
        suffix = TORN_SUFFIX if number == 1 else f".{number}{TORN_SUFFIX}"
        place = folder.archive / (name + suffix)
        if not place.exists() or _begins_alike(place, path, offset):
            break
    with path.open("rb") as source, place.open("wb") as target:
        source.seek(offset)
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    sync_folder(place.parent)
    return place


def _begins_alike(place: Path, path: Path, offset: int) -> bool:
    with place.open("rb") as earlier, path.open("rb") as source:
        source.seek(offset)
        while piece := earlier.read(_PIECE):
            if source.read(len(piece)) != piece:
                return False
    return True
