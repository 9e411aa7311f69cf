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


def _shards(_: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    number, _slash, of = value.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"{value!r} is not I/N with 1 ≤ I ≤ N", param=option)
    return int(number), int(of)


@click.command()
@data_option
@registry_option
@json_option
@click.option("-j", "--jobs", type=click.IntRange(1), help="Worker processes; default: the cores.")
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where shards are read.",
)
@click.option("--scheduler", metavar="URL", help="Address of the Dask scheduler (--engine dask).")
@click.option("--shards", metavar="I/N", callback=_shards, help="Read only the I-th of N shares.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TOML file of thresholds; recorded in the manifest.",
)
def build(
    data: Path,
    registry: Path | None,
    jobs: int | None,
    engine_name: str,
    scheduler: str | None,
    shards: tuple[int, int] | None,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Compile the corpus from the archive alone.

    Resumable: WARCs that were read before are not read again. With --shards only the reading is
    done; run it once more without, on one machine, to put everything together.
    """
    from postprocess.build.build import BuildOptions
    from postprocess.build.build import build as compiled
    from postprocess.config import config_of
    from postprocess.engine import engine_of
    from shilu.summary import build_summary

    folder = opened(data)
    engine = engine_of(engine_name, workers=jobs or os.cpu_count() or 1, scheduler=scheduler)
    options = BuildOptions(
        registry=registry, config=config_of(config_file), shards=shards, engine=engine
    )
    with progress(quiet=as_json) as advance:
        summary = compiled(folder, options, advance)
    if summary is None:
        click.echo(f"share {shards[0]} of {shards[1]} is read" if shards else "")
    elif as_json:
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
    from postprocess.build.manifest import read_manifest
    from postprocess.verify import VerifyOptions
    from postprocess.verify import verify as differences

    folder = opened(data)
    options = VerifyOptions(sample=sample, seed=seed, registry=registry)
    count = 0
    with progress(quiet=as_json) as advance:
        for difference in differences(folder, options, advance):
            count += 1
            if as_json:
                click.echo(json.dumps(asdict(difference), ensure_ascii=False))
            else:
                report = f" report {difference.report_id}" if difference.report_id else ""
                click.echo(f"{difference.place}{report}: {difference.stage}: {difference.fact}")
    if count:
        click.echo(f"{count} differences", err=True)
        raise SystemExit(1)
    manifest = read_manifest(folder.corpus)
    if as_json:
        click.echo(json.dumps({"differences": 0, "release": manifest.release, "sample": sample}))
    elif sample is None:
        click.echo(
            f"release {manifest.release} compiled again from the archive: "
            f"{manifest.counts['documents']} documents, every table byte for byte equal"
        )
    else:
        click.echo(f"{sample} reports derived again from the archive: all equal (a sample only)")
