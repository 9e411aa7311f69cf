"""An original is a whole capture of another harvest, read and verified before it is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.payload_index import NAME, PayloadIndex
from archive.reader import record_at
from archive.record import bare_id
from archive.reference import RecordRef
from archive.writer import WarcWriter, payload_digest

BODY = b"annual report of the water office. " * 40
HERE, THERE = "http://www.jia.gov.cn/a", "http://www.yi.gov.cn/b"


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join((status, *lines, b"", b""))


def make_exchange(
    sent: bytes, *, url: str = HERE, method: str = "GET", eof: bool = False
) -> WireExchange:
    return WireExchange(
        url=url,
        method=method,
        started=datetime(2026, 3, 1, 4, 5, 6, 789012, UTC),
        request=WireBuffer(f"{method} /a HTTP/1.1\r\nHost: x\r\n\r\n".encode()),
        response=WireBuffer(sent),
        eof=eof,
    )


def message(body: bytes = BODY, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return head(b"Content-Length: %d" % len(body), status=status) + body


DIGEST = payload_digest(make_exchange(message())) or ""


def harvested(
    folder: DataFolder, harvest: str, url: str = HERE, sent: bytes | None = None, **more: object
) -> RecordRef:
    writer = WarcWriter(folder, harvest, host="host")
    exchange = make_exchange(sent or message(), url=url, **more)  # type: ignore[arg-type]
    ref = writer.append_exchange(exchange)
    writer.append_metadata(ref, [])
    writer.close()
    return ref


def found(folder: DataFolder, url: str = HERE, harvest: str = "h9") -> str | None:
    index = PayloadIndex(folder, harvest)
    original = index.original(DIGEST, url)
    index.close()
    return original and original.record_id


def test_the_urls_own_capture_goes_before_that_of_another_url(folder: DataFolder) -> None:
    other, own = harvested(folder, "h1", THERE), harvested(folder, "h2", HERE)
    assert found(folder, HERE) == own.record_id
    assert found(folder, THERE) == other.record_id
    assert found(folder, "http://www.bing.gov.cn/") in {own.record_id, other.record_id}


def test_id_uri_and_date_are_those_that_the_original_prints(folder: DataFolder) -> None:
    ref = harvested(folder, "h1", THERE)
    original = PayloadIndex(folder, "h2").original(DIGEST, HERE)
    record = record_at(folder.located(ref.warc), ref.offset)
    assert original is not None
    assert original.record_id == bare_id(record.header("WARC-Record-ID"))
    assert original.uri == record.header("WARC-Target-URI") == THERE
    assert original.date == record.header("WARC-Date")
    assert original.payload_digest == DIGEST


def test_a_harvest_stands_alone(folder: DataFolder) -> None:
    harvested(folder, "h1")
    assert found(folder, harvest="h1") is None


@pytest.mark.parametrize(
    "more",
    [
        {"method": "POST"},
        {"sent": message(status=b"HTTP/1.1 404 Not Found")},
        {"sent": head(b"Content-Length: 9999") + BODY, "eof": True},
    ],
    ids=["POST", "404", "truncated"],
)
def test_what_is_no_whole_200_of_a_get_is_no_original(folder: DataFolder, more: dict) -> None:  # type: ignore[type-arg]
    harvested(folder, "h1", **more)
    assert found(folder) is None


def test_a_damaged_original_is_not_named(folder: DataFolder) -> None:
    ref = harvested(folder, "h1")
    assert found(folder) == ref.record_id
    path = folder.located(ref.warc)
    data = bytearray(path.read_bytes())
    data[ref.offset + ref.length // 2] ^= 0xFF
    path.write_bytes(data)
    assert found(folder) is None


def test_an_original_that_is_gone_is_not_named(folder: DataFolder) -> None:
    ref = harvested(folder, "h1")
    assert found(folder) == ref.record_id
    folder.located(ref.warc).unlink()
    assert found(folder) is None


def test_a_lost_or_broken_cache_is_made_anew(folder: DataFolder) -> None:
    ref = harvested(folder, "h1")
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"no database" * 999)):
        assert found(folder) == ref.record_id
        spoil(folder.work / NAME)
        assert found(folder) == ref.record_id


def test_an_index_file_is_read_once_until_it_changes(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive import index, payload_index

    read: list[str] = []
    captures = index.captures
    monkeypatch.setattr(
        payload_index.index, "captures", lambda path: (read.append(path.name), captures(path))[1]
    )
    first = harvested(folder, "h1")
    found(folder)
    found(folder)
    second = harvested(folder, "h2")
    found(folder)
    assert read == [f"{first.warc}.cdxj", f"{second.warc}.cdxj"]


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace('"offset": "', '"offset": "99999999999999999999'),
        lambda line: line.replace("gov.cn/a", "gov.cn/\\ud800"),
        lambda line: line.replace('"digest": "', '"digest": "?'),
        lambda line: line[:40],
    ],
    ids=["an offset of 80 bits", "half a character", "no digest", "half a row"],
)
def test_an_index_row_that_cannot_be_meant_costs_revisits_and_not_the_crawl(
    folder: DataFolder, change: Callable[[str], str]
) -> None:
    harvested(folder, "h1")
    harvested(folder, "h2", THERE)
    (path,) = folder.indexes.glob("*-h1-*")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert found(folder, HERE) is not None
    assert found(folder, THERE) is not None
