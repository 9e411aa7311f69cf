"""After damage reading goes on at the next record that can be told, and however a file is made, it
is read in a time that its size bounds."""

from __future__ import annotations

import gzip
import struct
import time
import tracemalloc
import zlib

import pytest
import zstandard
from mutants import message, record

from archive.reader import ArchiveDamageError, payloads, records

SECONDS = 30  # a quadratic reader needs minutes or hours for each of these


def _response(number: int, body: bytes, *, digests: bool = True):
    length = b"Content-Length: %d" % len(body)
    block = message(body, b"Content-Type: text/html", length)
    return record(number, "response", block, digests=digests, payload=body)


def _read(folder, content: bytes, name: str = "x.warc.gz"):
    path = folder.archive / name
    path.write_bytes(content)
    damages = []
    begun = time.monotonic()
    found = [r.record_id for r in records(path, damages=damages)]
    assert time.monotonic() - begun < SECONDS
    return found, damages


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz", "x.warc.zst"])
@pytest.mark.parametrize(
    "stuff",
    [
        b"\0" * 64,
        b"\x1f\x8b\x08",
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
        b"\x28\xb5\x2f\xfd",
        b"\r\n",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\nA:b\r\n",
    ],
    ids=["zeros", "gzip magics", "gzip headers", "zstd magics", "line breaks", "versions", "heads"],
)
def test_a_file_of_one_thing_is_passed_in_one_go(folder, stuff: bytes, name: str) -> None:
    good = _response(1, b"whole").plain
    pack = {"x.warc": bytes, "x.warc.gz": gzip.compress, "x.warc.zst": zstandard.compress}[name]
    size = 1 << 20
    found, damages = _read(folder, stuff * (size // len(stuff)) + b"\n\n" + pack(good), name)
    # What opens as a plain WARC is one: no member of another format is sought in it.
    other = name != "x.warc" and stuff.endswith(b"A:b\r\n")
    assert found == ([] if other else [_response(1, b"whole").name])
    assert damages or stuff == b"\r\n"


def test_records_that_all_claim_the_rest_of_the_file_are_not_read_again_and_again(folder) -> None:
    made = [_response(n, b"x" * 9000) for n in range(1200)]
    total = sum(len(m.plain) for m in made)
    plains, at = [], 0
    for one in made:
        length = total - at - len(one.plain) + len(one.block)
        plains.append(one.stating(b"Content-Length", b"%d" % length).plain)
        at += len(one.plain)
    end = _response(9999, b"the last")
    found, damages = _read(folder, b"".join(plains) + end.plain, "x.warc")
    assert found == [end.name]
    assert damages


def _stored(plain: bytes) -> bytes:
    """Return a gzip member of stored blocks, so that what it holds stands in the file as it is."""
    pack = zlib.compressobj(0, zlib.DEFLATED, 31)
    return pack.compress(plain) + pack.flush()


def test_broken_members_in_one_another_are_not_read_again_and_again(folder) -> None:
    inner = b"y" * (1 << 19)
    for number in range(60):
        inner = _stored(_response(number, inner).plain)[:-8] + b"\0" * 8  # its checksum is wrong
    last = _response(7, b"whole")
    found, damages = _read(folder, inner + gzip.compress(last.plain))
    assert found[-1:] == [last.name]
    assert damages


def test_damages_of_a_hostile_file_take_bounded_memory(folder) -> None:
    path = folder.archive / "x.warc"
    path.write_bytes(b"WARC/1.0\r\nA:b\r\n\r\n" * 60_000)
    damages = []
    tracemalloc.start()
    assert list(records(path, damages=damages)) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(damages) == 20_001
    assert damages[-1].fact == "40000 more damages from here on, not named singly"
    assert peak < 16 << 20


def test_a_warc_compressed_as_a_whole_is_read_and_said_not_to_be_seekable(folder) -> None:
    made = [_response(n, b"%d" % n) for n in range(5)]
    path = folder.archive / "x.warc.gz"
    path.write_bytes(gzip.compress(b"".join(m.plain for m in made)))
    damages = []
    assert [p.record_id for p in payloads(folder, path, damages=damages)] == [m.name for m in made]
    assert [d.offset for d in damages] == [0]
    assert "cannot be sought" in damages[0].fact
    with pytest.raises(ArchiveDamageError, match=r"@0: .*several records"):
        list(records(path))


def test_of_a_torn_whole_gzip_the_records_before_the_tear_are_read(folder) -> None:
    made = [_response(n, b"%d" % n * 500) for n in range(50)]
    coded = gzip.compress(b"".join(m.plain for m in made))
    for at in range(600, len(coded), 97):
        sound = len(zlib.decompressobj(31).decompress(coded[:at]))
        whole, end = [], 0
        for one in made:
            end += len(one.plain)
            if end <= sound:
                whole.append(one.name)
        found, damages = _read(folder, coded[:at])
        assert found[: len(whole)] == whole
        assert "ends inside a gzip member" in damages[-1].fact


@pytest.mark.parametrize("digests", [True, False])
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_an_archived_warc_is_content(folder, digests: bool, name: str) -> None:
    """A page that is itself a WARC: its records are not ours, even where its own is damaged."""
    inner = b"".join(_response(100 + n, b"inner").plain for n in range(3))
    outer = [_response(n, inner, digests=digests) for n in (1, 2)]
    pack = gzip.compress if name.endswith("gz") else bytes
    found, damages = _read(folder, b"".join(pack(m.plain) for m in outer), name)
    assert (found, damages) == ([m.name for m in outer], [])
    lying = outer[0].stating(b"WARC-Block-Digest", b"sha1:" + b"A" * 32)
    found, damages = _read(folder, pack(lying.plain) + pack(outer[1].plain), name)
    assert (found, [d.offset for d in damages]) == ([outer[1].name], [0])


def test_a_page_that_quotes_a_record_is_whole(folder) -> None:
    quoted = b"<pre>\r\n\r\n" + _response(5, b"quoted", digests=False).plain + b"</pre>"
    made = [_response(1, quoted, digests=False), _response(2, quoted, digests=True)]
    found, damages = _read(folder, b"".join(m.plain for m in made), "x.warc")
    assert (found, damages) == ([m.name for m in made], [])


def test_a_block_of_many_gigabytes_is_not_spooled(folder) -> None:
    head = _response(1, b"").stating(b"Content-Length", b"%d" % (1 << 40)).plain
    found, damages = _read(folder, gzip.compress(head + bytes(1 << 20)))
    assert found == []
    assert "more than any record should have" in damages[0].fact


def test_a_changed_first_byte_does_not_hide_the_file(folder) -> None:
    made = [_response(n, b"%d" % n) for n in range(4)]
    for pack, name in ((gzip.compress, "x.warc.gz"), (bytes, "x.warc"), (gzip.compress, "x.warc")):
        whole = b"".join(pack(m.plain) for m in made)
        found, damages = _read(folder, b"\xff" + whole[1:], name)
        assert found == [m.name for m in made[1:]]
        assert [d.offset for d in damages] == [0]


def test_a_record_behind_a_member_that_only_looks_like_one_is_found(folder) -> None:
    fake = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + struct.pack("<H", 60_000)
    good = _response(1, b"whole")
    found, damages = _read(folder, fake + gzip.compress(good.plain))
    assert found == [good.name]
    assert damages[0].offset == 0
