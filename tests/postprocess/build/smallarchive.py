"""Writes a small archive without a crawl, as a crawl would write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.writer import WarcWriter

START = datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)
HOST = "www.lswz-yangben.gov.cn"


def archived(folder: DataFolder, harvest: str, pages: Mapping[str, bytes], *, day: int = 0) -> Path:
    """Write one WARC that holds a capture of each page, a second apart."""
    writer = WarcWriter(folder, harvest, host="h")
    for number, (url, body) in enumerate(pages.items()):
        begun = START + timedelta(days=day, seconds=number)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        head += b"Content-Length: %d\r\n\r\n" % len(body)
        writer.append_exchange(
            WireExchange(
                url=url,
                request=WireBuffer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                response=WireBuffer(head + body),
                started=begun,
                ended=begun + timedelta(milliseconds=300),
                peer="127.0.0.1",
            )
        )
    (path,) = writer.close()
    return path
