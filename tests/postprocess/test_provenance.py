"""Lines of labels are told from lines of a report."""

from __future__ import annotations

import pytest

from postprocess.provenance import is_credit_line, is_label_line


@pytest.mark.parametrize(
    "line",
    [
        "索 引 号 | 014416330/2022-00012 | 主题分类 | 水利",
        "索引号 | 014416330/2018-04736",
        "来源：县水利局  时间：2022-01-20  浏览次数：33  字号：大 中 小",
        "2022-01-20 10:30 来源：清河县人民政府办公室",
        "[来源：县政府办] [作者：张三]",
        "发布时间： ",
        "• 发布机构:清河县民政局",
        "时间：2023-05-06",
    ],
)
def test_labels(line: str) -> None:
    assert is_label_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "名称 | 数量",
        "时  间：上午9:30",
        "时间：2012年1月1日至12月31日",
        "2012年，我局公开信息312条。",
        "其中:1.当面申请数 | 3",
        "统计期限：2018年1月1日至2018年12月31日",
        "重点做好以下工作：",
        "清河县水利局2021年政府信息公开工作年度报告",
        "来源：网站公开的信息有三百条，公报公开的信息有五十条，其他方式公开的有十条",
        "（2013年1月30日）",
        "指标 | 数量",
    ],
)
def test_no_labels(line: str) -> None:
    assert not is_label_line(line)


def test_credits_stand_below_a_text() -> None:
    assert is_credit_line("责任编辑：李四")
    assert is_credit_line("来源：县水利局 编辑：王五")
    assert not is_credit_line("联系人：李四")
    assert not is_credit_line("清河县水利局 2022年1月20日")
