"""Which compressor for which kind of body? `python benchmarks/compression.py [FOLDER]`.

Writes the response records of the benchmark's pages (or of the .html files in FOLDER) as the
archive writes them, one gzip member each, with every level in question: bodies as they are, and
gzip'd as most servers send them. Size against zlib:6, and CPU a record. DESIGN §6 rests on this.
"""

from __future__ import annotations

import gzip
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from capturing.web import written
from isal import isal_zlib

ROUNDS = 5
SAMPLE = 400  # records; enough for a tenth of a percent
_HEAD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\n"
    b"WARC-Date: 2026-01-02T03:04:05.000006Z\r\nWARC-Target-URI: http://www.qinghe001.gov.cn/\r\n"
    b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
)
LEVELS: dict[str, Callable[[], object]] = {
    **{f"isal:{n}": (lambda n=n: isal_zlib.compressobj(n, zlib.DEFLATED, -15)) for n in (1, 2, 3)},
    **{f"zlib:{n}": (lambda n=n: zlib.compressobj(n, zlib.DEFLATED, -15)) for n in (1, 3, 6, 9)},
}


def main() -> int:
    """Print a table for each kind of body."""
    with tempfile.TemporaryDirectory(prefix="compression-") as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name)
        if len(sys.argv) < 2:
            written(folder, hosts=16, pages=800)
        pages = [path.read_bytes() for path in _sample(folder.rglob("*.htm*"))]
    if not pages:
        print(f"compression.py: no .html in {folder}", file=sys.stderr)
        return 2
    print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1000:.1f} KB")
    for kind, bodies in (
        ("uncoded", pages),
        ("gzip'd by the server (level 6)", [gzip.compress(page, 6, mtime=0) for page in pages]),
    ):
        print(f"\n| {kind} | KB/record | to zlib:6 | CPU ms/record | to zlib:6 |")
        print("|---|---|---|---|---|")
        found = _measured([_record(body) for body in bodies])
        size6, cpu6 = found["zlib:6"]
        for level, (size, cpu) in found.items():
            print(
                f"| {level} | {size / 1000:.2f} | {size / size6:.3f} | {cpu * 1000:.3f} |"
                f" {cpu / cpu6:.2f} |"
            )
    return 0


def _sample(paths: Iterable[Path]) -> list[Path]:
    found = sorted(path for path in paths if path.suffix in {".html", ".htm"})
    return random.Random(1).sample(found, min(SAMPLE, len(found)))


def _record(body: bytes) -> bytes:
    number = zlib.crc32(body)
    return _HEAD % (b"%032x" % number, len(body)) + body + b"\r\n\r\n"


def _measured(records: list[bytes]) -> dict[str, tuple[float, float]]:
    """Return bytes and seconds a record by level: the median of rounds that take turns."""
    sizes: dict[str, float] = {}
    seconds: dict[str, list[float]] = {level: [] for level in LEVELS}
    for _ in range(ROUNDS):
        for level, compressor in LEVELS.items():
            began, size = time.process_time(), 0
            for record in records:
                deflate = compressor()
                size += len(deflate.compress(record)) + len(deflate.flush())  # type: ignore[attr-defined]
            seconds[level].append((time.process_time() - began) / len(records))
            sizes[level] = size / len(records) + 30  # gzip header with our subfield, and trailer
    return {level: (sizes[level], median(seconds[level])) for level in LEVELS}


if __name__ == "__main__":
    sys.exit(main())
