"""`shilu import`: other people's archives come in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import ArchiveError
from archive.folder import DataFolder
from archive.importing import (
    Imported,
    ImportRefusedError,
    LinkRefusedError,
    import_warc,
    importing,
)
from archive.naming import warc_name
from archive.wacz_reading import WaczError, is_wacz, opened_wacz
from shilu.cli.errors import AskedWronglyError
from shilu.cli.options import data_option, json_option
from shilu.cli.progress import Advance, progress

SHOWN = 40  # damages of a file before a person stops reading
MEGABYTE = 1_000_000


@click.command(name="import")
@data_option
@json_option
@click.argument(
    "files", nargs=-1, required=True, metavar="WARC_OR_WACZ …",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)  # fmt: skip
@click.option("--harvest", help="The harvest that these captures count to from now on.")
@click.option("--link", is_flag=True, help="Hard-link instead of copying, where a file can stand.")
def import_(
    files: tuple[Path, ...], data: Path, harvest: str | None, link: bool, as_json: bool
) -> None:
    """Take in WARCs and WACZs of other crawlers: Heritrix, Browsertrix, wget, Common Crawl, warcio.

    A file that replay tools can read is copied as it stands, any other is written anew record by
    record, heads and blocks verbatim. Of a damaged file the whole records are taken, each damage is
    named, and the exit code is 1. The source is never touched. A file that is here already is
    passed over; what was damaged when it came is told again. What was purged stays out, what is
    only removed comes in hidden. A linked file is the source: who writes to it writes to the
    archive.
    """
    if harvest is not None:
        try:
            warc_name(harvest, datetime.now(UTC), 0, "", 0)  # where a name of ours could hold it
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--harvest") from None
    folder = DataFolder.opened(data, create=True)
    with progress(quiet=as_json) as advance, importing(folder) as place:
        run = _Run(folder, place, harvest, link, as_json, advance)
        for path in files:
            run.take(path)
    if run.wrong:
        raise SystemExit(1)
    if run.refused:
        raise AskedWronglyError(run.refused)


@dataclass(slots=True)
class _Run:
    folder: DataFolder
    place: Path
    harvest: str | None
    link: bool
    as_json: bool
    advance: Advance
    wrong: int = 0
    refused: str = ""

    def take(self, path: Path) -> None:
        try:
            if not path.is_file():  # a pipe would be waited for, a device has no end
                raise ImportRefusedError(f"{path}: no regular file")
            if is_wacz(path):
                self._take_wacz(path)
            else:
                self._take_warc(path, str(path))
        except LinkRefusedError as error:
            if self.refused or self.as_json:  # one of them is told at the end
                self._say_refused(str(path), error)
            self.refused = self.refused or str(error)
        except (ImportRefusedError, WaczError) as error:
            self._wrong(str(path), error)

    def _take_wacz(self, path: Path) -> None:
        if self.link:
            raise LinkRefusedError(f"{path}: cannot be linked, its WARCs lie in a zip")
        with opened_wacz(path) as wacz:
            for member in wacz.members:
                source = f"{path}!{member.name}"
                try:
                    self._take_warc(wacz.taken(member, self.place), source)
                except (ImportRefusedError, WaczError) as error:
                    self._wrong(source, error)
            for fact in wacz.facts:
                self._wrong(str(path), fact)

    def _take_warc(self, path: Path, source: str) -> None:
        done = import_warc(
            self.folder, self.place, path, source=source, harvest=self.harvest, link=self.link,
            passed=self._passed(path),
        )  # fmt: skip
        self.wrong += done.damaged
        if self.as_json:
            click.echo(json.dumps(_as_json(done), ensure_ascii=False))
        else:
            click.echo("\n".join(_lines(done)))
        if done.way == "known" and self.harvest not in {None, done.harvest}:
            self.refused = self.refused or (
                f"{source}: is here already as {done.warc}, {_harvest(done)},"
                f" not harvest {self.harvest}"
            )

    def _wrong(self, source: str, fact: ArchiveError | str) -> None:
        self.wrong += 1
        self._say_refused(source, fact)

    def _say_refused(self, source: str, fact: ArchiveError | str) -> None:
        # JSON can name what is no text at all, and a name can hold what steers a terminal.
        line = "".join(
            c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(str(fact).split())
        )
        if self.as_json:
            click.echo(json.dumps({"source": source, "error": line}, ensure_ascii=False))
        else:
            click.echo(line)

    def _passed(self, path: Path) -> Callable[[int], None]:
        total, done, shown = 2 * path.stat().st_size, 0, -1

        def passed(size: int) -> None:
            nonlocal done, shown
            done += size
            if total > MEGABYTE and done // MEGABYTE > shown:
                shown = done // MEGABYTE
                self.advance(f"MB of {path.name}", shown, total // MEGABYTE)

        return passed


def _lines(done: Imported) -> Iterator[str]:
    for damage in done.damages[:SHOWN]:
        yield f"{done.source}@{damage.offset}: {damage.fact}"
    if len(done.damages) > SHOWN:
        yield f"… and {len(done.damages) - SHOWN} more; --json shows all"
    if done.way == "known":
        places = "1 place was" if done.damaged == 1 else f"{done.damaged} places were"
        suffix = f"; {places} damaged when it came" if done.damaged else ""
        yield f"{done.source}: is here already as {done.warc}, {_harvest(done)}{suffix}"
        return
    counted = [
        *(f", {_captures(n)} left out by {stone}" for stone, n in done.left_out.items()),
        *(f", {_captures(n)} hidden by {stone}" for stone, n in done.hidden.items()),
        *([f", {len(done.damages)} damages"] if done.damages else []),
    ]
    yield (
        f"{done.source}: {done.way} to {done.warc}, {done.records} records,"
        f" {done.captures} captures, {_harvest(done)}{''.join(counted)}"
    )


def _harvest(done: Imported) -> str:
    return f"harvest {done.harvest}" if done.harvest else "no harvest"


def _captures(count: int) -> str:
    return "1 capture" if count == 1 else f"{count} captures"


def _as_json(done: Imported) -> dict[str, object]:
    return {
        "source": done.source, "warc": done.warc, "way": done.way, "records": done.records,
        "captures": done.captures, "harvest": done.harvest,
        "damages": [{"offset": d.offset, "fact": d.fact} for d in done.damages],
        "damaged": done.damaged, "left_out": dict(done.left_out), "hidden": dict(done.hidden),
    }  # fmt: skip
