"""Take WARCs of other crawlers into the archive: as they stand where replay tools can read them,
else record by record, heads and blocks verbatim.

A file is made whole in a folder of its own, synced, indexed, digested, and only then given its
name: a kill leaves nothing that looks imported. Sources are never touched. Each pass streams."""

from __future__ import annotations

import errno
import fcntl
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive import index
from archive.errors import ArchiveError
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.importing_files import ImportNote, written
from archive.importing_known import Known, known, told_source
from archive.importing_names import free_name, plain_stem
from archive.importing_removed import harvest_told, left_out, purged
from archive.importing_source import Passed, digest_of, surveyed
from archive.index import write_index
from archive.outfile import sync_folder, write_digest
from archive.record import Damage
from archive.sources import CodecError
from archive.standing import Standing, standing
from archive.tombstones import stamp_of

_REWRITTEN = "it must be written anew: damaged, Zstandard, or several records in one gzip member"
_IN_FRONT = "--harvest puts a record in front"
_TOLD = "it tells of an import itself: a record of ours goes in front"


class ImportRefusedError(ArchiveError):
    """A file cannot be imported, or not in the way that was asked; nothing was changed."""


class ImportBusyError(ImportRefusedError):
    """Another import is running, or a removal."""


class HarvestRefusedError(ImportRefusedError):
    """The harvest that a file would count to was purged."""


