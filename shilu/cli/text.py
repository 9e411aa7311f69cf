"""`shilu text`: what extraction makes of a page or a file, by the same road that `build` takes."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--url", default=None, help="The page's address, where it is known.")
@click.option("--jsonl", is_flag=True, help="One line of JSON for each file.")
def text(files: tuple[str, ...], url: str | None, jsonl: bool) -> None:
    """Print the text of pages and files; `-` takes their paths from standard input, one a line."""
    from postprocess.answer import answer_of

    count = 0
    for name in _paths(files):
        count += 1
        answer = answer_of(Path(name), url)
        if jsonl:
            click.echo(msgspec.json.encode(answer).decode())
        else:
            click.echo(answer.text or "")
    if not count:
        raise click.UsageError("no file was named on standard input")


def _paths(files: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    for name in files:
        if name == "-":
            names += [line for line in sys.stdin.read().splitlines() if line.strip()]
        else:
            names.append(name)
    for name in names:
        if not Path(name).is_file():
            raise click.UsageError(f"{name}: no such file")
    return names
