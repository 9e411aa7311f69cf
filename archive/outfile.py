"""One WARC while it is written: locked, appended to in whole groups, closed into its final place.

Whatever happens, the file ends after a whole record, or is never appended to again."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from archive.errors import ArchiveError
from archive.folder import OPEN_SUFFIX, DataFolder
from archive.framing import Buffer
from archive.index import write_index

_PIECE = 1 << 20
_JOINED = 8 << 20  # a group up to this size is one write(), so that a kill leaves all of it or none


class WarcWriteError(ArchiveError):
    """A WARC could not be written further; the message names file and cause."""


class OutFile:
    """An open WARC `<name>.open` under flock; `size` is where the next record goes."""

    def __init__(self, folder: DataFolder, name: str) -> None:
        """Create the file; FileExistsError where the name is taken."""
        self.folder, self.name, self.size = folder, name, 0
        self.path = folder.archive / (name + OPEN_SUFFIX)
        if (folder.archive / name).exists():
            raise FileExistsError(f"{folder.archive / name}: exists")
        self._digest = hashlib.sha256()
        self._lines: list[str] = []
        self._torn = False
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between creation and lock a recovery may have taken the empty file away.
            if os.stat(self.path).st_ino != os.fstat(self._fd).st_ino:  # noqa: PTH116
                raise FileExistsError(f"{self.path}: taken by a recovery")
        except (BlockingIOError, FileNotFoundError, FileExistsError) as error:
            os.close(self._fd)
            raise FileExistsError(f"{self.path}: taken by a recovery") from error
        except OSError as error:
            os.close(self._fd)
            raise WarcWriteError(f"{self.path}: {error.strerror}: no lock, no WARC") from error

    def append(self, group: Sequence[Buffer]) -> int:
        """Write the bytes of whole records; return the offset of the first.

        On failure (disk full) the file is cut back to where it ended and WarcWriteError raised.
        """
        if self._torn:
            raise WarcWriteError(f"{self.path}: torn by an earlier failure")
        offset, digest = self.size, self._digest.copy()
        pieces: Sequence[Buffer] = group
        if sum(map(len, group)) <= _JOINED:
            pieces = [b"".join(bytes(part) for part in group)]
        try:
            for piece in pieces:
                with memoryview(piece) as whole:
                    for at in range(0, len(whole), _JOINED):
                        with whole[at : at + _JOINED] as part:
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

    def sync(self) -> None:
        """Return when all that was appended is on the disk."""
        os.fdatasync(self._fd)

    def close(self) -> Path:
        """Sync, write index and digest, give the file its final name; return where it lies.

        The rename comes last: a WARC without `.open` is whole and has both its companions.
        """
        os.fsync(self._fd)
        write_index(self.folder, self.name, self._lines)
        write_digest(self.folder, self.name, self._digest.hexdigest())
        final = self.folder.archive / self.name
        self.path.rename(final)
        sync_folder(self.folder.archive)
        sync_folder(self.folder.indexes)
        os.close(self._fd)
        return final

    def abandon(self) -> None:
        """Let go of the file as a kill would: it stays `.open` for recovery."""
        os.close(self._fd)

    def _write(self, part: memoryview) -> None:
        while part:
            written = os.write(self._fd, part)
            part = part[written:]

    def _cut_back(self, offset: int) -> None:
        try:
            os.ftruncate(self._fd, offset)
            os.lseek(self._fd, offset, os.SEEK_SET)
        except OSError:
            self._torn = True


def write_digest(folder: DataFolder, name: str, sha256_hex: str) -> None:
    """Write the file digest of a WARC in the format of sha256sum(1), to be checked in its
    folder."""
    place = folder.digest_of(name)
    written = place.with_name(f".{place.name}.{os.getpid()}")
    with written.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{sha256_hex}  {name}\n")
        file.flush()
        os.fsync(file.fileno())
    written.replace(place)


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
