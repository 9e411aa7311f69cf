"""Check that the archive is what it claims: files, members, records and index.

One pass over each file, in constant memory; findings come ordered and the same each time."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import index_check
from archive.fields import parsed_fields
from archive.folder import DIGEST_SUFFIX, INDEX_SUFFIX, DataFolder
from archive.gzipping import HEADER, header_fact
from archive.member_check import HeaderCensus, readable_id
from archive.purging import UNFINISHED, unfinished_purges
from archive.record import ArchiveDamageError, Damage
from archive.record_check import record_facts
from archive.scan import is_gzip, records
from archive.standing import removed_in, surplus_fact
from archive.tally import Tally
from archive.warcinfo import is_ours

# No room for what a check sets aside, no more open files: that says nothing of a WARC.
_NOT_ITS_FAULT = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
Passed = Callable[[int], None]
_DIGEST_LINE = re.compile(r"([0-9a-f]{64}) [ *]([^/\n]+)\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be. `path` is relative to the data folder.

    `offset` and `record_id` name the record, as far as they can be told. `damage` is False for
    what is only unfinished.
    """

    path: str
    offset: int | None = None
    record_id: str | None = None
    fact: str
    damage: bool = True

    def __str__(self) -> str:
        place = self.path if self.offset is None else f"{self.path}@{self.offset}"
        record = f" <{self.record_id}>" if self.record_id else ""
        return f"{place}{record}: {self.fact}"


def check(folder: DataFolder, passed: Passed | None = None) -> Iterator[Finding]:
    """Yield what is wrong in the archive, WARC by WARC by name; nothing where all is well.

    `passed` is told as the bytes of the WARCs go by, how many.
    """
    warcs = folder.warcs()
    for path in warcs:
        try:
            yield from check_warc(folder, path, passed)
        except ArchiveDamageError as error:  # of whose harvest nothing can be told any more
            yield Finding(
                path=folder.relative(path), offset=error.damage.offset, fact=error.damage.fact
            )
        except OSError as error:
            if error.errno in _NOT_ITS_FAULT:
                raise
            fact = f"cannot be read: {error.strerror or error}"
            yield Finding(path=folder.relative(path), fact=fact)
    for path in folder.unfinished():
        yield Finding(
            path=folder.relative(path),
            fact="unfinished: being written, or to be closed by the next crawl",
            damage=False,
        )
    for path in unfinished_purges(folder):
        yield Finding(path=folder.relative(path), fact=UNFINISHED)
    for path, warc in without_warc(folder):
        yield Finding(path=folder.relative(path), fact=f"its WARC {warc} is missing")


def without_warc(folder: DataFolder) -> Iterator[tuple[Path, str]]:
    """Yield each digest file and index whose WARC is gone, with the WARC's name."""
    named = {path.name for path in (*folder.warcs(), *folder.unfinished())}
    for place, suffix in ((folder.archive, DIGEST_SUFFIX), (folder.indexes, INDEX_SUFFIX)):
        for path in sorted(place.glob(f"*{suffix}")) if place.is_dir() else ():
            warc = path.name.removesuffix(suffix)
            if warc not in named and warc + ".open" not in named:
                yield path, warc


def check_warc(folder: DataFolder, path: Path, passed: Passed | None = None) -> Iterator[Finding]:
    """Yield what is wrong with one closed WARC, its digest file and its index."""
    name = folder.relative(path)
    census, damages, noted = HeaderCensus(), list[Damage](), 0
    ours, compressed = written_by_us(path), is_gzip(path)
    removed = removed_in(folder, path)
    with index_check.Expected() as expected, Tally(path, passed or _untold) as tally:
        for record in records(path, damages=damages):
            for damage in damages[noted:]:
                yield _damaged(path, name, damage)
            noted = len(damages)
            facts = record_facts(record, ours=ours)
            member = tally.member(record)
            if compressed and member:
                census.count(record, member[0])
                if ours and (fact := header_fact(*member)):
                    facts.insert(0, fact)
            for fact in facts:
                yield Finding(
                    path=name, offset=record.offset, record_id=record.record_id, fact=fact
                )
            if not removed(record):
                expected.add(record, path.name)
        for damage in damages[noted:]:
            yield _damaged(path, name, damage)
        digest_fact = _digest_fact(folder, path, tally.hexdigest())
        if digest_fact:
            yield Finding(path=name, fact=digest_fact)
        if digest_fact and not ours and (odd := census.odd_one()):
            yield Finding(
                path=name, offset=odd[0], record_id=odd[1],
                fact="the gzip header differs from all others of the file",
            )  # fmt: skip
        index = folder.index_of(path.name)
        if not index.exists():
            yield Finding(path=name, fact=f"no index {index.name}")
            return
        for row in expected.compared(index, surplus_fact(folder, path)):
            yield Finding(
                path=name if row.missing else folder.relative(index),
                offset=row.offset,
                record_id=row.record_id,
                fact=row.fact,
            )


def _untold(size: int) -> None:
    """Nobody wants to know how far the check has come."""


def written_by_us(path: Path) -> bool:
    """Tell whether our writer wrote the file, and so every byte of it has a rule.

    The warcinfo says so; where it is the damaged record, the gzip headers behind it do.
    """
    record = next(records(path, damages=[], blocks={"warcinfo"}), None)
    if record is not None and record.offset == 0 and record.type == "warcinfo":
        return is_ours(parsed_fields(record.block))
    with path.open("rb") as file:
        file.seek(record.offset if record else 0)
        return file.read(len(HEADER)) == HEADER


def _digest_fact(folder: DataFolder, path: Path, digest: str) -> str | None:
    place = folder.digest_of(path.name)
    try:
        text = place.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return f"no digest file {place.name}"
    line = _DIGEST_LINE.fullmatch(text)
    if line is None:
        return f"{place.name} is no line of sha256sum"
    if line[2] != path.name:
        return f"{place.name} speaks of {line[2]!r}"
    if digest != line[1]:
        return f"the file has sha256 {digest}, {place.name} says {line[1]}"
    return None


def _damaged(path: Path, name: str, damage: Damage) -> Finding:
    return Finding(
        path=name,
        offset=damage.offset,
        record_id=readable_id(path, damage.offset),
        fact=damage.fact,
    )
