"""The whole road on the sample web: crawl → check → build → verify → explain, each by its own
command.

Each step is started as a user would start it, so that the demo shows what the commands do and
nothing else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import click

from archive.folder import DataFolder
from postprocess.corpus.reader import table_rows
from shilu.sampleweb import SampleWeb

MARK = "SAMPLE_WEB"  # in the folder of a demo


def demonstrate(folder: Path, *, keep_serving: bool = False) -> None:
    """Run every step; SystemExit with the exit code of the first that fails."""
    begun = time.monotonic()
    _refuse_others(folder)
    with SampleWeb() as web:
        sites = f"{len(web.sites)} hosts on 127.0.0.1:{web.http_port} and :{web.https_port} (TLS)"
        click.echo(f"sample web: {sites}")
        connect = [f"--connect-to={rule}" for rule in web.connect_to]
        data = ["--data", str(folder)]
        _step("crawl", *data, "--registry", str(web.registry), *connect)
        _step("check", *data)
        _step("build", *data)
        _step("verify", *data)
        chosen = _one_report(folder)
        if chosen is not None:
            _step("explain", *data, chosen)
        click.echo(f"\nall of it in {time.monotonic() - begun:.0f} s; results in {folder}")
        click.echo(
            f"next: shilu explain --data {folder} --text '…', shilu source --data {folder} ID"
        )
        if keep_serving:
            click.echo(f"serving until Ctrl-C; its registry: {web.registry}")
            click.echo("  " + " ".join(f"--connect-to '{rule}'" for rule in web.connect_to))
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                click.echo("stopped")


def _refuse_others(folder: Path) -> None:
    """Mark the folder as the demo's; UsageError for one that holds an archive already: invented
    reports must never stand among real ones."""
    data, mark = DataFolder(folder), folder / MARK
    if not mark.exists() and (data.warcs() or data.unfinished() or data.frontier.exists()):
        raise click.UsageError(f"{folder} holds an archive that is not the demo's: give --data")
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("The reports in this folder are invented.\n", encoding="utf-8")


def _step(*words: str) -> None:
    click.secho(f"\n$ shilu {' '.join(words)}", bold=True)
    done = subprocess.run([sys.executable, "-m", "shilu", *words], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _one_report(folder: Path) -> str | None:
    """The report with the most to tell: several members, repaired, dated."""
    told: list[tuple[int, str]] = []
    for row in table_rows(folder / "corpus", "documents", ["report_id", "flags"]):
        flags = row["flags"]
        assert isinstance(flags, list)
        told.append((-len(flags), str(row["report_id"])))
    return min(told)[1] if told else None
