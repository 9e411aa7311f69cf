"""`.warc.zst` of other crawlers: read like gzip, with and without a dictionary; what is torn or
asks for too much is named."""

from __future__ import annotations

import json
import struct

import pytest
import zstandard

from archive.check import check
from archive.index import captures, find, index_warc
from archive.outfile import file_digest, write_digest
from archive.reader import ArchiveDamageError, payload_at, payloads, record_at, records

PAGE = "<title>政府信息公开工作年度报告</title>" + "<p>依申请公开信息。</p>" * 50


def _plain(number: int, body: bytes | None = None) -> bytes:
    body = PAGE.encode() if body is None else body
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%d>\r\nWARC-Date: "
        b"2020-01-02T03:04:%02dZ\r\nWARC-Target-URI: http://a.example.cn/%d\r\n"
        b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (number, number, number, len(block), block)
    )


def _skippable(content: bytes, magic: int = 0x184D2A5D) -> bytes:
    return struct.pack("<II", magic, len(content)) + content


def _trained() -> zstandard.ZstdCompressionDict:
    return zstandard.train_dictionary(2000, [_plain(n, b"%d" % n * n) for n in range(400)])


RAW = zstandard.ZstdCompressionDict(_plain(0), zstandard.DICT_TYPE_RAWCONTENT)
TRAINED = _trained()
DICTIONARIES = {
    "none": (None, b""),
    "raw content": (RAW, _skippable(RAW.as_bytes())),
    "raw content, compressed": (RAW, _skippable(zstandard.compress(RAW.as_bytes()))),
    "trained": (TRAINED, _skippable(TRAINED.as_bytes())),
    "trained, compressed": (TRAINED, _skippable(zstandard.compress(TRAINED.as_bytes()))),
}


def _frames(known: zstandard.ZstdCompressionDict | None, count: int = 5) -> list[bytes]:
    pack = zstandard.ZstdCompressor(dict_data=known, write_checksum=True)
    return [pack.compress(_plain(number)) for number in range(count)]


@pytest.fixture(params=sorted(DICTIONARIES))
def file(request, folder):
    """A file of five records, with where each begins."""
    known, head = DICTIONARIES[request.param]
    frames = _frames(known)
    path = folder.archive / "x.warc.zst"
    path.write_bytes(head + b"".join(frames))
    return path, [len(head) + sum(map(len, frames[:n])) for n in range(6)]


def test_records_lie_where_their_frames_lie(file) -> None:
    path, places = file
    found = list(records(path))
    assert [r.offset for r in found] == places[:5]
    assert [r.offset + r.length for r in found] == places[1:]
    assert [r.record_id for r in found] == [f"urn:x:{n}" for n in range(5)]


def test_any_record_is_found_by_its_offset(file) -> None:
    path, places = file
    for number in (4, 0, 2):
        length = places[number + 1] - places[number]
        assert record_at(path, places[number], length).record_id == f"urn:x:{number}"
    with pytest.raises(ArchiveDamageError, match="@"):
        record_at(path, places[1] + 1)


def test_payloads_and_index_read_it_like_any_other(file, folder) -> None:
    path, places = file
    assert [p.body.decode() for p in payloads(folder, path)] == [PAGE] * 5
    rows = list(captures(index_warc(folder, path)))
    assert [(row.offset, row.length) for row in rows] == [
        (places[n], places[n + 1] - places[n]) for n in range(5)
    ]
    (row,) = find(folder, "http://a.example.cn/3")
    assert payload_at(folder, row.filename, row.offset).body.decode() == PAGE
    write_digest(folder, path.name, file_digest(path))
    assert list(check(folder)) == []


def test_a_torn_frame_is_named_and_the_whole_ones_are_read(file) -> None:
    path, places = file
    path.write_bytes(path.read_bytes()[: places[4] + 20])
    damages = []
    assert [r.offset for r in records(path, damages=damages)] == places[:4]
    assert [d.offset for d in damages] == [places[4]]


