"""What tombstones say of a file that is to come in: bytes that were purged stay out, as if
the purge came after it; nothing comes into a harvest that was purged.

What is only removed comes in whole, without rows: a tombstone that is not purged can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.cdxj import is_capture
from archive.fields import first, parsed_fields
from archive.folder import DataFolder
from archive.naming import harvest_in_name
from archive.purging import Unwanted
from archive.record import Record
from archive.scan import records
from archive.standing import Standing
from archive.tombstones import Tombstone, read_tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What of a file does not come in: how many records, and the captures among them by the id of
    their tombstone."""

    unwanted: Callable[[Record], bool]
    records: int
    captures: Mapping[str, int]
    stones: tuple[Tombstone, ...]


def purged(folder: DataFolder) -> Standing:
    """Return the tombstones whose bytes are gone from the archive."""
    ledger = read_tombstones(folder.tombstones)
    return Standing.of(tuple(stone for stone in ledger.standing if stone.id in ledger.purged))


def left_out(path: Path, gone: Standing) -> LeftOut | None:
    """Return what of the WARC at `path` does not come in; None where all of it does.

    It is read twice where something is found: a record may lie before the capture that it is about.
    """
    if not gone:
        return None
    unwanted, captures = Unwanted(gone.removed(""), set()), Counter[str]()
    for record in records(path, damages=[], blocks=()):
        if unwanted(record) and (stone := gone.of_url(record.target_uri)):
            captures[stone.id] += is_capture(record)
    if not captures:
        return None
    return LeftOut(
        unwanted=unwanted,
        records=sum(unwanted(record) for record in records(path, damages=[], blocks=())),
        captures=dict(captures),
        stones=tuple(stone for stone in gone.stones if stone.id in captures),
    )


def harvest_told(path: Path, name: str) -> str:
    """Return the harvest that a WARC to be called `name` would count to by itself, also where it is
    damaged."""
    for record in records(path, damages=[], blocks={"warcinfo"}):
        if record.type != "warcinfo":
            break
        if found := first(parsed_fields(record.block), "isPartOf"):
            return found
    return harvest_in_name(name)
