"""A dead writer's file may be gone on with, once it is cut to whole records; nothing in it is
lost."""

from __future__ import annotations

import errno
import gzip
import os
import zlib
from pathlib import Path

import pytest

from archive import gzipping, outfile
from archive.check import check
from archive.exchange_records import metadata_record
from archive.folder import DataFolder
from archive.outfile import OutFile, WarcWriteError
from archive.reader import payloads, records
from archive.recover import recover, reopened
from archive.writer import WarcWriter


def abandoned(folder: DataFolder, exchange, count: int = 3, **more):
    """The file of a writer that died after so many exchanges, without their metadata."""
    writer = WarcWriter(folder, "h1", host="host")
    refs = [
        writer.append_exchange(exchange(url=f"http://a.cn/{number}", **more))
        for number in range(count)
    ]
    writer.sync()
    writer._now.file.abandon()
    (path,) = folder.unfinished()
    return path, refs


def test_what_a_crash_kept_from_being_written_goes_into_the_file_of_its_exchange(
    folder, exchange
) -> None:
    path, refs = abandoned(folder, exchange)
    ((file, _),) = reopened(folder, "h1")
    assert [capture.url for capture in file.captures()] == [ref.url for ref in refs]
    for ref in refs:
        file.append(metadata_record(ref, [("via", "http://a.cn/"), ("anchor", ref.url)]).parts)
    final = file.close()
    assert final.name == path.name.removesuffix(".open")
    assert [p.link.anchor for p in payloads(folder, final)] == [ref.url for ref in refs]
    assert list(check(folder)) == []
    assert folder.unfinished() == []


def test_a_torn_file_is_cut_before_anything_is_appended(folder, exchange) -> None:
    path, refs = abandoned(folder, exchange)
    torn = b"\x1f\x8b\x08\x04 half a member"
    with path.open("ab") as tail:
        tail.write(torn)
    ((file, done),) = reopened(folder, "h1")
    assert path.with_name(file.name + ".torn").read_bytes() == torn
    assert done.losses == [f"{file.name}: {len(torn)} bytes torn, kept in {done.torn_path}"]
    file.append(metadata_record(refs[0], [("anchor", "年报")]).parts)
    final = file.close()
    assert len(list(records(final))) == 1 + 2 * 3 + 1
    assert list(check(folder)) == []


def test_a_second_tear_leaves_the_bytes_of_the_first_alone(folder, exchange) -> None:
    path, _ = abandoned(folder, exchange)
    for number, torn in enumerate((b"\x1f\x8b\x08 first", b"\x1f\x8b\x08 another, longer"), 1):
        with path.open("ab") as tail:
            tail.write(torn)
        ((file, _),) = reopened(folder, "h1")
        file.abandon()
        kept = sorted(folder.archive.glob("*.torn"), key=lambda p: p.stat().st_size)
        assert len(kept) == number
        assert kept[-1].read_bytes() == torn


def test_only_files_of_that_harvest_are_taken_up_and_those_being_written_never(
    folder, exchange
) -> None:
    abandoned(folder, exchange)
    alive = WarcWriter(folder, "h1", host="host")
    alive.append_exchange(exchange())
    assert list(reopened(folder, "h2")) == []
    assert recover(folder, leave="h1") == []
    ((file, _),) = reopened(folder, "h1")
    assert list(reopened(folder, "h1")) == []  # it is held
    assert recover(folder) == []
    file.close()
    alive.close()
    assert list(check(folder)) == []


def test_what_a_killed_close_left_beside_a_file_is_never_stale(folder, exchange) -> None:
    path, refs = abandoned(folder, exchange)
    name = path.name.removesuffix(".open")
    folder.digest_of(name).write_text(f"{'0' * 64}  {name}\n")
    folder.index_of(name).write_text("of another length\n")
    half = folder.indexes / f".{folder.index_of(name).name}.4711"
    half.write_bytes(b"half")
    ((file, _),) = reopened(folder, "h1")
    assert not folder.digest_of(name).exists()
    assert not folder.index_of(name).exists()
    assert not half.exists()
    file.append(metadata_record(refs[0], []).parts)
    file.close()
    assert list(check(folder)) == []


@pytest.mark.parametrize("number", range(1, 6))
def test_damage_between_whole_records_does_not_end_a_recovery(
    folder, exchange, number: int
) -> None:
    path, _ = abandoned(folder, exchange)
    found = list(records(path))
    content = bytearray(path.read_bytes())
    at = found[number].offset + found[number].length // 2
    content[at] ^= 0xFF
    path.write_bytes(content)
    (done,) = recover(folder)
    assert done.torn_bytes == 0
    assert done.path.read_bytes() == content
    left = [record.record_id for record in found if record is not found[number]]
    kept = [record.record_id for record in records(done.path, damages=[])]
    assert set(left) <= set(kept)
    assert {damage.offset for damage in done.damages} == {found[number].offset}
    findings = list(check(folder))
    assert {finding.offset for finding in findings} == {found[number].offset}


