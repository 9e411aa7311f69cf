"""Whatever byte changes, check says which record of which file; a whole archive is silent."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tracemalloc
import zlib

import pytest
import warcio.warcwriter

from archive import gzipping
from archive.check import check
from archive.index import index_warc
from archive.outfile import file_digest, write_digest
from archive.reader import records
from archive.writer import WarcWriter


def _findings(folder):
    return list(check(folder))


def test_a_whole_archive_has_no_findings(written) -> None:
    assert _findings(written.folder) == []


def test_every_hard_case_passes(folder, exchange, wire_cases) -> None:
    writer = WarcWriter(folder, "h1")
    for case in wire_cases.values():
        sent = case.before + case.message + case.behind
        ref = writer.append_exchange(exchange(sent, method=case.method, eof=case.eof))
        writer.append_metadata(ref, [("via", "http://a.cn/")])
    writer.close()
    assert _findings(folder) == []


@pytest.mark.parametrize("whole_byte", [True, False])
def test_one_changed_byte_anywhere_names_its_record(folder, exchange, whole_byte: bool) -> None:
    writer = WarcWriter(folder, "h1", host="h")
    # A run of one letter: matches that point elsewhere inflate to the same bytes.
    message = b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + b"a" * 64
    writer.append_exchange(exchange(message, url="http://a.cn/"))
    (path,) = writer.close()
    whole = path.read_bytes()
    ids = {}
    for record in records(path):
        ids |= dict.fromkeys(range(record.offset, record.offset + record.length), record)
    assert sorted(ids) == list(range(len(whole)))
    relative, told = folder.relative(path), 0
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0xFF if whole_byte else 1 << at % 8
        path.write_bytes(changed)
        found = _findings(folder)
        assert any(f.path == relative and f.offset is None for f in found), at  # the file digest
        named = [f for f in found if f.offset == ids[at].offset and f.path == relative]
        assert named, (at, [str(f) for f in found])
        others = {f.offset for f in found if f.path == relative} - {None, ids[at].offset}
        assert not others, (at, [str(f) for f in found])
        told += ids[at].record_id in {f.record_id for f in named}
    assert told > 0.6 * len(whole)  # the id is lost where it, or what inflates before it, was hit
    path.write_bytes(whole)
    assert _findings(folder) == []


def test_the_id_of_a_damaged_record_is_read_from_what_is_left(written) -> None:
    whole = written.path.read_bytes()
    told = 0
    damaged = [r for r in records(written.path) if r.type == "response"]
    for record in damaged:
        changed = bytearray(whole)
        changed[record.offset + record.length - 6] ^= 0x10  # its CRC-32
        written.path.write_bytes(changed)
        (finding,) = [
            f for f in _findings(written.folder) if f.offset == record.offset and f.record_id
        ]
        assert finding.record_id == record.record_id
        assert finding.damage
        told += 1
    assert told == 3


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 8, 9, 11, 12, 16])
def test_a_damaged_gzip_header_still_tells_the_id(written, at: int) -> None:
    record = list(records(written.path))[4]
    changed = bytearray(written.path.read_bytes())
    changed[record.offset + at] ^= 0xFF
    written.path.write_bytes(changed)
    assert record.record_id in {f.record_id for f in _findings(written.folder)}


def test_a_consistent_forgery_is_betrayed_by_the_file_digest(written) -> None:
    """Record, digests, gzip member and index are remade to fit; only the file digest is old."""
    path, folder = written.path, written.folder
    whole = path.read_bytes()
    victim = next(r for r in records(path) if r.type == "response")
    old_block = bytes(victim.block[:])
    new_block = old_block.replace(b"0" * 20, b"1" * 20)
    assert new_block != old_block

    def sha1(data: bytes) -> str:
        return base64.b32encode(hashlib.sha1(data).digest()).decode()

    plain = zlib.decompressobj(31).decompress(whole[victim.offset :])
    forged = plain.replace(old_block, new_block)
    forged = forged.replace(sha1(old_block).encode(), sha1(new_block).encode())
    body_at = old_block.index(b"\r\n\r\n") + 4
    forged = forged.replace(sha1(old_block[body_at:]).encode(), sha1(new_block[body_at:]).encode())
    member = b"".join(bytes(part) for part in gzipping.member([forged]))
    path.write_bytes(whole[: victim.offset] + member + whole[victim.offset + victim.length :])
    index_warc(folder, path)
    found = _findings(folder)
    assert [(f.path, f.offset) for f in found] == [(folder.relative(path), None)]
    assert "sha256" in found[0].fact


@pytest.mark.parametrize("bytes_kept", [1, 100, 300, 900, 2000])
def test_a_truncated_file_is_found(written, bytes_kept: int) -> None:
    whole = written.path.read_bytes()
    assert bytes_kept < len(whole)
    written.path.write_bytes(whole[:bytes_kept])
    found = _findings(written.folder)
    assert any("sha256" in f.fact for f in found)
    assert any("index" in f.fact or "row" in f.fact for f in found)


def test_a_removed_record_is_found_by_its_index_row(written) -> None:
    whole, victim = written.path.read_bytes(), written.refs[1]
    cut = whole[: victim.offset] + whole[victim.offset + victim.length :]
    written.path.write_bytes(cut)
    rows = [f for f in _findings(written.folder) if f.path.endswith(".cdxj")]
    assert victim.offset in {f.offset for f in rows}


def test_missing_companions_are_findings(written) -> None:
    written.folder.digest_of(written.path.name).unlink()
    written.folder.index_of(written.path.name).unlink()
    facts = [f.fact for f in _findings(written.folder)]
    assert facts == [
        f"no digest file {written.path.name}.sha256", f"no index {written.path.name}.cdxj"
    ]  # fmt: skip


def test_companions_without_their_warc_are_findings(written) -> None:
    written.path.unlink()
    found = _findings(written.folder)
    assert [f.path.rsplit(".", 1)[1] for f in found] == ["sha256", "cdxj"]
    assert all(written.path.name in f.fact for f in found)


def test_an_index_must_hold_each_capture_once_and_nothing_else(written) -> None:
    index = written.folder.index_of(written.path.name)
    lines = index.read_text().splitlines(keepends=True)
    assert len(lines) == 3
    relative = written.folder.relative(written.path)
    index.write_text("".join(lines[:2]))
    (finding,) = _findings(written.folder)
    assert (finding.path, finding.offset) == (relative, written.refs[2].offset)
    assert finding.record_id == written.refs[2].record_id
    for changed in (
        [*lines, lines[2]],
        [lines[1], lines[0], lines[2]],
        [*lines, "nonsense\n"],
        [lines[0], lines[1], lines[2].replace('"status": "200"', '"status": "404"')],
        [lines[0], lines[1], lines[2].replace("/2", "/3")],
    ):
        index.write_text("".join(changed))
        assert _findings(written.folder), changed


def test_every_changed_byte_of_an_index_is_found(written) -> None:
    index = written.folder.index_of(written.path.name)
    whole = index.read_bytes()
    for at in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[at] ^= 0x04
        index.write_bytes(changed)
        assert _findings(written.folder), at


def test_every_changed_byte_of_a_digest_file_is_found(written) -> None:
    place = written.folder.digest_of(written.path.name)
    whole = place.read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x04
        place.write_bytes(changed)
        assert _findings(written.folder), at


def test_open_files_are_unfinished_not_damaged(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange())
    (finding,) = _findings(folder)
    assert not finding.damage
    assert finding.path.endswith(".warc.gz.open")
    writer.close()
    assert _findings(folder) == []


def test_findings_are_the_same_each_time_and_ordered(folder, exchange) -> None:
    for harvest in ("b", "a"):
        writer = WarcWriter(folder, harvest)
        for number in range(3):
            writer.append_exchange(exchange(url=f"http://a.cn/{number}"))
        (path,) = writer.close()
        changed = bytearray(path.read_bytes())
        for at in (400, 1500, len(changed) - 30):
            changed[at] ^= 0xFF
        path.write_bytes(changed)
    found = _findings(folder)
    assert found == _findings(folder)
    places = [(f.path, f.offset) for f in found if f.path.endswith(".gz") and f.offset is not None]
    assert len(places) >= 6
    assert places == sorted(places)


def test_check_holds_one_piece_of_a_large_record_at_a_time(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    body = os.urandom(1 << 20) * 32
    message = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(
        body
    )
    large = exchange(message)
    for at in range(0, len(body), 1 << 16):
        large.response.append(body[at : at + (1 << 16)])
    del body
    tracemalloc.start()
    writer.append_exchange(large)
    writer.close()
    large.close()
    assert _findings(folder) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 << 20


def test_a_foreign_warc_passes_with_the_chunk_framing_in_its_payload_digest(folder) -> None:
    path = folder.archive / "foreign.warc.gz"
    with path.open("wb") as file:
        writer = warcio.warcwriter.WARCWriter(file, gzip=True)
        block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        record = writer.create_warc_record(
            "http://a.cn/", "response", payload=io.BytesIO(block), length=len(block)
        )
        writer.write_record(record)
        record.raw_stream.close()
    write_digest(folder, path.name, file_digest(path))
    index_warc(folder, path)
    assert _findings(folder) == []
