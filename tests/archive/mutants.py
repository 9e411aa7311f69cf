"""Broken WARCs made from good ones, each with its truth: which records are whole, where it is hit.

Two families. Edits change the bytes of a good file as they lie (cut, flipped, overwritten, moved);
remade files are written anew from records of which some lie (lengths, digests, heads, bombs). The
truth follows from how a mutant was made, never from reading it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import zstandard

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.reader import records
from archive.record import warc_date
from archive.writer import WarcWriter

CONTAINERS = ("plain", "gzip", "whole gzip", "zstd", "zstd with checksum", "zstd with dictionary")
CHECKED = {"gzip", "whole gzip", "zstd with checksum"}  # the container itself betrays most changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One record before it is written: its parts, all of which may lie."""

    name: str
    kind: str
    headers: tuple[tuple[bytes, bytes], ...]
    block: bytes
    tail: bytes = b"\r\n\r\n"
    version: bytes = b"WARC/1.0"
    head_end: bytes = b"\r\n\r\n"

    @property
    def plain(self) -> bytes:
        lines = [self.version, *(b"%s: %s" % pair for pair in self.headers)]
        return b"\r\n".join(lines) + self.head_end + self.block + self.tail

    def stating(self, name: bytes, *values: bytes) -> Made:
        """Return the record with the header `name` stated so, once for each value."""
        kept = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=(*kept, *((name, value) for value in values)))

    def states(self, name: bytes) -> bytes | None:
        return dict(self.headers).get(name)


@dataclass(frozen=True, slots=True)
class Mark:
    """A record in a file: from where to where it must be untouched to be whole."""

    name: str
    start: int
    end: int
    block: bytes


@dataclass(frozen=True, slots=True)
class Good:
    """A whole WARC; `unit` is its container, `digests` whether its records state theirs."""

    title: str
    container: str
    digests: bool
    data: bytes
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a mutant in which something is wrong: to be named by an offset in it, unless
    every record hit in it (`hit`) came out with its own block all the same. `stray` bytes belong to
    no record and are always named."""

    start: int
    end: int
    hit: tuple[str, ...]
    stray: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken WARC. `whole` are the records that must come out, in order, `may` those that can be
    withheld where they are named. `unseekable`: named as such, at offset 0."""

    kind: str
    good: str
    container: str
    digests: bool
    data: bytes
    whole: tuple[str, ...]
    may: frozenset[str] = frozenset()
    regions: tuple[Region, ...] = ()
    named: tuple[int, ...] = ()  # offsets of records that must be named, exactly
    payload_lies: frozenset[str] = frozenset()  # come out as records, never as payloads
    blocks: dict[str, bytes] = field(default_factory=dict)
    unseekable: bool = False
    untellable: bool = False  # neither digest nor checksum: a changed byte cannot be told


def sha1(data: bytes) -> bytes:
    return b"sha1:" + base64.b32encode(hashlib.sha1(data).digest())


def message(body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join((status, *lines, b"", b"")) + body


def record(
    number: int, kind: str, block: bytes, *, digests: bool, version: bytes = b"WARC/1.0",
    payload: bytes | None = None, uri: bytes = b"", mime: bytes = b"",
) -> Made:  # fmt: skip
    name = f"urn:uuid:{number:08x}-0000-4000-8000-{hashlib.md5(block).hexdigest()[:12]}"
    mimes = {
        "request": b"application/http; msgtype=request",
        "response": b"application/http; msgtype=response",
        "warcinfo": b"application/warc-fields",
    }
    headers = [
        (b"WARC-Type", kind.encode()),
        (b"WARC-Record-ID", b"<%s>" % name.encode()),
        (b"WARC-Date", b"2021-03-04T05:06:%02dZ" % (number % 60)),
    ]
    if kind != "warcinfo":
        headers.append((b"WARC-Target-URI", uri or b"http://www.example.gov.cn/%d" % number))
    if digests:
        headers.append((b"WARC-Block-Digest", sha1(block)))
        if payload is not None:
            headers.append((b"WARC-Payload-Digest", sha1(payload)))
    headers.append((b"Content-Type", mime or mimes.get(kind, b"text/html")))
    headers.append((b"Content-Length", b"%d" % len(block)))
    return Made(name=name, kind=kind, headers=tuple(headers), block=block, version=version)


def _bodies() -> Iterator[tuple[bytes, bytes]]:
    """Yield messages as servers send them, with the payload of each."""
    page = (
        "<html><title>年报</title><body>" + "公开政府信息一百条。\n" * 40 + "</body></html>"
    ).encode()
    packed = gzip.compress(page, mtime=0)
    noise = random.Random(3).randbytes(1500)
    length = b"Content-Length: %d"
    yield message(page, b"Content-Type: text/html", length % len(page)), page
    yield message(packed, b"Content-Encoding: gzip", length % len(packed)), packed
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(page[a : a + 300]), page[a : a + 300])
        for a in range(0, len(page), 300)
    )
    yield message(chunks + b"0\r\n\r\n", b"Transfer-Encoding: chunked"), page
    yield message(noise, b"Content-Type: image/png", length % len(noise)), noise
    yield message(b"", length % 0), b""
    yield message(page[:200]), page[:200]
    lines = b"one\r\n\r\ntwo\r\n\r\nthree\r\n"
    yield message(lines, b"Content-Type: text/plain", length % len(lines)), lines


