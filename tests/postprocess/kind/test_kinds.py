"""What is a report, what only looks like one, and whether it is whole. All texts are our own."""

from __future__ import annotations

from types import ModuleType

import pytest

from postprocess.findings import ACCEPTED_TYPES
from postprocess.kind import classification

LAW = "本报告根据《中华人民共和国政府信息公开条例》要求，由清河县水利局编制的政府信息公开年度报告。"
SIX = (
    "一、总体情况\n2021年，我局认真推进政府信息公开工作。\n二、"
    "主动公开政府信息情况\n本年制发件数 | 本年废止件数\n三、"
    "收到和处理政府信息公开申请情况\n本年收到0件。\n"
    "四、政府信息公开行政复议、行政诉讼情况\n无。\n五、"
    "存在的主要问题及改进情况\n人手不足，将加强培训。\n六、其他需要报告的事项\n无。"
)

TITLES = [
    ("清河县水利局2021年政府信息公开工作年度报告", "annual_report"),
    ("2016年清河县政务信息公开年度报告", "annual_report"),
    ("清河县2012年政府信息公开年报", "annual_report"),
    ("清河县水利局2018年度信息公开工作总结", "annual_report"),
    ("清河县水利局2018年政务公开工作总结", "govaffairs_annual"),
    ("关于2017年政务公开工作情况的报告", "govaffairs_annual"),
    ("2012年市城管委政务公开和政府信息公开年度报告", "annual_report"),
    ("清河县2021年政府信息公开工作年度报告（图片版）", "annual_report"),
    ("清河县水利局2021年上半年政务公开工作总结", "half_year"),
    ("2020年第三季度政务公开工作情况", "half_year"),
    ("2012年1-4月政务公开工作总结", "half_year"),
    ("关于做好2019年政府信息公开工作年度报告编制工作的通知", "notice_or_plan"),
    ("清河县2020年政务公开工作要点", "notice_or_plan"),
    ("清河县2020年政务公开工作实施方案", "notice_or_plan"),
    ("清河县政府网站工作年度报表(2022年度)", "website_report"),
    ("清河县水利局2021年法治政府建设年度报告", "law_report"),
    ("2022年清河县政府工作报告", "work_report"),
    ("清河县水利局政府信息公开指南", "guide"),
    ("清河县政府信息公开保密审查制度", "rule"),
    ("清河县依申请公开政府信息办法（试行）", "rule"),
    ("《清河县2021年政府信息公开工作年度报告》文字解读", "interpretation"),
    ("清河大学2020-2021学年信息公开工作年度报告", "enterprise_edu"),
    ("清河县第一中学2020年信息公开年度报告", "enterprise_edu"),
    ("清河县人民医院2019年信息公开年度报告", "enterprise_edu"),
    ("清河县自来水公司2019年信息公开年度报告", "enterprise_edu"),
    ("清河县教育局2020年部门预算公开", "other"),
]


@pytest.mark.parametrize(("title", "kind"), TITLES, ids=lambda value: value)
def test_a_title_names_its_kind(views: ModuleType, title: str, kind: str) -> None:
    assert classification(views.view_of("2021年，我局公开信息7条。", title=title)).doc_type == kind


@pytest.mark.parametrize(
    "title",
    [
        "清河县教育局2021年政府信息公开工作年度报告",
        "清河县医院管理局2021年政府信息公开工作年度报告",
    ],
)
def test_departments_over_schools_and_hospitals_are_departments(
    views: ModuleType, title: str
) -> None:
    assert classification(views.view_of(SIX, title=title)).doc_type == "annual_report"


def test_six_heads_make_a_report_without_a_title(views: ModuleType) -> None:
    found = classification(views.view_of(SIX))
    assert (found.doc_type, found.completeness, found.source_kind) == (
        "annual_report",
        "complete",
        "gov",
    )


def test_the_sentence_that_names_itself_makes_a_report(views: ModuleType) -> None:
    assert (
        classification(views.view_of(LAW + "2010年，我局公开信息7条。")).doc_type == "annual_report"
    )


