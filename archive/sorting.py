"""Sort lines of any number in bounded memory: sorted chunks on disk, merged. Order is that of the
bytes."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO

CHUNK = 8 << 20  # bytes of lines held at once; check holds two such, beside all else, in 150 MB


def sorted_lines(lines: Iterable[bytes], *, chunk: int = CHUNK) -> Iterator[bytes]:
    """Yield `lines` (each with its newline) in byte order."""
    held: list[bytes] = []
    size = 0
    with ExitStack() as files:
        spilled: list[IO[bytes]] = []
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= chunk:
                spilled.append(_spilled(files, sorted(held)))
                held, size = [], 0
        yield from heapq.merge(*spilled, sorted(held))


def _spilled(files: ExitStack, lines: list[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with `files`
    files.callback(file.close)
    file.writelines(lines)
    file.seek(0)
    return file
