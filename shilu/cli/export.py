"""`shilu export`: the archive in a form that other programs open."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import click

from archive.wacz_writing import WaczExportError, write_wacz
from shilu.cli.errors import AskedWronglyError
from shilu.cli.options import data_option, json_option, opened
from shilu.cli.progress import progress


@click.command()
@data_option
@json_option
@click.option(
    "--format", "kind", type=click.Choice(["wacz"]), required=True,
    help="wacz: all WARCs with index and page list in one zip, for replayweb.page and pywb. The"
    " tables of the corpus lie in corpus/ as Parquet; they have no other format yet.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write; default: shilu.wacz, or <harvest>.wacz, here.",
)  # fmt: skip
@click.option("--harvest", help="Only the WARCs of this harvest.")
def export(data: Path, kind: str, output: Path | None, harvest: str | None, as_json: bool) -> None:
    """Write the archive as one file. The same archive gives the same bytes.

    What was removed is left out. Pages are the HTML pages that the corpus takes for articles, with
    its titles; without a corpus, all of them. WARCs that are still being written are left out.
    """
    from shilu.wacz_pages import pages_of

    folder = opened(data)
    target = output or Path(f"{harvest or 'shilu'}.wacz")
    if not target.parent.is_dir():
        raise AskedWronglyError(f"{target.parent}: no such folder")
    with progress(quiet=as_json) as advance:
        try:
            done = write_wacz(
                folder,
                target,
                pages_of(folder, harvest, lambda n, total: advance("pages", n, total)),
                software="shilu/" + metadata.version("shilu"),
                harvest=harvest,
                advance=lambda n, total: advance("WARCs", n, total),
            )
        except WaczExportError as error:
            raise AskedWronglyError(str(error)) from error
    if as_json:
        told = {
            "path": str(done.path), "warcs": done.warcs, "captures": done.captures,
            "pages": done.pages, "bytes": done.size, "left_out": list(done.left_out),
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name in done.left_out:
        click.echo(f"left out, still being written: {name}")
    click.echo(
        f"{done.path}: {done.warcs} WARCs, {done.captures} captures, {done.pages} pages,"
        f" {done.size} bytes"
    )