def test_an_own_account_of_affairs_is_a_report_on_affairs(views: ModuleType) -> None:
    text = (
        "一、主要做法\n我委重视政务公开。2012年，我委推行政务公开，本委政务公开栏常年更新，"
        "我委干部参加政务公开培训。\n二、存在问题\n宣传不够。"
    )
    assert classification(views.view_of(text)).doc_type == "govaffairs_annual"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "各镇人民政府，各有关单位：\n请于1月20日前报送本单位政府信息公开年度报告。特此通知。",
            "notice_or_plan",
        ),
        ("本报讯（记者 张三）日前，清河县发布政府信息公开年度报告，全年公开信息3万条。", "news"),
        (
            "第一条 为公开。\n第二条 适用。\n第三条 公开。\n第四条 申请。\n第五条 答复。",
            "rule",
        ),
        ("网站总访问量（单位：次） | 5\n独立用户访问总量 | 3\n信息发布总数 | 9", "website_report"),
        ("所谓政府信息公开，公开什么？对谁公开？如何公开？等等前提...", "fragment"),
    ],
    ids=["notice", "news", "rule", "website", "snippet"],
)
def test_look_alikes_without_a_title_are_refused(views: ModuleType, text: str, kind: str) -> None:
    found = classification(views.view_of(text))
    assert found.doc_type == kind
    assert found.doc_type not in ACCEPTED_TYPES


def test_news_under_a_reports_title_is_news(views: ModuleType) -> None:
    text = "本网讯 日前，省政府公布政府信息公开年度报告。报告显示，全省公开信息9万条，同比增长。"
    assert classification(views.view_of(text, title="省政府信息公开年度报告")).doc_type == "news"


def test_a_notice_that_carries_the_report_is_the_report(views: ModuleType) -> None:
    view = views.view_of(
        LAW + SIX, title="关于公布清河县水利局2021年政府信息公开工作年度报告的通知"
    )
    assert classification(view).doc_type == "annual_report"


ESSAY = (
    "2023年政务公开工作情况报告篇1 20_年，_镇政务服务中心在上级领导下，推进政务公开，"
    "我镇政务公开工作有序。XX镇政府网站更新。"
)


def test_a_model_text_on_a_sharing_site_is_an_essay(views: ModuleType) -> None:
    view = views.view_of(
        ESSAY, title="2023年政务公开报告范文(精选3篇).docx", host=views.HOSTS["docA"]
    )
    found = classification(view)
    assert found.doc_type == "template_essay"
    assert {"template_essay", "redacted"} <= set(found.flags)


def test_a_sharing_site_text_of_nobody_is_an_essay(views: ModuleType) -> None:
    text = (
        "一、概述\n我局推进政府信息公开工作，2018年，我局政府信息公开有序。二、"
        "主动公开情况\n我局公开信息7条。三、存在的主要问题\n人手不足。"
    )
    assert (
        classification(views.view_of(text, host=views.HOSTS["docB"])).doc_type == "template_essay"
    )
    assert (
        classification(views.view_of(LAW + text, host=views.HOSTS["docB"])).doc_type
        == "annual_report"
    )
    assert classification(views.view_of(text)).doc_type == "annual_report"


def test_struck_names_on_a_publishers_site_make_no_essay(views: ModuleType) -> None:
    found = classification(views.view_of(SIX, title="XX局2021年政府信息公开工作年度报告"))
    assert found.doc_type == "annual_report"


SPUN = [
    "依据不怜悯况",
    "建设效劳型政府",
    "提高透亮度",
    "完善公开名目",
    "争辩制定了方案",
    "满足度较高",
]


@pytest.mark.parametrize(
    ("count", "flag"),
    [(1, None), (2, "spun_suspect"), (3, "spun_suspect"), (4, "spun"), (6, "spun")],
)
def test_four_impossible_forms_are_spinning_and_two_are_suspect(
    views: ModuleType, count: int, flag: str | None
) -> None:
    found = classification(views.view_of(LAW + "，".join(SPUN[:count]) + "。"))
    assert [name for name in found.flags if name.startswith("spun")] == ([flag] if flag else [])


def test_one_form_many_times_is_one_form(views: ModuleType) -> None:
    found = classification(
        views.view_of(LAW + "供给效劳，公共效劳，便民效劳，效劳热线，效劳窗口。")
    )
    assert "spun" not in found.flags


