"""`shilu explain` and `shilu source`: the way back from a row to its bytes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from shilu.cli.options import data_option, json_option, opened

SHOWN = 10  # ids named where a sentence stands in many rows


@click.command()
@data_option
@json_option
@click.argument("report_id", required=False)
@click.option("--text", "sentence", help="Explain the report that holds this sentence.")
def explain(data: Path, as_json: bool, report_id: str | None, sentence: str | None) -> None:
    """Tell where one report comes from: capture → extracted text → repairs → dates → cluster."""
    from postprocess.corpus.reader import report, reports_with, table_rows
    from postprocess.errors import UnknownReportError
    from shilu.explanation import explanation

    if (report_id is None) == (sentence is None):
        raise click.UsageError("give a REPORT_ID or --text, one of them")
    if sentence is not None and not sentence.strip():
        raise click.UsageError("--text needs a sentence")
    corpus = opened(data).corpus
    if sentence is not None:
        names = reports_with(corpus, sentence)
        if not names:
            raise UnknownReportError(f"{corpus}: no report holds {sentence!r}")
        report_id = names[0]
        if len(names) > 1 and not as_json:
            shown = " ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
            click.echo(f"{len(names)} rows, copies included, hold this: {shown}", err=True)
            click.echo("the first:", err=True)
    assert report_id is not None
    row = report(corpus, report_id)
    repairs = [r for r in table_rows(corpus, "repairs") if r["report_id"] == report_id]
    columns = ["report_id", "cluster_id", "relation", "url"]
    members = [
        r for r in table_rows(corpus, "documents", columns) if r["cluster_id"] == row["cluster_id"]
    ]
    if as_json:
        whole = {"report": row, "repairs": repairs, "members": members}
        click.echo(json.dumps(whole, ensure_ascii=False, default=str))
    else:
        click.echo(explanation(row, repairs, members, sentence))
        click.echo(f"\nThe bytes: shilu source --data {data} {report_id}")


@click.command()
@data_option
@click.argument("report_id")
@click.option(
    "--raw",
    is_flag=True,
    help="Only the payload: the body without HTTP head and chunk framing, as digests are made.",
)
def source(data: Path, report_id: str, raw: bool) -> None:
    """Write the archived bytes behind a report to standard output: the HTTP message, or with
    --raw its payload, whose sha1 is the payload digest of the WARC.

    A revisit has a head of its own and the body of the capture that it stands for; a resource is a
    payload alone.
    """
    from archive.cdxj import is_http
    from archive.http import entity_pieces, head
    from archive.reader import payload_at, record_at
    from archive.standing import refuse_removed
    from postprocess.build.pages import Pages
    from postprocess.corpus.reader import report

    folder = opened(data)
    row = report(folder.corpus, report_id)
    sources = row["sources"]
    assert isinstance(sources, list)
    first = sources[0]
    path = folder.located(first["warc"])
    record = record_at(path, first["offset"])
    refuse_removed(folder, path, record)
    if raw and record.type == "revisit":
        revisit = payload_at(folder, first["warc"], first["offset"])
        if original := Pages(folder).original(revisit):
            record = record_at(folder.located(original.filename), original.offset)
    out = sys.stdout.buffer
    if raw:
        at = head(record.block).body_offset if is_http(record) else 0
        for piece in entity_pieces(record.block, at):
            out.write(piece)
    else:
        out.write(record.block[:])
    out.flush()
