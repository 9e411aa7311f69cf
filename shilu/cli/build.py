"""`shilu build` and `shilu verify`: archive to corpus, and the proof."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from shilu.cli.options import data_option, json_option, opened, registry_option
from shilu.cli.progress import progress


@click.command()
@data_option
@registry_option
@json_option
@click.option("-j", "--jobs", type=click.IntRange(1), help="Worker processes; default: the cores.")
def build(data: Path, registry: Path | None, jobs: int | None, as_json: bool) -> None:
    """Compile the corpus from the archive alone. Resumable: WARCs that were read before are not
    read again."""
    from postprocess.build.build import BuildOptions
    from postprocess.build.build import build as compiled
    from postprocess.engine import LocalEngine
    from shilu.summary import build_summary

    folder = opened(data)
    engine = LocalEngine(workers=jobs or os.cpu_count() or 1)
    with progress(quiet=as_json) as advance:
        summary = compiled(folder, BuildOptions(registry=registry, engine=engine), advance)
    if as_json:
        click.echo(msgspec.json.encode(summary.manifest).decode())
    else:
        click.echo(build_summary(summary))


@click.command()
@data_option
@registry_option
@json_option
@click.option("--sample", type=click.IntRange(1), help="Check so many reports drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draw.")
def verify(data: Path, registry: Path | None, as_json: bool, sample: int | None, seed: int) -> None:
    """Derive every report again from the archive and compare. Exit 1 where corpus and archive
    differ."""
    from postprocess.verify import VerifyOptions
    from postprocess.verify import verify as differences

    folder = opened(data)
    options = VerifyOptions(sample=sample, seed=seed, registry=registry)
    count = 0
    checked = 0
    with progress(quiet=as_json) as advance:

        def show(done: int, total: int) -> None:
            nonlocal checked
            checked = done
            advance("verify", done, total)

        for difference in differences(folder, options, show):
            count += 1
            if as_json:
                click.echo(json.dumps(asdict(difference), ensure_ascii=False))
            else:
                report = f" report {difference.report_id}" if difference.report_id else ""
                click.echo(f"{difference.place}{report}: {difference.stage}: {difference.fact}")
    if count:
        click.echo(f"{count} differences", err=True)
        raise SystemExit(1)
    if not as_json:
        click.echo(f"{checked} reports derived again from the archive: all equal")
