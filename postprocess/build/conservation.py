"""The two conservation laws, computed on every build (DESIGN §2). Nothing vanishes, nothing stands
twice.

1. Every index row is exactly once the source of a document or a capture rejection.
2. The text of every document is tiled by accepted segments, rejected segments and removals.

What a shard's receipt counted when it read, what its part holds now, and what comes out of
gathering are counted apart and compared, so that a leak between two steps shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from postprocess.build.shard import ShardReceipt
from postprocess.errors import ConservationError
from postprocess.reading import Reading

Sums = tuple[int, int, int]  # characters accepted, rejected, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """The sums of both laws, as the build prints them. Characters are code points of extracted
    text."""

    index_rows: int
    documents: int
    capture_rejections: int
    characters: int
    accepted: int
    rejected: int
    removed: int


@dataclass(slots=True)
class Tally:
    """What the part of one WARC holds, counted reading by reading; keys are offsets of captures."""

    readings: Counter[int] = field(default_factory=Counter)
    segments: Counter[int] = field(default_factory=Counter)
    rejections: Counter[int] = field(default_factory=Counter)
    documents: int = 0
    characters: int = 0
    tiled: Sums = (0, 0, 0)

    def add(self, reading: Reading) -> None:
        """Count one reading; ConservationError where it contradicts itself."""
        if fault := _fault(reading):
            raise ConservationError(f"{reading.warc}@{reading.offset}: {fault}")
        self.readings[reading.offset] += 1
        self.segments[reading.offset] += len(reading.accepted)
        self.rejections[reading.offset] += len(reading.rejections)
        self.documents += reading.is_document
        self.characters += reading.characters
        self.tiled = _plus(self.tiled, reading.tiled)


def _fault(reading: Reading) -> str | None:
    """What makes a reading break the laws by itself."""
    accepted = sum(found.segment.end - found.segment.start for found in reading.accepted)
    if accepted != reading.tiled[0] or sum(reading.tiled) != reading.characters:
        return (
            f"{reading.characters} characters, but {accepted} stand in accepted segments and the "
            f"tiling counts {reading.tiled}"
        )
    if not reading.is_document:
        whole = [rejection.segment for rejection in reading.rejections] == [None]
        return None if whole and not reading.accepted else "no document, and not one rejection"
    ordinals = [found.segment.ordinal for found in reading.accepted]
    ordinals += [-1 if r.segment is None else r.segment for r in reading.rejections]
    if not ordinals or sorted(ordinals) != list(range(len(ordinals))):
        return f"a segment is lost or stands twice: {sorted(ordinals)} are there"
    return None


def conserved(
    index_rows: Mapping[str, Sequence[int]],
    receipts: Mapping[str, ShardReceipt],
    tallies: Mapping[str, Tally],
    sources: Iterable[tuple[str, int]],
    rejections: Iterable[tuple[str, int]],
) -> Conservation:
    """Return the sums; raise ConservationError naming the first record that is lost or counted
    twice.

    Keys are WARCs (relative paths). `index_rows` are the offsets of the index; `sources` and
    `rejections` are the captures (WARC, offset) of what goes into the tables, one for each.
    """
    for warc in sorted({*index_rows, *tallies}):
        tally = tallies.get(warc, Tally())
        indexed = Counter(index_rows.get(warc, ()))
        _same(warc, indexed, tally.readings, "in the index", "in the corpus")
        _as_received(warc, receipts[warc], tally)
    _in_tables(tallies, sources, "segments", "accepted segment", "documents")
    _in_tables(tallies, rejections, "rejections", "rejection", "rejections")
    accepted, rejected, removed = _plus(*(tally.tiled for tally in tallies.values()))
    documents = sum(tally.documents for tally in tallies.values())
    total = sum(len(offsets) for offsets in index_rows.values())
    return Conservation(
        index_rows=total,
        documents=documents,
        capture_rejections=total - documents,  # a reading is one or the other: Tally.add saw to it
        characters=sum(tally.characters for tally in tallies.values()),
        accepted=accepted,
        rejected=rejected,
        removed=removed,
    )


def _as_received(warc: str, receipt: ShardReceipt, tally: Tally) -> None:
    then = (
        receipt.captures, receipt.documents, receipt.segments, receipt.rejections,
        receipt.characters, receipt.tiled,
    )  # fmt: skip
    now = (
        tally.readings.total(), tally.documents, tally.segments.total(), tally.rejections.total(),
        tally.characters, tally.tiled,
    )  # fmt: skip
    if then != now:
        raise ConservationError(f"{warc}: its receipt counts {then}, its part holds {now}")


def _in_tables(
    tallies: Mapping[str, Tally],
    placed: Iterable[tuple[str, int]],
    name: str,
    what: str,
    table: str,
) -> None:
    found: dict[str, Counter[int]] = {warc: Counter() for warc in tallies}
    for warc, offset in placed:
        found.setdefault(warc, Counter())[offset] += 1
    for warc in sorted(found):
        wanted: Counter[int] = getattr(tallies.get(warc, Tally()), name)
        _same(warc, +wanted, found[warc], f"read as {what}", f"in {table}")


def _same(warc: str, wanted: Counter[int], found: Counter[int], there: str, here: str) -> None:
    lost, extra = sorted((wanted - found).elements()), sorted((found - wanted).elements())
    if lost:
        fact = f"{warc}@{lost[0]}: {there}, not as often {here}"
    elif extra:
        fact = f"{warc}@{extra[0]}: {here} more often than {there}"
    else:
        return
    raise ConservationError(f"{fact} ({len(lost)} lost, {len(extra)} too many)")


def _plus(*sums: Sums) -> Sums:
    return (sum(s[0] for s in sums), sum(s[1] for s in sums), sum(s[2] for s in sums))
