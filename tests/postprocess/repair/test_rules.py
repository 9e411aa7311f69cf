"""What each rule puts right, and what looks like it and must stay."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postprocess.document import Document, RepairedText
from postprocess.repair import repaired
from postprocess.repair.edits import replayed
from postprocess.segment import tiling
from sites.seed import SourceKind

# (rule, text, text after repair)
MENDED = [
    (
        "guillemets",
        "依据?某县信息公开规定?、?某县档案管理办法?的要求。",
        "依据《某县信息公开规定》、《某县档案管理办法》的要求。",
    ),
    (
        "guillemets",
        "严格依据?12399服务热线岗位制度?开展工作。",
        "严格依据《12399服务热线岗位制度》开展工作。",
    ),
    ("guillemets", "执行?查阅点管理办法(试行)?。", "执行《查阅点管理办法(试行)》。"),
    ("quotes", "评为“示范窗口〞和“先进集体〞。", "评为“示范窗口”和“先进集体”。"),
    ("quotes", "做到“应公开尽公开″。", "做到“应公开尽公开”。"),
    ("quotes", "落实〝一次办好〞改革。", "落实“一次办好”改革。"),
    ("blank_runs", "工作透亮\u2002\u2002\u2002\u2002\u2002度明显提高。", "工作透亮度明显提高。"),
    ("blank_runs", "做到精确\u2002\u2002\u2002\u2002\u2002、系统。", "做到精确、系统。"),
    ("blank_runs", "提高工作透亮\u3000\u3000度。", "提高工作透亮度。"),
    ("zero_width", "政府\u200b信息\ufeff公开。", "政府信息公开。"),
    ("radicals", "坚持⼈⺠⾄上,⻓期开放⻔户网站。", "坚持人民至上,长期开放门户网站。"),
    ("font_map", "设臵专栏,配臵电脑。", "设置专栏,配置电脑。"),
    ("private_use", "\uf06c做好主动公开。", " 做好主动公开。"),
    ("pinyin", "政府信息公(gōng)開(kāi)工作報(bào)告。", "政府信息公開工作報告。"),
    ("pinyin", "我縣公（gōng）開(kāi)了三類(lèi)信息。", "我縣公開了三類信息。"),
    ("field_codes", '详见HYPERLINK "http://www.example.gov.cn/" 门户网站。', "详见 门户网站。"),
    ("page_footers", "健全工作制度。 第 3 页 共 9 页", "健全工作制度。"),
    ("page_footers", "健全工作第2页共9页制度。", "健全工作制度。"),
    ("page_footers", "健全工作\n- 2 -\n制度。", "健全工作\n制度。"),
    ("page_footers", "健全制度。\n— 12 —", "健全制度。"),
    ("page_footers", "健全制度。PAGE \\* MERGEFORMAT3", "健全制度。"),
    ("indent", "　　一、概述 \n 内容。", "一、概述\n内容。"),
    ("empty_lines", "一、概述\n\n\n内容。\n\n", "一、概述\n内容。"),
]

# (what it looks like, text that must come back as it is)
LEFT_ALONE = [
    ("a real question", "群众问:今年公开了什么?怎样申请公开?如何落实首问制度?我局一一答复。"),
    ("a lost bracket of a number", "根据(某政办函, 2012? 2号)文件精神,制定本制度?"),
    ("question marks beside guillemets", "根据《某条例》,有人问?没有规定?我们答:有。"),
    ("inches after digits", "屏幕尺寸为42″,共3块。"),
    ("the trace of a deleted word", "公开了受理部门和咨询 等内容,接听 4843个。"),
    ("a blank between two slogans", "推进教育均衡发展 办好人民满意教育。"),
    ("a paragraph's indent inside a line", "一、概述　　政府信息公开是一项制度。"),
    ("an app", "推出政务服务客户端(app)、公众号(wx)。"),
    ("numbered lists", "1、公开目录不全;\n2、更新不及时;\n3、人员不足。"),
    ("a year without its digits", "截至年12月31日,我局年度无发生。20_年以来,_镇中心有序运行。"),
    ("a range of years", "公开2015 -2016年决算信息172条。"),
    ("a lone number in a table", "主动公开数\n170\n申请总数\n9"),
    ("a rare body character", "陶瓷馆藏有碗、盏、瓯等。"),
    ("a page of a law", "见该书第3页。"),
    ("double spaces after a head", "一、基本情况 2012年,我局公开信息3条。"),
    ("brackets of lists", "(一)主动公开。(二)依申请公开。"),
    ("downloads of forms", "提供了网上申请、表格下载、办事指南和12345热线、隐私保护等功能。"),
]


def one(document: Document) -> RepairedText:
    (segment,) = tiling(document).segments
    made = repaired(document, segment)
    base = document.text[segment.start : segment.end]
    assert replayed(base, made.repairs) == made.text
    return made


@pytest.mark.parametrize(("rule", "text", "after"), MENDED)
def test_rule_mends(page, rule: str, text: str, after: str) -> None:
    document = page(text)
    segment = tiling(document).segments[0]
    whole = type(segment)(ordinal=0, start=0, end=len(text))
    made = repaired(document, whole)
    assert made.text == after
    assert rule in {r for x in made.repairs for r in x.rule.split("+")}


@pytest.mark.parametrize(("look", "text"), LEFT_ALONE)
def test_look_alike_stays(page, look: str, text: str) -> None:
    assert one(page(text)).text == text, look


def chunked(text: str, size: int) -> str:
    cut = [text[i : i + size] for i in range(0, len(text), size)]
    return "\n".join(f"{n}、{part}" for n, part in enumerate(cut, 1))


PROSE = "".join(
    f"第{n}季度我局公开信息{n * 7}条,办理申请{n}件,群众满意率达到{90 + n % 9}%,"
    f"同时完善了查阅点{n}处,并对工作人员开展培训。"
    for n in range(1, 60)
)


@pytest.mark.parametrize("size", [100, 299, 300, 500])
def test_chunk_numbers_go_and_sentences_close(page, size: int) -> None:
    made = one(page(chunked(PROSE, size), SourceKind.DOCSHARE))
    assert made.text == PROSE
    assert "chunk_numbers" in made.flags


def test_chunk_numbers_go_where_one_cut_falls_on_a_lost_blank(page) -> None:
    text = chunked(PROSE, 300).replace("\n4、", "\n4、", 1)
    lines = text.split("\n")
    lines[2] = lines[2][:-2]  # an extractor took a blank from the end of a chunk
    made = one(page("\n".join(lines), SourceKind.DOCSHARE))
    assert "\n" not in made.text


def test_a_list_of_equal_items_is_no_chunking(page) -> None:
    item = (
        "加强组织领导,健全工作机制,明确责任分工,落实保密审查,做到应公开尽公开,"
        "不断提高公开工作的水平和质量"
    ) * 2
    text = "\n".join(f"{n}、{item}。" for n in range(1, 8))
    assert one(page(text)).text == text


def test_a_list_of_unequal_items_is_no_chunking(page) -> None:
    text = "\n".join(f"{n}、{'加强培训和监督' * (20 + 3 * n)}" for n in range(1, 8))
    assert one(page(text)).text == text


def test_the_last_number_goes_only_where_the_site_says_so_many_pages(page) -> None:
    text = "我局完善网站公开和互动等栏目。 8"
    assert one(page(text, SourceKind.DOCSHARE, pages="8页")).text == text[:-2]
    assert one(page(text, SourceKind.DOCSHARE, pages="9页")).text == text
    assert one(page(text, SourceKind.DOCSHARE)).text == text


WRAPPED = (
    "根据上级关于深化公开的意见要求我局结合实际制定方案明确由办公室牵头各科"
    "室分工协作按月检查按季通报年终考核把公开纳入绩效评价并邀请社会监督员参"
    "加评议广泛听取群众意见不断改进服务质量和办事效率"
)
WRAPPED += WRAPPED[40:] + WRAPPED[17:60]


@pytest.mark.parametrize("width", [20, 25, 28])
def test_regular_wrap_spaces_close(page, width: int) -> None:
    text = " ".join(WRAPPED[i : i + width] for i in range(0, len(WRAPPED), width)) + "。"
    made = one(page(text))
    assert made.text == WRAPPED + "。"
    assert "hard_wraps" in made.flags


def test_irregular_spaces_stay(page) -> None:
    cuts = [0, 9, 31, 37, 52, 60, 85, len(WRAPPED)]
    text = " ".join(WRAPPED[a:b] for a, b in pairwise(cuts)) + "。"
    assert one(page(text)).text == text


def test_lines_of_a_page_join_and_its_paragraphs_stay(page) -> None:
    first, second = WRAPPED[:88], WRAPPED[10:83]
    lines = [p[i : i + 22] for p in (first + "。", second + "。") for i in range(0, len(p), 22)]
    made = one(page("\n".join(["一、总体情况", *lines])))
    assert made.text == f"一、总体情况\n{first}。\n{second}。"


def test_lines_of_a_list_do_not_join(page) -> None:
    text = "\n".join(f"({n})公开目录编制与更新" for n in "一二三四五六七八九")
    assert one(page(text)).text == text


def test_what_is_blotted_out_is_flagged(page) -> None:
    assert "redacted" in one(page("20_年上半年,_镇政务服务中心运行良好。")).flags
    assert "redacted" in one(page("201×年,某某局公开信息30条。")).flags
    assert "redacted" in one(page("设置受理和询问 等内容;接听询问 3454宗;现场接访、 接访。")).flags
    assert "redacted" not in one(page("2012年,某市公开信息30条。")).flags


def test_chrome_between_the_lines_of_a_report_is_a_repair(page) -> None:
    body = "我局全年主动公开政府信息三百余条,办理依申请公开二十件,均在法定期限内答复。"
    text = (
        f"某县水利局2018年政府信息公开年度报告\n发布日期：2019-03-04\n"
        f"一、概述\n{body}\n打印本页\n二、主动公开情况\n{body * 6}"
    )
    made = one(page(text))
    assert "发布日期" not in made.text
    assert "打印本页" not in made.text
    assert made.text.count(body) == 7
    assert {r for x in made.repairs for r in x.rule.split("+")} >= {"chrome:gov.meta"}


NUMBER_RULES = ("chunk_numbers", "page_footers", "chrome:", "keyword_line", "doubled_title")
SOUP = st.lists(
    st.sampled_from(
        [
            "2018年",
            "12",
            " ",
            "\n",
            "\u2002\u2002",
            "\u200b",
            "?",
            "条例",
            "规定",
            "“",
            "〞",
            "公开",
            "(一)",
            "1、",
            "2、",
            "公(gōng)",
            "第 1 页 共 2 页",
            "- 3 -",
            "⼈",
            "臵",
            "。",
            ",",
            "我局",
            "PAGE \\* ROMAN",
            "MERGEFORMAT",
            "_镇",
            "\uf06c",
        ]
    ),
    max_size=60,
).map("".join)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=SOUP)
def test_edits_replay_and_no_rule_touches_a_number(page, text: str) -> None:
    document = page(text)
    for segment in tiling(document).segments:
        made = repaired(document, segment)
        base = document.text[segment.start : segment.end]
        assert replayed(base, made.repairs) == made.text
        for edit in made.repairs:
            if not any(name.startswith(NUMBER_RULES) for name in edit.rule.split("+")):
                assert re.findall(r"\d+", edit.removed) == re.findall(r"\d+", edit.inserted)
        if not any(n.startswith(NUMBER_RULES) for x in made.repairs for n in x.rule.split("+")):
            assert re.findall(r"\d+", made.text) == re.findall(r"\d+", base)


@pytest.mark.parametrize(
    "unit",
    [
        "公开 ",
        "?",
        "? ?条例",
        "《",
        "(a)",
        "公(a",
        "1、",
        "- 1",
        "第1页",
        "\u2002",
        "公开",
        "PAGE ",
        "年,我局 ",
        '公HYPERLINK "',
        " - ",
        "一、",
    ],
)
@pytest.mark.parametrize("kind", [SourceKind.GOV, SourceKind.AGGREGATOR])
def test_long_lines_do_not_run_away(page, unit: str, kind: SourceKind) -> None:
    text = (unit * (200_000 // len(unit)))[:200_000]
    document = page(text, kind)
    began = time.process_time()
    for segment in tiling(document).segments:
        repaired(document, segment)
    assert time.process_time() - began < 1