def test_a_warc_inside_a_torn_page_is_not_taken_for_records(folder, exchange, monkeypatch) -> None:
    """A server may serve WARCs; cut in the middle of one, its records are still the page's."""
    inner = DataFolder.opened(folder.path / "inner", create=True)
    path, _ = abandoned(inner, exchange)
    body = path.read_bytes() + os.urandom(50_000)
    # What deflate cannot shorten it stores as it is.
    stored = zlib.compressobj(0, zlib.DEFLATED, -15)
    monkeypatch.setattr(gzipping, "_compressor", lambda coded: stored.copy())
    message = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    writer = WarcWriter(folder, "h1", host="host")
    kept = writer.append_exchange(exchange(url="http://a.cn/kept"))
    served = writer.append_exchange(exchange(message + body, url="http://a.cn/w.warc.gz"))
    file = writer._now.file
    os.ftruncate(file._fd, served.offset + served.length - 30_000)
    file.abandon()
    assert b"\x1f\x8b\x08" in file.path.read_bytes()[served.offset + 40 :]
    (done,) = recover(folder)
    assert done.records == 3
    assert [p.record_id for p in payloads(folder, done.path)] == [kept.record_id]
    assert done.torn_bytes > 20_000
    assert list(check(folder)) == []


def test_a_damaged_member_that_runs_on_takes_no_whole_record_with_it(folder, exchange) -> None:
    """A stored block whose length is hit inflates the members behind it without a fault."""
    path, _ = abandoned(folder, exchange)
    found, content = list(records(path)), path.read_bytes()
    hit, behind = found[3].offset, found[3].offset + found[3].length
    stored = zlib.compressobj(0, zlib.DEFLATED, 31)
    member = stored.compress(gzip.decompress(content[hit:behind])[:-9]) + stored.flush()
    member = member[:10] + b"\0\xff\xff\0\0" + member[15:]
    content = content[:hit] + member + content[behind:]
    assert len(content) < hit + 0xFFFF
    path.write_bytes(content)
    (done,) = recover(folder)
    assert done.torn_bytes == 0
    kept = [record.record_id for record in records(done.path, damages=[])]
    assert kept == [record.record_id for record in found if record is not found[3]]
    assert {damage.offset for damage in done.damages} == {hit}


@pytest.mark.parametrize("what", ["write_index", "write_digest", "sync_folder"])
def test_a_disk_that_refuses_at_the_close_leaves_the_file_open_and_whole(
    folder, exchange, monkeypatch, what: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder.archive / "x"))

    writer = WarcWriter(folder, "h1", host="host")
    ref = writer.append_exchange(exchange())
    monkeypatch.setattr(outfile, what, refused)
    with pytest.raises(WarcWriteError, match=r"archive/x: No space left"):
        writer.close()
    monkeypatch.undo()
    assert folder.warcs() == []
    ((file, _),) = reopened(folder, "h1")
    file.append(metadata_record(ref, [("anchor", "年报")]).parts)
    (payload,) = payloads(folder, file.close())
    assert payload.link.anchor == "年报"
    assert list(check(folder)) == []
    assert [
        p for p in (*folder.archive.iterdir(), *folder.indexes.iterdir()) if p.name[0] == "."
    ] == []


def test_after_a_failure_a_file_that_waits_for_metadata_stays_open(
    folder, exchange, monkeypatch
) -> None:
    writer = WarcWriter(folder, "h1", max_size=600, host="host")
    told = writer.append_exchange(exchange(url="http://a.cn/1"))
    waiting = writer.append_exchange(exchange(url="http://a.cn/2"))
    assert told.warc != waiting.warc
    writer.append_metadata(told, [("anchor", "一")])

    def refused(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", refused)
    with pytest.raises(WarcWriteError):
        writer.append_metadata(waiting, [("anchor", "二")])
    monkeypatch.undo()
    writer.close()
    assert [path.name for path in folder.warcs()] == [told.warc]
    assert [path.name for path in folder.unfinished()] == [waiting.warc + ".open"]


def test_a_sync_that_failed_is_never_followed_by_a_close(folder, exchange, monkeypatch) -> None:
    """The kernel tells once that it lost pages: what is on the disk, only reading it can say."""

    def refused(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    writer = WarcWriter(folder, "h1", host="host")
    writer.append_metadata(writer.append_exchange(exchange()), [])
    monkeypatch.setattr(os, "fdatasync", refused)
    with pytest.raises(WarcWriteError, match=r"warc\.gz\.open: Input/output error"):
        writer.sync()
    monkeypatch.undo()
    with pytest.raises(WarcWriteError, match="left open"):
        writer.close()
    assert folder.warcs() == []
    (done,) = recover(folder)
    assert done.records == 4


def test_a_file_of_nothing_goes_and_a_gzip_of_something_else_is_kept_aside(folder) -> None:
    name = "shilu-h1-20261122040506-00000-host-1.warc.gz"
    for content in (b"", gzip.compress(b"no record")):
        (folder.archive / (name + ".open")).write_bytes(content)
        assert list(reopened(folder, "h1")) == []
        assert folder.unfinished() == []
    assert [p.read_bytes()[:2] for p in folder.archive.glob("*.torn")] == [b"\x1f\x8b"]


def test_a_name_is_free_again_only_when_nobody_holds_it(folder) -> None:
    name = "shilu-h1-20261122040506-00000-host-1.warc.gz"
    file = OutFile(folder, name)
    with pytest.raises(FileExistsError):
        OutFile(folder, name)
    file.abandon()
    Path(folder.archive / name).touch()
    with pytest.raises(FileExistsError):
        OutFile(folder, name)
