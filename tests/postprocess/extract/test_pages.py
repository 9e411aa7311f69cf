"""Laws of reading HTML: text, titles, fields and places."""

# ruff: noqa: E501 - markup stands on one line, as in pages

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from archive.capture import Payload
from postprocess.document import Document
from postprocess.extract import document

Make = Callable[..., Payload]
SENTENCE = "全年主动公开政府信息三百余条，受理依申请公开七件，均按时答复。"
BODY = "".join(f"<p>　　{n}．{SENTENCE}</p>" for n in range(8))
HEAD = (
    '<title>青禾县水务局2022年政府信息公开工作年度报告_青禾县人民政府</title><meta name="SiteName" content="青禾县人民政府">'
    '<META content="2023-01-18 09:30" name=PubDate /><meta name="ArticleTitle" content="青禾县水务局2022年政府信息公开工作年度报告">'
)
NAV = '<div class="nav">' + "".join(f'<a href="/{n}/">栏目{n}</a> ' for n in range(30)) + "</div>"
FOOT = '<div class="footer"><p>主办单位：青禾县人民政府办公室，网站标识码4210000001</p><a href="/map">网站地图</a></div>'
TABLE = (
    "<table><tr><td>信息内容</td><td>本年制发件数</td></tr><tr><td><p>规</p><p>章</p></td><td>0</td></tr>"
    "<tr><td>行政规范性文件</td><td>2</td></tr></table>"
)


def _page(body: str, head: str = HEAD) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{NAV}{body}{FOOT}</body></html>'


def _read(make: Make, html: str | bytes, **kwargs: object) -> Document:
    found = document(make(html, **kwargs), None)
    assert isinstance(found, Document), found
    return found


def test_text_is_paragraphs_without_chrome(make: Make) -> None:
    found = _read(make, _page(f'<div class="TRS_Editor">{BODY}</div>'))
    assert found.text.split("\n") == [f"{n}．{SENTENCE}" for n in range(8)]


def test_tables_stand_at_their_place_and_know_it(make: Make) -> None:
    found = _read(make, _page(f"<div id=zoom>{BODY}{TABLE}<p>{SENTENCE}</p></div>"))
    (grid,) = found.grids
    assert (
        found.text[grid.start : grid.end] == "信息内容 | 本年制发件数\n规章 | 0\n行政规范性文件 | 2"
    )
    assert found.text.split("\n")[8] == "信息内容 | 本年制发件数"
    assert found.text.endswith(SENTENCE)


def test_line_breaks_are_the_pages_not_the_sources(make: Make) -> None:
    found = _read(
        make, _page(f"<div id=zoom><p>全年主动\n  公开<br>受理 three\nfour 件</p>{BODY}</div>")
    )
    assert found.text.split("\n")[:2] == ["全年主动公开", "受理 three four 件"]


def test_inner_blanks_are_kept_for_repair(make: Make) -> None:
    inner = "透亮\u2002\u2002\u2002\u2002\u2002度，公开　透明"
    found = _read(make, _page(f"<div id=zoom><p>&nbsp;&emsp;　{inner}　&nbsp;</p>{BODY}</div>"))
    assert found.text.split("\n")[0] == inner


def test_layout_tables_flow(make: Make) -> None:
    found = _read(make, _page(f"<table><tr><td>{NAV}</td><td>{BODY}</td></tr></table>"))
    assert found.text.split("\n") == [f"{n}．{SENTENCE}" for n in range(8)]
    assert not found.grids


