"""Reading other people's WARCs, and damaged ones: what is whole comes out, the rest is named."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.index import index_warc, rows
from archive.reader import ArchiveDamageError, payloads, record_at, records
from archive.record import warc_date
from archive.sorting import sorted_lines

EMPTY = hashlib.sha256(b"").hexdigest().encode()


def _record(
    block: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; x\r\n\r\nhi",
    kind: bytes = b"response",
    extra: bytes = b"",
    uri: bytes = b"http://a.cn/",
) -> bytes:
    return (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:%d>\r\nWARC-Date: "
        b"2020-01-02T03:04:05Z\r\nWARC-Target-URI: %s\r\n%s"
        b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (kind, len(block), uri, extra, len(block), block)
    )


def _file(folder, content: bytes, name: str = "x.warc.gz"):
    path = folder.archive / name
    path.write_bytes(content)
    return path


def test_damage_in_the_middle_is_named_and_the_rest_is_read(written) -> None:
    whole = bytearray(written.path.read_bytes())
    good = list(records(written.path))
    victim = good[3]
    whole[victim.offset + 60] ^= 0xFF
    written.path.write_bytes(whole)
    with pytest.raises(ArchiveDamageError, match=rf"{written.path.name}@{victim.offset}: "):
        list(records(written.path))
    damages = []
    rest = [r.record_id for r in records(written.path, damages=damages)]
    assert rest == [r.record_id for r in good if r is not victim]
    assert [d.offset for d in damages] == [victim.offset]


def test_damage_in_a_plain_file_is_passed_over(folder) -> None:
    broken = _record().replace(b"WARC/1.0", b"WRAC/1.0")
    path = _file(folder, _record() + broken + _record(b"HTTP/1.1 200 OK\r\n\r\n"), "x.warc")
    damages = []
    assert len(list(records(path, damages=damages))) == 2
    assert [d.offset for d in damages] == [len(_record())]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(_record() + _record()),
        gzip.compress(_record()[:-20]),
        gzip.compress(_record())[:-3],
        gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n"),
        gzip.compress(_record().replace(b"Content-Length: ", b"Content-Length: x")),
        gzip.compress(b"no warc at all"),
        gzip.compress(_record()) + b"\0" * 20,
        b"WARC/1.0\r\nContent-Length: 5\r\n\r\nabc",
    ],
    ids=["two in a member", "cut", "torn", "no length", "bad length", "no warc", "zeros", "plain"],
)
def test_what_is_no_whole_record_is_damage(folder, content: bytes) -> None:
    with pytest.raises(ArchiveDamageError, match=r"x\.warc\.gz@"):
        list(records(_file(folder, content)))


def test_heads_are_read_whatever_their_case_folds_and_bytes(folder) -> None:
    odd = (
        b"warc/1.1\nwarc-TYPE:response\nWARC-RECORD-ID:<urn:x>\nwarc-date: 2020-01-02\n"
        b"WARC-Target-URI: <http://a.cn/a b>\nX: one\n two \xc4\xe3\ncontent-length:2\n\nhi\n\n"
    )
    (record,) = records(_file(folder, gzip.compress(odd)))
    assert record.type == "response"
    assert record.target_uri == "http://a.cn/a%20b"
    assert record.header("x") == "one two \xc4\xe3"
    assert bytes(record.block) == b"hi"


def test_empty_members_are_padding(folder) -> None:
    empty = gzip.compress(b"")
    path = _file(folder, empty + gzip.compress(_record()) + empty)
    assert [r.offset for r in records(path)] == [len(empty)]
    assert record_at(path, len(empty)).type == "response"
    with pytest.raises(ArchiveDamageError, match="no record begins here"):
        record_at(path, 0)


def test_rows_of_other_records_are_what_pywb_makes_of_them(folder) -> None:
    """The rows are the answers of pywb 2.10's `cdx-indexer -j`; lengths depend on the zlib."""
    content = b"".join(
        gzip.compress(record, mtime=0)
        for record in (
            _record(),
            _record(b"", extra=b"WARC-Payload-Digest: sha256:" + EMPTY + b"\r\n"),
            _record(b"1.2.3.4", uri=b"dns:a.cn").replace(
                b"application/http;msgtype=response", b"text/dns"
            ),
            _record(b'{"a":1}', kind=b"resource", uri=b"urn:pageinfo:http://a.cn/").replace(
                b"application/http;msgtype=response", b"application/json"
            ),
            _record(b"a: b", kind=b"metadata").replace(
                b"application/http;msgtype=response", b"application/warc-fields"
            ),
            _record(b"text", kind=b"conversion").replace(
                b"application/http;msgtype=response", b"text/plain"
            ),
            _record(b"GET / HTTP/1.1\r\n\r\n", kind=b"request"),
            _record(extra=b"WARC-Identified-Payload-Type: text/html\r\n"),
        )
    )
    path = _file(folder, content)
    told = [row.line.partition(', "length"')[0] for row in rows(path)]
    assert told == [
        (
            'cn,a)/ 20200102030405 {"url": "http://a.cn/", "mime": "text/html", "status": "200",'
            ' "digest": "YIVV7ELYGQTASQUNN5I3FRNPJQF542SC"'
        ),
        (
            'cn,a)/ 20200102030405 {"url": "http://a.cn/", "mime": "application/http",'
            f' "status": "200", "digest": "sha256:{EMPTY.decode()}"'
        ),
        (
            'dns:a.cn 20200102030405 {"url": "dns:a.cn", "mime": "text/dns", "status": "200",'
            ' "digest": "BHBVQB52I6UCLEXPRDS5MMCOU2M3RS7C"'
        ),
        (
            'urn:pageinfo:http://a.cn 20200102030405 {"url": "urn:pageinfo:http://a.cn/",'
            ' "mime": "application/json", "digest": "T6E4OQGOWRWXIGGJESTYVRLZIHK6SZJA"'
        ),
        (
            'cn,a)/ 20200102030405 {"url": "http://a.cn/", "mime": "text/plain",'
            ' "digest": "G4XKBDFLGPTRYAWGKHN4QOSHJUZMM5XK"'
        ),
        (
            'cn,a)/ 20200102030405 {"url": "http://a.cn/", "mime": "text/html",'
            ' "mime-detected": "text/html", "status": "200",'
            ' "digest": "YIVV7ELYGQTASQUNN5I3FRNPJQF542SC"'
        ),
    ]
    index_warc(folder, path)
    found = list(payloads(folder, path))
    assert [p.capture.offset for p in found] == [row.capture.offset for row in rows(path)]
    assert [p.record_type for p in found] == [
        "response", "response", "response", "resource", "conversion", "response"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-22T04:05:06.789012Z", "2026-11-22T04:05:06.789012+00:00"),
        ("2026-11-22T04:05:06Z", "2026-11-22T04:05:06+00:00"),
        ("2026-11-22T04:05:06.123456789Z", "2026-11-22T04:05:06.123456+00:00"),
        ("2026-11-22T04:05:06.1Z", "2026-11-22T04:05:06.100000+00:00"),
        ("2026-11", "2026-11-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-11-22T04:05Z", "2026-11-22T04:05:00+00:00"),
    ],
)
def test_warc_dates_of_any_precision_are_read(text: str, iso: str) -> None:
    assert warc_date(text).isoformat() == iso


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "1 2 3 4 5 6 7 8"])
def test_what_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        warc_date(text)