def test_a_changed_byte_costs_one_record_and_is_named(file) -> None:
    path, places = file
    whole = path.read_bytes()
    for at in range(places[2], places[3]):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        path.write_bytes(changed)
        damages = []
        found = [r.record_id for r in records(path, damages=damages)]
        assert found in ([f"urn:x:{n}" for n in (0, 1, 3, 4)], [f"urn:x:{n}" for n in range(5)])
        # Some bits of a header mean nothing: then every record is there.
        assert [d.offset for d in damages] == ([places[2]] if len(found) == 4 else []), at


def test_a_lost_dictionary_is_named_by_each_frame_that_needs_it(folder) -> None:
    path = folder.archive / "x.warc.zst"
    path.write_bytes(b"".join(_frames(TRAINED)))
    damages = []
    assert list(records(path, damages=damages)) == []
    assert damages
    assert "needs dictionary" in damages[0].fact


@pytest.mark.parametrize("length", [3, 900, 1 << 31])
def test_a_dictionary_that_is_none_is_named(folder, length: int) -> None:
    head = struct.pack("<II", 0x184D2A5D, length) + b"\x28\xb5\x2f\xfd" + b"\1" * 400
    path = folder.archive / "x.warc.zst"
    path.write_bytes(head + b"".join(_frames(TRAINED)))
    damages = []
    assert list(records(path, damages=damages)) == []
    assert damages


def test_frames_without_need_are_read_though_the_dictionary_is_broken(folder) -> None:
    path = folder.archive / "x.warc.zst"
    path.write_bytes(_skippable(b"\x28\xb5\x2f\xfd\xff\xff") + b"".join(_frames(None)))
    assert len(list(records(path))) == 5


def test_skippable_frames_between_records_are_passed_over(folder) -> None:
    frames = _frames(None)
    path = folder.archive / "x.warc.zst"
    path.write_bytes(frames[0] + _skippable(b"note", 0x184D2A50) + b"".join(frames[1:]))
    assert [r.record_id for r in records(path)] == [f"urn:x:{n}" for n in range(5)]


@pytest.mark.parametrize("window_log", [28, 31, 41])
def test_a_window_of_gigabytes_is_damage(folder, window_log: int) -> None:
    """Magic, a frame header that asks for 2^window_log bytes, one raw block."""
    raw = _plain(1)
    block = (1 | len(raw) << 3).to_bytes(3, "little") + raw
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([window_log - 10 << 3]) + block
    path = folder.archive / "x.warc.zst"
    path.write_bytes(frame + _frames(None)[2])
    damages = []
    assert [r.record_id for r in records(path, damages=damages)] == ["urn:x:2"]
    assert [d.offset for d in damages] == [0]
    assert f"window of {1 << window_log} bytes" in damages[0].fact
    path.write_bytes(b"\x28\xb5\x2f\xfd\x00" + bytes([17 - 10 << 3]) + block)
    assert len(list(records(path))) == 1


def test_a_large_record_of_many_blocks_is_read_from_disk(folder) -> None:
    body = json.dumps(list(range(3_000_000))).encode()
    path = folder.archive / "x.warc.zst"
    pack = zstandard.ZstdCompressor(level=1)
    path.write_bytes(pack.compress(_plain(1, body)) + pack.compress(_plain(2)))
    large, small = records(path)
    assert bytes(large.block[-len(body) :]) == body
    assert small.record_id == "urn:x:2"


def test_several_records_in_one_frame_are_read_and_named(folder) -> None:
    path = folder.archive / "x.warc.zst"
    path.write_bytes(zstandard.compress(_plain(1) + _plain(2)) + zstandard.compress(_plain(3)))
    damages = []
    assert [r.record_id for r in records(path, damages=damages)] == [
        "urn:x:1",
        "urn:x:2",
        "urn:x:3",
    ]
    assert [d.offset for d in damages] == [0]
    assert "several records" in damages[0].fact
