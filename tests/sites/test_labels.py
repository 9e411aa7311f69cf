"""Visible labels: found spaced, split and in tables; a clock without a label is never a date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.labels import GENERATED, labelled, normal_date


def pairs(source: str) -> list[tuple[str, str]]:
    return [(found.label, found.value) for found in labelled(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "发布日期：2018- 03- 20 00: 45 来源：云河县人社局",
            [("发布日期", "2018-03-20 00:45"), ("来源", "云河县人社局")],
        ),
        ("<td>索 引 号：</td><td>014416330/2018-04736</td>", [("索引号", "014416330/2018-04736")]),
        ("<td>发文日期</td><td>2016年03月30日</td>", [("发文日期", "2016-03-30")]),
        (
            "<b>发布</b>日<i>期</i>：<span>2017-05-15 10:49:00</span>",
            [("发布日期", "2017-05-15 10:49:00")],
        ),
        ("成文日期：二○一○年三月三十日", [("成文日期", "2010-03-30")]),
        ("公开日期：二〇二一年十二月三十一日", [("公开日期", "2021-12-31")]),
        ("发布时间\n：\n2\n0\n1\n8\n-\n03\n-\n20\n正文", [("发布时间", "2018-03-20")]),
        (
            "发布时间：2018.01.25&nbsp;&nbsp;信息来源：财政局&nbsp;&nbsp;字体：大",
            [("发布时间", "2018-01-25"), ("来源", "财政局")],
        ),
        ("[发布日期] 2015-01-01 [来源] 市局", [("发布日期", "2015-01-01"), ("来源", "市局")]),
        (
            "<dt>文&nbsp;&nbsp;&nbsp;号：</dt>\n\t\t<dd>\n\t\t云府办〔2019〕3号</dd>",
            [("文号", "云府办〔2019〕3号")],
        ),
        ("上传时间：2023-04-14 页数：8", [("上传时间", "2023-04-14"), ("页数", "8")]),
    ],
)
def test_a_label_gives_its_value(source: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "发布时间： 来源：",
        "<p>来源：</p><p>一、总体情况</p>",
        "今天是2019年12月3日星期二",
        "申请截止时间：2018-01-01",
        "发布时间：待定",
        "<script>发布时间：2018-01-01</script>",
        "<!-- 发布时间：2018-01-01 -->",
        "发布时间：2018-13-41",
    ],
)
def test_no_value_is_made_up(source: str) -> None:
    assert pairs(source) == []


def test_the_time_of_generation_is_not_a_publication() -> None:
    assert pairs("页面生成时间：2022-04-24 10:00:43") == [(GENERATED, "2022-04-24 10:00:43")]


@given(st.text(alphabet="发布日期来源：: 2018-03年月日<>tdp/ \n　&;nbsp1", max_size=80))
def test_offsets_point_at_the_raw_value(source: str) -> None:
    previous = 0
    for found in labelled(source):
        assert previous <= found.start < found.end <= len(source)
        assert source[found.start : found.end].strip()
        previous = found.end


@given(st.text(max_size=200))
def test_any_text_may_be_asked_for_labels(source: str) -> None:
    labelled(source)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    iso = str(day)
    year, month, number = (int(part) for part in iso.split("-"))
    for printed in (
        iso,
        f"{year}年{month}月{number}日",
        f"{year}.{month:02}.{number:02}",
        f"[{year}/{month}/{number}]",
    ):
        assert normal_date(printed) == iso