@given(st.lists(st.binary(max_size=8).map(lambda raw: raw.replace(b"\n", b"") + b"\n")))
def test_sorting_on_disk_is_sorting(lines: list[bytes]) -> None:
    assert list(sorted_lines(lines, chunk=10)) == sorted(lines)


FIELDS = b"software: Invented/1\r\nformat: WARC\r\n"


def _cut_by(lost: int, content: bytes = FIELDS) -> bytes:
    """Return a record without a digest whose length leaves out the last bytes of its block."""
    short = b"Content-Length: %d\r\n" % (len(content) - lost)
    whole = _record(content, b"warcinfo")
    return whole.replace(b"Content-Length: %d\r\n" % len(content), short)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_block_that_may_have_lost_its_last_line_break_is_named(folder, pack, place) -> None:
    """Also where it is the first of the file, and only the next shows how the file is written."""
    made = [_record(), _record()]
    made.insert(place, _cut_by(2))
    path = _file(folder, b"".join(map(pack, made)), "x.warc")
    damages = []
    assert len(list(records(path, damages=damages))) == 3
    assert [d.offset for d in damages] == [sum(len(pack(m)) for m in made[:place])]
    assert "more blank lines behind the block of 34 bytes than behind others" in damages[0].fact


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_block_that_would_end_between_cr_and_lf_is_not_believed(folder, pack) -> None:
    path = _file(folder, pack(_cut_by(1)) + pack(_record()), "x.warc")
    damages = []
    assert [r.type for r in records(path, damages=damages)] == ["response"]
    assert [d.offset for d in damages] == [0]


def test_blank_lines_to_spare_behind_all_records_are_a_custom(folder) -> None:
    padded = _record() + b"\r\n"
    path = _file(folder, padded * 20 + _record() + padded, "x.warc")
    assert len(list(records(path))) == 22  # without a list of damages: none is met


def test_a_header_without_a_name_is_no_header(folder) -> None:
    path = _file(folder, _record(extra=b": x\r\n") + _record(extra=b"\x85\xa0: x\r\n"), "x.warc")
    damages = []
    assert len(list(records(path, damages=damages))) == 1
    assert [d.fact for d in damages] == ["a record header without a name: ': x'"]
