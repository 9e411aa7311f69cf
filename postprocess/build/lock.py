"""One build at a time in one data folder, and files that are on disk before they count."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postprocess.errors import BuildBusyError


class BuildLock:
    """A lock file that names its holder; the kernel frees it when the holder dies."""

    @staticmethod
    @contextmanager
    def taken(path: Path) -> Iterator[None]:
        """Hold the lock for a block; BuildBusyError names the holder where another build has it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "another process"
                raise BuildBusyError(f"{path}: a build is running here: {holder}") from None
            file.truncate(0)
            file.write(f"process {os.getpid()}")
            file.flush()
            yield


def synced(path: Path) -> None:
    """Return once a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
