"""Parts are told by their nouns."""

from __future__ import annotations

from itertools import pairwise

import pytest

from postprocess.sections import sections

FILL = "全年公开信息三十条，办理申请二件，均已答复。"


def keys(text: str) -> list[str]:
    return [s.key for s in sections(text)]


def laid_out(*heads: str) -> str:
    return "\n".join(line for head in heads for line in (head, FILL))


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("总体情况", "overall"),
        ("概 述", "overall"),
        ("基本情况", "overall"),
        ("信息公开情况", "overall"),
        ("主动公开政府信息情况", "proactive"),
        ("行政机关主动公开政府信息情况", "proactive"),
        ("政府信息主动公开状况", "proactive"),
        ("收到和处理政府信息公开申请情况", "on_request"),
        ("政府信息依申请公开状况", "on_request"),
        ("依申請公開政府信息情況", "on_request"),
        ("政府信息公开行政复议、行政诉讼情况", "review_litigation"),
        ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", "review_litigation"),
        ("申請行政複議提起行政訴訟情況", "review_litigation"),
        ("政府信息公开的收费及减免情况", "fees"),
        ("收費及減免情況", "fees"),
        ("存在的主要问题及改进情况", "problems"),
        ("存在问题和下一步打算", "problems"),
        ("存在的主要问题和改良措施", "problems"),
        ("改进措施", "improvement"),
        ("改良措施", "improvement"),
        ("下一步工作计划", "plan"),
        ("下一步工作計畫", "plan"),
        ("下半年工作计划", "plan"),
        ("其他需要报告的事项", "other"),
        ("咨询情况", "other"),
        ("附表", "other"),
    ],
)
def test_noun_phrases(head: str, key: str) -> None:
    for numeral in ("二", "七"):
        text = laid_out(
            "一、主动公开情况" if key != "proactive" else "一、概述", f"{numeral}、{head}"
        )
        assert keys(text)[-1] == key


@pytest.mark.parametrize(
    "mark", ["{}、{}", "（{}）{}", "({}){}", "第{}部分 {}", "{} {}", "{}、 {}"]
)
def test_marks_do_not_matter(mark: str) -> None:
    names = ["概述", "主动公开情况", "依申请公开情况", "存在的问题", "下一步打算"]
    heads = [mark.format("一二三四五"[i], n) for i, n in enumerate(names)]
    assert keys(laid_out(*heads)) == ["overall", "proactive", "on_request", "problems", "plan"]


def test_bare_heads() -> None:
    assert keys(laid_out("总体情况", "主动公开情况", "存在的问题")) == [
        "overall",
        "proactive",
        "problems",
    ]


def test_numerals_that_are_wrong_do_not_matter() -> None:
    text = laid_out(
        "一、总体情况",
        "三、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "六、其他需要报告的事项",
    )
    assert keys(text) == ["overall", "proactive", "on_request", "other"]


def test_heads_inside_one_paragraph() -> None:
    text = (
        f"本报告由某局编制。 一、概述 {FILL} （一）领导体制。{FILL} "
        f"二、政府信息主动公开状况 {FILL} 三、政府信息依申请公开状况 "
        f"{FILL}"
    )
    found = sections(text)
    assert [s.key for s in found] == ["overall", "proactive", "on_request"]
    assert [s.heading_raw for s in found][1] == "二、政府信息主动公开状况"


def test_a_head_at_the_end_of_the_line_before() -> None:
    text = f"一、概述\n{FILL}二、主动公开情况\n{FILL}\n三、收费情况\n{FILL}"
    assert keys(text) == ["overall", "proactive", "fees"]


def test_sections_lie_in_order_and_tell_their_heads() -> None:
    text = "前言\n" + laid_out("一、概述", "二、主要做法", "三、主动公开情况", "四、存在问题")
    found = sections(text)
    assert [s.key for s in found] == ["overall", "proactive", "problems"]
    assert all(text[s.start :].startswith(s.heading_raw) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "主要做法" not in text[found[0].start : found[0].end]
    assert [s.ordinal for s in found] == [0, 1, 2]


def test_fixed_sub_heads_are_no_sections() -> None:
    text = laid_out(
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "（五）监督保障",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
    )
    assert keys(text) == ["overall", "proactive", "on_request"]


def test_rows_of_a_table_are_no_heads() -> None:
    text = laid_out(
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"
    )
    text += (
        "\n一、本年新收政府信息公开申请数量\n3\n二、上年结转政府信息公开申请数量"
        "\n0\n四、结转下年度继续办理\n0\n"
    )
    text += laid_out("四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况")
    assert keys(text) == ["overall", "proactive", "on_request", "review_litigation", "problems"]


def test_an_annexed_table_is_no_second_report() -> None:
    text = laid_out(
        "一、概述", "二、主动公开情况", "三、依申请公开情况", "四、收费情况", "五、存在的问题"
    )
    assert keys(text + "\n统计表\n一、主动公开情况\n条\n12\n二、回应解读情况\n次\n0") == [
        "overall",
        "proactive",
        "on_request",
        "fees",
        "problems",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全文由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六部分组成。",
        "全文由一、总体情况，二、主动公开情况，三、存在的问题等部分组成。",
        "一是主动公开情况良好，二是依申请公开情况正常。",
        "",
    ],
)
def test_words_in_sentences_are_no_heads(text: str) -> None:
    assert keys(text) == []
