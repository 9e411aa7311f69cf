"""What the writer promises besides the bytes: files, order, names, revisits, failures."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import subprocess
import sys
import zlib
from datetime import datetime

import pytest

from archive import gzipping
from archive.check import check
from archive.fields import Outlink, outlink_fields, outlinks, parsed_fields, unescaped
from archive.fields import first as first_field
from archive.folder import DataFolder
from archive.index import find
from archive.reader import payload_at, payloads, records, resolve
from archive.recover import recover
from archive.writer import (
    NOT_MODIFIED,
    RevisitOf,
    WarcWriteError,
    WarcWriter,
    payload_digest,
)

NAME = re.compile(r"shilu-h1-20261122040506-\d{5}-host-\d+\.warc\.gz")


def _by_type(path):
    found = {}
    for record in records(path):
        found.setdefault(record.type, []).append(record)
    return found


def test_a_file_opens_with_a_warcinfo_and_holds_response_request_metadata(folder, exchange) -> None:
    writer = WarcWriter(
        folder, "h1", [("operator", "某大学"), ("robots", "obey")], host="host",
        clock=lambda: exchange().started,
    )  # fmt: skip
    ref = writer.append_exchange(
        exchange(
            url="https://a.cn/年报 1#top", tls_protocol="TLSv1.3", tls_verified=True,
            tls_cipher="TLS_AES_128_GCM_SHA256",
        )
    )  # fmt: skip
    writer.append_metadata(ref, [("via", "https://a.cn/")])
    (path,) = writer.close()
    assert NAME.fullmatch(path.name)
    info, response, request, metadata = records(path)
    told = dict(parsed_fields(info.block))
    assert told["software"].startswith("shilu/")
    assert (told["isPartOf"], told["operator"], told["robots"]) == ("h1", "某大学", "obey")
    assert told["format"] == "WARC File Format 1.1"
    assert [r.type for r in (info, response, request, metadata)] == [
        "warcinfo", "response", "request", "metadata"
    ]  # fmt: skip
    assert response.version == "WARC/1.1"
    assert response.header("WARC-Date") == "2026-11-22T04:05:06.789012Z"
    assert response.header("WARC-Target-URI") == "https://a.cn/%E5%B9%B4%E6%8A%A5%201"
    assert response.header("WARC-IP-Address") == "192.0.2.1"
    assert response.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert response.header("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert response.header("WARC-Concurrent-To") == f"<{request.record_id}>"
    assert request.header("WARC-Concurrent-To") == f"<{response.record_id}>"
    assert metadata.header("WARC-Concurrent-To") == f"<{response.record_id}>"
    assert dict(parsed_fields(metadata.block)) == {
        "fetchTimeMs": "125", "tlsVerified": "true", "via": "https://a.cn/"
    }  # fmt: skip


def test_the_address_of_a_proxy_stays_out_of_the_record(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange(proxied=True))
    (path,) = writer.close()
    assert all(r.header("WARC-IP-Address") is None for r in records(path))


def test_a_closed_warc_has_a_digest_that_sha256sum_accepts(written) -> None:
    digest = hashlib.sha256(written.path.read_bytes()).hexdigest()
    line = written.folder.digest_of(written.path.name).read_text()
    assert line == f"{digest}  {written.path.name}\n"


def test_every_member_opens_with_the_same_header_and_gzip_reads_it(written) -> None:
    whole = written.path.read_bytes()
    for record in records(written.path):
        assert whole[record.offset :].startswith(gzipping.HEADER)
    plain, rest = b"", whole
    while rest:
        inflate = zlib.decompressobj(31)
        plain += inflate.decompress(rest) + inflate.flush()
        rest = inflate.unused_data
    assert plain.count(b"WARC/1.1\r\n") == 10


def test_what_is_no_part_of_the_message_is_kept_in_metadata(folder, exchange) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: \xc4\xe3%\r\n\r\n"
    message = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange(early + message + b"\x00left over"))
    (path,) = writer.close()
    (metadata,) = _by_type(path)["metadata"]
    told = dict(parsed_fields(metadata.block))
    assert unescaped(told["interim-response"]) == early
    assert told["bytes-after-message"] == "10"
    assert unescaped(told["stray-bytes"]) == b"\x00left over"


@pytest.mark.parametrize(
    ("request_bytes", "types"), [(b"GET / HTTP/1.1\r\n\r\n", 2), (b"", 1)], ids=["sent", "unsent"]
)
def test_an_exchange_without_a_response_leaves_why(
    folder, exchange, request_bytes: bytes, types: int
) -> None:
    writer = WarcWriter(folder, "h1")
    ref = writer.append_exchange(
        exchange(b"", request=request_bytes, error="refused: no one listens", why=None)
    )
    (path,) = writer.close()
    kept = list(records(path))[1:]
    assert len(kept) == types
    assert kept[0].record_id == ref.record_id
    assert ref.record_type == kept[0].type
    told = dict(parsed_fields(kept[-1].block))
    assert told["error"] == "refused: no one listens"
    assert list(payloads(folder, path)) == []
    assert list(check(folder)) == []


def test_bytes_that_are_no_http_are_kept(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange(b"SSH-2.0-x\r\n", eof=True))
    (path,) = writer.close()
    (metadata,) = _by_type(path)["metadata"]
    assert unescaped(dict(parsed_fields(metadata.block))["stray-bytes"]) == b"SSH-2.0-x\r\n"


@pytest.mark.parametrize("why", ["length", "time", "unspecified"])
def test_a_stopped_transfer_says_why(folder, exchange, why: str) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange(b"HTTP/1.1 200 OK\r\n\r\nbegin", why=why))
    (path,) = writer.close()
    assert _by_type(path)["response"][0].header("WARC-Truncated") == why


def test_a_full_file_is_followed_by_the_next_and_metadata_goes_to_its_exchange(
    folder, exchange
) -> None:
    writer = WarcWriter(folder, "h1", max_size=1500)
    refs = [writer.append_exchange(exchange(url=f"http://a.cn/{n}")) for n in range(8)]
    for ref in reversed(refs):
        writer.append_metadata(ref, [("anchor", ref.url)])
    writer.close()
    assert len(folder.warcs()) > 2
    assert folder.unfinished() == []
    assert list(check(folder)) == []
    found = {p.capture.url: p for path in folder.warcs() for p in payloads(folder, path)}
    assert sorted(found) == [ref.url for ref in refs]
    assert [found[ref.url].link.anchor for ref in refs] == [ref.url for ref in refs]
    assert payload_at(folder, refs[0].warc, refs[0].offset).capture.url == refs[0].url


def test_rotation_waits_for_the_metadata_of_the_full_file(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1", max_size=600)
    first = writer.append_exchange(exchange(url="http://a.cn/1"))
    second = writer.append_exchange(exchange(url="http://a.cn/2"))
    assert first.warc != second.warc
    assert folder.warcs() == []
    writer.append_metadata(first, [("anchor", "一")])
    assert [path.name for path in folder.warcs()] == [first.warc]
    writer.close()
    (payload,) = payloads(folder, first.warc)
    assert payload.link.anchor == "一"


def test_revisits_resolve_to_the_body_that_they_stand_for(folder, exchange) -> None:
    message = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nabc"
    writer = WarcWriter(folder, "h1")
    first = writer.append_exchange(exchange(message, url="http://a.cn/"))
    writer.close()
    original = {
        "record_id": first.record_id, "uri": first.url, "date": first.date,
        "payload_digest": first.payload_digest,
    }  # fmt: skip
    again = exchange(message, url="http://a.cn/")
    assert payload_digest(again) == first.payload_digest
    writer = WarcWriter(folder, "h2")
    same = writer.append_exchange(again, revisit_of=RevisitOf(**original))
    unchanged = writer.append_exchange(
        exchange(b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", url="http://a.cn/"),
        revisit_of=RevisitOf(**original, profile=NOT_MODIFIED),
    )
    (path,) = writer.close()
    assert list(check(folder)) == []
    blocks = [bytes(r.block[:]) for r in _by_type(path)["revisit"]]
    assert blocks == [message[:-3], b""]  # replay shows the page for a 304 only without a block
    (told,) = _by_type(path)["metadata"]
    assert first_field(parsed_fields(told.block), "revisit-head") == (
        "HTTP/1.1 304 Not Modified%0D%0AETag: x%0D%0A%0D%0A"
    )
    assert told.header("WARC-Concurrent-To") == f"<{unchanged.record_id}>"
    for ref, status in ((same, 200), (unchanged, 304)):
        payload = payload_at(folder, ref.warc, ref.offset)
        assert (payload.record_type, payload.body, payload.status) == ("revisit", b"", status)
        assert payload.capture.mime == "warc/revisit"
        assert (payload.refers_to, payload.refers_to_uri) == (first.record_id, first.url)
        full = resolve(folder, payload)
        assert (full.body, full.status, full.record_id) == (b"abc", 200, ref.record_id)
        assert full.header("Content-Type") == "text/html"


def test_a_revisit_of_other_bytes_is_refused(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    with pytest.raises(ValueError, match="no revisit"):
        writer.append_exchange(
            exchange(),
            revisit_of=RevisitOf(record_id="x", uri="y", date="z", payload_digest="A" * 32),
        )
    writer.close()


def test_a_revisit_whose_original_is_not_here_does_not_resolve(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    ref = writer.append_exchange(
        exchange(), revisit_of=RevisitOf(record_id="x", uri="http://b.cn/", date="2020-01-01")
    )
    writer.close()
    assert resolve(folder, payload_at(folder, ref.warc, ref.offset)) is None


def test_a_full_disk_leaves_the_file_at_its_last_whole_record(
    folder, exchange, monkeypatch
) -> None:
    writer = WarcWriter(folder, "h1")
    kept = writer.append_exchange(exchange(url="http://a.cn/1"))
    write, calls = os.write, []

    def short(fd: int, part: memoryview) -> int:
        calls.append(len(part))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, part[:100])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(WarcWriteError, match="No space left"):
        writer.append_exchange(exchange(url="http://a.cn/2"))
    monkeypatch.undo()
    after = writer.append_exchange(exchange(url="http://a.cn/3"))
    (path,) = writer.close()
    assert [p.record_id for p in payloads(folder, path)] == [kept.record_id, after.record_id]
    assert list(check(folder)) == []


def test_a_group_is_one_write(folder, exchange, monkeypatch) -> None:
    writer = WarcWriter(folder, "h1")
    writer.append_exchange(exchange())
    write, calls = os.write, []

    def counted(fd: int, part: memoryview) -> int:
        calls.append(len(part))
        return write(fd, part)

    monkeypatch.setattr(os, "write", counted)
    writer.append_exchange(exchange())
    monkeypatch.undo()
    assert len(calls) == 1
    writer.close()


def test_a_kill_at_any_moment_leaves_whole_exchanges(tmp_path) -> None:
    """A child writes until it is killed; recovery finds nothing torn and check nothing wrong."""
    script = (
        "import sys, datetime\n"
        "from archive.folder import DataFolder\n"
        "from archive.writer import WarcWriter\n"
        "from archive.exchange import WireBuffer, WireExchange\n"
        "writer = WarcWriter(DataFolder.opened(sys.argv[1], create=True), 'h1')\n"
        "for n in range(10**6):\n"
        "    writer.append_exchange(WireExchange(url=f'http://a.cn/{n}', started="
        "datetime.datetime.now(datetime.UTC), request=WireBuffer(b'GET / HTTP/1.1\\r\\n\\r\\n'),"
        " response=WireBuffer(b'HTTP/1.1 200 OK\\r\\n\\r\\n' + b'x' * n), eof=True))\n"
        "    if n == 200: print('go', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout.readline() == b"go\n"
        child.kill()
    folder = DataFolder.opened(tmp_path)
    (done,) = recover(folder)
    assert done.torn_bytes == 0
    assert done.records >= 1 + 2 * 200
    assert list(check(folder)) == []


@pytest.mark.parametrize("harvest", ["", "a/b", "../x", "年", "a b", "-x", "x" * 65])
def test_a_harvest_is_a_plain_name(folder, harvest: str) -> None:
    with pytest.raises(ValueError, match="harvest"):
        WarcWriter(folder, harvest)


def test_a_time_without_a_zone_is_refused(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    with pytest.raises(ValueError, match="zone"):
        writer.append_exchange(exchange(started=datetime(2026, 1, 1), ended=None))  # noqa: DTZ001
    writer.close()


def test_captures_are_found_by_url(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1", max_size=3000)
    for number in range(40):
        writer.append_exchange(exchange(url=f"http://www.a.cn/{number}?b=2&a=1"))
    writer.close()
    for number in range(40):
        (capture,) = find(folder, f"https://a.cn/{number}?a=1&b=2")
        assert capture.url == f"http://www.a.cn/{number}?b=2&a=1"
        assert find(folder, capture.url, capture.timestamp) == [capture]
        assert find(folder, capture.url, "20000101000000") == []
    assert find(folder, "http://a.cn/nowhere") == []


def test_what_was_known_before_the_fetch_survives_without_later_metadata(folder, exchange) -> None:
    writer = WarcWriter(folder, "h1")
    early = [("via", "http://a.cn/"), ("anchor", "年报")]
    ref = writer.append_exchange(exchange(url="http://a.cn/1"), known=early)
    writer.append_metadata(ref, [("anchor", "later"), ("score", "0.5")])
    writer.append_exchange(exchange(url="http://a.cn/2"), known=early)
    (path,) = writer.close()
    first, second = (payload.link for payload in payloads(folder, path))
    assert (first.via, first.anchor, first.score) == ("http://a.cn/", "年报", 0.5)
    assert (second.via, second.anchor) == ("http://a.cn/", "年报")


def test_outlinks_survive_their_field() -> None:
    links = (
        Outlink(url="http://a.cn/1", role="report", anchor="2023年\t年报 "),
        Outlink(url="http://a.cn/2"),
    )
    read = outlinks(tuple(outlink_fields(links)))
    assert read[0] == Outlink(url="http://a.cn/1", role="report", anchor="2023年 年报")
    assert read[1] == links[1]
