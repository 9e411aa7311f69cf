"""Proves the corpus against the archive: every report is derived again from its record, and
compared.

A finding names the file, the record where one is concerned, the report, and the stage that
differs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.capture import Payload
from archive.errors import ArchiveError
from archive.folder import DataFolder
from postprocess.build.gather import Gathered, Place
from postprocess.build.manifest import Manifest, read_manifest
from postprocess.build.rows import report_row
from postprocess.build.shard import Pages
from postprocess.build.sites_of import seeds_of
from postprocess.build.versions import code_digest, versions
from postprocess.corpus.reader import table_rows
from postprocess.corpus.writer import Row, file_digest
from postprocess.dedup.clusters import Member
from postprocess.ids import text_digest
from postprocess.reading import read
from sites.registry import site_of
from sites.seed import Seed

# Which stage made which column: what differs says who made it differ. Columns of dedup rest on the
# whole corpus.
STAGES = {
    "extract": ("text_extracted", "title", "title_source", "charset", "format", "attachment_of"),
    "repair": ("text", "text_digest", "script", "text_hans"),
    "kind": ("doc_type", "completeness", "source_kind", "rights"),
    "dating": (
        "report_year",
        "report_year_min",
        "report_year_max",
        "year_confidence",
        "period_start",
        "period_end",
        "published",
        "published_precision",
        "published_source",
        "uploaded",
        "date_evidence",
    ),
    "identity": ("issuer", "issuer_norm", "body_id", "scope", "division_code", "level"),
    "flags": ("flags", "core"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the corpus says otherwise than the archive, or a file that is not what the
    manifest names."""

    place: str  # file, or warc@offset
    report_id: str | None
    stage: str
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """`sample`: so many reports drawn at random with `seed`; None is all of them."""

    sample: int | None = None
    seed: int = 0
    registry: Path | None = None


def verify(
    folder: DataFolder, options: VerifyOptions, advance: Callable[[int, int], None]
) -> Iterator[Difference]:
    """Yield what differs between corpus and archive; nothing where all holds."""
    manifest = read_manifest(folder.corpus)
    yield from _inputs(folder, manifest)
    yield from _outputs(folder.corpus, manifest)
    yield from _made_otherwise(manifest)
    seeds = seeds_of(folder.warcs(), options.registry)
    pages = Pages(folder)
    rows = list(_chosen(folder.corpus, options))
    for done, row in enumerate(rows, 1):
        yield from _row_differences(pages, row, seeds)
        advance(done, len(rows))


def _inputs(folder: DataFolder, manifest: Manifest) -> Iterator[Difference]:
    for item in manifest.inputs:
        path = folder.path / item.path
        if not path.exists():
            yield Difference(place=item.path, report_id=None, stage="input", fact="is missing")
        elif (found := file_digest(path)) != item.sha256:
            fact = f"sha256 is {found}, the manifest says {item.sha256}"
            yield Difference(place=item.path, report_id=None, stage="input", fact=fact)


def _outputs(corpus: Path, manifest: Manifest) -> Iterator[Difference]:
    for name, output in manifest.outputs.items():
        path = corpus / name
        if not path.exists():
            yield Difference(place=name, report_id=None, stage="output", fact="is missing")
        elif (found := file_digest(path)) != output.sha256:
            fact = f"sha256 is {found}, the manifest says {output.sha256}"
            yield Difference(place=name, report_id=None, stage="output", fact=fact)


def _made_otherwise(manifest: Manifest) -> Iterator[Difference]:
    for name, found in versions().items():
        if (then := manifest.versions.get(name)) != found:
            fact = f"{name} is {found}, the corpus was built with {then}"
            yield Difference(place="manifest.json", report_id=None, stage="versions", fact=fact)
    if manifest.code_digest != code_digest():
        fact = "shilu's own code is not the code that built this corpus"
        yield Difference(place="manifest.json", report_id=None, stage="versions", fact=fact)


def _chosen(corpus: Path, options: VerifyOptions) -> Iterator[Row]:
    names = [str(row["report_id"]) for row in table_rows(corpus, "documents", ["report_id"])]
    if options.sample is not None and options.sample < len(names):
        draw = random.Random(options.seed)  # noqa: S311  # a sample to check, not a secret
        names = draw.sample(names, options.sample)
    wanted = set(names)
    yield from (row for row in table_rows(corpus, "documents") if row["report_id"] in wanted)


def _row_differences(pages: Pages, row: Row, seeds: Sequence[Seed]) -> Iterator[Difference]:
    name, sources = str(row["report_id"]), row["sources"]
    assert isinstance(sources, list)
    first = sources[0]
    place = f"{first['warc']}@{first['offset']} {first['record_id']}"
    if text_digest(str(row["text"])) != row["text_digest"]:
        fact = "text does not have the digest that stands beside it"
        yield Difference(place=place, report_id=name, stage="corpus", fact=fact)
    for source in sources:
        there = f"{source['warc']}@{source['offset']} {source['record_id']}"
        try:
            payload = pages.at(source["warc"], source["offset"])
        except (ArchiveError, FileNotFoundError) as error:
            yield Difference(place=there, report_id=name, stage="archive", fact=str(error))
            return
        if payload.record_id != source["record_id"] or payload.capture.url != source["url"]:
            fact = f"another record lies there: {payload.record_id} of {payload.capture.url}"
            yield Difference(place=there, report_id=name, stage="archive", fact=fact)
            return
        if payload.payload_digest != source["payload_digest"]:
            fact = (
                f"payload digest {payload.payload_digest}, corpus says {source['payload_digest']}"
            )
            yield Difference(place=there, report_id=name, stage="archive", fact=fact)
    payload = pages.at(first["warc"], first["offset"])
    if payload.body_digest != row["body_digest"]:
        fact = f"body sha256 {payload.body_digest}, corpus says {row['body_digest']}"
        yield Difference(place=place, report_id=name, stage="archive", fact=fact)
    yield from _compared(row, derived_row(pages, payload, row, seeds), place)


def derived_row(pages: Pages, payload: Payload, row: Row, seeds: Sequence[Seed]) -> Row | None:
    """Return the row as the archive gives it today; None where that segment is no longer
    accepted."""
    segment = row["segment"]
    assert isinstance(segment, dict)
    reading = read(payload, lambda url: site_of(url, seeds), pages)
    for number, found in enumerate(reading.accepted):
        if found.segment.ordinal == segment["ordinal"]:
            place = Place(part=Path(), offset=0, number=number)
            gathered = Gathered.of(found, place, str(row["report_id"]))
            member = Member(
                report_id=str(row["report_id"]),
                cluster_id=str(row["cluster_id"]),
                canonical_id=str(row["duplicate_of"] or row["report_id"]),
                relation=str(row["relation"]),
                score=1.0,
            )
            return report_row(gathered, found, member)
    return None


def _compared(row: Row, again: Row | None, place: str) -> Iterator[Difference]:
    name = str(row["report_id"])
    if again is None:
        fact = "the archive no longer gives this segment"
        yield Difference(place=place, report_id=name, stage="segment", fact=fact)
        return
    for stage, columns in STAGES.items():
        for column in columns:
            if row[column] != again[column]:
                fact = f"{column} differs from what the archive gives"
                yield Difference(place=place, report_id=name, stage=stage, fact=fact)
