"""An archive in which each kind of revisit stands, over chunked, coded and plain messages."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.reference import NOT_MODIFIED, RecordRef, RevisitOf
from archive.writer import WarcWriter

BEGUN = datetime(2026, 3, 1, 8, 0, 0, 123456, UTC)
HOST = "www.mei-zhong.gov.cn"
PAGE = (
    "<html><head><title>每种</title></head><body>" + "政府信息公开。" * 200 + "</body>"
).encode()
CODED = gzip.compress(PAGE, mtime=0)
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
MESSAGES = {
    "plain": PLAIN + b"Content-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE),
    "chunked": PLAIN
    + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE),
    "coded": PLAIN
    + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(CODED), CODED),
}
NOT_NEWER = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
BARE = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\nContent-Type: text/html\r\n\r\n"


def write(data: Path) -> None:
    folder = DataFolder.opened(data, create=True)
    first = WarcWriter(folder, "one", host="host")
    originals = {
        name: first.append_exchange(exchange(f"/{name}.html", message, n))
        for n, (name, message) in enumerate(MESSAGES.items())
    }
    first.close()
    second = WarcWriter(folder, "two", host="host")
    for n, (name, message) in enumerate(MESSAGES.items()):
        ref, later = originals[name], 90_000 + 10 * n
        second.append_exchange(exchange(f"/{name}.html", message, later), revisit_of=of(ref))
        second.append_exchange(
            exchange(f"/copy/{name}.html", message, later + 1), revisit_of=of(ref)
        )
        for at, head in ((2, NOT_NEWER), (3, BARE)):
            second.append_exchange(
                exchange(f"/{name}.html", head, later + at),
                revisit_of=of(ref, profile=NOT_MODIFIED),
            )
    second.close()


def of(ref: RecordRef, **more: str) -> RevisitOf:
    return RevisitOf(
        record_id=ref.record_id,
        uri=ref.url,
        date=ref.date,
        payload_digest=ref.payload_digest,
        **more,
    )


def exchange(path: str, response: bytes, seconds: int) -> WireExchange:
    started = BEGUN + timedelta(seconds=seconds)
    return WireExchange(
        url=f"http://{HOST}{path}",
        method="GET",
        request=WireBuffer(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()),
        response=WireBuffer(response),
        started=started,
        ended=started + timedelta(milliseconds=20),
        peer="192.0.2.7",
    )
