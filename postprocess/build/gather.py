"""Brings the captures of one text together: the same URL with the same text is one row with several
sources.

Only light rows are held in memory; texts stay in the parts and are read again where they are
needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from postprocess.build.conservation import Tally
from postprocess.build.part import value_at, values
from postprocess.coverage.look import Look
from postprocess.dedup.row import DedupRow
from postprocess.document import Rejection, Source
from postprocess.ids import other_report_id, report_id, text_digest
from postprocess.reading import Reading, SegmentReading
from sites.urls import bare_host, host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a segment's reading lies: a part, an offset in it, and its number among the
    accepted."""

    part: Path
    offset: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One row of `documents`: its first capture's reading, and every capture that holds the same
    text."""

    report_id: str
    place: Place
    sources: tuple[Source, ...]
    row: DedupRow

    @classmethod
    def of(cls, segment: SegmentReading, place: Place, name: str) -> Gathered:
        """Return a row that rests on one capture alone."""
        row = replace(_light(segment, place).row, report_id=name)
        return cls(report_id=name, place=place, sources=(segment.source,), row=row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What all parts hold together. `tallies` count by WARC what was met; `newest` is the time of
    the latest of those captures; `looks` says by host in which part, and where in it, a look at a
    column lies."""

    rows: tuple[Gathered, ...]
    rejections: tuple[Rejection, ...]
    tallies: dict[str, Tally]
    looks: Mapping[str, Sequence[tuple[Path, int]]] = field(default_factory=dict)

    @property
    def newest(self) -> datetime | None:
        """The time of the newest capture, whatever came of it: the build's today."""
        times = [source.captured_at for row in self.rows for source in row.sources]
        times += [rejection.captured_at for rejection in self.rejections]
        return max(times, default=None)

    def looks_at(self, host: str) -> list[Look]:
        """Return every look at the columns of one host, read from the parts."""
        readings = (value_at(part, offset, Reading) for part, offset in self.looks.get(host, ()))
        return [reading.look for reading in readings if reading.look is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Light:
    place: Place
    source: Source
    urlkey: str
    ordinal: int
    row: DedupRow

    @property
    def order(self) -> tuple[str, str, str]:
        """Time, then what was said, then the record: never a file name."""
        when = self.source.captured_at.isoformat()
        return (when, self.source.payload_digest, self.source.record_id)


def gather(parts: Iterable[Path]) -> Contents:
    """Read every part once; return rows sorted by report id, rejections, and what was counted.

    ConservationError where a reading contradicts itself."""
    groups: dict[tuple[str, str, int], list[_Light]] = defaultdict(list)
    rejections: list[Rejection] = []
    tallies: dict[str, Tally] = defaultdict(Tally)
    looks: dict[str, list[tuple[Path, int]]] = defaultdict(list)
    for part in parts:
        for offset, reading in values(part, Reading):
            tallies[reading.warc].add(reading)
            rejections.extend(reading.rejections)
            if reading.look is not None:
                looks[bare_host(host_of(reading.look.url))].append((part, offset))
            seen: dict[str, int] = defaultdict(int)
            for number, segment in enumerate(reading.accepted):
                digest = text_digest(segment.text)
                place = Place(part=part, offset=offset, number=number)
                groups[segment.urlkey, digest, seen[digest]].append(_light(segment, place))
                seen[digest] += 1
    # Where two texts claim one id, the one that was captured first keeps it.
    made = sorted(
        ((_gathered(group), min(light.order for light in group), key[1])
         for key, group in groups.items()),
        key=lambda row: (row[0].report_id, row[1], row[2]),
    )  # fmt: skip
    unique = _unique((row, digest) for row, _, digest in made)
    rows = tuple(sorted(unique, key=lambda row: row.report_id))
    return Contents(
        rows=rows, rejections=tuple(rejections), tallies=dict(tallies), looks=dict(looks)
    )


def _gathered(group: list[_Light]) -> Gathered:
    captures = sorted(group, key=lambda light: light.order)
    first = captures[0]
    name = report_id(first.urlkey, first.source.body_digest, first.ordinal)
    return Gathered(
        report_id=name,
        place=first.place,
        sources=tuple(light.source for light in captures),
        row=replace(first.row, report_id=name),
    )


def _unique(rows: Iterable[tuple[Gathered, str]]) -> Iterator[Gathered]:
    """Give the second text of one id an id of its own: an id is never given to another text."""
    last = ""
    for row, digest in rows:
        if row.report_id == last:
            name = other_report_id(row.report_id, digest)
            yield replace(row, report_id=name, row=replace(row.row, report_id=name))
            continue
        last = row.report_id
        yield row


def _light(segment: SegmentReading, place: Place) -> _Light:
    who, when = segment.identity, segment.dating
    body = f"{who.division_code or ''} {who.issuer_norm}" if who.issuer_norm else None
    return _Light(
        place=place,
        source=segment.source,
        urlkey=segment.urlkey,
        ordinal=segment.segment.ordinal,
        row=DedupRow(
            report_id="",
            url=segment.url,
            host=urlsplit(segment.url).hostname or "",
            captured_at=segment.source.captured_at,
            source_kind=segment.source_kind.value,
            script=segment.script,
            format=segment.format,
            doc_type=segment.kind.doc_type,
            completeness=segment.kind.completeness,
            body=body,
            scope=who.scope,
            year=when.report_year,
            year_min=when.report_year_min,
            year_max=when.report_year_max,
            published=when.published,
            corrected="更正" in segment.title,
            flags=frozenset(segment.flags),
            attachment_of=segment.attachment_of,
            signature=segment.signature,
        ),
    )


def reading_at(place: Place) -> SegmentReading:
    """Return the reading of one segment from its part."""
    return value_at(place.part, place.offset, Reading).accepted[place.number]


class Texts(Mapping[str, str]):
    """Simplified text by report id, read from the parts when asked for."""

    def __init__(self, rows: Iterable[Gathered]) -> None:
        self._places = {row.report_id: row.place for row in rows}
        self._text = lru_cache(maxsize=256)(lambda name: reading_at(self._places[name]).hans)

    def __getitem__(self, name: str) -> str:
        """Return one text."""
        return self._text(name)

    def __iter__(self) -> Iterator[str]:
        """Yield report ids."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._places)
