"""Why a capture is no document: each reason from what a server really sends, and no report lost to a shell's signs."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from __future__ import annotations

from collections.abc import Callable

import pytest

from archive.capture import LinkContext, Payload
from postprocess.document import Document, Rejection
from postprocess.extract import document
from postprocess.reason import Reason
from sites.seed import Level, Seed, SourceKind

Make = Callable[..., Payload]
SENTENCE = "全年主动公开政府信息三百余条，受理依申请公开七件，均按时答复。"
REPORT = f"<h1>青禾县水务局2022年政府信息公开工作年度报告</h1>{''.join(f'<p>{SENTENCE}</p>' for _ in range(12))}"
LIST = (
    "<ul>"
    + "".join(
        f'<li><a href="/art/2023/1/{n}/art_1_{n}.html">某局2022年政府信息公开工作年度报告（第{n}号）</a>'
        f"<span>2023-01-{n:02}</span></li>"
        for n in range(1, 20)
    )
    + "</ul>"
)


def _page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    )


def _reason(found: Document | Rejection) -> tuple[Reason | None, str]:
    return (found.reason, found.detail) if isinstance(found, Rejection) else (None, "")


@pytest.mark.parametrize(
    ("kwargs", "reason"),
    [
        (
            {"body": "User-agent: *", "url": "http://x.gov.cn/robots.txt", "mime": "text/plain"},
            Reason.ROBOTS,
        ),
        ({"body": "", "status": 302, "headers": (("Location", "/a"),)}, Reason.REDIRECT),
        ({"body": "", "status": 304}, Reason.NOT_MODIFIED),
        ({"body": "", "record_type": "revisit"}, Reason.EMPTY),
        ({"body": "<script>document.cookie='a';</script>", "status": 521}, Reason.BLOCKED),
        ({"body": _page("<h1>404</h1>"), "status": 404}, Reason.ERROR),
        ({"body": b"\x89PNG\r\n\x1a\n....", "mime": "text/html"}, Reason.ASSET),
        ({"body": "body{color:red}", "mime": "text/css"}, Reason.ASSET),
        ({"body": "var a=1;", "mime": "application/javascript"}, Reason.ASSET),
        (
            {"body": '{"articles":[{"title":"年报"}],"total":1}', "mime": "application/json"},
            Reason.LIST_PAGE,
        ),
        (
            {
                "body": "<datastore><recordset><record>x</record></recordset></datastore>",
                "mime": "text/xml",
            },
            Reason.LIST_PAGE,
        ),
        ({"body": _page('<script>location.href="/new/"</script>')}, Reason.REDIRECT),
        ({"body": _page("<p>您访问的页面不存在</p>")}, Reason.ERROR),
        ({"body": _page('<div id="app"></div><script src="/a.js"></script>')}, Reason.NEEDS_JS),
        ({"body": _page(LIST), "url": "http://x.gov.cn/zwgk/nb/"}, Reason.LIST_PAGE),
        ({"body": b"   \n "}, Reason.EMPTY),
    ],
)
def test_what_is_no_text_says_why(kwargs: dict[str, object], reason: Reason, make: Make) -> None:
    found = document(make(**kwargs), None)
    assert isinstance(found, Rejection)
    assert found.reason is reason
    assert (found.stage, found.segment, found.offset) == ("extract", None, 77)
    assert found.warc.endswith(".warc.gz")
    assert found.payload_digest == "AAAA"


def test_a_page_that_only_carries_the_report_as_a_file(make: Make) -> None:
    body = _page(
        '<h1>青禾县2022年政府信息公开工作年度报告</h1><p>附件：<a href="/P02023.pdf">2022年年度报告.pdf</a></p>'
    )
    found = document(make(body), None)
    assert _reason(found) == (Reason.ATTACHMENT_IS_REPORT, "http://www.qinghe.gov.cn/P02023.pdf")


@pytest.mark.parametrize(
    "around",
    [
        "{}<script>if(false){{location.href='/m/'}}</script>",
        "<p>系统维护通知</p>{}",
        f"{LIST}{{}}{LIST}",
        "<form id='aspnetForm'>{}</form>",
        "<div class='breadcrumb'>{}</div>",
        "<div style='display:none'>{}</div>",
        "<footer><div class='nav'>{}</div></footer>",
    ],
)
def test_a_report_is_never_lost_to_what_stands_around_it(around: str, make: Make) -> None:
    found = document(make(_page(around.format(REPORT))), None)
    assert isinstance(found, Document)
    assert found.text.count(SENTENCE) == 12


def test_a_cut_page_is_read_and_flagged(make: Make) -> None:
    found = document(make(_page(REPORT)[:-60], truncated="length"), None)
    assert isinstance(found, Document)
    assert "truncated_transfer" in found.flags


def test_a_page_cut_before_its_text_is_truncated(make: Make) -> None:
    found = document(make(_page("<div><p>青禾县水务局</p>"), truncated="disconnect"), None)
    assert _reason(found) == (Reason.TRUNCATED, "disconnect")


def test_double_encoding_beyond_repair_is_rejected(make: Make) -> None:
    broken = REPORT.encode().decode("gb18030", "replace").replace("\ufffd", "?")
    assert _reason(document(make(_page(broken)), None))[0] is Reason.MOJIBAKE


def test_the_registry_says_what_kind_of_site_it_is(make: Make) -> None:
    seed = Seed(
        code="420000", name="某文库", level=Level.NONE, source_kind=SourceKind.ESSAY, cms="", seed="http://w.com/",
        since=None, min_reports=None, note="",
    )  # fmt: skip
    found = document(make(_page(REPORT), url="http://w.com/a.html"), seed)
    assert isinstance(found, Document)
    assert (found.source_kind, found.site_name, found.site_code) == (
        SourceKind.ESSAY,
        "某文库",
        "420000",
    )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://a.gov.cn/x.html", "gov"),
        ("http://gov.cn.evil.com/x.html", "docshare"),
        ("http://agov.cn/x.html", "docshare"),
    ],
)
def test_an_unregistered_site_is_gov_only_under_gov_cn(url: str, kind: str, make: Make) -> None:
    found = document(make(_page(REPORT), url=url), None)
    assert isinstance(found, Document)
    assert found.source_kind == kind


def test_what_the_crawl_knew_is_kept(make: Make) -> None:
    link = LinkContext(
        via="http://x.gov.cn/nb/",
        anchor="2022年年报",
        listed_date="2023-01-18",
        page_of="http://x.gov.cn/1.html",
    )
    found = document(make(_page(REPORT), link=link), None)
    assert isinstance(found, Document)
    assert (found.anchor, found.listed_date, found.page_of) == (
        "2022年年报",
        "2023-01-18",
        "http://x.gov.cn/1.html",
    )
    assert found.source.via == "http://x.gov.cn/nb/"
