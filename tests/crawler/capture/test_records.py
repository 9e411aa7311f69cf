"""Each record that an exchange makes, with each header that it should have, read by warcio."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from types import SimpleNamespace

import pytest
from scrapy.settings import Settings

from archive.folder import DataFolder
from crawler.identity import warc_writer
from crawler.operator import Operator

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
NAMES = {
    "request": (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Target-URI WARC-IP-Address WARC-Protocol"
        " WARC-Concurrent-To WARC-Block-Digest Content-Type Content-Length"
    ),
    "response": (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Target-URI WARC-IP-Address WARC-Protocol"
        " WARC-Payload-Digest WARC-Concurrent-To WARC-Block-Digest Content-Type Content-Length"
    ),
    "metadata": (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Target-URI WARC-Concurrent-To WARC-Block-Digest"
        " Content-Type Content-Length"
    ),
    "warcinfo": (
        "WARC-Type WARC-Record-ID WARC-Date WARC-Filename WARC-Block-Digest Content-Type"
        " Content-Length"
    ),
}


def sha1(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()


@pytest.mark.parametrize("way", ["http", "https", "connect", "forward"])
def test_records_have_all_their_headers_and_hang_together(way, site, crawl, kept, tmp_path) -> None:
    port = {"connect": site.tunnel, "forward": site.forward}.get(way)
    url = f"{'https' if way in {'https', 'connect'} else 'http'}://good.test/reason-none"
    crawl(
        [{"url": url, "meta": {"proxy": f"http://127.0.0.1:{port}"} if port else {}}],
        writer="warc",
        data=str(tmp_path / "data"),
        env={"SSL_CERT_FILE": site.certificate},
        settings={} if port else {"CONNECT_TO": site.connect_to},
    )
    records = kept()
    assert [each.kind for each in records] == ["warcinfo", "response", "request", "metadata"]
    ids = {each.kind: each.headers["WARC-Record-ID"] for each in records}
    tls = ["WARC-Protocol", "WARC-Cipher-Suite"] if url.startswith("https") else []
    for each in records:
        expected = NAMES[each.kind].split()
        if each.kind in {"request", "response"}:
            place = expected.index("WARC-Protocol") + 1
            expected[place:place] = tls
            if port:
                expected.remove("WARC-IP-Address")
        assert [name for name, _ in each.headers.headers] == expected
        assert each.headers["WARC-Block-Digest"] == sha1(each.opening)
        assert int(each.headers["Content-Length"]) == each.size
        assert DATE.fullmatch(each.headers["WARC-Date"])
    _, response, request, metadata = records
    assert response.headers["WARC-Concurrent-To"] == ids["request"]
    assert request.headers["WARC-Concurrent-To"] == ids["response"]
    assert metadata.headers["WARC-Concurrent-To"] == ids["response"]
    assert len({each.headers["WARC-Date"] for each in (response, request, metadata)}) == 1
    assert response.headers["Content-Type"] == "application/http;msgtype=response"
    assert request.headers["Content-Type"] == "application/http;msgtype=request"
    assert metadata.headers["Content-Type"] == "application/warc-fields"
    told = dict(metadata.fields)
    assert told["via"] == "test"
    assert told["fetchTimeMs"].isdigit()
    verified = {"https": "false", "connect": "true"}.get(way)  # towards loopback nothing is
    assert told.get("tlsVerified") == verified
    if tls:
        assert response.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
        assert response.headers["WARC-Cipher-Suite"].startswith("TLS_")


def test_the_payload_is_the_body_without_transfer_coding_and_with_content_coding(
    site, crawl, kept, tmp_path
) -> None:
    names = ["reason-none", "chunk-extensions", "chunk-gzip", "length-zero", "none-204", "lf-only"]
    crawl(
        [f"http://good.test/{name}" for name in names],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to},
    )
    digests = {
        each.case: each.headers["WARC-Payload-Digest"] for each in kept() if each.kind == "response"
    }
    page = (
        "<html><head><title>年度报告</title></head><body>"
        + "政府信息公开。" * 400
        + "</body></html>"
    ).encode()
    assert digests == {
        "reason-none": sha1(page),
        "chunk-extensions": sha1(page),
        "lf-only": sha1(page),
        "chunk-gzip": sha1(gzip.compress(page, mtime=0)),
        "length-zero": sha1(b""),
        "none-204": sha1(b""),
    }


@pytest.mark.parametrize(
    ("name", "plan", "why"),
    [
        ("size?300000", {"settings": {"CAPTURE_MAXSIZE": 100_000}}, "length"),
        ("body-hang", {"settings": {"DOWNLOAD_TIMEOUT": 1}}, "time"),
        ("body-cut", {}, "disconnect"),
        ("size?3000000", {"stop": True}, "unspecified"),
        ("size?3000000", {"settings": {"DOWNLOAD_MAXSIZE": 1000}}, None),
    ],
)
def test_why_a_record_is_cut(name, plan, why, site, crawl, kept, tmp_path) -> None:
    settings = {"CONNECT_TO": site.connect_to, **plan.pop("settings", {})}
    answer = crawl(
        [f"http://good.test/{name}"],
        writer="warc",
        data=str(tmp_path / "data"),
        settings=settings,
        **plan,
    )
    [response] = [each for each in kept() if each.kind == "response"]
    assert response.headers["WARC-Truncated"] == why
    assert len(answer["spider"]) == 1


def test_what_follows_a_message_is_no_part_of_it(site, crawl, kept, tmp_path) -> None:
    crawl(
        ["http://good.test/junk-after"],
        writer="warc",
        data=str(tmp_path / "data"),
        settings={"CONNECT_TO": site.connect_to},
    )
    told = [field for each in kept() if each.kind == "metadata" for field in each.fields]
    assert ("bytes-after-message", "18") in told
    assert ("stray-bytes", "AND SOMETHING ELSE") in told


def test_the_warcinfo_says_who_crawled_and_how(tmp_path, kept) -> None:
    folder = DataFolder.opened(tmp_path / "data", create=True)
    session = SimpleNamespace(
        folder=folder,
        harvest=SimpleNamespace(name="2024-01-31"),
        operator=Operator(path=tmp_path, operator="某大学", contact="https://crawl.a.test/"),
        options=SimpleNamespace(digest="ab12"),
        selection=SimpleNamespace(seeds=()),
    )
    crawler = SimpleNamespace(spider=SimpleNamespace(session=session), settings=Settings())
    writer = warc_writer(crawler)
    writer._growing()
    writer.close()
    [info] = kept()
    told = dict(info.fields)
    assert info.headers["WARC-Filename"].endswith(".warc.gz")
    assert told["isPartOf"] == "2024-01-31"
    assert told["format"] == "WARC File Format 1.1"
    assert told["conformsTo"].endswith("/warc-1.1/")
    assert told["software"].startswith("shilu/")
    assert told["robots"] == "obey (RFC 9309)"
    assert told["operator"] == "某大学"
    assert told["contact"] == "https://crawl.a.test/"
    assert told["http-header-user-agent"].startswith("shilu/")
    assert told["config-digest"] == "sha256:ab12"
    assert told["credentials"] == "mask"
