"""Proves the corpus against the archive: every report is derived again from its record, and
compared.

A finding names the file, the record where one is concerned, the report, and the stage that
differs."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from archive.check import check_warc
from archive.errors import ArchiveError
from archive.folder import DataFolder
from postprocess.build.build import Advance, BuildOptions, compiled
from postprocess.build.manifest import Manifest, read_manifest, tombstones_digest
from postprocess.build.pages import Pages
from postprocess.build.sites_of import expected_of, seeds_of, sites_digest
from postprocess.build.tables import DETAILS, LINES, as_line, report_lines
from postprocess.build.versions import code_digest, versions
from postprocess.corpus.reader import BesideDocuments, table_rows, table_schema
from postprocess.corpus.schema import TABLES
from postprocess.corpus.writer import Row, file_digest
from postprocess.errors import CorpusError
from postprocess.rederive import Difference, row_differences
from sites.seed import Seed

# Against the release before: outside the comparison of two builds (DESIGN §5).
RELATIVE = frozenset({"changes", "id_history"})
__all__ = ["Difference", "VerifyOptions", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """`sample`: so many reports drawn at random with `seed`; None is all of them."""

    sample: int | None = None
    seed: int = 0
    registry: Path | None = None


def verify(folder: DataFolder, options: VerifyOptions, advance: Advance) -> Iterator[Difference]:
    """Yield what differs between corpus and archive; nothing where all holds.

    Without `sample` the whole corpus is compiled again and compared; with it only the drawn reports
    are derived again, which proves nothing about what is missing, and nothing about clusters.
    """
    corpus = folder.corpus
    manifest = read_manifest(corpus)
    if tombstones_digest(folder) != manifest.tombstones:
        fact = "what is removed has changed since this corpus was built: run `shilu build` again"
        yield _of_file(folder.tombstones.name, "input", fact)
        return
    yield from _inputs(folder, manifest)
    yield from _outputs(corpus, manifest)
    yield from _made_otherwise(manifest)
    if unreadable := list(_unreadable(corpus)):
        yield from unreadable
        return
    # The WARCs that the build read: what was crawled since changes nothing in this corpus.
    warcs = [path for item in manifest.inputs if (path := folder.path / item.path).exists()]
    seeds = seeds_of(warcs, options.registry)
    if sites_digest(seeds, expected_of(warcs, options.registry)) != manifest.sites_digest:
        given = f"; it was built with --registry {manifest.registry}" if manifest.registry else ""
        yield _of_file("manifest.json", "sites", f"the registry is not the one of the build{given}")
    if options.sample is None:
        rebuilt = list(_rebuilt(folder, manifest, warcs, options, advance))
        if not rebuilt:
            return  # every table byte for byte what the archive gives: nothing is left to ask
        yield from rebuilt
    yield from _localised(folder, options, seeds, advance)


def _scratch(folder: DataFolder) -> Path:
    """Return a new folder to compile in: in the data folder, or where that may not be written, as
    on an archive that is kept read-only, in the system's place for temporary files."""
    place = folder.work / "verify"
    shutil.rmtree(place, ignore_errors=True)  # of a verify that was killed: nothing is believed
    try:
        place.mkdir(parents=True)
    except OSError:
        place = Path(tempfile.mkdtemp(prefix="shilu-verify-")) / "verify"
        place.mkdir()
    return place


def _rebuilt(
    folder: DataFolder,
    manifest: Manifest,
    warcs: Sequence[Path],
    options: VerifyOptions,
    advance: Advance,
) -> Iterator[Difference]:
    """Compile the corpus once more from the archive, from nothing, and compare every table.

    What is missing from a table, or stands in the wrong cluster, is seen only so.
    """
    shards = _scratch(folder)
    asked = BuildOptions(registry=options.registry, config=manifest.config)
    try:
        made = compiled(folder, warcs, asked, shards, advance)
        assert made is not None
        for name, output in made.manifest.outputs.items():
            if Path(name).stem not in RELATIVE:
                yield from _digested(folder.corpus / name, name, output.sha256, "rebuilt")
        if made.manifest.counts != manifest.counts:
            yield _of_file("manifest.json", "rebuilt", "counts are not those of the archive")
        if made.manifest.conservation != manifest.conservation:
            yield _of_file("manifest.json", "rebuilt", "conservation is not that of the archive")
    except (ArchiveError, CorpusError, OSError) as error:
        yield _of_file("archive", "rebuilt", f"no corpus can be made of it: {error}")
    finally:
        for left in (shards, shards.with_name(f"corpus.of.{shards.name}")):
            shutil.rmtree(left, ignore_errors=True)
        if shards.parent != folder.work:
            shutil.rmtree(shards.parent, ignore_errors=True)


