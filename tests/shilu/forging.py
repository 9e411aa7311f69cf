"""What a forger would do to a data folder: change a byte, a record with all its digests, a table
with its manifest."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq

from archive import gzipping
from archive.folder import DataFolder
from archive.index import index_warc
from archive.outfile import file_digest, write_digest
from archive.reader import Record, records
from postprocess.corpus.schema import BY_NAME
from postprocess.corpus.writer import write_table

Row = dict[str, Any]


def table(data: Path, name: str) -> list[Row]:
    rows: list[Row] = pq.read_table(data / "corpus" / f"{name}.parquet").to_pylist()
    return rows


def rewrite(data: Path, name: str, change: Callable[[list[Row]], object]) -> None:
    """Change the rows of one table in place."""
    rows = table(data, name)
    change(rows)
    write_table(data / "corpus", BY_NAME[name], rows)


def bless(data: Path) -> None:
    """Write the digests of inputs and outputs as they are now into the manifest."""
    place = data / "corpus" / "manifest.json"
    manifest = msgspec.json.decode(place.read_bytes())
    for name, output in manifest["outputs"].items():
        output["sha256"] = file_digest(data / "corpus" / name)
    for item in manifest["inputs"]:
        item["sha256"] = file_digest(data / item["path"])
        item["size"] = (data / item["path"]).stat().st_size
    place.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def only_warc(data: Path) -> Path:
    (path,) = DataFolder.opened(data).warcs()
    return path


def record_of(data: Path, offset: int) -> Record:
    return next(r for r in records(only_warc(data)) if r.offset == offset)


def _sha1(content: bytes) -> bytes:
    return base64.b32encode(hashlib.sha1(content).digest())


def forge(data: Path, victim: Record, old: bytes, new: bytes) -> None:
    """Change a body, and with it every digest that the archive keeps: of the block, the payload,
    the deflate stream, the index row and the file. `old` and `new` are of one length."""
    assert len(old) == len(new)
    path, folder = only_warc(data), DataFolder.opened(data)
    whole, block = path.read_bytes(), bytes(victim.block[:])
    at = block.index(b"\r\n\r\n") + 4
    body = block[at:]
    assert body.count(old) >= 1
    forged_body = body.replace(old, new, 1)
    forged_block = block[:at] + forged_body
    plain = zlib.decompressobj(31).decompress(whole[victim.offset :])
    assert _sha1(body) in plain  # the body is neither chunked nor coded
    forged = plain.replace(block, forged_block)
    forged = forged.replace(_sha1(block), _sha1(forged_block))
    forged = forged.replace(_sha1(body), _sha1(forged_body))
    member = b"".join(bytes(part) for part in gzipping.member([forged]))
    path.write_bytes(whole[: victim.offset] + member + whole[victim.offset + victim.length :])
    index_warc(folder, path)
    write_digest(folder, path.name, file_digest(path))
