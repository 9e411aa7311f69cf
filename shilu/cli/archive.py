"""`shilu index` and `shilu check`: the archive's own books."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import click

from archive.check import Finding
from archive.check import check as findings_of
from archive.folder import DataFolder
from archive.index import index_folder
from archive.record import ArchiveDamageError
from postprocess.errors import CorpusMissingError
from shilu.cli.options import data_option, json_option, opened
from shilu.cli.progress import Advance, progress

SHOWN = 40  # findings before a person stops reading
MEGABYTE = 1_000_000


@click.command()
@data_option
@click.option("--harvest", help="Only the WARCs of this harvest.")
def index(data: Path, harvest: str | None) -> None:
    """Write the CDXJ index of every closed WARC again, from the WARC alone. A damaged one keeps the
    index that it has, and the exit code is 1."""
    folder = opened(data)
    refused: list[ArchiveDamageError] = []
    made = index_folder(folder, harvest, refused=refused)
    if harvest is not None and not made and not refused:
        raise click.BadParameter(
            f"{harvest}: no closed WARC of this harvest", param_hint="--harvest"
        )
    for error in refused:
        click.echo(f"{error}: not indexed", err=True)
    click.echo(f"{len(made)} indexes written in {folder.indexes}")
    if refused:
        raise SystemExit(1)


@click.command()
@data_option
@json_option
def check(data: Path, as_json: bool) -> None:
    """Check the archive: file and record digests, truncation, index against file. Exit 1 where
    something is wrong."""
    folder = opened(data)
    count = 0
    with progress(quiet=as_json) as advance:
        passed = _megabytes(folder, advance)
        for finding in chain(findings_of(folder, passed), _gone(folder), _torn(folder)):
            count += finding.damage
            if count > SHOWN and not as_json:
                continue
            if as_json:
                click.echo(json.dumps(asdict(finding), ensure_ascii=False, default=str))
            else:
                click.echo(str(finding))
    warcs = len(folder.warcs())
    if count > SHOWN and not as_json:
        click.echo(f"… and {count - SHOWN} more; --json shows all")
    if count:
        click.echo(f"{count} findings in {folder.archive}", err=True)
        raise SystemExit(1)
    if as_json:
        click.echo(json.dumps({"findings": 0, "warcs": warcs}))
    else:
        click.echo(f"{folder.archive}: {warcs} WARC files, every digest holds")


def _megabytes(folder: DataFolder, advance: Advance) -> Callable[[int], None]:
    """Return how to show that bytes of the WARCs have gone by."""
    total, done, shown = sum(path.stat().st_size for path in folder.warcs()), 0, -1

    def passed(size: int) -> None:
        nonlocal done, shown
        done += size
        if done // MEGABYTE > shown:
            shown = done // MEGABYTE
            advance("MB checked", shown, total // MEGABYTE)

    return passed


def _gone(folder: DataFolder) -> Iterator[Finding]:
    """WARCs that the corpus was built from and that are no longer there."""
    from postprocess.build.manifest import read_manifest

    try:
        inputs = read_manifest(folder.corpus).inputs
    except CorpusMissingError:
        return
    for item in inputs:
        if not (folder.path / item.path).exists():
            yield Finding(path=item.path, fact="is missing; the corpus was built from it")


def _torn(folder: DataFolder) -> Iterator[Finding]:
    for path in sorted(folder.archive.glob("*.torn")):
        fact = "bytes behind the last whole record of a crawl that died, kept aside"
        yield Finding(path=folder.relative(path), fact=fact, damage=False)
