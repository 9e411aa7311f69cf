"""What the archive's tests share: a data folder, exchanges, and the hard cases of HTTP."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.reference import RecordRef
from archive.writer import WarcWriter

sys.path.insert(0, str(Path(__file__).parent))  # the modules that these tests share lie here

MOMENT = datetime(2026, 11, 22, 4, 5, 6, 789012, UTC)
PAGE = (
    "<html><head><title>年报</title></head><body>" + "公开政府信息。" * 300 + "</body>"
).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCase:
    """What a server sent: bytes before the message, the message, bytes behind it."""

    message: bytes
    body: bytes  # as the reader should hand it out
    before: bytes = b""
    behind: bytes = b""
    method: str = "GET"
    status: int = 200
    eof: bool = False
    truncated: str | None = None
    coding_error: bool = False


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK", end: bytes = b"\r\n") -> bytes:
    return end.join((status, *lines, b"", b""))


def chunked(
    body: bytes, size: int, *, extension: bytes = b"", trailers: bytes = b"", end: bytes = b"\r\n"
) -> bytes:
    parts = [
        b"%X%s%s%s%s" % (len(body[at : at + size]), extension, end, body[at : at + size], end)
        for at in range(0, len(body), size)
    ]
    return b"".join(parts) + b"0" + end + trailers + end


def _length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def _deflated(body: bytes, bits: int) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, bits)
    return deflate.compress(body) + deflate.flush()


HTML = b"Content-Type: text/html; charset=utf-8"
CHUNKED = b"Transfer-Encoding: chunked"
PLAIN = head(HTML, _length(PAGE)) + PAGE
GZIPPED = gzip.compress(PAGE, mtime=0)
LARGE = bytes(range(256)) * (20 << 10)  # 5 MB: larger than what a buffer keeps in memory
GB = "<title>编码</title>你好㐀𠀀".encode("gb18030")

CASES: dict[str, WireCase] = {
    "plain": WireCase(message=PLAIN, body=PAGE),
    "reason in GB18030": WireCase(
        message=head(_length(GB), status="HTTP/1.1 200 好的".encode("gb18030")) + GB, body=GB
    ),
    "no reason": WireCase(message=head(_length(GB), status=b"HTTP/1.1 200") + GB, body=GB),
    "empty reason": WireCase(message=head(_length(GB), status=b"HTTP/1.1 200 ") + GB, body=GB),
    "unregistered status": WireCase(
        message=head(_length(GB), status=b"HTTP/1.1 299 Odd") + GB, body=GB, status=299
    ),
    "duplicate and odd headers": WireCase(
        message=head(
            b"Set-Cookie: a=1", b"sEt-cOOkie:b=2", b"X-Empty:", b"X-Pad :  v \t", _length(GB)
        )
        + GB,
        body=GB,
    ),
    "folded header": WireCase(
        message=head(b"X-Fold: one,", b"\ttwo,", b"   three", _length(GB)) + GB, body=GB
    ),
    "folded length": WireCase(message=head(b"Content-Length:", b" %d" % len(GB)) + GB, body=GB),
    "header without colon": WireCase(message=head(b"no colon here", _length(GB)) + GB, body=GB),
    "headers in GB18030 and Latin-1": WireCase(
        message=head(
            "X-File: 编码.html".encode("gb18030"), "X-T: Größe".encode("latin-1"), _length(GB)
        )
        + GB,
        body=GB,
    ),
    "long header line": WireCase(message=head(b"X: " + b"y" * 20_000, _length(GB)) + GB, body=GB),
    "line feeds only": WireCase(message=head(_length(GB), end=b"\n") + GB, body=GB),
    "chunks with extensions and trailers": WireCase(
        message=head(CHUNKED, b"Trailer: X-T")
        + chunked(PAGE, 700, extension=b';a="b c";d', trailers=b"X-T: one\r\nX-U: 0\r\n"),
        body=PAGE,
    ),
    "chunks with line feeds only": WireCase(
        message=head(CHUNKED, end=b"\n") + chunked(GB, 5, end=b"\n"), body=GB
    ),
    "chunks of one byte": WireCase(message=head(CHUNKED) + chunked(GB, 1), body=GB),
    "chunked beats length": WireCase(
        message=head(b"Content-Length: 3", CHUNKED) + chunked(GB, 9), body=GB
    ),
    "chunked as last of two codings": WireCase(
        message=head(b"Transfer-Encoding: identity", b"transfer-encoding: Chunked")
        + chunked(GB, 9),
        body=GB,
    ),
    "gzip in chunks": WireCase(
        message=head(b"Content-Encoding: gzip", CHUNKED) + chunked(GZIPPED, 100), body=PAGE
    ),
    "deflate of zlib": WireCase(
        message=head(b"Content-Encoding: deflate", _length(_deflated(PAGE, 15)))
        + _deflated(PAGE, 15),
        body=PAGE,
    ),
    "deflate without zlib": WireCase(
        message=head(b"Content-Encoding: deflate", _length(_deflated(PAGE, -15)))
        + _deflated(PAGE, -15),
        body=PAGE,
    ),
    "gzip declared, plain sent": WireCase(
        message=head(b"Content-Encoding: gzip", _length(PAGE)) + PAGE, body=PAGE, coding_error=True
    ),
    "until the connection closes": WireCase(message=head(HTML) + PAGE, body=PAGE, eof=True),
    "HTTP/1.0": WireCase(message=head(HTML, status=b"HTTP/1.0 200 OK") + PAGE, body=PAGE, eof=True),
    "304 with a length": WireCase(
        message=head(b"Content-Length: 1234", status=b"HTTP/1.1 304 Not Modified"),
        body=b"",
        status=304,
    ),
    "204": WireCase(message=head(status=b"HTTP/1.1 204 No Content"), body=b"", status=204),
    "HEAD": WireCase(message=head(b"Content-Length: 99"), body=b"", method="HEAD"),
    "HEAD of chunks": WireCase(message=head(CHUNKED), body=b"", method="HEAD"),
    "length 0": WireCase(message=head(b"Content-Length: 0"), body=b""),
    "same length twice": WireCase(message=head(_length(GB), _length(GB)) + GB, body=GB),
    "100 and 103 first": WireCase(
        before=head(status=b"HTTP/1.1 100 Continue")
        + head(b"Link: </a.css>; rel=preload", status=b"HTTP/1.1 103 Early Hints"),
        message=PLAIN,
        body=PAGE,
    ),
    "blank line first": WireCase(before=b"\r\n", message=PLAIN, body=PAGE),
    "bytes behind the message": WireCase(message=PLAIN, body=PAGE, behind=b"left over\x00\xff"),
    "two answers to one request": WireCase(message=PLAIN, body=PAGE, behind=PLAIN),
    "bytes behind chunks": WireCase(
        message=head(CHUNKED) + chunked(GB, 4), body=GB, behind=b"HTTP/1.1 200 OK\r\n\r\n"
    ),
    "cut by length": WireCase(
        message=PLAIN[:-100], body=PAGE[:-100], eof=True, truncated="disconnect"
    ),
    "cut in a chunk": WireCase(
        message=head(CHUNKED) + b"100\r\nabc", body=b"abc", eof=True, truncated="disconnect"
    ),
    "cut between chunks": WireCase(
        message=head(CHUNKED) + b"3\r\nabc\r\n", body=b"abc", eof=True, truncated="disconnect"
    ),
    "cut in the trailers": WireCase(
        message=head(CHUNKED) + b"3\r\nabc\r\n0\r\nX: y\r\n",
        body=b"abc",
        eof=True,
        truncated="disconnect",
    ),
    "cut in the head": WireCase(
        message=b"HTTP/1.1 200 OK\r\nContent-Ty", body=b"", eof=True, truncated="disconnect"
    ),
    "cut gzip": WireCase(
        message=head(b"Content-Encoding: gzip", _length(GZIPPED)) + GZIPPED[:-9],
        body=PAGE,
        eof=True,
        truncated="disconnect",
        coding_error=True,
    ),
    "large": WireCase(message=head(_length(LARGE)) + LARGE, body=LARGE),
    "large in chunks": WireCase(message=head(CHUNKED) + chunked(LARGE, 1 << 16), body=LARGE),
    "large behind 100": WireCase(
        before=head(status=b"HTTP/1.1 100 Continue"),
        message=head(_length(LARGE)) + LARGE,
        body=LARGE,
    ),
}

MakeExchange = Callable[..., WireExchange]


def make_exchange(
    response: bytes = PLAIN,
    *,
    url: str = "http://www.example.gov.cn/a?b=1",
    method: str = "GET",
    request: bytes | None = None,
    **more: object,
) -> WireExchange:
    if request is None:
        request = f"{method} /a?b=1 HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n".encode()
    known: dict[str, object] = {
        "started": MOMENT,
        "ended": MOMENT + timedelta(milliseconds=125),
        "peer": "192.0.2.1",
        "eof": False,
    }
    return WireExchange(
        url=url,
        method=method,
        request=WireBuffer(request),
        response=WireBuffer(response),
        **(known | more),  # type: ignore[arg-type]
    )


@pytest.fixture
def exchange() -> MakeExchange:
    return make_exchange


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.opened(tmp_path / "data", create=True)


@pytest.fixture(params=sorted(CASES))
def wire(request: pytest.FixtureRequest) -> WireCase:
    return CASES[request.param]


@pytest.fixture(scope="session")
def wire_cases() -> dict[str, WireCase]:
    return CASES


@dataclass(frozen=True, slots=True)
class Written:
    """A closed WARC of three exchanges, each with its metadata, and where they lie."""

    folder: DataFolder
    path: Path
    refs: tuple[RecordRef, ...]


@pytest.fixture
def written(folder: DataFolder) -> Written:
    writer = WarcWriter(folder, "h1", [("operator", "tests")], host="host")
    refs = []
    for number in range(3):
        ref = writer.append_exchange(
            make_exchange(
                head(b"Content-Type: text/html", b"Content-Length: 20") + b"%020d" % number,
                url=f"http://www.example.gov.cn/{number}",
            )
        )
        writer.append_metadata(ref, [("via", "http://www.example.gov.cn/"), ("anchor", "年报")])
        refs.append(ref)
    (path,) = writer.close()
    return Written(folder, path, tuple(refs))
