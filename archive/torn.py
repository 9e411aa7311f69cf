"""The torn tails that recovery keeps aside, where captures are purged.

A tail whose first record is of another URL stays. One that cannot be read any further may hold
anything: it goes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from archive.exchanges import harvest_of
from archive.folder import TORN_SUFFIX, DataFolder
from archive.naming import harvest_in_name
from archive.standing import Standing

_HEAD = 1 << 16  # bytes of a tail that are inflated: a record's head is a few hundred
_URI = re.compile(rb"^WARC-Target-URI:[ \t]*<?([^\r\n>]+)>?\r?$", re.IGNORECASE | re.MULTILINE)


def forget_torn(folder: DataFolder, gone: Standing) -> Iterator[str]:
    """Delete the tails that hold, or may hold, what is gone; yield their names."""
    for path in sorted(folder.archive.glob(f"*{TORN_SUFFIX}")):
        if _may_hold(folder, path, gone):
            path.unlink()
            yield folder.relative(path)


def _may_hold(folder: DataFolder, path: Path, gone: Standing) -> bool:
    warc = path.name.removesuffix(TORN_SUFFIX)
    try:
        harvest = harvest_of(folder.located(warc))
    except FileNotFoundError:
        harvest = harvest_in_name(warc)
    if gone.by_harvest and gone.of_harvest(harvest):
        return True
    with path.open("rb") as file:
        coded = file.read(_HEAD)
    uris = _URI.findall(_plain(coded))
    if not uris:
        return True
    return any(gone.of_url(uri.decode("utf-8", "replace")) is not None for uri in uris)


def _plain(coded: bytes) -> bytes:
    if coded[:5].upper() == b"WARC/":
        return coded
    inflate = zlib.decompressobj(31)
    plain = bytearray()
    for at in range(0, len(coded), 16):  # fed in steps: a tail breaks off somewhere
        try:
            plain += inflate.decompress(coded[at : at + 16])
        except zlib.error:
            break
    return bytes(plain)
