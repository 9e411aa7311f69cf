"""Digests as WARC headers print them: `algorithm:value`, the value in base32 or hex."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import mmap
from collections.abc import Iterable

from archive.framing import Buffer
from archive.pieces import pieces as pieces_of

# Names that WARCs in the wild use; hashlib knows more that no WARC has.
_KNOWN = {
    "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256",
    "sha512": "sha512", "sha-512": "sha512", "md5": "md5",
}  # fmt: skip


def printed_sha1(pieces: Iterable[Buffer | memoryview]) -> str:
    """Return the sha1 of `pieces` as `sha1:` and base32."""
    digest = hashlib.sha1(usedforsecurity=False)
    for piece in pieces:
        if isinstance(piece, mmap.mmap):
            for part in pieces_of(piece):
                digest.update(part)
        else:
            digest.update(piece)
    return "sha1:" + base64.b32encode(digest.digest()).decode()


def agrees(printed: str, pieces: Iterable[Buffer | memoryview]) -> bool | None:
    """Tell whether `pieces` have the digest `printed`; None for an algorithm that is not known."""
    name, colon, value = printed.partition(":")
    algorithm = _KNOWN.get(name.strip().lower())
    if not colon or algorithm is None:
        return None
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest.digest() in _readings(value.strip())


def _readings(value: str) -> set[bytes]:
    """Return every digest that `value` can stand for, as base32 or as hex."""
    readings = set()
    with contextlib.suppress(ValueError):
        readings.add(base64.b32decode(value.upper() + "=" * (-len(value) % 8)))
    with contextlib.suppress(ValueError):
        readings.add(bytes.fromhex(value))
    return readings
