"""`shilu demo`: everything once, offline, on a sample web served from loopback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the results in this folder; default: a new folder, named at the end.",
)
@click.option("--keep-serving", is_flag=True, help="Leave the sample web running until Ctrl-C.")
def demo(data: Path | None, keep_serving: bool) -> None:
    """Crawl, archive, build and verify a sample web on loopback. Needs no network; under a
    minute."""
    from shilu.demonstration import demonstrate

    folder = data or Path(tempfile.mkdtemp(prefix="shilu-demo-"))
    demonstrate(folder, keep_serving=keep_serving)
