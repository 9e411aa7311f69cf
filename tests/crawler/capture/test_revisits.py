"""Whatever comes in whatever order over several harvests, every revisit gives what was received."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.payload_index import PayloadIndex
from archive.reader import payload_at, record_at, resolve
from archive.record import bare_id
from archive.reference import RecordRef, RevisitOf
from archive.writer import WarcWriter
from crawler.capture.repeat import SMALLEST
from crawler.capture.sink import Sink

START = datetime(2026, 3, 1, tzinfo=UTC)
BODIES = [letter.encode() * size for letter in "abc" for size in (0, SMALLEST - 1, SMALLEST, 4000)]
URLS = ["http://www.jia.gov.cn/a", "https://www.jia.gov.cn/a", "http://www.yi.gov.cn/b"]


def answer(
    body: bytes,
    url: str = URLS[0],
    *,
    second: int = 0,
    status: str = "200 OK",
    method: str = "GET",
    sent: str = "",
    cut: int = 0,
) -> WireExchange:
    message = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    return WireExchange(
        url=url,
        method=method,
        started=START + timedelta(seconds=second),
        request=WireBuffer(f"{method} /a HTTP/1.1\r\nHost: x\r\n{sent}\r\n".encode()),
        response=WireBuffer(message[: len(message) - cut]),
        eof=bool(cut),
    )


def harvested(
    folder: DataFolder, name: str, sent: list[WireExchange], earlier: RevisitOf | None = None
) -> list[RecordRef]:
    def opened() -> WarcWriter:
        return WarcWriter(folder, name, host="host", originals=PayloadIndex(folder, name))

    async def story() -> list[RecordRef]:
        sink = Sink(opened)
        refs = [await sink.put(exchange, earlier=earlier) for exchange in sent]
        for ref in refs:
            await sink.put_metadata(ref, [])
        await sink.close()
        assert sink.failed is None
        return refs

    return asyncio.run(story())


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.opened(tmp_path / "data", create=True)


@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(n, marks=pytest.mark.long) for n in range(3, 12))]
)
def test_resolving_every_revisit_gives_the_payload_that_was_received(
    folder: DataFolder, seed: int
) -> None:
    draw = random.Random(seed)
    received: list[tuple[RecordRef, bytes]] = []
    for harvest in ("h1", "h2", "h3", "h4"):
        bodies = [draw.choice(BODIES) for _ in range(30)]
        sent = [
            answer(
                body,
                draw.choice(URLS),
                second=draw.randrange(3),  # duplicates in one second, also across harvests
                status=draw.choice(["200 OK", "200 OK", "200 OK", "404 Not Found"]),
                method=draw.choice(["GET", "GET", "GET", "POST"]),
                cut=draw.choice([0, 0, 0, min(7, len(body))]),
            )
            for body in bodies
        ]
        kept = [
            body[: len(body) - (7 if one.eof else 0)]
            for body, one in zip(bodies, sent, strict=True)
        ]
        received += zip(harvested(folder, harvest, sent), kept, strict=True)
    revisits = 0
    for ref, body in received:
        payload = payload_at(folder, ref.warc, ref.offset)
        revisits += payload.record_type == "revisit"
        assert "-h1-" not in ref.warc or payload.record_type == "response"
        resolved = resolve(folder, payload)
        assert resolved is not None
        assert resolved.body == body
    assert revisits > 3


def test_a_third_harvest_refers_to_the_first_also_at_another_url(folder: DataFolder) -> None:
    refs = [
        harvested(folder, name, [answer(BODIES[3], url, second=n)])[0]
        for n, (name, url) in enumerate(
            zip(["h1", "h2", "h3"], [URLS[0], URLS[2], URLS[2]], strict=True)
        )
    ]
    assert [ref.record_type for ref in refs] == ["response", "revisit", "revisit"]
    original = record_at(folder.located(refs[0].warc), refs[0].offset)
    for ref in refs[1:]:
        revisit = record_at(folder.located(ref.warc), ref.offset)
        assert bare_id(revisit.header("WARC-Refers-To")) == refs[0].record_id
        assert revisit.header("WARC-Refers-To-Target-URI") == URLS[0]
        assert revisit.header("WARC-Refers-To-Date") == original.header("WARC-Date")


def test_a_304_is_a_revisit_only_where_it_was_asked_for(folder: DataFolder) -> None:
    (first,) = harvested(folder, "h1", [answer(BODIES[3])])
    earlier = RevisitOf(
        record_id=first.record_id, uri=URLS[0], date=first.date, payload_digest=first.payload_digest
    )
    asked = answer(b"", status="304 Not Modified", sent='If-None-Match: "x"\r\n', second=9)
    unasked = answer(b"", status="304 Not Modified", second=9)
    refs = harvested(folder, "h2", [asked, unasked], earlier)
    assert [ref.record_type for ref in refs] == ["revisit", "response"]
    resolved = resolve(folder, payload_at(folder, refs[0].warc, refs[0].offset))
    assert resolved is not None
    assert resolved.body == BODIES[3]
    assert refs[0].payload_digest == first.payload_digest


def test_from_the_threshold_on_a_revisit_is_the_smaller_record(folder: DataFolder) -> None:
    noise = random.Random(1).randbytes(SMALLEST)
    names = itertools.count()
    whole = harvested(folder, f"h{next(names)}", [answer(noise)])[0]
    again = harvested(folder, f"h{next(names)}", [answer(noise, URLS[2])])[0]
    assert again.record_type == "revisit"
    assert again.length < whole.length
