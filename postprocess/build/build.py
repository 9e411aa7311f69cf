"""Archive to corpus, step by step. Nothing here is clever: to learn what a step does, open its
module.

A build is a function of (archive, sites, config, code). It has no clock, and no name of a
file or of a folder decides anything but what stands in a `warc` column."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.check import without_warc
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.index import captures
from archive.standing import tombstone_of
from postprocess.build.card import write_card
from postprocess.build.conservation import Conservation, conserved
from postprocess.build.gather import Contents, Texts, gather
from postprocess.build.lock import BuildLock, synced
from postprocess.build.manifest import (
    Input,
    Manifest,
    Output,
    release_name,
    tombstones_digest,
    write_manifest,
)
from postprocess.build.shard import ShardReceipt, ShardTask, read_shard
from postprocess.build.sites_of import expected_of, seeds_of, sites_digest
from postprocess.build.tables import write_tables
from postprocess.build.versions import code_digest, versions
from postprocess.config import Config
from postprocess.corpus.writer import file_digest
from postprocess.dedup.clusters import Member, clusters
from postprocess.engine import Engine, LocalEngine
from postprocess.errors import (
    ConfigError,
    ConservationError,
    NothingToReadError,
    WarcGoneError,
)
from sites.seed import Seed
from sites.urls import bare_host, host_of

Advance = Callable[[str, int, int], None]  # step, done, total


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What decides a build besides the archive, and (engine, shards) what only decides where it is
    done.

    `shards` (I, N), from 1: read only every N-th WARC, starting with the I-th, and write no
    corpus.
    """

    registry: Path | None = None
    config: Config = field(default_factory=Config)
    shards: tuple[int, int] | None = None
    engine: Engine = field(default_factory=LocalEngine)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSummary:
    """What a build gave. `core` counts the canonical rows that are core; `left_open` names WARCs
    that were not read because they are not closed."""

    manifest: Manifest
    folder: Path
    core: int
    by_year: dict[str, int]
    left_open: tuple[str, ...] = ()


def build(folder: DataFolder, options: BuildOptions, advance: Advance) -> BuildSummary | None:
    """Compile the corpus from the archive and return the summary; None where only shards were read.

    Raises ConservationError when something was lost; the corpus that was there before then stays.
    """
    with BuildLock.taken(folder.work / "build.lock"):
        old = folder.work / "corpus.old"
        if old.exists() and not folder.corpus.exists():
            old.rename(folder.corpus)  # a build was killed between the two renames of _replace
        warcs = folder.warcs()
        refuse_what_is_not_there(folder, warcs)
        made = compiled(folder, warcs, options, folder.work / "shards", advance)
        if made is None:
            return None
        write_card(made.folder, made.manifest, made.by_year)
        write_manifest(made.folder, made.manifest)
        for path in (*made.folder.iterdir(), made.folder):
            synced(path)
        _replace(made.folder, folder.corpus, old)
    return replace(
        made, folder=folder.corpus, left_open=tuple(path.name for path in folder.unfinished())
    )


def refuse_what_is_not_there(folder: DataFolder, warcs: Sequence[Path]) -> None:
    """Raise NothingToReadError rather than put an empty corpus in the place of a good one."""
    if not warcs:
        left = folder.unfinished()
        why = f"{left[0].name} is not closed; run the crawl again" if left else "run `shilu crawl`"
        raise NothingToReadError(f"{folder.archive}: no closed WARC: {why}")
    for path, warc in without_warc(folder):
        raise WarcGoneError(
            f"{path}: its WARC {warc} is missing, and a corpus without it would not say so; put it"
            " back, or remove what it held (`shilu remove --purge`)"
        )
    for path in sorted(folder.corrections.glob("*.csv")):
        raise ConfigError(f"{path}: corrections are not applied by this version; move it away")


