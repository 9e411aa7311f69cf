"""A page that inflates beyond the limit comes cut and flagged; one that is not coded as it says
comes as the archive reads it; all others as Scrapy gives them."""

from __future__ import annotations

import gzip
import zlib
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from archive import http
from crawler.capture.inflate import CuttingCompression, inflated

PAGE = ("<html><body>" + "政府信息公开。" * 4000 + "</body></html>").encode()


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


CODED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE[:999]) + gzip.compress(PAGE[999:]),
    "deflate": zlib.compress(PAGE),
    "deflate ": raw_deflate(PAGE),
    "gzip, gzip": gzip.compress(gzip.compress(PAGE)),
}


def given(coding: str, body: bytes, limit: int) -> Response:
    crawler = SimpleNamespace(
        settings=Settings({"DOWNLOAD_MAXSIZE": limit}), stats=None, signals=SignalManager()
    )
    middleware = CuttingCompression.from_crawler(crawler)
    headers = {"Content-Encoding": coding, "Content-Type": "text/html; charset=utf-8"}
    request = Request("http://a.test/")
    answer = middleware.process_response(request, Response(request.url, headers=headers, body=body))
    assert isinstance(answer, HtmlResponse)
    return answer


@pytest.mark.parametrize("coding", CODED)
def test_beyond_the_limit_it_is_cut_and_within_it_whole(coding: str) -> None:
    cut = given(coding, CODED[coding], 50_000)
    assert cut.body == PAGE[:50_000]
    assert cut.flags == ["truncated"]
    whole = given(coding, CODED[coding], len(PAGE))
    assert whole.body == PAGE
    assert whole.flags == []
    assert "Content-Encoding" not in whole.headers


def test_what_is_behind_a_gzip_stream_is_left_out() -> None:
    coded = gzip.compress(PAGE) + b"junk"
    assert inflated(coded, "gzip", len(PAGE) + 9) == (PAGE, False)


BROKEN = {
    "gzip": PAGE,
    "deflate": PAGE,
    "gzip, gzip": gzip.compress(PAGE),
    "x-gzip": b"\x1f\x8b" + PAGE,
}


@pytest.mark.parametrize("coding", BROKEN)
def test_what_is_not_coded_as_it_says_comes_as_the_archive_reads_it(coding: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    archived = http.body(head + BROKEN[coding])
    assert archived.error is not None
    answer = given(coding, BROKEN[coding], len(PAGE))
    assert (answer.body, answer.flags) == (archived.content, [])


def test_what_is_not_coded_as_it_says_is_cut_at_the_limit_too() -> None:
    answer = given("gzip", PAGE, 5_000)
    assert (answer.body, answer.flags) == (PAGE[:5_000], ["truncated"])


def test_a_page_of_which_nothing_came_through_is_an_error_and_asked_again() -> None:
    with pytest.raises(EOFError):
        given("gzip", gzip.compress(b"x" * 5_000)[:15], 9_000)
