"""An article on several pages is one document, and no page's text vanishes behind another's."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from archive.capture import Capture, LinkContext, Payload
from archive.surt import surt
from postprocess.document import Rejection
from postprocess.extract import document
from postprocess.joining import first_or_later, with_later_pages
from postprocess.reason import Reason

HOST = "http://www.x.gov.cn/zfxxgknb/202001/"
FIRST, LATER = HOST + "t20200120_11.html", HOST + "t20200120_11_1.html"
PAGE = """<html><head><title>某局2019年政府信息公开工作年度报告</title></head><body>
<div class="TRS_Editor">{body}</div>
<script>createPageHTML(2, {number}, "t20200120_11", "html");</script></body></html>"""


def payload(url: str, number: int, body: str, second: int = 0, **link: str) -> Payload:
    raw = PAGE.format(number=number, body=f"<p>{body}</p>").encode()
    capture = Capture(
        urlkey=surt(url),
        timestamp=f"202601010000{second:02}",
        url=url,
        mime="text/html",
        status=200,
        digest="",
        length=0,
        offset=second,
        filename="w",
    )
    return Payload(
        capture=capture,
        warc="w",
        record_id=f"{url}{second}",
        record_type="response",
        captured_at=datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC),
        harvest="h",
        method="GET",
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=raw,
        body_digest=hashlib.sha256(raw).hexdigest(),
        payload_digest="",
        link=LinkContext(**link) if link else None,
    )


class Kept:
    def __init__(self, *payloads: Payload) -> None:
        self.payloads = payloads

    def before(self, url: str, payload: Payload) -> Payload | None:
        raise NotImplementedError

    def nearest(self, url: str, payload: Payload) -> Payload | None:
        there = [p for p in self.payloads if p.capture.url == url]
        at = payload.captured_at
        return min(there, key=lambda p: abs((p.captured_at - at).total_seconds()), default=None)


OPENING = "2019年，某局认真贯彻条例，主动公开政府信息123条，内容涉及财政预算、行政许可等方面。" * 3
ENDING = "存在的主要问题是公开意识有待加强，下一步将健全机制，举办培训45次，提高公开质量。" * 3


def test_the_first_page_carries_the_text_of_the_later() -> None:
    first, later = payload(FIRST, 0, OPENING), payload(LATER, 1, ENDING, 1, page_of=FIRST)
    found = document(first, None)
    assert not isinstance(found, Rejection)
    assert found.later_pages == (LATER,)
    whole = with_later_pages(found, first, lambda _: None, Kept(first, later))
    assert "123条" in whole.text
    assert "45次" in whole.text


def test_a_missing_later_page_is_flagged() -> None:
    first = payload(FIRST, 0, OPENING)
    found = document(first, None)
    assert not isinstance(found, Rejection)
    whole = with_later_pages(found, first, lambda _: None, Kept(first))
    assert "pages_missing" in whole.flags


def test_a_joined_later_page_is_accounted_for_and_another_text_of_it_is_not_lost() -> None:
    first, later = payload(FIRST, 0, OPENING), payload(LATER, 1, ENDING, 1, page_of=FIRST)
    changed = replace(payload(LATER, 1, ENDING + "更正：67次。", 9, page_of=FIRST))
    kept = Kept(first, later, changed)
    joined = document(later, None)
    assert not isinstance(joined, Rejection)
    verdict = first_or_later(joined, later, lambda _: None, kept)
    assert isinstance(verdict, Rejection)
    assert verdict.reason is Reason.LATER_PAGE
    again = document(changed, None)
    assert not isinstance(again, Rejection)
    assert first_or_later(again, changed, lambda _: None, kept) is again
