"""What warcio, FastWARC and wget write comes in and is read; index and build work on it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.check import check
from archive.folder import DataFolder
from archive.reader import payloads
from shilu.cli import main

PAGES = {
    f"/{n}.html": f"<html><title>外来{n}</title><body>{'年报' * n}</body></html>".encode()
    for n in range(1, 6)
}
SITE = "http://www.bieren.gov.cn"


def by_warcio(path: Path, *, coded: bool) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=coded)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for target, body in PAGES.items():
            heads = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                SITE + target, "response", payload=io.BytesIO(body), http_headers=heads
            )
            writer.write_record(record)
            record.raw_stream.close()


def by_fastwarc(path: Path, *, one_member: bool) -> None:
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import WarcRecord, WarcRecordType

    with path.open("wb") as file:
        stream = GzipWriter(file)
        for number, (target, body) in enumerate(PAGES.items()):
            if number and not one_member:
                stream.close()
                stream = GzipWriter(file)
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.headers["WARC-Target-URI"] = SITE + target
            record.headers["WARC-Date"] = "2024-05-06T07:08:09Z"
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)
            record.write(stream, checksum_data=True)
        stream.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        if self.path == "/2.html":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body or b""), body))
            return
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *words: object) -> None: ...


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def taken(data: Path, *words: str | Path, code: int = 0) -> dict[str, object]:
    done = CliRunner().invoke(
        main, ["import", *map(str, words), "--data", str(data), "--json"], catch_exceptions=False
    )
    assert done.exit_code == code, done.output
    told: dict[str, object] = json.loads(done.output)
    return told


def bodies(data: Path) -> list[bytes]:
    folder = DataFolder.opened(data)
    assert [str(finding) for finding in check(folder)] == []
    return [
        p.body
        for path in folder.warcs()
        for p in payloads(folder, path)
        if p.status == 200 and p.record_type == "response"
    ]


WRITERS: dict[str, Callable[[Path], None]] = {
    "warcio, gzip": lambda path: by_warcio(path, coded=True),
    "warcio, plain": lambda path: by_warcio(path, coded=False),
    "fastwarc, a member each": lambda path: by_fastwarc(path, one_member=False),
    "fastwarc, one member": lambda path: by_fastwarc(path, one_member=True),
}


@pytest.mark.parametrize("tool", WRITERS)
def test_what_a_library_wrote_is_read(tool: str, tmp_path: Path) -> None:
    path, data = tmp_path / "x.warc.gz", tmp_path / "data"
    WRITERS[tool](path)
    told = taken(data, path)
    assert told["captures"] == 5
    assert told["way"] == ("rewritten" if "one member" in tool else "copied")
    assert bodies(data) == list(PAGES.values())


@pytest.mark.parametrize("options", [[], ["--no-warc-compression"]], ids=["gzip", "plain"])
def test_what_wget_wrote_is_read_indexed_and_built(
    site: str, options: list[str], tmp_path: Path
) -> None:
    if shutil.which("wget") is None:
        pytest.skip("wget is absent (apt-get install wget): its WARCs are not tested here")
    fetched = subprocess.run(
        ["wget", "-q", "--no-proxy", "--warc-file=got", *options,
         *(site + target for target in PAGES)],
        cwd=tmp_path, check=False, timeout=60,
    )  # fmt: skip
    assert fetched.returncode == 0
    (path,) = tmp_path.glob("got.warc*")
    data = tmp_path / "data"
    told = taken(data, path, "--harvest", "wget-2026")
    assert (told["harvest"], told["way"]) == ("wget-2026", "copied")
    found = bodies(data)
    assert [body for body in found if body in PAGES.values()] == list(PAGES.values())
    for words in (["index"], ["check"], ["build"]):
        done = CliRunner().invoke(main, [*words, "--data", str(data)])
        assert done.exit_code == 0, (words, done.output)
    assert taken(data, path)["way"] == "known"
