"""Files of intermediate results: one value after another, each found again by its offset.

A part is whole or absent: it is written beside its name, synced, and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

import msgspec
import zstandard

T = TypeVar("T")
_LENGTH = 4


class PartWriter(Generic[T]):
    """Writes values of one type. Used with `with`: an exception leaves no part behind."""

    def __init__(self, path: Path) -> None:
        self._path, self._partial = path, path.with_name(path.name + f".{os.getpid()}.part")
        self._file = self._partial.open("wb")
        self._encode = msgspec.msgpack.Encoder().encode
        self._compress = zstandard.ZstdCompressor(level=1).compress

    def write(self, value: T) -> int:
        """Append one value; return its offset."""
        offset = self._file.tell()
        packed = self._compress(self._encode(value))
        self._file.write(len(packed).to_bytes(_LENGTH, "big") + packed)
        return offset

    def __enter__(self) -> PartWriter[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink()


def values(path: Path, kind: type[T]) -> Iterator[tuple[int, T]]:
    """Yield (offset, value) of a part in order."""
    decode = msgspec.msgpack.Decoder(kind).decode
    expand = zstandard.ZstdDecompressor().decompress
    with path.open("rb") as file:
        offset = 0
        while head := file.read(_LENGTH):
            packed = file.read(int.from_bytes(head, "big"))
            yield offset, decode(expand(packed))
            offset += _LENGTH + len(packed)


def value_at(path: Path, offset: int, kind: type[T]) -> T:
    """Return the value that was written at this offset."""
    with path.open("rb") as file:
        file.seek(offset)
        packed = file.read(int.from_bytes(file.read(_LENGTH), "big"))
    return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(packed), type=kind)