def test_the_heading_is_the_title_and_the_browser_title_is_cut(make: Make) -> None:
    heading = "<h1>青禾县水务局2022年政府信息公开工作年度报告</h1>"
    found = _read(make, _page(f"{heading}<div id=zoom>{BODY}</div>"))
    assert (found.title, found.title_source) == (
        "青禾县水务局2022年政府信息公开工作年度报告",
        "heading",
    )
    found = _read(make, _page(f"<div id=zoom>{BODY}</div>"))
    assert (found.title, found.title_source) == (
        "青禾县水务局2022年政府信息公开工作年度报告",
        "meta",
    )
    bare = HEAD.partition('<meta name="ArticleTitle"')[0]
    found = _read(make, _page(f"<div id=zoom>{BODY}</div>", bare))
    assert (found.title, found.title_source) == (
        "青禾县水务局2022年政府信息公开工作年度报告",
        "html_title",
    )


def test_on_sharing_sites_the_title_is_the_uploaders(make: Make) -> None:
    body = f"<h1>2023年水务部门政务公开工作年度报告.docx</h1><div>{BODY}</div>"
    found = _read(make, _page(body, ""), url="http://wenku.example.com/p-1.html")
    assert (found.title, found.title_source) == (
        "2023年水务部门政务公开工作年度报告.docx",
        "uploader",
    )


def test_every_field_stands_where_it_says(make: Make) -> None:
    info = "<div>发布日期：<span>2023-01-18</span> 信息来源：青禾县水务局</div>"
    box = "<ul><li>ID:678389</li><li><b>大小</b>：18.69KB</li><li>上传时间：2023-04-14</li></ul>"
    sent = (("Last-Modified", "Wed, 18 Jan 2023 01:30:00 GMT"),)
    found = _read(
        make, _page(info + box + BODY), url="http://wenku.example.com/p-1.html", headers=sent
    )
    by_label = {(field.origin, field.label): field for field in found.fields}
    assert by_label["meta", "PubDate"].value == "2023-01-18 09:30"
    assert by_label["label", "发布日期"].value == "2023-01-18"
    assert by_label["box", "ID"].value == "678389"
    assert by_label["box", "大小"].value == "18.69KB"
    assert by_label["header", "Last-Modified"].value == sent[0][1]
    for field in found.fields:
        base = f"{field.label}: {field.value}" if field.base == "header" else found.html
        raw = base[field.start : field.end]
        assert raw
        assert raw == field.value or field.origin == "label", field


def test_deep_nesting_is_read(make: Make) -> None:
    found = _read(make, _page(f"{'<div>' * 5000}{BODY}"))
    assert found.text.count(SENTENCE) == 8


def test_unclosed_inline_tags_are_read(make: Make) -> None:
    found = _read(make, _page("".join(f"<font size=3><b>{n}<p>{SENTENCE}" for n in range(400))))
    assert found.text.count(SENTENCE) == 400


@pytest.mark.parametrize(
    "hostile",
    [
        SENTENCE * 60_000,
        "<" * 300_000,
        "<table><tr><td colspan=99999 rowspan=99999>a<td>b<tr><td>c<td>d</table>" * 300,
        "<table><tr><td>" * 2_000,
        "<a href=x>字</a>" * 60_000,
        "\0" * 100_000 + BODY,
        "<p style='" + "display:" * 50_000 + "'>x",
        "<meta " + "a=" * 100_000,
        "发布日期：" * 40_000,
        "<h1>" * 3_000 + "相关阅读" * 3_000,
    ],
    ids=[
        "line",
        "angles",
        "spans",
        "tables",
        "links",
        "nuls",
        "style",
        "meta",
        "labels",
        "headings",
    ],
)
def test_hostile_pages_are_read_in_bounded_time(hostile: str, make: Make) -> None:
    started = time.process_time()
    document(make(_page(hostile)), None)
    assert time.process_time() - started < 12


def test_a_page_reads_the_same_after_any_other(make: Make) -> None:
    one, other = (
        _page(f"<div id=zoom>{BODY}{TABLE}</div>"),
        _page(f"<h1>别的标题</h1>{TABLE * 3}{BODY}", ""),
    )
    first = document(make(one), None)
    document(make(other), None)
    document(make(b"%PDF-1.4 broken", url="http://x.gov.cn/a.pdf"), None)
    assert document(make(one), None) == first
