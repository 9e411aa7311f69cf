"""What was removed from the archive, by whom, when and why: `tombstones.jsonl`, one line an event.

Nothing in the file is ever erased: a withdrawal is a further line. The file is replaced as a whole,
so that no kill leaves half a line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from archive.errors import ArchiveError


class TombstoneError(ArchiveError):
    """The tombstones cannot be read, or what is asked of one cannot be; file and line are named."""


class _Event(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"
):
    when: datetime


class Tombstone(_Event, frozen=True, kw_only=True, tag="removed"):
    """One removal. Exactly one of `url`, `host` and `harvest` says of what.

    `prefix`: with all addresses below the URL; `subdomains`: with the hosts below the host.
    """

    id: str
    by: str
    reason: str
    url: str | None = None
    host: str | None = None
    harvest: str | None = None
    prefix: bool = False
    subdomains: bool = False

    @property
    def what(self) -> tuple[str, str, bool]:
        """What it speaks of; two tombstones that are equal in this are one."""
        if self.url is not None:
            return "url", self.url, self.prefix
        if self.host is not None:
            return "host", self.host, self.subdomains
        return "harvest", self.harvest or "", False

    def __str__(self) -> str:
        kind, name, wider = self.what
        below = {"url": " and below", "host": " and its subdomains"}.get(kind, "") if wider else ""
        return f"{self.id} ({kind} {name}{below})"


class Move(_Event, frozen=True, kw_only=True, tag="moved"):
    """A revisit that stays, written anew with its payload because its original was removed.

    The old record (`record_id` in `warc`) has no row any more; the new one stands for it.
    """

    tombstone: str
    record_id: str
    warc: str
    offset: int
    to_record_id: str
    to_type: str
    to_warc: str
    to_offset: int
    to_length: int


class Purge(_Event, frozen=True, kw_only=True, tag="purged"):
    """The bytes of what a tombstone names are gone from every WARC."""

    tombstone: str
    by: str


class Withdrawal(_Event, frozen=True, kw_only=True, tag="withdrawn"):
    """A tombstone does not stand any more."""

    tombstone: str
    by: str
    reason: str


Event = Tombstone | Move | Purge | Withdrawal


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every line of the file, in order."""

    events: tuple[Event, ...] = ()

    @property
    def removals(self) -> tuple[Tombstone, ...]:
        return tuple(event for event in self.events if isinstance(event, Tombstone))

    @property
    def withdrawn(self) -> dict[str, Withdrawal]:
        return {e.tombstone: e for e in self.events if isinstance(e, Withdrawal)}

    @property
    def purged(self) -> dict[str, Purge]:
        return {event.tombstone: event for event in self.events if isinstance(event, Purge)}

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(event for event in self.events if isinstance(event, Move))

    @property
    def standing(self) -> tuple[Tombstone, ...]:
        """The tombstones that were not withdrawn."""
        gone = self.withdrawn
        return tuple(stone for stone in self.removals if stone.id not in gone)


Stamp = tuple[int, int, int]
_NOTHING = Ledger()
_decoder = msgspec.json.Decoder(Event)


def read_tombstones(path: Path) -> Ledger:
    """Return what the file at `path` holds; an empty ledger where there is none.

    TombstoneError names file and line of what cannot be meant.
    """
    stamp = stamp_of(path)
    return _read(path, stamp) if stamp else _NOTHING


def stamp_of(path: Path) -> Stamp | None:
    """Return what changes whenever the file does; None where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def append_events(path: Path, events: Sequence[Event]) -> Ledger:
    """Add lines at the end of the file, all of them or none; return what it then holds."""
    before = path.read_bytes() if path.exists() else b""
    added = b"".join(msgspec.json.encode(event) + b"\n" for event in events)
    _ledger(before + added, path)  # what could not be read again is never written
    written = path.with_name(f".{path.name}.new")
    with written.open("wb") as file:
        file.write(before + added)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return read_tombstones(path)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: Stamp) -> Ledger:
    # Every index that is written asks; the file itself says whether it is still the same.
    return _ledger(path.read_bytes(), path)


def _ledger(content: bytes, path: Path) -> Ledger:
    events: list[Event] = []
    ended: dict[str, str] = {}  # id → how it ended
    known: set[str] = set()
    if content and not content.endswith(b"\n"):
        number = content.count(b"\n") + 1
        raise TombstoneError(f"{path}:{number}: the last line is cut")
    for number, line in enumerate(content.splitlines(), 1):
        try:
            event = _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise TombstoneError(f"{path}:{number}: {error}") from None
        if fact := _contradiction(event, known, ended):
            raise TombstoneError(f"{path}:{number}: {fact}")
        if isinstance(event, Tombstone):
            known.add(event.id)
        elif isinstance(event, Purge | Withdrawal):
            ended[event.tombstone] = type(event).__struct_config__.tag  # type: ignore[assignment]
        events.append(event)
    return Ledger(tuple(events))


def _contradiction(event: Event, known: set[str], ended: dict[str, str]) -> str | None:
    if event.when.tzinfo is None:
        return f"{event.when} has no time zone"
    if isinstance(event, Tombstone):
        named = [name for name in (event.url, event.host, event.harvest) if name is not None]
        if len(named) != 1 or not named[0]:
            return "a removal names one of url, host and harvest"
        if event.prefix and event.url is None:
            return "prefix is said of a URL"
        if event.subdomains and event.host is None:
            return "subdomains is said of a host"
        return f"tombstone {event.id} stands twice" if event.id in known else None
    if event.tombstone not in known:
        return f"there is no tombstone {event.tombstone} above this line"
    if isinstance(event, Purge | Withdrawal) and event.tombstone in ended:
        return f"tombstone {event.tombstone} is {ended[event.tombstone]} already"
    return None