def compiled(
    folder: DataFolder,
    warcs: Sequence[Path],
    options: BuildOptions,
    shards: Path,
    advance: Advance,
) -> BuildSummary | None:
    """Read the WARCs and write every table into a new folder under work/; nothing is replaced.

    `shards` holds the parts: an intact one is not read again.
    """
    seeds, expected = seeds_of(warcs, options.registry), expected_of(warcs, options.registry)
    digests = {path: file_digest(path) for path in warcs}
    tasks = _tasks(folder, seeds, digests, shards)
    receipts = read_shards(tasks, options, advance)
    if options.shards is not None:
        return None
    contents = gather(Path(task.part) for task in sorted(tasks, key=lambda t: t.warc_digest))
    conservation = _conserved(folder, contents, dict(zip(warcs, receipts, strict=True)))
    advance("compare", 0, len(contents.rows))
    members = clusters(
        [found.row for found in contents.rows], Texts(contents.rows), options.config.dedup
    )
    fresh = shards.with_name(f"corpus.of.{shards.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    written = 0

    def progress(step: int) -> None:
        nonlocal written
        written += step
        advance("write", written, len(contents.rows))

    owing = expected or met(seeds, contents)
    counts, core = write_tables(fresh, contents, members, owing, progress)
    _all_written(contents, members, counts)
    newest = contents.newest
    manifest = Manifest(
        release=release_name(newest, len({harvest_of(path) for path in warcs})),
        today=newest.date().isoformat() if newest else "",
        inputs=tuple(
            Input(path=folder.relative(p), sha256=digests[p], size=p.stat().st_size) for p in warcs
        ),
        sites_digest=sites_digest(seeds, expected),
        registry=options.registry.name if options.registry else None,
        code_digest=code_digest(),
        versions=versions(),
        config=options.config,
        counts=counts,
        rejected=dict(sorted(Counter(r.reason.value for r in contents.rejections).items())),
        conservation=conservation,
        outputs={
            path.name: Output(sha256=file_digest(path), rows=counts.get(path.stem))
            for path in sorted(fresh.iterdir())
        },
        tombstones=tombstones_digest(folder),
    )
    return BuildSummary(
        manifest=manifest, folder=fresh, core=core, by_year=_years(contents, members)
    )


def read_shards(
    tasks: Sequence[ShardTask], options: BuildOptions, advance: Advance
) -> list[ShardReceipt]:
    """Read what is not read yet; return the receipts in the order of the tasks."""
    if options.shards is not None:
        number, of = options.shards
        tasks = [task for place, task in enumerate(tasks) if place % of == number - 1]
    receipts: list[ShardReceipt] = []
    for receipt in options.engine.map(read_shard, tasks):
        receipts.append(receipt)
        advance("read", len(receipts), len(tasks))
    return receipts


def _tasks(
    folder: DataFolder, seeds: tuple[Seed, ...], digests: Mapping[Path, str], shards: Path
) -> list[ShardTask]:
    shards.mkdir(parents=True, exist_ok=True)
    return [
        ShardTask(
            data=str(folder.path.absolute()),
            warc=folder.relative(path),
            warc_digest=digest,
            rows=file_digest(index) if (index := folder.index_of(path.name)).exists() else "",
            part=str((shards / f"{path.name}.part").absolute()),
            seeds=seeds,
        )
        for path, digest in digests.items()
    ]


def _conserved(
    folder: DataFolder, contents: Contents, receipts: Mapping[Path, ShardReceipt]
) -> Conservation:
    indexed: dict[str, list[int]] = {}
    for path in receipts:
        index = folder.index_of(path.name)
        if not index.exists():
            raise ConservationError(f"{index}: no index; run `shilu index` first")
        removed, offsets = tombstone_of(folder, path), list[int]()
        for row in captures(index):
            if stone := removed(row):
                fact = f"{row.url} was removed by {stone}, and still has a row"
                raise ConservationError(f"{index}: {fact}; run `shilu index` first")
            offsets.append(row.offset)
        indexed[folder.relative(path)] = offsets
    return conserved(
        indexed,
        {folder.relative(path): receipt for path, receipt in receipts.items()},
        contents.tallies,
        ((s.warc, s.offset) for found in contents.rows for s in found.sources),
        ((rejection.warc, rejection.offset) for rejection in contents.rejections),
    )


def met(seeds: tuple[Seed, ...], contents: Contents) -> tuple[Seed, ...]:
    """Return the registry rows whose host is in the archive: where nobody said what was wanted,
    that is what coverage is about."""
    urls = (*(found.row.url for found in contents.rows), *(r.url for r in contents.rejections))
    hosts = {bare_host(host_of(url)) for url in urls}
    return tuple(seed for seed in seeds if bare_host(host_of(seed.seed)) in hosts)


def _all_written(
    contents: Contents, members: Mapping[str, Member], counts: Mapping[str, int]
) -> None:
    """Raise ConservationError where a table has not the rows that were meant for it."""
    wanted = {
        "documents": len(contents.rows),
        "clusters": len(contents.rows),
        "rejections": len(contents.rejections),
        "reports": len({member.cluster_id for member in members.values()}),
    }
    for name, rows in wanted.items():
        if counts[name] != rows:
            raise ConservationError(f"{name}.parquet: {counts[name]} rows written of {rows}")


def _years(contents: Contents, members: Mapping[str, Member]) -> dict[str, int]:
    years = Counter(
        str(found.row.year or "unknown")
        for found in contents.rows
        if members[found.report_id].relation == "canonical"
    )
    return dict(sorted(years.items()))


def _replace(fresh: Path, corpus: Path, old: Path) -> None:
    """Put the new corpus in the place of the old, by two renames.

    A reader never finds a file of the one in the folder of the other; who opens files one by one
    while this happens compares the release in manifest.json.
    """
    shutil.rmtree(old, ignore_errors=True)
    if corpus.exists():
        corpus.rename(old)
    fresh.rename(corpus)
    shutil.rmtree(old, ignore_errors=True)
