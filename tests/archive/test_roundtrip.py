"""What is written is what is read: message, request, side facts, index; by others too."""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import fastwarc.warc
import pytest
import warcio.archiveiterator
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.index import captures, index_warc
from archive.reader import exchanges, payload_at, payloads, records
from archive.writer import WarcWriter


def test_every_hard_case_is_stored_byte_for_byte(folder, exchange, wire) -> None:
    writer = WarcWriter(folder, "h1")
    sent = wire.before + wire.message + wire.behind
    ref = writer.append_exchange(exchange(sent, method=wire.method, eof=wire.eof))
    writer.append_metadata(ref, [("hopsFromSeed", "LL"), ("anchor", "第一条\n第二行")])
    (path,) = writer.close()
    blocks = {(r.type): bytes(r.block[:]) for r in records(path) if r.type != "metadata"}
    assert blocks["response"] == wire.message
    assert blocks["request"].startswith(wire.method.encode() + b" /a?b=1 HTTP/1.1\r\n")
    (payload,) = payloads(folder, path)
    assert payload == payload_at(folder, ref.warc, ref.offset)
    assert payload.body == wire.body
    assert payload.status == wire.status
    assert payload.method == wire.method
    assert payload.truncated == wire.truncated == ref.truncated
    assert bool(payload.coding_error) == wire.coding_error
    assert payload.payload_digest == ref.payload_digest == payload.capture.digest
    assert payload.link is not None
    assert (payload.link.hops, payload.link.anchor) == ("LL", "第一条 第二行")


def test_the_index_written_at_close_is_the_one_read_from_the_file(
    folder, exchange, wire_cases
) -> None:
    writer = WarcWriter(folder, "h1")
    for number, case in enumerate(wire_cases.values()):
        sent = case.before + case.message + case.behind
        url = f"http://www{number}.example.gov.cn/{number}"
        writer.append_exchange(exchange(sent, url=url, method=case.method, eof=case.eof))
    (path,) = writer.close()
    index = folder.index_of(path.name)
    at_close = index.read_bytes()
    assert at_close == b"".join(sorted(at_close.splitlines(keepends=True)))
    index.unlink()
    assert index_warc(folder, path) == index
    assert index.read_bytes() == at_close
    rows = sorted(captures(index), key=lambda row: row.offset)
    assert rows == [payload.capture for payload in payloads(folder, path)]
    assert len(rows) == len(wire_cases)


def test_warcio_and_fastwarc_read_the_same_records(folder, exchange, wire_cases) -> None:
    writer = WarcWriter(folder, "h1")
    for case in wire_cases.values():
        sent = case.before + case.message + case.behind
        ref = writer.append_exchange(exchange(sent, method=case.method, eof=case.eof))
        writer.append_metadata(ref, [("via", "http://a.cn/")])
    (path,) = writer.close()
    ours = [(r.offset, r.record_id, bytes(r.block[:])) for r in records(path)]
    theirs = []
    with path.open("rb") as file:
        walk = warcio.archiveiterator.ArchiveIterator(file, no_record_parse=True)
        for record in walk:
            block = record.raw_stream.read()
            record_id = record.rec_headers.get_header("WARC-Record-ID").strip("<>")
            theirs.append((walk.get_record_offset(), record_id, block))
    assert theirs == ours
    fast = [
        (record.record_id.strip("<>"), record.reader.read())
        for record in fastwarc.warc.ArchiveIterator(io.BytesIO(path.read_bytes()), parse_http=False)
    ]
    assert fast == [(record_id, block) for _, record_id, block in ours]


def test_warcio_finds_every_digest_right_but_those_of_chunked_bodies(
    folder, exchange, wire_cases
) -> None:
    """It hashes the chunk framing; ours is without (DESIGN §6)."""
    plain = [c for c in wire_cases.values() if b"chunked" not in c.message.lower()]
    assert len(plain) > 20
    writer = WarcWriter(folder, "h1")
    for case in plain:
        sent = case.before + case.message + case.behind
        writer.append_exchange(exchange(sent, method=case.method, eof=case.eof))
    (path,) = writer.close()
    with path.open("rb") as file:
        for record in warcio.archiveiterator.ArchiveIterator(file, check_digests=True):
            record.content_stream().read()
            assert record.digest_checker.passed is not False, record.digest_checker.problems


_HEADERS = st.lists(
    st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=3000), headers=_HEADERS, request=st.binary(max_size=300))
def test_any_header_bytes_and_any_body_survive(
    body: bytes, headers: list[bytes], request: bytes
) -> None:
    lines = [b"X-%d: " % number + value for number, value in enumerate(headers)]
    message = b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"Content-Length: %d" % len(body), b""])
    message += b"\r\n" + body
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder.opened(Path(place) / "data", create=True)
        writer = WarcWriter(folder, "h")
        writer.append_exchange(
            WireExchange(
                url="http://a.cn/",
                request=WireBuffer(request),
                response=WireBuffer(message),
                started=datetime(2026, 1, 2, tzinfo=UTC),
            )
        )
        (path,) = writer.close()
        read = {record.type: bytes(record.block[:]) for record in records(path)}
        assert read["response"] == message
        assert read.get("request", b"") == request
        (payload,) = payloads(folder, path)
        assert payload.body == body
        values = [value.decode("latin-1").strip(" \t") for value in headers]
        assert [value for _, value in payload.headers[:-1]] == values


@pytest.mark.parametrize("plain", [False, True], ids=["gzip", "plain"])
def test_a_record_is_found_again_at_its_offset(written, tmp_path, plain: bool) -> None:
    path = written.path
    if plain:
        path = tmp_path / "plain.warc"
        pieces = [bytes(r.block[:]) for r in records(written.path)]
        with path.open("wb") as file, written.path.open("rb") as source:
            for record in warcio.archiveiterator.ArchiveIterator(source, no_record_parse=True):
                file.write(record.rec_headers.to_bytes() + record.raw_stream.read() + b"\r\n\r\n")
        assert [bytes(r.block[:]) for r in records(path)] == pieces
    for record in records(path):
        again = next(records(path, start=record.offset))
        assert (again.record_id, again.length) == (record.record_id, record.length)


def test_side_records_are_joined_wherever_they_lie(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    refs = [
        writer.append_exchange(
            exchange(url=f"https://a.cn/{n}", tls_protocol="TLSv1.3", tls_verified=n == 0)
        )
        for n in range(3)
    ]
    for number in (2, 0):
        writer.append_metadata(refs[number], [("anchor", f"第{number}条"), ("score", "0.5")])
    (path,) = writer.close()
    found = {p.capture.url: p for p in payloads(folder, path)}
    links = {url: p.link.anchor if p.link else None for url, p in found.items()}
    assert links == {
        "https://a.cn/0": "第0条", "https://a.cn/1": None, "https://a.cn/2": "第2条"
    }  # fmt: skip
    assert found["https://a.cn/0"].tls_verified is True
    assert found["https://a.cn/2"].tls_verified is False
    assert exchanges(path).harvest == "h1"
