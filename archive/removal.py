"""Remove captures: a tombstone, indexes without them, and the payloads that others need moved.

Nothing is taken from an index before the tombstone is on the disk, and no tombstone is written
before every revisit that rests on what it removes has a record of its own. Whatever kill comes
between, the same call again goes on where it ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from archive.cdxj import parsed
from archive.errors import ArchiveError
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.index import index_warc, write_index
from archive.moving import Mover
from archive.outfile import WarcWriteError
from archive.purging import Why, finished, purge
from archive.recover import recover
from archive.removal_plan import Advance, Plan, Removal
from archive.rewriting import Span
from archive.standing import Standing, host_key, standing_in, url_key
from archive.tombstones import (
    Event,
    Ledger,
    Move,
    Purge,
    Tombstone,
    Withdrawal,
    append_events,
    read_tombstones,
)
from archive.torn import forget_torn


class NothingToRemoveError(ArchiveError):
    """Nothing in the archive is what was named."""


class TombstoneStateError(ArchiveError):
    """What is asked of a tombstone cannot be: it is unknown, withdrawn or purged."""


class References(Protocol):
    """Who else remembers places in WARCs: the crawl's frontier. Everything may be told again, after
    a kill; moves and cuts must be done once."""

    def forget(self, removed: Callable[[str, str], bool]) -> None:
        """No place of a capture (URL, WARC) that is `removed` is to be looked up any more."""

    def moved(self, moves: Sequence[Move]) -> None:
        """Captures lie elsewhere now; known by the id of the old record."""

    def cut(self, note: str, warc: str, cuts: Sequence[Span]) -> None:
        """Spans are gone from a WARC, and what lay behind them has moved up; known by the id of
        the note in it."""


class NoReferences:
    """Nobody else remembers."""

    def forget(self, removed: Callable[[str, str], bool]) -> None: ...
    def moved(self, moves: Sequence[Move]) -> None: ...
    def cut(self, note: str, warc: str, cuts: Sequence[Span]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be removed: a URL (with `wider` all below it), a host (its subdomains), a
    harvest."""

    kind: str
    name: str
    wider: bool = False

    def stone(self, stone_id: str, why: Reasons) -> Tombstone:
        named = {"url": "prefix", "host": "subdomains"}.get(self.kind)
        return Tombstone(
            id=stone_id, when=why.when, by=why.by, reason=why.reason,
            **{self.kind: self.name}, **({named: self.wider} if named else {}),  # type: ignore[arg-type]
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Who removes, when and why."""

    by: str
    when: datetime
    reason: str


def remove(
    folder: DataFolder,
    targets: Sequence[Target],
    why: Reasons,
    *,
    purging: bool = False,
    dry_run: bool = False,
    references: References | None = None,
    advance: Advance = lambda step, done, total: None,
) -> Removal:
    """Remove what `targets` name, and with `purging` its bytes; return what was done.

    Raises NothingToRemoveError where one of them names nothing that is there; nothing is changed
    then. The caller keeps crawls and builds off the folder.
    """
    references = references or NoReferences()
    ledger = read_tombstones(folder.tombstones)
    stones = _stones(ledger, targets, why)
    known = {stone.id for stone in ledger.removals}
    done = Removal(stones=stones, new=frozenset({stone.id for stone in stones} - known))
    if not dry_run:
        finished(folder)
        recover(folder)
        if left := folder.unfinished():
            raise WarcWriteError(f"{left[0]}: is being written; nothing can be removed meanwhile")
    new: list[Event] = [stone for stone in stones if stone.id in done.new]
    after = standing_in(Ledger((*ledger.events, *new)))
    plan = Plan(folder, after, done)
    dependents = plan.walked(advance)
    for stone in stones:
        if stone.id in done.new and not done.captures[stone.id]:
            kind, name, _ = stone.what
            raise NothingToRemoveError(f"{folder.indexes}: no capture of {kind} {name}")
    plan.note_elsewhere()
    done.moved = sum(map(len, dependents.values()))
    if dry_run:
        return done
    mover = Mover(folder=folder, when=why.when)
    moves = [move for group in dependents.values() for move in mover.move(group)]
    done.moved_to = tuple(path.name for path in mover.close())
    if new or moves:
        ledger = append_events(folder.tombstones, [*new, *moves])
    for name in sorted(done.warcs | set(plan.surplus)):
        _rewrite_index(folder, name, plan.surplus.get(name, set()))
    _tell(folder, ledger, references)
    if purging:
        _purge(folder, ledger, done, why, references, advance)
    return done


def undo(folder: DataFolder, stone_id: str, why: Reasons) -> int:
    """Withdraw a tombstone and give its captures their rows again; return how many indexes were
    written. What was moved stays where it was moved to."""
    ledger = read_tombstones(folder.tombstones)
    stone = next((stone for stone in ledger.removals if stone.id == stone_id), None)
    if stone is None:
        raise TombstoneStateError(f"{folder.tombstones}: there is no tombstone {stone_id}")
    if stone_id in ledger.withdrawn:
        raise TombstoneStateError(f"{folder.tombstones}: {stone} is withdrawn already")
    if stone_id in ledger.purged:
        raise TombstoneStateError(f"{folder.tombstones}: {stone} is purged: its bytes are gone")
    event = Withdrawal(when=why.when, tombstone=stone_id, by=why.by, reason=why.reason)
    append_events(folder.tombstones, [event])
    warcs = folder.warcs()
    if stone.harvest is not None:
        warcs = [path for path in warcs if harvest_of(path) == stone.harvest]
    for path in warcs:
        index_warc(folder, path, damages=[])  # what is damaged had no row before either
    return len(warcs)


def _rewrite_index(folder: DataFolder, name: str, surplus: set[int]) -> None:
    """Write the index of a WARC without what was removed and without the surplus rows. The old one
    is read, not the WARC: a damaged WARC has an index too."""
    with folder.index_of(name).open(encoding="utf-8", newline="\n") as lines:
        write_index(folder, name, (one for one in lines if parsed(one, name).offset not in surplus))


def _stones(ledger: Ledger, targets: Sequence[Target], why: Reasons) -> tuple[Tombstone, ...]:
    """Return a tombstone for each target: the one that stands, or a new one."""
    standing = {_same(stone): stone for stone in ledger.standing}
    number = len(ledger.removals)
    for target in targets:
        stone = target.stone(f"t{number + 1}", why)
        if _same(stone) not in standing:
            standing[_same(stone)] = stone
            number += 1
    return tuple(dict.fromkeys(standing[_same(target.stone("", why))] for target in targets))


def _same(stone: Tombstone) -> tuple[str, str, bool]:
    kind, name, wider = stone.what
    key = {"url": url_key, "host": host_key}.get(kind, str)(name)
    return kind, key, wider


def _tell(folder: DataFolder, ledger: Ledger, references: References) -> None:
    references.moved(ledger.moves)
    stands = standing_in(ledger)

    @lru_cache(maxsize=1024)
    def harvest(warc: str) -> str:
        try:
            return harvest_of(folder.located(warc))
        except FileNotFoundError:
            return ""

    def removed(url: str, warc: str) -> bool:
        if stands.of_url(url) is not None:
            return True
        return stands.by_harvest and stands.of_harvest(harvest(warc)) is not None

    references.forget(removed)


def _purge(
    folder: DataFolder,
    ledger: Ledger,
    done: Removal,
    why: Reasons,
    references: References,
    advance: Advance,
) -> None:
    because = Why(when=why.when, by=why.by, stones=done.stones)
    done.purged = tuple(purge(folder, because, references.cut, advance))
    done.forgotten = tuple(_forget_copies(folder, Standing.of(done.stones)))
    ended = [
        Purge(when=why.when, tombstone=stone.id, by=why.by)
        for stone in done.stones
        if stone.id not in ledger.purged
    ]
    if ended:
        append_events(folder.tombstones, ended)


def _forget_copies(folder: DataFolder, gone: Standing) -> Iterator[str]:
    """Delete what else may hold bytes of what was purged: torn tails, and all that builds left."""
    yield from forget_torn(folder, gone)
    for path in sorted(folder.work.iterdir()) if folder.work.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path)
            yield folder.relative(path)
