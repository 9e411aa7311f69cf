"""`shilu replay`: the archive in a browser, by pywb's `wayback` if there is one."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.errors import AskedWronglyError
from shilu.cli.options import data_option, opened
from shilu.replaying import ReplayError, found, install, replaying


@click.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True,
              help="0 takes a free one.")  # fmt: skip
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--install",
    "installing",
    is_flag=True,
    help="Put pywb into an environment of its own (XDG data folder), if there is none.",
)
def replay(data: Path, port: int, bind: str, installing: bool) -> None:
    """Replay the archive with pywb until Ctrl-C.

    pywb is a program of its own under the GPL: it is taken from PATH, or with --install put into an
    environment outside of the project. Nothing of it is part of shilu.
    """
    try:
        if installing:
            click.echo(f"pywb: {install()}", err=True)
        program = found()
        folder = opened(data)
        log = folder.logs / "wayback.log"
        with replaying(program, folder, bind, port, log=log) as running:
            click.echo(running.url)
            click.echo("Ctrl-C ends it", err=True)
            try:
                running.wait()
            except KeyboardInterrupt:
                click.echo("ended", err=True)
    except ReplayError as error:
        raise AskedWronglyError(str(error)) from error
