"""Which pairs are worth a look: texts that share a bucket. Nothing is decided here.

Buckets larger than CROWD are walked along their order instead of paired all with all, so that a
phrase that half of the corpus shares costs no square."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from postprocess.dedup.row import DedupRow

BANDS, ROWS = 32, 4  # 128 permutations: finds a pair of Jaccard .5 with .87, of .7 with .9998
CROWD = 40
RUN = 3  # so many numbers in a row make a number bucket

Pair = tuple[str, str]


def candidate_pairs(rows: Iterable[DedupRow]) -> Iterator[Pair]:
    """Yield pairs of report ids, each once, smaller id first, in order."""
    buckets: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r.report_id):
        for key in _keys(row):
            buckets[key].append(row.report_id)
    pairs: set[Pair] = set()
    for members in buckets.values():
        pairs.update(_paired(members))
    yield from sorted(pairs)


def _keys(row: DedupRow) -> set[tuple[object, ...]]:
    sketch = row.signature
    keys: set[tuple[object, ...]] = {("exact", sketch.exact_key)}
    if sketch.shingles:
        keys |= {("band", i, sketch.minhash[i * ROWS : (i + 1) * ROWS]) for i in range(BANDS)}
    keys |= {("sparse", value) for value in sketch.sparse}
    long_numbers = [n for n in sketch.numbers if len(n) >= 3]
    keys |= {
        ("numbers", *long_numbers[i : i + RUN]) for i in range(max(len(long_numbers) - RUN + 1, 0))
    }
    if row.body and row.year:
        keys.add(("body", row.body, row.year))
    page = row.attachment_of or row.url
    keys.add(("page", page))
    return keys


def _paired(members: list[str]) -> Iterator[Pair]:
    if len(members) <= CROWD:
        for i, first in enumerate(members):
            yield from ((first, second) for second in members[i + 1 :] if first != second)
        return
    for i, first in enumerate(members):
        yield from ((first, second) for second in members[i + 1 : i + 3] if first != second)
