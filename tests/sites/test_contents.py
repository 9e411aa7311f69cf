"""A line that only lists a text's heads is a table of contents; a line with text of its own is
not."""

from __future__ import annotations

import pytest

from sites.contents import is_contents_line

TEXT = "我局落实上级部署，全年主动公开政府信息三百余条，办理依申请公开二十件，均在期限内答复。"
HEADS = ("一、概述", "二、主动公开情况", "三、依申请公开情况", "四、问题和改进")
BODY = tuple(line for head in HEADS for line in (head, TEXT))


@pytest.mark.parametrize(
    "line",
    [
        "一、概述，二、主动公开情况，三、依申请公开情况，四、问题和改进",
        "一、概述,二、主动公开情况,三、依申请公开情况,四、问题和改进,附件：统计表",
        "目录 一、概述 二、主动公开情况 三、依申请公开情况 四、问题和改进",
        "目录：一、概述……1 二、主动公开情况……2 三、依申请公开情况……5",
        "1、概述，2、主动公开情况，3、依申请公开情况，4、问题和改进",
        "一、概述，（一）机构，（二）人员，二、主动公开情况，三、依申请公开情况",
        "第一部分 概述 第二部分 主动公开情况 第三部分 依申请公开情况",
        "目录：概述，主动公开情况，依申请公开情况，问题和改进",
        "概述，主动公开情况，依申请公开情况，问题和改进",
        # the heads of the body read a little otherwise
        "一、总体情况，二、主动公开政府信息情况，三、收到和处理政府信息公开申请情况",
    ],
)
def test_a_line_of_heads_is_contents(line: str) -> None:
    assert is_contents_line(line, BODY)


@pytest.mark.parametrize(
    "line",
    [
        "一、概述 2018年我局主动公开300条。二、主动公开情况 无。三、依申请公开情况 无。",
        "一、概述 无 二、主动公开情况 无 三、依申请公开情况 无",
        "一、加强领导，二、完善制度，三、强化督查",
        "一、概述，二、主动公开情况",
        "一、概述，三、依申请公开情况，四、问题和改进",
        "全文包括概述、主动公开情况、依申请公开情况、问题和改进。",
        "概述 | 主动公开情况 | 依申请公开情况 | 问题和改进",
        "报刊，电视，广播，公开栏，宣传册",
        "一、主动公开300条，二、依申请公开20件，三、行政复议0件",
    ],
)
def test_a_line_that_says_something_is_not(line: str) -> None:
    assert not is_contents_line(line, (TEXT, *BODY[2:]))


def test_heads_alone_are_the_text_itself() -> None:
    line = "一、概述，二、主动公开情况，三、依申请公开情况"
    assert not is_contents_line(line, ())