def test_ordinary_uses_of_spin_words_do_not_count(views: ModuleType) -> None:
    text = LAW + (
        "严查巧立名目收费，分析状况，缺乏经费，采取方法，取得进展，询问群众，积极参与，"
        "假设检验，乐观估计。"
    )
    assert not [
        name for name in classification(views.view_of(text)).flags if name.startswith("spun")
    ]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (LAW + "一、总体情况。我局公开信息7条。", "complete"),
        (LAW + "一、总体情况。\n清河县水利局\n2018年1月5日", "complete"),
        (LAW + "一、总体情况。我局认真贯彻落实各级关于政府信息公开工作的要求并且", "truncated"),
        (LAW + "一、总体情况。我局认真贯彻...", "truncated"),
        (LAW + "一、总体情况。我局公开。\n剩余8页未读，继续阅读", "truncated"),
        (LAW + "一、总体情况。我局公开。\n附表1 | 数量 |\n公开数 | 7 |", "complete"),
        (
            "三、收到和处理政府信息公开申请情况\n收到3件。\n五、存在的主要问题\n人手不足。",
            "excerpt",
        ),
    ],
    ids=["stop", "signature", "mid-sentence", "dots", "preview", "table", "excerpt"],
)
def test_completeness_is_read_from_the_end(views: ModuleType, text: str, state: str) -> None:
    assert classification(views.view_of(text)).completeness == state


def test_preview_marks_are_flagged(views: ModuleType) -> None:
    found = classification(views.view_of(LAW + "仅展示327字,全文共616字", host=views.HOSTS["docC"]))
    assert "truncated_preview" in found.flags


PINYIN = (
    "政府信(xìn)息(xī)公(gōng)開(kāi)工(gōng)作年度報(bào)告(gào)，"
    "由清河縣水利局編制的政府信息公開條例要求。"
) * 8


def test_a_gov_page_under_a_foreign_domain_with_pinyin_is_a_mirror(views: ModuleType) -> None:
    url = "http://www.unrelated-shop.example/zfxxgk/202001/t20200101_22.html"
    found = classification(views.view_of(PINYIN, host=views.HOSTS["docE"], url=url))
    assert found.source_kind == "mirror"
    assert "mirror_hijacked" in found.flags


def test_the_same_text_at_home_is_no_mirror(views: ModuleType) -> None:
    url = "http://www.qinghe.gov.cn/zfxxgk/202001/t20200101_22.html"
    assert classification(views.view_of(PINYIN, url=url)).source_kind == "gov"


def test_a_bare_address_is_noted(views: ModuleType) -> None:
    found = classification(views.view_of(SIX, url="http://10.9.8.7:8080/pub/t20210101_2.html"))
    assert "ip_host" in found.flags


def test_every_verdict_carries_its_words(views: ModuleType) -> None:
    for title, _ in TITLES:
        evidence = classification(views.view_of(SIX, title=title)).evidence
        assert evidence[0].quote
        assert all(len(one.quote) <= 80 for one in evidence)


CUT = LAW + "\n2021年，我局公开信息7条，公布公路建设的计划里程与投资，公示道路运输的从业人员"


@pytest.mark.parametrize("ending", ["...", "…", "……", ""], ids=["dots", "ellipsis", "two", "none"])
@pytest.mark.parametrize("host", ["docA", "docE", "docF"])
def test_a_card_that_breaks_off_on_a_sharing_site_is_a_cut_preview(
    views: ModuleType, host: str, ending: str
) -> None:
    found = classification(views.view_of(CUT + ending, host=views.HOSTS[host]))
    assert found.completeness == "truncated"
    assert "truncated_preview" in found.flags


@pytest.mark.parametrize("host", ["gov", "ency"])
def test_a_publishers_text_that_breaks_off_is_no_preview(views: ModuleType, host: str) -> None:
    found = classification(views.view_of(CUT, host=views.HOSTS[host]))
    assert found.completeness == "truncated"
    assert "truncated_preview" not in found.flags


def test_a_whole_card_is_no_preview(views: ModuleType) -> None:
    found = classification(views.view_of(LAW + SIX, host=views.HOSTS["docE"]))
    assert (found.completeness, "truncated_preview" in found.flags) == ("complete", False)


def test_a_brand_is_flagged_where_it_is_seen_and_not_for_a_hosts_sake(views: ModuleType) -> None:
    url = "https://www.365betchina.com/zwgk/202301/t20230110_5.html"
    clean = classification(views.view_of(LAW + SIX, host=views.HOSTS["mirror"], url=url))
    assert {"mirror_hijacked"} == {*clean.flags} & {"mirror_hijacked", "brand_replaced"}
    text = "365bet(中国)官方网站2022年政府信息公开工作年度报告\n" + LAW + SIX
    branded = classification(views.view_of(text, host=views.HOSTS["mirror"], url=url))
    assert {"mirror_hijacked", "brand_replaced"} <= {*branded.flags}
