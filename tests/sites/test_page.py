"""A page never raises: whatever a server sends has a tree, links and a trail, if empty ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.challenge import needs_js, redirect_shell, soft_error
from sites.kinds import KINDS, recognise
from sites.page import Page
from sites.turning import between

URL = "http://www.yunhe.gov.cn/a/b/list.html"
SOUP = st.lists(
    st.sampled_from(
        [
            "<a href='x.html'>",
            "<li>",
            "</li>",
            "<tr><td>",
            "</table>",
            "<script>",
            "</script>",
            "2018-01-02",
            "下一页",
            "<datastore><record><![CDATA[<a href='/art/2018/1/2/art_1_2.html'>",
            "]]></record></datastore>",
            "\x00",
            "createPageHTML(3,0,'index','html')",
            "当前位置：",
            "&gt;",
            "<!--",
            "-->",
            "<base href='//[x'>",
            "共9页",
            "<select><option>2019</option>",
            "window._CONFIG={SID:'1',TREE:[{",
            '{"articles":[1]}',
            "�",
        ]
    )
)


@given(st.one_of(st.text(max_size=200), SOUP.map("".join)))
def test_any_text_is_a_page(html: str) -> None:
    page = Page(URL, html)
    assert page.tree is not None
    page.meta("PubDate"), page.title, page.crumbs, page.text, soft_error(page), needs_js(page)
    redirect_shell(page)
    for kind in (recognise(page), *KINDS):
        kind.links(page), kind.next_pages(page), kind.article_pages(page), kind.attachments(page)
        kind.role(page), kind.embedded(page)


@given(st.text(max_size=60))
def test_any_href_joins_to_an_absolute_url_or_to_none(href: str) -> None:
    url = Page(URL, "").join(href)
    assert url is None or url.startswith(("http://", "https://"))
    assert url is None or "#" not in url


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./c.html", "http://www.yunhe.gov.cn/a/b/c.html"),
        ("../c.html#top", "http://www.yunhe.gov.cn/a/c.html"),
        ("../../../../c.html", "http://www.yunhe.gov.cn/c.html"),
        (" \n/c d.html\t", "http://www.yunhe.gov.cn/c%20d.html"),
        ("//m.gov.cn/x", "http://m.gov.cn/x"),
        ("a\\b.html", "http://www.yunhe.gov.cn/a/b/a/b.html"),
        ("javascript:void(0)", None),
        ("JavaScript :x()", None),
        ("mailto:a@b.cn", None),
        ("#", None),
        ("", None),
        ("http://[::1", None),
    ],
)
def test_links_join_as_in_a_browser(href: str, url: str | None) -> None:
    assert Page(URL, "").join(href) == url


def test_base_and_declared_charset_do_not_mislead() -> None:
    page = Page(
        URL,
        '<?xml version="1.0" encoding="gb2312"?><base href="/z/"><meta '
        'charset="gbk"><a href="q">年报</a>',
    )
    assert [(link.url, link.anchor) for link in page.links()] == [
        ("http://www.yunhe.gov.cn/z/q", "年报")
    ]


def test_metas_are_found_in_any_case_and_templates_left_unrendered_are_none() -> None:
    page = Page(
        URL,
        '<META content="2020-01-02" name="pubdate"><meta name="ColumnName" content="<CMSPRO_X>">',
    )
    assert (page.meta("PubDate"), page.meta("columnname"), page.meta("Keywords")) == (
        "2020-01-02",
        None,
        None,
    )


def test_text_below_very_deep_nesting_is_kept() -> None:
    page = Page(URL, "<font>" * 400 + "<a href='d.html'>深处</a>")
    assert [link.anchor for link in page.links()] == ["深处"]


@pytest.mark.parametrize(
    "printed", ["2018-03-26", "2018.01.25", "2017/3/29", "2018年3月26日", "2018-1-5"]
)
@pytest.mark.parametrize(
    "row",
    [
        "<li><a href='1.html'>2019年报告</a> [{}]</li><li><a href='2.html'>乙</a> 1999-01-01</li>",
        "<table><tr><td><a href='1.html'>甲</a><td>{}<tr><td><a href='2.html'>乙</a></table>",
        "<li><a href='1.html'>甲<span>{}</span></a></li><li><a href='2.html'>乙</a></li>",
        "<dl><dt><a href='1.html'>甲</a></dt><dd>{}</dd></dl>",
        "<div><p><a href='/c/'>[栏目]</a></p></div><div><a href='1.html'>甲</a><em>({})</em></div>",
    ],
)
def test_the_date_of_a_row_is_the_row_s_own(printed: str, row: str) -> None:
    dates = {
        link.url.rsplit("/", 1)[1]: link.listed_date
        for link in Page(URL, row.format(printed)).links()
    }
    assert dates["1.html"] == printed
    assert dates.get("2.html", "") in {"", "1999-01-01"}


@pytest.mark.parametrize(
    "markup",
    [
        "<div>当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; 年报</div>",
        "<div><span>您现在的位置：</span><a>首页</a> » <a>政务公开</a> » <b>年报</b></div>",
        "<p>您当前的位置： <a>首页</a>/<a>政务公开</a>/年报</p>",
        "<div class='breadcrumb'><a>首页</a><i>&gt;</i><a>政务公开</a> &gt; <b>年报</b></div>",
    ],
)
def test_the_trail_is_read_from_any_of_its_forms(markup: str) -> None:
    assert Page(URL, "<body><p>别的</p>" + markup).breadcrumb() == ("首页", "政务公开", "年报")


def test_between_fills_a_pager_up_and_down_and_refuses_other_differences() -> None:
    assert [n for n, _ in between("http://h/l_2.html", "http://h/l_5.html")] == [3, 4]
    assert [n for n, _ in between("http://h/nb/5.htm", "http://h/nb/2.htm")] == [4, 3]
    assert between("http://h/a_2.html", "http://h/b_5.html") == []
    assert between("http://h/1/a_2.html", "http://h/2/a_5.html") == []