def _localised(
    folder: DataFolder, options: VerifyOptions, seeds: tuple[Seed, ...], advance: Advance
) -> Iterator[Difference]:
    """Derive each chosen report again from its record, and say which one differs, and where."""
    corpus = folder.corpus
    chosen = _chosen(corpus, options)
    yield from _canonical(corpus)
    yield from _strays(corpus)
    pages, beside = Pages(folder), {name: BesideDocuments(corpus, name) for name in DETAILS}
    done = 0
    for row in table_rows(corpus, "documents"):
        name = str(row["report_id"])
        if name in chosen:
            details = {table: walk.rows(name) for table, walk in beside.items()}
            yield from row_differences(pages, row, details, seeds)
            done += 1
            advance("verify", done, len(chosen))


def _inputs(folder: DataFolder, manifest: Manifest) -> Iterator[Difference]:
    for item in manifest.inputs:
        path = folder.path / item.path
        differs = list(_digested(path, item.path, item.sha256, "input"))
        yield from differs
        # A flipped bit may leave every payload as it was (a deflate match can point elsewhere to
        # the same bytes): the archive's own check names the record all the same.
        for finding in check_warc(folder, path) if differs and path.exists() else ():
            if finding.offset is not None:
                place = f"{finding.path}@{finding.offset} {finding.record_id or ''}".rstrip()
                yield Difference(place=place, report_id=None, stage="archive", fact=finding.fact)


def _outputs(corpus: Path, manifest: Manifest) -> Iterator[Difference]:
    for name, output in manifest.outputs.items():
        yield from _digested(corpus / name, name, output.sha256, "output")


def _unreadable(corpus: Path) -> Iterator[Difference]:
    for kind in TABLES:
        found = table_schema(corpus, kind.name)
        if found is None:
            yield _of_file(f"{kind.name}.parquet", "output", "is missing or damaged")
        elif not found.equals(kind.schema):
            yield _of_file(f"{kind.name}.parquet", "output", "has not the columns of this version")
    if not (corpus / LINES).exists():
        yield _of_file(LINES, "output", "is missing")


def _digested(path: Path, name: str, sha256: str, stage: str) -> Iterator[Difference]:
    if not path.exists():
        yield _of_file(name, stage, "is missing")
    elif (found := file_digest(path)) != sha256:
        yield _of_file(name, stage, f"sha256 is {found}, the manifest says {sha256}")


def _made_otherwise(manifest: Manifest) -> Iterator[Difference]:
    for name, found in versions().items():
        if (then := manifest.versions.get(name)) != found:
            fact = f"{name} is {found}, the corpus was built with {then}"
            yield _of_file("manifest.json", "versions", fact)
    if manifest.code_digest != code_digest():
        fact = "shilu's own code is not the code that built this corpus"
        yield _of_file("manifest.json", "versions", fact)


def _chosen(corpus: Path, options: VerifyOptions) -> set[str]:
    names = [str(row["report_id"]) for row in table_rows(corpus, "documents", ["report_id"])]
    if options.sample is not None and options.sample < len(names):
        draw = random.Random(options.seed)  # noqa: S311  # a sample to check, not a secret
        return set(draw.sample(names, options.sample))
    return set(names)


def _canonical(corpus: Path) -> Iterator[Difference]:
    """`reports` and its lines are the canonical rows of `documents`, in order, and nothing else."""
    tables = table_rows(corpus, "reports")
    lines = report_lines(corpus)
    for row in table_rows(corpus, "documents"):
        if row["canonical"]:
            yield from _copied(row, next(tables, None), "reports.parquet")
            plain = msgspec.json.decode(as_line(row), type=dict[str, object])
            yield from _copied(plain, next(lines, None), LINES)
    for name, rest in (("reports.parquet", tables), (LINES, lines)):
        for extra in rest:
            fact = "no canonical row of documents.parquet is this one"
            yield _of_report(name, extra, fact)


def _copied(row: Row, copy: Row | None, name: str) -> Iterator[Difference]:
    if copy is None:
        yield _of_report(name, row, "is missing")
    elif wrong := [column for column in row if row[column] != copy.get(column)]:
        yield _of_report(name, row, f"{', '.join(wrong)}: other than in documents.parquet")


def _strays(corpus: Path) -> Iterator[Difference]:
    """No table speaks of a report that `documents` does not hold; `clusters` agrees with it."""
    columns = ["report_id", "cluster_id", "relation"]
    members = {str(r["report_id"]): r for r in table_rows(corpus, "documents", columns)}
    for name in DETAILS:
        known = {str(r["report_id"]) for r in table_rows(corpus, name, ["report_id"])}
        for stray in sorted(known - set(members)):
            yield _of_report(f"{name}.parquet", {"report_id": stray}, "no such report")
    clusters = {str(r["report_id"]): r for r in table_rows(corpus, "clusters", columns)}
    for name in sorted({*members, *clusters}):
        if members.get(name) != clusters.get(name):
            fact = "cluster and relation are not those of documents.parquet"
            yield _of_report("clusters.parquet", {"report_id": name}, fact)


def _of_file(name: str, stage: str, fact: str) -> Difference:
    return Difference(place=name, report_id=None, stage=stage, fact=fact)


def _of_report(name: str, row: Mapping[str, object], fact: str) -> Difference:
    report = row.get("report_id")
    return Difference(
        place=name, report_id=None if report is None else str(report), stage="output", fact=fact
    )
