"""One crawl per SQLite folder: a lock file that names its holder.

flock dies with its process, so a crawl that was killed never locks the next one out."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crawler.errors import CrawlError


class FrontierBusyError(CrawlError, RuntimeError):
    """Another crawl holds this folder; the message names process and machine."""


class NetworkFileSystemError(CrawlError, RuntimeError):
    """SQLite must not be used on a network file system: its locks do not hold there."""


NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
        "fuse.sshfs",
        "beegfs",
        "gpfs",
    }
)


@dataclass(slots=True)
class FolderLock:
    """The right to write to a frontier, until released or the process ends."""

    path: Path
    file: IO[str]

    @classmethod
    def taken(cls, path: Path, *, shared: bool = False) -> FolderLock:
        """Take the lock. FrontierBusyError names the process that holds it.

        `shared`: beside others of the same kind, who have their frontier on a server; whoever wants
        the folder alone (a crawl on SQLite, a removal) is kept out.
        """
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = _holder(file.read())
            file.close()
            raise FrontierBusyError(
                f"{path.parent}: another crawl is running on this folder ({holder}); one"
                f" crawl per folder"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
        file.flush()
        return cls(path, file)

    def release(self) -> None:
        """Let the next crawl in."""
        self.file.close()


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        return f"process {held['pid']} on {held['host']}"
    except (ValueError, KeyError, TypeError):
        return "process unknown"


def refuse_network_file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> None:
    """Raise NetworkFileSystemError where the folder lies on a network file system.

    Unknown systems pass.
    """
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    here = folder.resolve()
    best: tuple[int, str] = (-1, "")
    for line in lines:
        left, dash, right = line.partition(" - ")
        if not dash:
            continue
        point = Path(left.split()[4].replace("\\040", " "))
        if here == point or point in here.parents:
            best = max(best, (len(point.parts), right.split()[0]))
    if best[1] in NETWORK_FILE_SYSTEMS:
        raise NetworkFileSystemError(
            f"{folder}: lies on {best[1]}, a network file system, on which SQLite's locks do"
            f" not hold; "
            "use a local folder"
        )
