"""One row of the corpus, derived again from its records: what `verify` compares.

A difference names the record, the report, and the stage whose column differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.capture import Payload
from archive.errors import ArchiveError
from postprocess.build.gather import Gathered, Place
from postprocess.build.pages import Pages
from postprocess.build.rows import report_row
from postprocess.build.tables import DETAILS
from postprocess.corpus.schema import BY_NAME
from postprocess.corpus.writer import Row, as_stored
from postprocess.dedup.clusters import Member
from postprocess.errors import CorpusError
from postprocess.ids import other_report_id, report_id, text_digest
from postprocess.reading import SegmentReading, read
from sites.registry import site_of
from sites.seed import Seed

# Which stage made which column: what differs says who made it differ. Columns of dedup rest on the
# whole corpus and are not derived from one record.
STAGES = {
    "archive": ("sources", "first_seen", "last_seen", "url", "body_digest"),
    "extract": (
        "text_extracted", "extracted_digest", "title", "title_source", "charset", "format", "cms",
        "attachment_of",
    ),
    "segment": ("segment",),
    "repair": ("text", "text_digest", "script", "text_hans"),
    "kind": (
        "doc_type", "type_confidence", "type_evidence", "completeness", "source_kind", "rights",
    ),
    "dating": (
        "report_year", "report_year_min", "report_year_max", "year_confidence", "period_start",
        "period_end", "published", "published_precision", "published_source", "uploaded",
        "date_evidence",
    ),
    "identity": (
        "issuer", "issuer_norm", "issuer_confidence", "issuer_evidence", "body_id", "scope",
        "division_code", "division_name", "division_confidence", "level",
    ),
    "flags": ("flags", "core"),
}  # fmt: skip
OF_DEDUP = frozenset({"cluster_id", "canonical", "relation", "duplicate_of"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the corpus says otherwise than the archive, or a file that is not what the
    manifest names."""

    place: str  # file, or warc@offset and record id
    report_id: str | None
    stage: str
    fact: str


def row_differences(
    pages: Pages, row: Row, details: Mapping[str, Sequence[Row]], seeds: Sequence[Seed]
) -> Iterator[Difference]:
    """Yield what the archive says otherwise than one row of `documents` and its rows (by table) of
    the detail tables."""
    name, sources = str(row["report_id"]), row["sources"]
    assert isinstance(sources, list)
    places = [f"{s['warc']}@{s['offset']} {s['record_id']}" for s in sources]
    if not sources:
        yield _differs("documents.parquet", name, "corpus", "the row names no source")
        return
    if text_digest(str(row["text"])) != row["text_digest"]:
        fact = "text does not have the digest that stands beside it"
        yield _differs(places[0], name, "corpus", fact)
    found: list[SegmentReading] = []
    for place, source in zip(places, sources, strict=True):
        try:
            payload = pages.at(source["warc"], source["offset"])
            if other := _other_record(payload, source):
                yield _differs(place, name, "archive", other)
                return
            if not found:
                yield from _body(payload, row, place)
            accepted = read(payload, lambda url: site_of(url, seeds), pages).accepted
        except (ArchiveError, CorpusError, FileNotFoundError) as error:
            yield _differs(place, name, "archive", str(error))
            return
        reading = _same_segment(accepted, row, first=not found)
        if reading is None:
            yield _differs(place, name, "segment", "the archive no longer gives this segment")
            return
        found.append(reading)
    again, made = _derived(found, row)
    for stage, columns in STAGES.items():
        for column in columns:
            if row[column] != again[column]:
                fact = f"{column} differs from what the archive gives"
                yield _differs(places[0], name, stage, fact)
    for table, rows in details.items():
        if list(rows) != made[table]:
            fact = f"{table}.parquet differs from what the archive gives"
            yield _differs(places[0], name, table, fact)


def _other_record(payload: Payload, source: Mapping[str, object]) -> str | None:
    if payload.record_id != source["record_id"] or payload.capture.url != source["url"]:
        return f"another record lies there: {payload.record_id} of {payload.capture.url}"
    return None


def _body(payload: Payload, row: Row, place: str) -> Iterator[Difference]:
    name, segment = str(row["report_id"]), row["segment"]
    assert isinstance(segment, dict)
    if payload.body_digest != row["body_digest"]:
        fact = f"body sha256 {payload.body_digest}, corpus says {row['body_digest']}"
        yield _differs(place, name, "archive", fact)
    own = report_id(payload.capture.urlkey, payload.body_digest, segment["ordinal"])
    if name not in {own, other_report_id(own, str(row["text_digest"]))}:
        yield _differs(place, name, "archive", f"report_id is not the record's, which is {own}")


def _same_segment(
    accepted: Sequence[SegmentReading], row: Row, *, first: bool
) -> SegmentReading | None:
    """The segment of the row's ordinal in its first capture; in later ones that of its text."""
    segment = row["segment"]
    assert isinstance(segment, dict)
    for reading in accepted:
        if first and reading.segment.ordinal == segment["ordinal"]:
            return reading
        if not first and reading.text == row["text"]:
            return reading
    return None


def _derived(found: Sequence[SegmentReading], row: Row) -> tuple[Row, dict[str, list[Row]]]:
    """Return the row and its details as the tables would hold them; dedup's columns are taken
    over."""
    name, reading = str(row["report_id"]), found[0]
    gathered = Gathered.of(reading, Place(part=Path(), offset=0, number=0), name)
    gathered = replace(gathered, sources=tuple(each.source for each in found))
    member = Member(
        report_id=name,
        cluster_id=str(row["cluster_id"]),
        canonical_id=str(row["duplicate_of"] or name),
        relation=str(row["relation"]),
        score=1.0,
    )
    (again,) = as_stored(BY_NAME["documents"], [report_row(gathered, reading, member)])
    made = {
        table: as_stored(BY_NAME[table], list(make(name, reading)))
        for table, make in DETAILS.items()
    }
    return again, made


def _differs(place: str, name: str, stage: str, fact: str) -> Difference:
    return Difference(place=place, report_id=name, stage=stage, fact=fact)