@cache
def foreign_records(version: bytes, digests: bool) -> tuple[Made, ...]:
    made = [
        record(
            0,
            "warcinfo",
            b"software: Invented/1\r\nformat: WARC\r\n",
            digests=digests,
            version=version,
        )
    ]
    for block, payload in _bodies():
        number = len(made)
        asked = b"GET /%d HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n" % number
        response = record(
            number, "response", block, digests=digests, version=version, payload=payload
        )
        request = record(number + 1, "request", asked, digests=digests, version=version)
        beside = (b"WARC-Concurrent-To", b"<%s>" % response.name.encode())
        made += [response, replace(request, headers=(*request.headers, beside))]
    number = len(made)
    made.append(
        record(number, "resource", b"<p>a page of its own", digests=digests, version=version)
    )
    fields, mime = b"via: http://www.example.gov.cn/\r\n", b"application/warc-fields"
    made.append(record(number + 1, "metadata", fields, digests=digests, version=version, mime=mime))
    made.append(record(number + 2, "response", b"", digests=digests, version=version))
    return tuple(made)


@cache
def dictionary() -> bytes:
    """Return the plain dictionary of the `.warc.zst` that have one."""
    return b"".join(made.plain for made in foreign_records(b"WARC/1.1", True))[:4000]


def encoded(container: str, plains: Sequence[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """Return a file of records, and from where to where each member lies."""
    if container == "whole gzip":
        whole, spans = gzip.compress(b"".join(plains), mtime=0), []
        at = 0
        for plain in plains:
            spans.append((at, at + len(plain)))  # in the plain bytes
            at += len(plain)
        return whole, spans
    out, spans = bytearray(), []
    pack: Callable[[bytes], bytes] = lambda plain: plain  # noqa: E731
    if container == "gzip":
        pack = lambda plain: gzip.compress(plain, 6, mtime=0)  # noqa: E731
    elif container.startswith("zstd"):
        known = None
        if container.endswith("dictionary"):
            known = zstandard.ZstdCompressionDict(dictionary(), zstandard.DICT_TYPE_RAWCONTENT)
            small = zstandard.ZstdCompressor().compress(dictionary())
            out += (0x184D2A5D).to_bytes(4, "little") + len(small).to_bytes(4, "little") + small
        pack = zstandard.ZstdCompressor(
            dict_data=known, write_checksum=container.endswith("checksum")
        ).compress
    for plain in plains:
        start = len(out)
        out += pack(plain)
        spans.append((start, len(out)))
    return bytes(out), spans


def written(title: str, container: str, digests: bool, made: Sequence[Made]) -> Good:
    data, spans = encoded(container, [one.plain for one in made])
    marks = []
    for one, (start, end) in zip(made, spans, strict=True):
        # Nothing but its blank lines says where an undigested block ends; a digest does.
        plainly = container in {"plain", "whole gzip"}
        needed = end - (len(one.tail) if plainly and digests else 0)
        marks.append(Mark(one.name, start, needed, one.block))
    return Good(title, container, digests, data, tuple(marks))


@cache
def ours(place: Path) -> Good:
    """Return a file of our own writer."""
    folder = DataFolder.opened(place, create=True)
    writer = WarcWriter(folder, "h1", [("operator", "tests")], host="host")
    for number, (block, _) in enumerate(_bodies()):
        exchange = WireExchange(
            url=f"http://www.example.gov.cn/{number}",
            request=WireBuffer(b"GET /%d HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n" % number),
            response=WireBuffer(block),
            started=warc_date("2021-03-04T05:06:07Z"),
            eof=True,
        )
        ref = writer.append_exchange(exchange)
        writer.append_metadata(ref, [("via", "http://www.example.gov.cn/"), ("anchor", "年报")])
    (path,) = writer.close()
    marks = tuple(
        Mark(r.record_id, r.offset, r.offset + r.length, bytes(r.block[:])) for r in records(path)
    )
    return Good("ours", "gzip", True, path.read_bytes(), marks)


@cache
def goods(place: Path) -> tuple[Good, ...]:
    found = [ours(place)]
    for container in CONTAINERS:
        for version, digests in ((b"WARC/1.0", False), (b"WARC/1.1", True)):
            title = f"{version.decode()} {container}{'' if digests else ', no digests'}"
            found.append(written(title, container, digests, foreign_records(version, digests)))
    return tuple(found)
