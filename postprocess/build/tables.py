"""Writes all tables of one build into a folder, row by row: the texts pass through, they are
never all in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import zstandard

from postprocess.build import rows as made
from postprocess.build.gather import Contents, Gathered, reading_at
from postprocess.corpus.schema import BY_NAME
from postprocess.corpus.writer import Row, sorted_rows, write_table
from postprocess.coverage.table import Material, coverage_rows
from postprocess.dedup.clusters import Member
from postprocess.errors import CorpusMismatchError
from postprocess.reading import SegmentReading
from sites.seed import Seed

LINES = "reports.jsonl.zst"
Made = Callable[[str, SegmentReading], Iterator[Row]]
DETAILS: dict[str, Made] = {
    "sections": made.section_rows,
    "repairs": made.repair_rows,
    "statistics": made.statistic_rows,
    "checks": made.check_rows,
}


def write_tables(
    folder: Path,
    contents: Contents,
    members: Mapping[str, Member],
    expected: tuple[Seed, ...],
    progress: Callable[[int], None],
) -> tuple[dict[str, int], int]:
    """Write every table and reports.jsonl.zst; return rows by table name, and how many of the
    canonical ones are core. `expected` are the sites that owe reports."""
    counts: dict[str, int] = {}
    light: list[Row] = []

    def documents() -> Iterator[Row]:
        for found in contents.rows:
            row = made.report_row(found, reading_at(found.place), members[found.report_id])
            light.append({key: row[key] for key in _KEPT})
            progress(1)
            yield row

    counts["documents"] = write_table(folder, BY_NAME["documents"], documents())
    canonical = [g for g in contents.rows if members[g.report_id].relation == "canonical"]
    counts["reports"] = _write_reports(folder, canonical, members)
    for name, make in DETAILS.items():
        stream = _details(contents.rows, make)
        counts[name] = write_table(folder, BY_NAME[name], stream)
    known = [row for row in light if row["body_id"]]
    bodies = {row["body_id"]: made.body_row(row) for row in reversed(known)}
    material = Material(
        documents=light,
        rejections=contents.rejections,
        looks=contents.looks_at,
        hosts=frozenset(contents.looks),
        seeds=expected,
        newest=contents.newest,
    )
    covered = coverage_rows(material, made.coverage_row)
    counts["coverage"] = write_table(folder, BY_NAME["coverage"], covered)
    small = {
        "bodies": bodies.values(),
        "clusters": [_cluster_row(member) for member in members.values()],
        "rejections": [made.rejection_row(rejection) for rejection in contents.rejections],
        "changes": [],
        "id_history": [],
    }
    for name, unsorted in small.items():
        kind = BY_NAME[name]
        counts[name] = write_table(folder, kind, sorted_rows(kind, unsorted))
    return counts, sum(1 for row in light if row["core"] and row["canonical"])


_KEPT = (
    "report_id",
    "cluster_id",
    "doc_type",
    "body_id",
    "issuer_norm",
    "division_code",
    "report_year",
    "report_year_min",
    "report_year_max",
    "scope",
    "source_kind",
    "url",
    "core",
    "canonical",
    "sources",
)


def _details(rows: Sequence[Gathered], make: Made) -> Iterator[Row]:
    for found in rows:
        yield from make(found.report_id, reading_at(found.place))


def _write_reports(
    folder: Path, canonical: Sequence[Gathered], members: Mapping[str, Member]
) -> int:
    """Write reports.parquet and, from the same rows, one JSON line for each report."""
    packer = zstandard.ZstdCompressor(level=9)
    lines = folder / LINES
    with lines.open("wb") as raw, packer.stream_writer(raw) as packed:

        def stream() -> Iterator[Row]:
            for found in canonical:
                row = made.report_row(found, reading_at(found.place), members[found.report_id])
                packed.write(as_line(row) + b"\n")
                yield row

        return write_table(folder, BY_NAME["reports"], stream())


def report_lines(corpus: Path) -> Iterator[Row]:
    """Yield the reports of reports.jsonl.zst as JSON has them; CorpusMismatchError where the
    file is damaged."""
    path = corpus / LINES
    decode = msgspec.json.Decoder(dict[str, object]).decode
    try:
        with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as unpacked:
            for line in io.TextIOWrapper(unpacked, encoding="utf-8", newline="\n"):
                yield decode(line)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError) as error:
        raise CorpusMismatchError(f"{path}: damaged: {error}") from error


def as_line(row: Row) -> bytes:
    """Return one report as its line of reports.jsonl.zst holds it, without the line feed."""
    return msgspec.json.encode(row)


def _cluster_row(member: Member) -> Row:
    return {
        "cluster_id": member.cluster_id,
        "report_id": member.report_id,
        "relation": member.relation,
        "score": member.score,
        "replaced_by": member.canonical_id if member.relation == "superseded" else None,
    }
