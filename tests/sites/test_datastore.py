"""大汉's proxy: what is asked next, on pages with several lists, in answers, and at the end."""

from __future__ import annotations

from sites.datastore import records, rest_of
from sites.page import Page

COLUMN = "http://www.yunhe.gov.cn/col/col1/index.html"
PROXY = "http://www.yunhe.gov.cn/module/web/jpage/dataproxy.jsp"


def records_of(*numbers: int) -> str:
    rows = "".join(
        f"<record><![CDATA[<li><a href='/art/2023/1/{n}/art_1_{n}.html'>{n}</a></li>]]></record>"
        for n in numbers
    )
    return f"<datastore><recordset>{rows}</recordset></datastore>"


def parameters(unit: int, total: int) -> str:
    return (
        f"<script>var param_{unit} = {{col:1,columnid:9,unitid:'{unit}'}};"
        f"$('#{unit}').jpage({{totalRecord:{total},perPage:2,groupSize:1}});</script>"
    )


def test_each_list_of_a_page_is_asked_with_its_own_parameters() -> None:
    page = Page(COLUMN, records_of(1, 2) + parameters(71, 3) + records_of(3, 4) + parameters(72, 6))
    assert [(link.url.partition("?")[2], link.body[-2:]) for link in rest_of(page, 9)] == [
        ("startrecord=3&endrecord=3&perpage=2", "71"),
        ("startrecord=3&endrecord=4&perpage=2", "72"),
        ("startrecord=5&endrecord=6&perpage=2", "72"),
    ]


def test_a_list_that_is_whole_asks_for_nothing() -> None:
    assert rest_of(Page(COLUMN, records_of(1, 2) + parameters(71, 2)), 9) == []
    assert rest_of(Page(COLUMN, records_of(1, 2)), 9) == []


def test_a_page_without_records_asks_for_its_first_group() -> None:
    html = "<script>var param_7={col:1,columnid:9,unitid:'7'};$('#7').jpage({perPage:5})</script>"
    (link,) = rest_of(Page(COLUMN, html), 9)
    assert (link.method, link.url) == ("POST", PROXY + "?startrecord=1&endrecord=15&perpage=5")


def test_an_answer_goes_on_from_where_it_ended_with_what_was_posted() -> None:
    answer = records_of(1, 2).replace("<recordset>", "<totalrecord>9</totalrecord><recordset>")
    url = PROXY + "?startrecord=1&endrecord=6&perpage=2"
    page = Page(url, answer, posted="col=1&columnid=9&unitid=7")
    assert [(link.url, link.body) for link in rest_of(page, 9)] == [
        (PROXY + "?startrecord=7&endrecord=9&perpage=2", "col=1&columnid=9&unitid=7")
    ]
    assert rest_of(Page(url, answer), 9) == []


def test_an_absurd_total_costs_nothing_and_asks_for_no_more_than_it_may() -> None:
    page = Page(COLUMN, records_of(1) + parameters(71, 9_999_999))
    assert len(rest_of(page, 20)) == 20


def test_broken_records_are_read_as_far_as_they_go() -> None:
    broken = "<datastore><record><![CDATA[<a href='/art/2023/1/2/art_1_2.html' title='年报'>年..."
    assert [link.title for link in records(Page(COLUMN, broken))] == ["年报"]
    assert list(records(Page(COLUMN, "<datastore>" + "<record>" * 5000))) == []
