"""`shilu remove`: take captures out of what is shown, built and replayed; with --purge, off the
disk."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from archive.folder import DataFolder
from archive.importing import importing
from archive.removal import (
    NothingToRemoveError,
    Reasons,
    Target,
    TombstoneStateError,
    undo,
)
from archive.removal import remove as removed
from archive.removal_plan import Removal
from archive.standing import NoSuchTargetError
from archive.tombstones import Ledger, Tombstone, read_tombstones
from shilu.cli.errors import AskedWronglyError
from shilu.cli.options import data_option, json_option, opened
from shilu.cli.progress import progress

SHOWN = 20  # copies elsewhere that are named to a person


@click.command()
@data_option
@json_option
@click.option("--url", "urls", multiple=True, help="Every capture of this URL, in any spelling.")
@click.option("--prefix", is_flag=True, help="With --url: also all addresses below it.")
@click.option("--host", "hosts", multiple=True, help="Every capture of this host, on any port.")
@click.option("--subdomains", is_flag=True, help="With --host: also the hosts below it.")
@click.option("--harvest", "harvests", multiple=True, help="All that this harvest captured.")
@click.option("--reason", help="Why. Kept with the tombstone; without one nothing is removed.")
@click.option("--by", help="Who removes; default: the login name.")
@click.option("--purge", is_flag=True, help="Rewrite the WARCs without the bytes. No way back.")
@click.option("--dry-run", is_flag=True, help="Say what would go and change nothing.")
@click.option("--list", "listing", is_flag=True, help="Show the tombstones.")
@click.option("--undo", "undone", metavar="ID", help="Withdraw a tombstone that is not purged.")
def remove(
    data: Path,
    urls: tuple[str, ...],
    prefix: bool,
    hosts: tuple[str, ...],
    subdomains: bool,
    harvests: tuple[str, ...],
    reason: str | None,
    by: str | None,
    purge: bool,
    dry_run: bool,
    listing: bool,
    undone: str | None,
    as_json: bool,
) -> None:
    """Remove captures by URL, host or harvest: build, export and replay leave them out.

    A tombstone says who removed what, when and why. Those of a URL or a host are rules: a later
    crawl does not fetch it, a later import of it stays out. Scheme and www. make no difference. A
    revisit that stays is written anew with the payload that it needs. The same command again
    finishes what was interrupted.
    """
    targets = [
        *(Target(kind="url", name=url, wider=prefix) for url in urls),
        *(Target(kind="host", name=host, wider=subdomains) for host in hosts),
        *(Target(kind="harvest", name=harvest) for harvest in harvests),
    ]
    if sum((bool(targets), listing, undone is not None)) != 1:
        raise click.UsageError("give --url, --host or --harvest, or --list, or --undo ID")
    if prefix and not urls:
        raise click.UsageError("--prefix goes with --url")
    if subdomains and not hosts:
        raise click.UsageError("--subdomains goes with --host")
    folder = opened(data)
    if listing:
        _show(read_tombstones(folder.tombstones), as_json)
        return
    reason = (reason or "").strip()
    if not reason and not (undone or dry_run):
        raise click.UsageError("give --reason TEXT: a tombstone says why")
    why = Reasons(by=by or _login(), when=datetime.now(UTC), reason=reason)
    try:
        with _alone(folder, dry_run):
            if undone is not None:
                _undo(folder, undone, why, as_json)
            else:
                _remove(folder, targets, why, purge=purge, dry_run=dry_run, as_json=as_json)
    except (NothingToRemoveError, NoSuchTargetError, TombstoneStateError) as error:
        raise AskedWronglyError(str(error)) from error


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        raise click.UsageError("give --by WHO: this login has no name") from None


@contextmanager
def _alone(folder: DataFolder, dry_run: bool) -> Iterator[None]:
    """Keep crawls and builds off the folder: both remember places in WARCs. Imports too: what comes
    in behind a purge would hold what is said to be gone."""
    from crawler.frontier.lock import FolderLock
    from postprocess.build.lock import BuildLock

    if dry_run:
        yield
        return
    lock = FolderLock.taken(folder.path / "frontier.lock")
    try:
        with BuildLock.taken(folder.work / "build.lock"), importing(folder):
            yield
    finally:
        lock.release()


def _remove(
    folder: DataFolder,
    targets: list[Target],
    why: Reasons,
    *,
    purge: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from crawler.frontier.places import Places

    with progress(quiet=as_json) as advance:
        done = removed(
            folder, targets, why, purging=purge, dry_run=dry_run,
            references=Places(folder.frontier), advance=advance,
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(_as_json(done, dry_run), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(done, folder, purge=purge, dry_run=dry_run)))


def _undo(folder: DataFolder, stone_id: str, why: Reasons, as_json: bool) -> None:
    written = undo(folder, stone_id, why)
    if as_json:
        click.echo(json.dumps({"withdrawn": stone_id, "indexes": written}))
        return
    click.echo(f"{stone_id} is withdrawn; {written} indexes written")
    click.echo("next: shilu build")


def _lines(done: Removal, folder: DataFolder, *, purge: bool, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    for stone in done.stones:
        count = done.captures[stone.id]
        state = "" if stone.id in done.new else ", which stands already"
        yield f"tombstone {stone}{state}: {count} captures {would}removed"
    if done.moved:
        where = f" to {', '.join(done.moved_to)}" if done.moved_to else ""
        yield f"{done.moved} revisits that stay {would}moved with their payload{where}"
    if done.elsewhere:
        yield "the same payload stays, for it was captured elsewhere too:"
        named = sorted({row.url for row in done.elsewhere})
        yield from (f"  {url}" for url in named[:SHOWN])
        if len(named) > SHOWN:
            yield f"  … and {len(named) - SHOWN} more; --json shows all"
    for file in done.purged:
        yield f"rewritten: {file.warc}, {file.records} records, {file.cut_bytes} bytes less"
    yield from (f"deleted: {name}" for name in done.forgotten)
    if dry_run:
        yield "nothing was changed (--dry-run)"
        return
    if purge:
        yield "logs keep addresses, no content"
    if folder.corpus.is_dir() and any(folder.corpus.iterdir()):
        yield f"next: shilu build; until then {folder.corpus} still holds what was removed"


def _as_json(done: Removal, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "tombstones": [
            {
                "id": stone.id, stone.what[0]: stone.what[1], "new": stone.id in done.new,
                "captures": done.captures[stone.id],
            }
            for stone in done.stones
        ],
        "warcs": sorted(done.warcs),
        "moved": done.moved,
        "moved_to": list(done.moved_to),
        "elsewhere": [
            {"url": row.url, "timestamp": row.timestamp, "digest": row.digest}
            for row in done.elsewhere
        ],
        "purged": [msgspec.to_builtins(file) for file in done.purged],
        "deleted": list(done.forgotten),
    }  # fmt: skip


def _show(ledger: Ledger, as_json: bool) -> None:
    for stone in ledger.removals:
        state = _state(ledger, stone)
        if as_json:
            told = msgspec.to_builtins(stone) | {"state": state}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{stone}  {state}  {stone.when:%Y-%m-%d %H:%M} by {stone.by}")
            click.echo(f"    {stone.reason}")
    if not ledger.removals and not as_json:
        click.echo("nothing was ever removed")


def _state(ledger: Ledger, stone: Tombstone) -> str:
    if stone.id in ledger.withdrawn:
        return "withdrawn"
    return "purged" if stone.id in ledger.purged else "removed"
