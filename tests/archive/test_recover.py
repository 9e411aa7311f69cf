"""A writer may die at any byte: recovery closes at the last whole record and keeps the rest."""

from __future__ import annotations

import random
import shutil

import pytest

from archive.check import check
from archive.folder import DataFolder
from archive.reader import payloads, records
from archive.recover import recover
from archive.writer import WarcWriteError, WarcWriter


def _torn(written, tmp_path, content: bytes) -> DataFolder:
    folder = DataFolder.opened(tmp_path / "torn", create=True)
    (folder.archive / (written.path.name + ".open")).write_bytes(content)
    return folder


def test_a_hundred_cuts_end_at_the_last_whole_record(written, tmp_path) -> None:
    whole = written.path.read_bytes()
    ends = [record.offset + record.length for record in records(written.path)]
    chance = random.Random(20261122)
    for number in range(100):
        cut = chance.randrange(len(whole) + 1)
        # A third: the file system gave the length but not the bytes.
        tail = b"\0" * (chance.randrange(1, 5000) if number % 3 == 0 else 0)
        place = tmp_path / str(number)
        content = whole[:cut] + tail
        folder = _torn(written, place, content)
        (done,) = recover(folder)
        # Not `end <= cut`: the zeros may be the very ones that were cut off.
        kept = [end for end in ends if content[:end] == whole[:end]]
        good = max(kept, default=0)
        assert done.records == len(kept)
        assert done.torn_bytes == len(content) - good
        if good:
            assert done.path.read_bytes() == whole[:good]
            assert list(check(folder)) == []
        else:
            assert done.path is None
        if done.torn_bytes:
            assert done.torn_path.read_bytes() == content[good:]
        assert folder.unfinished() == []
        assert recover(folder) == []
        shutil.rmtree(place)


def test_a_file_that_is_being_written_is_left_alone(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange())
    assert recover(folder) == []
    (path,) = writer.close()
    assert len(list(payloads(folder, path))) == 1


def test_a_dead_writers_file_is_closed_like_any_other(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    ref = writer.append_exchange(exchange())
    writer._now.file.abandon()
    (done,) = recover(folder)
    assert done.torn_bytes == 0
    assert [p.record_id for p in payloads(folder, done.path)] == [ref.record_id]
    assert list(check(folder)) == []


def test_a_killed_recovery_is_done_again_with_the_same_result(written, tmp_path) -> None:
    whole = written.path.read_bytes()
    content = whole[:-40]
    folder = _torn(written, tmp_path, content)
    torn = folder.archive / (written.path.name + ".torn")
    ends = [record.offset + record.length for record in records(written.path)]
    good = max(end for end in ends if end <= len(content))
    torn.write_bytes(content[good : good + 9])  # the first attempt died while it wrote this
    (done,) = recover(folder)
    assert torn.read_bytes() == content[len(content) - done.torn_bytes :]
    assert list(check(folder)) == []


def test_recovery_never_overwrites_a_closed_file(written) -> None:
    clash = written.path.with_name(written.path.name + ".open")
    clash.write_bytes(b"")
    with pytest.raises(WarcWriteError, match="exists"):
        recover(written.folder)
