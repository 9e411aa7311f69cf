"""A build of an archive that is not whole says so, whatever the number of workers and of WARCs."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest
from smallarchive import archived

from archive.check import check
from archive.folder import DataFolder
from archive.reader import records
from archive.record import ArchiveDamageError
from archive.whole import BrokenRecordError
from postprocess.build.build import BuildOptions, build
from postprocess.engine import LocalEngine
from postprocess.errors import WarcGoneError


@pytest.fixture
def two(folder: DataFolder, pages: dict[str, bytes]) -> tuple[Path, Path]:
    return archived(folder, "h1", pages), archived(folder, "h2", pages, day=9)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_damaged_record_is_named_from_any_worker(
    folder: DataFolder, two: tuple[Path, Path], workers: int
) -> None:
    (_, damaged) = two
    victim = next(r for r in records(damaged) if r.type == "response")
    content = bytearray(damaged.read_bytes())
    content[victim.offset + victim.length // 2] ^= 0x10
    damaged.write_bytes(content)
    with pytest.raises(ArchiveDamageError, match=f"{damaged.name}@{victim.offset}: "):
        build(
            folder,
            BuildOptions(engine=LocalEngine(workers=workers)),
            lambda step, done, total: None,
        )


@pytest.mark.parametrize(
    "error",
    [ArchiveDamageError(Path("a.warc.gz"), 7, "cut"), BrokenRecordError("no head", 9, (9, 12))],
)
def test_an_error_of_the_reader_comes_home_from_a_worker(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_warc_that_vanished_is_missed_and_not_left_out(
    folder: DataFolder, two: tuple[Path, Path]
) -> None:
    two[0].unlink()
    said = [str(found) for found in check(folder)]
    assert len([fact for fact in said if f"its WARC {two[0].name} is missing" in fact]) == 2
    with pytest.raises(WarcGoneError, match=two[0].name):
        build(folder, BuildOptions(), lambda step, done, total: None)
    for left in (folder.index_of(two[0].name), folder.digest_of(two[0].name)):
        left.unlink()
    assert build(folder, BuildOptions(), lambda step, done, total: None)


def test_where_the_folder_may_not_be_written_verify_compiles_elsewhere(
    folder: DataFolder, two: tuple[Path, Path]
) -> None:
    from postprocess.verify import VerifyOptions, verify

    assert build(folder, BuildOptions(), lambda step, done, total: None)
    shutil.rmtree(folder.work)
    folder.work.write_bytes(b"")  # no folder can be made where a file is, not even by root
    assert list(verify(folder, VerifyOptions(), lambda step, done, total: None)) == []
