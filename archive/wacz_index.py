"""The index of a WACZ: blocks of CDXJ lines, each a gzip member, and a line about each block.

As cdxj-indexer writes it (`cdxj-gzip-1.0`), so that a browser can fetch one block of a large
archive."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

INDEX, BLOCKS = "index.cdx.gz", "index.idx"
_LINES = 3000  # of a block, cdxj-indexer's number


def write_blocks(lines: Iterable[bytes], place: Path) -> tuple[Path, Path]:
    """Write sorted index lines to the two files in `place`; return where they lie."""
    index, about = place / INDEX, place / BLOCKS
    with index.open("wb") as coded, about.open("w", encoding="utf-8", newline="\n") as told:
        told.write(f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': INDEX})}\n")
        for block in _blocks(iter(lines)):
            deflate = zlib.compressobj(6, zlib.DEFLATED, 31)
            piece = deflate.compress(b"".join(block)) + deflate.flush()
            key, timestamp, _ = block[0].split(b" ", 2)
            where = {
                "offset": coded.tell(),
                "length": len(piece),
                "digest": f"sha256:{hashlib.sha256(piece).hexdigest()}",
                "filename": INDEX,
            }
            told.write(f"{key.decode()} {timestamp.decode()} {json.dumps(where)}\n")
            coded.write(piece)
    return index, about


def _blocks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while block := list(islice(lines, _LINES)):
        yield block