class LinkRefusedError(ImportRefusedError):
    """A file cannot be linked to: another way has to be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one WARC. `way`: copied, linked, rewritten, or known (nothing was done).

    `damages` are where the source has no whole record, or one that contradicts itself; offsets are
    the source's. `captures` are the rows of its index: what was removed has none. By the ids of
    tombstones, `left_out` counts captures whose bytes did not come in, `hidden` those that came
    without a row. `damaged`: at how many places the source was damaged when it came.
    """

    source: str
    warc: str
    way: str
    records: int
    captures: int
    harvest: str
    damages: tuple[Damage, ...] = ()
    damaged: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    hidden: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def importing(folder: DataFolder) -> Iterator[Path]:
    """Yield the folder in which files are made, emptied of what a killed import left; one import
    at a time, and none beside a removal."""
    folder.work.mkdir(parents=True, exist_ok=True)
    with (folder.work / "import.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fact = "another import is running, or a removal"
            raise ImportBusyError(f"{lock.name}: {fact}") from None
        place = folder.work / "import"
        _forget(folder, place)
        place.mkdir()
        try:
            yield place
        finally:
            _forget(folder, place)


def import_warc(
    folder: DataFolder,
    place: Path,
    path: Path,
    *,
    source: str,
    harvest: str | None = None,
    link: bool = False,
    passed: Passed = lambda size: None,
) -> Imported:
    """Import the WARC at `path`, called `source`; `place` is what `importing` gave.

    With a `harvest` a warcinfo of ours goes in front. `passed` is told of bytes, twice the file's
    size in all. What was purged does not come in. ImportRefusedError where no record is whole,
    HarvestRefusedError for a purged harvest, LinkRefusedError where `link` cannot be.
    """
    sha256 = digest_of(path, passed)
    if (there := known(folder, sha256)) is not None:
        return _known(folder, there, path, source, passed)
    survey = surveyed(path, passed)
    if not survey.records:
        first = survey.damages[0] if survey.damages else Damage(0, "the file is empty")
        raise ImportRefusedError(f"{source}@{first.offset}: no whole record; {first.fact}")
    gone = purged(folder)
    _refuse_harvest(gone, path, source, harvest)
    left = left_out(path, gone)
    told = survey.stands and told_source(path) is not None
    as_it_stands = survey.stands and harvest is None and not told and left is None
    if link and not as_it_stands:
        cause = _REWRITTEN if not survey.stands else _TOLD if told else _IN_FRONT
        if left:
            cause = f"it holds what was purged by {', '.join(map(str, left.stones))}"
        raise LinkRefusedError(f"{source}: cannot be linked, {cause}")
    rewritten = left is not None or not survey.stands
    name = free_name(folder, source, compressed=survey.compressed or rewritten)
    made = place / name
    if link:
        _linked(path, made, source)
        made_sha256 = sha256
    else:
        note = None if as_it_stands else ImportNote(source, sha256, harvest, survey, left)
        try:
            made_sha256 = written(path, made, note)
        except CodecError as error:
            raise ImportRefusedError(f"{source}: {error}") from None
        if as_it_stands and made_sha256 != sha256:
            raise ImportRefusedError(f"{source}: the file was changed while it was read")
    rows, hidden = _placed(folder, made, made_sha256)
    return Imported(
        source=source, warc=name, way="linked" if link else "rewritten" if rewritten else "copied",
        records=survey.records - (left.records if left else 0), captures=rows,
        harvest=harvest_of(folder.archive / name), damages=survey.told, damaged=len(survey.told),
        left_out=left.captures if left else {}, hidden=hidden,
    )  # fmt: skip


def _known(folder: DataFolder, there: Known, path: Path, source: str, passed: Passed) -> Imported:
    """Return what is to be said of a file that is here already. What came as it stands has no note
    of ours: it is read again, so that what was damaged is told again."""
    if there.damages is None:
        damaged = len(surveyed(path, passed).told)
    else:
        damaged = there.damages
        passed(path.stat().st_size)
    return Imported(
        source=source, warc=there.warc, way="known", records=0, damaged=damaged,
        captures=sum(1 for _ in index.captures(folder.index_of(there.warc))),
        harvest=harvest_of(folder.located(there.warc)),
    )  # fmt: skip


def _refuse_harvest(gone: Standing, path: Path, source: str, harvest: str | None) -> None:
    if gone.by_harvest:
        named = harvest or harvest_told(path, plain_stem(source) + ".warc.gz")
        if stone := gone.of_harvest(named):
            raise HarvestRefusedError(f"{source}: its harvest was purged by tombstone {stone}")


def _linked(path: Path, made: Path, source: str) -> None:
    try:
        made.hardlink_to(path.resolve())
    except OSError as error:
        fact = "it lies on another file system" if error.errno == errno.EXDEV else error.strerror
        raise LinkRefusedError(f"{source}: cannot be linked, {fact}") from None


def _placed(folder: DataFolder, made: Path, sha256: str) -> tuple[int, Counter[str]]:
    """Index the file, write its digest, give it its place; return how many rows it has, and how
    many captures have none by which tombstone. The WARC comes last: where it lies, it has both its
    companions."""
    final = folder.archive / made.name
    before, count, hidden = stamp_of(folder.tombstones), 0, Counter[str]()
    stands, harvest = standing(folder), harvest_of(made)

    def lines() -> Iterator[str]:
        nonlocal count
        for row in index.rows(made, damages=[], moved=stands.moved):
            if stands.stones and (stone := stands.of_capture(row.capture, harvest)):
                hidden[stone.id] += 1
            else:
                count += 1
                yield row.line

    write_index(folder, made.name, lines())
    write_digest(folder, made.name, sha256)
    sync_folder(folder.indexes)
    sync_folder(folder.archive)
    if final.exists():
        raise ImportRefusedError(f"{final}: appeared meanwhile")
    made.rename(final)
    sync_folder(folder.archive)
    if stamp_of(folder.tombstones) != before:  # removed meanwhile: the index may not show it
        index.index_warc(folder, final, damages=[])
    return count, hidden


def _forget(folder: DataFolder, place: Path) -> None:
    """Remove what an import left that did not come to its end: also the companions of a WARC that
    never got its name."""
    if not place.exists():
        return
    for left in place.iterdir():
        if left.is_file() and not (folder.archive / left.name).exists():
            for companion in (folder.index_of(left.name), folder.digest_of(left.name)):
                companion.unlink(missing_ok=True)
                for half in companion.parent.glob(f".{companion.name}.*"):
                    half.unlink(missing_ok=True)
    shutil.rmtree(place)
