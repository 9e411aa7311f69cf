"""One report stays one; several become several; nothing of a page is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postprocess.document import Document, TitleSource
from postprocess.reason import Reason
from postprocess.repair import repaired
from postprocess.segment import tiling
from sites.seed import SourceKind

KINDS = [SourceKind.GOV, SourceKind.DOCSHARE, SourceKind.AGGREGATOR, SourceKind.ESSAY]
LISTS = [
    (
        "全年主动公开政府信息{n}条，其中规范性文件{m}件。一是抓平台建设；"
        "二是抓目录编制；三是抓队伍培训。"
    ),
    (
        "（一）加强领导。成立领导小组，局长任组长，召开会议{m}次。"
        "（二）完善制度。制定办法{m}项，落实到科室。"
    ),
    "1.加强培训，提高工作水平，全年培训{n}人次。2.加强督查，通报{m}次。3.扩大宣传，发放手册{n}份。",
    "收到申请{m}件，均按时答复，其中同意公开{m}件；没有发生行政复议和行政诉讼的情况。",
]
SIX = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
]
OLD = [
    "概述",
    "主动公开情况",
    "依申请公开情况",
    "咨询情况",
    "复议、诉讼情况",
    "收费及减免情况",
    "存在的主要问题和改进措施",
    "附表",
]
STATISTICS = (
    "一、主动公开情况\n（一）主动公开政府信息数 | 条 | 170\n二、"
    "回应解读情况\n（一）回应公众关注热点数 | 次 | 3\n三、依申请公开情况\n"
    "（一）收到申请数 | 件 | 9"
)


def text_of(
    heads: list[str], name: str, year: int, seed: int, *, title: bool = True, voice: str = "我局"
) -> str:
    lines = [f"{name}{year}年政府信息公开工作年度报告"] if title else []
    lines.append(
        f"本报告根据《中华人民共和国政府信息公开条例》编制，由{name}向社会公布{year}"
        f"年度政府信息公开情况，全文由{len(heads)}部分组成。"
    )
    for number, head in enumerate(heads):
        lines.append(f"{'一二三四五六七八'[number]}、{head}")
        lines.append(f"{year}年，{voice}按照上级部署开展工作。")
        for part in range(1 + (seed + number) % 3):
            shape = LISTS[(seed + number + part) % len(LISTS)]
            lines.append(
                f"{voice}" + shape.format(n=seed * 7 + number * 31 + part, m=number + part + 2)
            )
    return "\n".join(lines)


def checked(document: Document):  # the law of every tiling
    made = tiling(document)
    spans = sorted(
        [(s.start, s.end) for s in made.segments] + [(r.start, r.end) for r in made.removals]
    )
    at = 0
    for start, end in spans:
        assert start == at
        assert end > start
        at = end
    assert at == len(document.text)
    assert [s.ordinal for s in made.segments] == list(range(len(made.segments)))
    return made


def bodies(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in checked(document).segments if s.reason is None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "heads", [SIX, OLD, SIX[:4], ["主要做法", "主动公开情况", "工作成效", "存在问题", "下一步打算"]]
)
@pytest.mark.parametrize("seed", range(6))
def test_a_report_with_lists_is_one(page, kind: SourceKind, heads: list[str], seed: int) -> None:
    text = text_of(
        heads, "某某县水利局".replace("某某", "清河"), 2010 + seed, seed, title=seed % 2 == 0
    )
    assert bodies(page(text, kind)) == [text]


@pytest.mark.parametrize("kind", KINDS)
def test_statistics_that_number_anew_belong_to_their_report(page, kind: SourceKind) -> None:
    text = text_of(OLD, "清河县水利局", 2015, 3) + "\n政府信息公开情况统计表\n" + STATISTICS
    assert bodies(page(text, kind)) == [text]


def test_an_annex_that_numbers_anew_belongs_to_its_report(page) -> None:
    more = "\n附件：填报说明\n一、统计口径\n" + LISTS[0] * 2 + "\n二、填报要求\n" + LISTS[1] * 2
    text = text_of(SIX, "清河县水利局", 2021, 1) + more
    assert bodies(page(text)) == [text]


def test_a_plan_for_the_next_year_belongs_to_its_report(page) -> None:
    text = (
        text_of(SIX[:5], "清河县水利局", 2018, 2)
        + "\n2019年，我局将继续推进公开，全县各单位要落实责任，"
        + LISTS[0] * 4
    )
    assert bodies(page(text)) == [text]


def test_a_running_head_starts_no_second_report(page) -> None:
    title = "清河县水利局2021年政府信息公开工作年度报告"
    lines = text_of(SIX, "清河县水利局", 2021, 2).split("\n")
    text = "\n".join([*lines[:6], title, *lines[6:]])
    assert bodies(page(text)) == [text]


@pytest.mark.parametrize("kind", KINDS)
def test_two_reports_with_titles_are_two(page, kind: SourceKind) -> None:
    first, second = text_of(OLD, "清河县水利局", 2010, 1), text_of(OLD, "临江市民政局", 2012, 2)
    document = page(first + "\n" + second, kind)
    assert bodies(document) == [first, second]
    assert [s.heading for s in checked(document).segments] == [
        t.split("\n")[0] for t in (first, second)
    ]
    assert "multi_document" in checked(document).flags


@pytest.mark.parametrize("kind", KINDS)
def test_an_opening_paragraph_starts_a_report(page, kind: SourceKind) -> None:
    first = text_of(OLD, "清河县水利局", 2010, 1, title=False)
    second = text_of(OLD, "临江市民政局", 2012, 2, title=False)
    assert bodies(page(first + "\n" + second, kind)) == [first, second]


def test_heads_that_begin_again_in_another_voice_start_a_report(page) -> None:
    first = text_of(OLD, "清河县水利局", 2010, 1)
    second = "\n".join(
        text_of(["主要做法", "主动公开情况", "存在问题"], "临江", 2012, 2, voice="我委").split(
            "\n"
        )[2:]
    )
    assert bodies(page(first + "\n" + second, SourceKind.AGGREGATOR)) == [first, second]


def test_cards_and_snippets_stand_alone(page) -> None:
    report = (
        text_of(OLD, "清河县水利局", 2010, 1)
        + "\n附表1 主动公开情况统计\n主动公开信息数 | 170\n申请总数 | 9"
    )
    answers = [
        (
            "首先要明确什么是信息公开，哪些信息可以公开，由谁公开，公开到什么程度，"
            "这些问题都应当由制度来回答，而不是..."
        ),
        (
            "招标信息一般在公共资源交易网上公布，也可以在政府采购网查询，"
            "具体时间以公告为准，请留意各地网站的通知..."
        ),
    ]
    card = (
        "2009年临江市民政局政府信息公开年度报告\n本报告根据条例编制，"
        "介绍临江市民政局公开工作的概况，全文包括概述、主动公开情况等部分，"
        "我局高度重视"
    )
    document = page("\n".join([report, *answers, card]), SourceKind.AGGREGATOR)
    made = checked(document)
    assert [document.text[s.start : s.end] for s in made.segments] == [report, *answers, card]
    assert [s.reason for s in made.segments] == [None, Reason.SNIPPET, Reason.SNIPPET, None]


def test_a_preview_that_breaks_off_stays_with_its_report(page) -> None:
    text = (
        "\n".join(text_of(OLD, "清河县水利局", 2010, 1).split("\n")[:9])
        + "\n我局还开展了培训，组织学习了有关文件，落实到每一个科室和单位..."
    )
    assert bodies(page(text, SourceKind.DOCSHARE)) == [text]


def test_an_ellipsis_of_the_author_cuts_nothing(page) -> None:
    lines = text_of(OLD, "清河县水利局", 2010, 1).split("\n")
    lines[4] += "目录、指南、查阅点、公告栏、电子屏等多种形式一应俱全，群众随时可以查阅……"
    assert bodies(page("\n".join(lines), SourceKind.AGGREGATOR)) == ["\n".join(lines)]


FLOW = (
    "为了做好公开工作，我局成立领导小组，完善制度，加强培训。"
    " 一、健全机构 明确责任，狠抓落实。 二、完善制度 制定办法，"
    "定期检查。 "
)


@pytest.mark.parametrize("numerals", ["123", "一二三"])
def test_a_collection_in_one_paragraph_is_cut_at_its_headings(page, numerals: str) -> None:
    title = "2022年政务公开工作总结范文(精选3篇)"
    pieces = [f"2022年政务公开工作总结篇{n} {FLOW * (2 + i)}" for i, n in enumerate(numerals)]
    document = page(
        title + "".join(pieces), SourceKind.ESSAY, title=title, title_source=TitleSource.UPLOADER
    )
    assert [b.strip() for b in bodies(document)] == [p.strip() for p in pieces]
    assert [s.heading for s in checked(document).segments] == [
        f"2022年政务公开工作总结篇{n}" for n in numerals
    ]


def test_a_collection_on_lines_is_cut_at_its_headings(page) -> None:
    pieces = [f"【篇{n}】\n{FLOW * 2}".strip() for n in "123"]
    assert bodies(page("\n".join(pieces), SourceKind.ESSAY)) == pieces


def test_counted_articles_are_no_headings(page) -> None:
    text = (
        text_of(SIX, "清河县水利局", 2021, 1) + "\n我局在报刊发表文章3篇，其中头条1篇 ，二版2篇 。"
    )
    assert bodies(page(text, SourceKind.ESSAY)) == [text]


def test_chunks_hide_no_heading(page) -> None:
    pieces = [f"2022年政务公开工作总结篇{n} {FLOW * 4}" for n in "123"]
    flow = "".join(pieces)
    size = flow.index("篇2") - 4  # the number falls into the second heading
    text = "\n".join(
        f"{n}、{flow[i : i + size]}" for n, i in enumerate(range(0, len(flow), size), 1)
    )
    made = checked(page(text, SourceKind.DOCSHARE))
    assert len(made.segments) == 3
    assert "chunk_numbers" in made.flags


def test_search_box_words_are_no_text(page) -> None:
    report = text_of(OLD, "清河县水利局", 2010, 1, title=False)
    document = page("选择特殊符号\n选择搜索类型\n请输入搜索\n" + report, SourceKind.AGGREGATOR)
    assert bodies(document) == [report]


def test_a_title_by_the_uploader_is_split_off(page) -> None:
    report = "本报告由清河县水利局编制。一、概述 我局高度重视公开工作。" + LISTS[0] * 5
    document = page(
        "2023年水利部门年终报告 " + report,
        SourceKind.DOCSHARE,
        title="2023年水利部门年终报告",
        title_source=TitleSource.UPLOADER,
        file_name="2023年水利部门年终报告.docx",
    )
    assert bodies(document) == [report]
    assert [r.rule for r in checked(document).removals] == ["doubled_title"]


def test_words_of_the_title_are_no_line_of_the_text(page) -> None:
    report = text_of(OLD, "清河县水利局", 2010, 1, title=False)
    document = page(
        "2023 水利 部门 年终 报告\n" + report,
        SourceKind.DOCSHARE,
        title="2023年水利部门年终报告.docx",
    )
    assert bodies(document) == [report]
    assert checked(document).removals[0].rule == "keyword_line"


def test_a_page_without_text_has_no_report(page) -> None:
    assert checked(page("")).segments == ()
    assert checked(page(" \n\n ")).segments == ()
    assert [s.reason for s in checked(page("2018 — 12")).segments] == [Reason.EMPTY]


LINES = st.lists(
    st.sampled_from(
        [
            "一、概述",
            "二、主动公开情况",
            "五、存在问题",
            "附表",
            "170 |",
            "",
            "　",
            "2008年清河县民政局政府信息公开年度报告",
            "我局" + LISTS[0] * 2,
            "我委" + LISTS[1],
            "首先要明确什么是公开，" * 4 + "...",
            "下载文档",
            "相关推荐",
            "发布日期：2018-01-02",
            "本报告是根据条例编制的2010年度报告，全文包括概述等部分，由清河县水利局向社会公布。",
            "1、公开",
            "2、公开",
            "篇1 甲",
            "篇2 乙",
            "扫一扫在手机上打开当前页面",
            "网站标识码：1234567890",
            "2012年,我市以公开为主线,推进各项工作。",
        ]
    ),
    max_size=25,
).map("\n".join)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=LINES, kind=st.sampled_from(list(SourceKind)))
def test_every_character_stands_in_one_segment_or_removal(
    page, text: str, kind: SourceKind
) -> None:
    made = checked(page(text, kind))
    for segment in made.segments:
        assert text[segment.start : segment.end].strip()


def test_an_encyclopedias_box_and_contents_are_no_report_of_their_own(
    page: Callable[..., Document],
) -> None:
    title = "清河縣水利局2018年政府信息公開工作年度報告"
    said = "全年主動公開政府信息三百餘條，我局辦理依申請公開二十件，均在期限內答復。"
    opening = (
        "本報告根據《中華人民共和國政府信息公開條例》要求，由清河縣水利局編制。全文由概述、"
        "主動公開情況、依申請公開情況、存在的問題組成。"
    )
    heads = ("一、概述", "二、主動公開政府信息情況", "三、依申請公開政府信息情況", "四、存在的問題")
    body = "\n".join([opening, *(f"{head}\n{said * 2}" for head in heads)])
    top = (
        f"{title}\n《{title}》是2018年清河縣水利局發布的檔案。\n基本介紹\n"
        f"中文名：{title}\n發布單位：清河縣水利局\n{'，'.join(heads)}"
    )
    document = page(f"{top}\n{body}\n聯絡我們", SourceKind.ENCYCLOPEDIA)
    found = tiling(document)
    assert [s.reason for s in found.segments] == [None]
    assert repaired(document, found.segments[0]).text == f"{title}\n{body}"
