"""What deduplication keeps of a text: an exact key, shingle hashes, a MinHash, a sparse sketch and
its numbers.

Shingles are of the prose without tables: low-content reports share whole tables, and siblings
share whole sentences (domain.md §9), so that numbers decide where prose cannot."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rensa

Hashes = npt.NDArray[np.uint64]
SHINGLE = 5  # characters; Chinese words are two, so five span a word border
PERMUTATIONS = 128
SPARSE = 32  # FracMinHash keeps one hash in 32: an excerpt of 600 characters still leaves some 18

_TABLE_LINE = re.compile(r"^[^\n]* \| [^\n]*$", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Constants of the SplitMix64 generator (Steele, Lea, Flood 2014): they spread neighbouring code
# points.
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The sketch of one text, small enough to hold one for every text of the corpus.

    `exact_key` is the sha256 of the normalised text; `minhash` has 128 values; `sparse` is a
    FracMinHash, sorted; `numbers` are the text's numbers of two digits and more in order, years
    left out.
    """

    exact_key: str
    minhash: tuple[int, ...]
    sparse: tuple[int, ...]
    shingles: int
    numbers: tuple[str, ...]


def signature(hans: str) -> Signature:
    """Return the signature of a text in simplified characters after repair."""
    hashes = shingle_hashes(hans)
    sketch = rensa.RMinHash(num_perm=PERMUTATIONS, seed=42)
    sketch.update([int(value).to_bytes(8, "little") for value in hashes])
    sparse = hashes[hashes % np.uint64(SPARSE) == 0]
    return Signature(
        exact_key=hashlib.sha256(normalised(hans).encode()).hexdigest(),
        minhash=tuple(sketch.digest()),
        sparse=tuple(int(value) for value in sparse),
        shingles=len(hashes),
        numbers=numbers(hans),
    )


def normalised(text: str) -> str:
    """Return the text without punctuation and white space, widths folded (NFKC): the exact key's
    preimage."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def shingle_hashes(hans: str) -> Hashes:
    """Return the sorted distinct 64-bit hashes of the prose's character 5-grams."""
    prose = normalised(_TABLE_LINE.sub("", hans))
    points = np.frombuffer(prose.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(points) < SHINGLE:
        return np.zeros(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        total = np.zeros(len(points) - SHINGLE + 1, dtype=np.uint64)
        for place in range(SHINGLE):
            total = total * _BASE + points[place : place + len(total)]
        for factor in _MIX:
            total = (total ^ (total >> np.uint64(30))) * factor
        total ^= total >> np.uint64(31)
    return np.unique(total)


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of two digits and more, in order; years are left out, since spun copies
    lose them."""
    folded = unicodedata.normalize("NFKC", text)
    found = (match.group() for match in _NUMBER.finditer(folded))
    return tuple(n for n in found if len(n) >= 2 and not _YEAR.fullmatch(n))
