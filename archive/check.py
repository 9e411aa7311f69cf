"""Check that the archive is what it claims: files, members, records and index.

Constant memory; findings come ordered and the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import index_check
from archive.fields import parsed_fields
from archive.folder import DIGEST_SUFFIX, INDEX_SUFFIX, DataFolder
from archive.gzipping import HEADER
from archive.member_check import HeaderCensus, member_fact, readable_id
from archive.outfile import file_digest
from archive.record import Damage
from archive.record_check import record_facts
from archive.scan import is_gzip, records
from archive.warcinfo import is_ours

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


def check(folder: DataFolder) -> Iterator[Finding]:
    """Yield what is wrong in the archive, WARC by WARC by name; nothing where all is well."""
    warcs = folder.warcs()
    for path in warcs:
        yield from check_warc(folder, path)
    for path in folder.unfinished():
        yield Finding(
            path=folder.relative(path),
            fact="unfinished: being written, or to be closed by the next crawl",
            damage=False,
        )
    named = {path.name for path in (*warcs, *folder.unfinished())}
    for place, suffix in ((folder.archive, DIGEST_SUFFIX), (folder.indexes, INDEX_SUFFIX)):
        for path in sorted(place.glob(f"*{suffix}")) if place.is_dir() else ():
            warc = path.name.removesuffix(suffix)
            if warc not in named and warc + ".open" not in named:
                yield Finding(path=folder.relative(path), fact=f"its WARC {warc} is missing")


def check_warc(folder: DataFolder, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with one closed WARC, its digest file and its index."""
    name = folder.relative(path)
    digest_fact = _digest_fact(folder, path)
    if digest_fact:
        yield Finding(path=name, fact=digest_fact)
    census, damages, noted = HeaderCensus(), list[Damage](), 0
    ours, compressed = written_by_us(path), is_gzip(path)
    with index_check.Expected() as expected:
        for record in records(path, damages=damages):
            for damage in damages[noted:]:
                yield _damaged(path, name, damage)
            noted = len(damages)
            facts = record_facts(record, ours=ours)
            if compressed and ours and (fact := member_fact(record)):
                facts.insert(0, fact)
            census.count(record)
            for fact in facts:
                yield Finding(
                    path=name, offset=record.offset, record_id=record.record_id, fact=fact
                )
            expected.add(record, path.name)
        for damage in damages[noted:]:
            yield _damaged(path, name, damage)
        if digest_fact and not ours and (odd := census.odd_one()):
            yield Finding(
                path=name, offset=odd[0], record_id=odd[1],
                fact="the gzip header differs from all others of the file",
            )  # fmt: skip
        index = folder.index_of(path.name)
        if not index.exists():
            yield Finding(path=name, fact=f"no index {index.name}")
            return
        for row in expected.compared(index):
            yield Finding(
                path=name if row.missing else folder.relative(index),
                offset=row.offset,
                record_id=row.record_id,
                fact=row.fact,
            )


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


def _digest_fact(folder: DataFolder, path: Path) -> str | None:
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
    digest = file_digest(path)
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
