"""Walk over a block in views of bounded size, giving the pages of a large one back on the way.

The pages of an mmap count as this process's memory once they are touched: a gigabyte that is
hashed would be a gigabyte of it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator

from archive.framing import Buffer

_SIZE = 1 << 20


def pieces(
    block: Buffer | memoryview, start: int = 0, end: int | None = None, size: int = _SIZE
) -> Iterator[memoryview]:
    """Yield `block[start:end]` as views of at most `size` bytes."""
    end = len(block) if end is None else end
    passed = start - start % _SIZE
    with memoryview(block) as whole:
        for at in range(start, end, size):
            with whole[at : min(end, at + size)] as piece:
                yield piece
            if at + size - passed > _SIZE:
                give_back(block, passed, _SIZE)
                passed += _SIZE


def give_back(block: Buffer | memoryview, start: int, size: int) -> None:
    """Let the pages of `block` from `start`, a multiple of a megabyte, leave this process."""
    if isinstance(block, mmap.mmap):
        block.madvise(mmap.MADV_DONTNEED, start, min(size, len(block) - start))
