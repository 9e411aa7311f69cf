"""One WARC while it is written: locked, appended to in whole groups, closed into its final place.

Whatever happens, the file ends after a whole record, or is never appended to again."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.capture import Capture
from archive.cdxj import parsed
from archive.errors import ArchiveError
from archive.folder import OPEN_SUFFIX, DataFolder
from archive.framing import Buffer
from archive.index import write_index
from archive.pieces import pieces as parts_of

if TYPE_CHECKING:
    from hashlib import _Hash

_JOINED = 8 << 20  # a group up to this size is one write(), so that a kill leaves all of it or none
_PIECE = 1 << 20


class WarcWriteError(ArchiveError):
    """A WARC could not be written further; the message names file and cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """An `.open` file of a dead writer, locked by `fd` and cut to `size` bytes of whole records."""

    fd: int
    size: int
    digest: _Hash
    lines: list[str]  # its index rows


class OutFile:
    """An open WARC `<name>.open` under flock; `size` is where the next record goes."""

    def __init__(self, folder: DataFolder, name: str, *, salvaged: Salvaged | None = None) -> None:
        """Create the file, or go on with a salvaged one; FileExistsError where the name is
        taken."""
        self.folder, self.name = folder, name
        self.path = folder.archive / (name + OPEN_SUFFIX)
        self._unsure = False  # what a failed write or sync left behind, only a recovery may judge
        if (folder.archive / name).exists():
            raise FileExistsError(f"{folder.archive / name}: exists")
        if salvaged is None:
            self._fd = self._created()
            self.size, self._digest, self._lines = 0, hashlib.sha256(), list[str]()
        else:
            self._fd, self.size = salvaged.fd, salvaged.size
            self._digest, self._lines = salvaged.digest, salvaged.lines
            os.lseek(self._fd, self.size, os.SEEK_SET)

    def append(self, group: Sequence[Buffer]) -> int:
        """Write the bytes of whole records; return the offset of the first.

        On failure (disk full) the file is cut back to where it ended and WarcWriteError raised.
        """
        if self._unsure:
            raise WarcWriteError(f"{self.path}: torn by an earlier failure")
        offset, digest = self.size, self._digest.copy()
        pieces: Sequence[Buffer] = group
        if sum(map(len, group)) <= _JOINED:
            pieces = [b"".join(bytes(part) for part in group)]
        try:
            for piece in pieces:
                # Bytes in one write(); what lies on disk a megabyte at a time, given back at once.
                for part in (
                    parts_of(piece) if isinstance(piece, mmap.mmap) else [memoryview(piece)]
                ):
                    self._write(part)
                    digest.update(part)
        except OSError as error:
            self._cut_back(offset)
            raise WarcWriteError(f"{self.path}@{offset}: {error.strerror}") from error
        self._digest = digest
        self.size = offset + sum(map(len, group))
        return offset

    def note(self, line: str) -> None:
        """Keep the index row of a record that was appended."""
        self._lines.append(line)

    def captures(self) -> list[Capture]:
        """Return the captures in the file so far, in file order."""
        return [parsed(line, self.name) for line in self._lines]

    def sync(self) -> None:
        """Return when all that was appended is on the disk."""
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self._unsure = True  # the kernel may have dropped the pages, and reports it once
            raise WarcWriteError(f"{self.path}: {error.strerror}") from error

    def close(self) -> Path:
        """Sync, write index and digest, give the file its final name; return where it lies.

        The rename comes last: a WARC without `.open` is whole and has both its companions. Where
        the disk refuses, the file stays `.open` for the next run and WarcWriteError is raised.
        """
        final = self.folder.archive / self.name
        try:
            if self._unsure:
                raise WarcWriteError(f"{self.path}: left open after an earlier failure")
            os.fsync(self._fd)
            write_index(self.folder, self.name, self._lines)
            write_digest(self.folder, self.name, self._digest.hexdigest())
            # Their names must be on the disk before the WARC's final one can be.
            sync_folder(self.folder.indexes)
            sync_folder(self.folder.archive)
            self.path.rename(final)
            sync_folder(self.folder.archive)
        except OSError as error:
            place = error.filename or self.path
            raise WarcWriteError(f"{place}: {error.strerror or error}") from error
        finally:
            os.close(self._fd)
        return final

    def abandon(self) -> None:
        """Let go of the file as a kill would: it stays `.open` for recovery."""
        os.close(self._fd)

    def _created(self) -> int:
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            raise
        except OSError as error:
            raise WarcWriteError(f"{self.path}: {error.strerror}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between creation and lock a recovery may have taken the empty file away.
            if not is_at(fd, self.path):
                raise FileExistsError
            # A power cut must not take the name of a file whose bytes were synced.
            sync_folder(self.folder.archive)
        except (BlockingIOError, FileExistsError) as error:
            os.close(fd)
            raise FileExistsError(f"{self.path}: taken by a recovery") from error
        except OSError as error:
            os.close(fd)
            raise WarcWriteError(f"{self.path}: {error.strerror}: no lock, no WARC") from error
        return fd

    def _write(self, part: memoryview) -> None:
        while part:
            written = os.write(self._fd, part)
            part = part[written:]

    def _cut_back(self, offset: int) -> None:
        try:
            os.ftruncate(self._fd, offset)
            os.lseek(self._fd, offset, os.SEEK_SET)
        except OSError:
            self._unsure = True


def is_at(fd: int, path: Path) -> bool:
    """Tell whether the open file `fd` is still the one that `path` names."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    held = os.fstat(fd)
    return (found.st_dev, found.st_ino) == (held.st_dev, held.st_ino)


def write_digest(folder: DataFolder, name: str, sha256_hex: str) -> None:
    """Write the file digest of a WARC in the format of sha256sum(1), to be checked in its
    folder."""
    place = folder.digest_of(name)
    written = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with written.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{sha256_hex}  {name}\n")
            file.flush()
            os.fsync(file.fileno())
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)


def sha256_of(path: Path) -> _Hash:
    """Return the sha256 of a file so far, to be updated by what is appended."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest


def file_digest(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(path: Path) -> None:
    """Return when names in a folder are on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
