"""`shilu index` and `shilu check`: the archive's own books."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from archive.check import check as findings_of
from archive.index import index_folder
from shilu.cli.options import data_option, json_option, opened

SHOWN = 40  # findings before a person stops reading


@click.command()
@data_option
@click.option("--harvest", help="Only the WARCs of this harvest.")
def index(data: Path, harvest: str | None) -> None:
    """Write the CDXJ index of every closed WARC again, from the WARC alone."""
    folder = opened(data)
    made = index_folder(folder, harvest)
    click.echo(f"{len(made)} indexes written in {folder.indexes}")


@click.command()
@data_option
@json_option
def check(data: Path, as_json: bool) -> None:
    """Check the archive: file and record digests, truncation, index against file. Exit 1 where
    something is wrong."""
    folder = opened(data)
    count = 0
    for finding in findings_of(folder):
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
    if not as_json:
        click.echo(f"{folder.archive}: {warcs} WARC files, every digest holds")
