"""The frames of a `.warc.zst` (RFC 8878, and the IIPC's WARC-Zstandard 1.0): one record in each.

A dictionary may lie in a skippable frame at the very beginning. Frames are walked by the headers of
their blocks, so where one ends is known to the byte, and 128 KB is the most that a step makes."""

from __future__ import annotations

import io
import os
import struct
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import zstandard

from archive.sources import CodecError

MAGIC = b"\x28\xb5\x2f\xfd"
DICTIONARY_MAGIC = 0x184D2A5D
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_BLOCK = 128 << 10  # RFC 8878 §3.1.1.2.4: no block is larger, coded or plain
# What `zstd -d` accepts unasked. Levels up to 19 ask for 8 MB; a hostile frame may ask for 3.75 TB.
WINDOW_LIMIT = 128 << 20
_DICTIONARY_LIMIT = 16 << 20  # they are a few hundred KB; the longest that zstd trains is 2 GB


class ZstdFrames:
    """The frames of a Zstandard file."""

    seekable = False
    what = "Zstandard frame"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.at = 0
        self.several = False
        self._dictionary: Any = None
        self._no_dictionary: str | None = None
        status = os.fstat(file.fileno())
        try:
            self._dictionary = _dictionary(
                str(file.name), (status.st_ino, status.st_size, status.st_mtime_ns)
            )
        except CodecError as error:  # frames that need none can be read all the same
            self._no_dictionary = str(error)
        self._decompressor = zstandard.ZstdDecompressor(
            dict_data=self._dictionary, max_window_size=WINDOW_LIMIT
        )

    def begin(self, offset: int) -> bool:
        """Begin the frame at `offset`, behind what is skippable."""
        self.at = offset
        self._file.seek(offset)
        while len(head := self._file.read(8)) == 8:
            magic, size = struct.unpack("<II", head)
            if magic not in _SKIPPABLE:
                break
            if self.at + 8 + size > os.fstat(self._file.fileno()).st_size:
                break  # torn: no frame begins here, `piece` says so
            self.at += 8 + size
            self._file.seek(self.at)
        self._frame: Any = None
        self._last = False
        return bool(head)

    def piece(self) -> bytes:
        """Return the plain bytes of the next blocks."""
        if self._frame is None:
            self._open()
        while not self._last:
            if piece := self._decompressed(self._block()):
                return piece
        if not self._frame.eof:
            raise CodecError("the Zstandard frame has no end")
        return b""

    def _open(self) -> None:
        self._file.seek(self.at)
        head = self._taken(5)
        if head[:4] != MAGIC:
            raise CodecError(f"no Zstandard frame begins here but {head[:4].hex()}")
        flags = head[4]
        single, self._checksum = bool(flags & 0x20), 4 if flags & 4 else 0
        size_bytes = (int(single), 2, 4, 8)[flags >> 6]
        name_bytes = (0, 1, 2, 4)[flags & 3]
        rest = self._taken((not single) + name_bytes + size_bytes)
        if single:
            size = int.from_bytes(rest[name_bytes:], "little") + (256 if size_bytes == 2 else 0)
            window = size
        else:
            base = 1 << (10 + (rest[0] >> 3))
            window = base + base // 8 * (rest[0] & 7)
        if window > WINDOW_LIMIT:
            raise CodecError(f"the Zstandard frame asks for a window of {window} bytes")
        name = int.from_bytes(rest[not single :][:name_bytes], "little")
        if name and self._dictionary is None:
            lacking = self._no_dictionary or "the file has none"
            raise CodecError(f"the Zstandard frame needs dictionary {name}: {lacking}")
        self._frame = self._decompressor.decompressobj()
        self._decompressed(head + rest)

    def _block(self) -> bytes:
        head = self._taken(3)
        word = int.from_bytes(head, "little")
        self._last, kind, size = bool(word & 1), word >> 1 & 3, word >> 3
        if kind == 3 or size > _BLOCK:
            raise CodecError("the Zstandard frame holds no block where one should begin")
        body = self._taken(1 if kind == 1 else size)
        return head + body + (self._taken(self._checksum) if self._last else b"")

    def _taken(self, size: int) -> bytes:
        taken = self._file.read(size)
        if len(taken) < size:
            raise CodecError("the file ends inside a Zstandard frame")
        self.at += size
        return taken

    def _decompressed(self, coded: bytes) -> bytes:
        try:
            plain: bytes = self._frame.decompress(coded)
        except zstandard.ZstdError as error:
            fact = f"the Zstandard frame cannot be decompressed ({error})"
            raise CodecError(fact) from None
        return plain


@lru_cache(maxsize=8)
def _dictionary(path: str, version: tuple[int, int, int]) -> Any:
    """Return the dictionary at the head of the file, which may itself be compressed; None where
    there is none. `version` tells a file that was replaced from the one that was read."""
    with Path(path).open("rb") as file:
        head = file.read(8)
        magic, size = struct.unpack("<II", head) if len(head) == 8 else (0, 0)
        if magic != DICTIONARY_MAGIC:
            return None
        if size > min(_DICTIONARY_LIMIT, version[1] - 8):
            raise CodecError(f"its dictionary of {size} bytes is cut, or too large")
        content = file.read(size)
    if content[:4] == MAGIC:
        small = zstandard.ZstdDecompressor(max_window_size=_DICTIONARY_LIMIT)
        try:
            with small.stream_reader(io.BytesIO(content)) as reader:
                content = reader.read(_DICTIONARY_LIMIT + 1)
        except zstandard.ZstdError as error:
            raise CodecError(f"its dictionary cannot be decompressed ({error})") from None
        if len(content) > _DICTIONARY_LIMIT:
            raise CodecError(f"its dictionary is larger than {_DICTIONARY_LIMIT} bytes")
    try:
        dictionary = zstandard.ZstdCompressionDict(content)
        zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj()
    except zstandard.ZstdError as error:
        raise CodecError(f"its dictionary is none ({error})") from None
    return dictionary
