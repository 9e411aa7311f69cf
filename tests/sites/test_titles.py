"""Titles: reports in all their wordings, and what only looks like one (domain.md §2.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.columns import ColumnKind, column_kind, column_token, is_report_column
from sites.titles import TitleKind, is_report_title, read_title, title_kind, title_year

REPORTS = [
    ("云河县水利局2022年政府信息公开工作年度报告", 2022),
    ("2018年云河市民政局政府信息公开工作年度报告（图解版）", 2018),
    ("云河市人民政府2018年度信息公开工作报告", 2018),
    ("二○○九年度云河区统计局政府信息公开年度报告", 2009),
    ("二〇一八年政府信息公开工作年度报告", 2018),
    ("二O一二年政府信息公开年报", 2012),
    ("二零一三年度政府信息公开年报", 2013),
    ("云河县2011年度政府信息公开工作总结", 2011),
    ("2010年度信息公开年报.pdf", 2010),
    ("云河市2016年政务信息公开年度报告", 2016),
    ("2019年度云河区教育局2018年政府信息公开工作年度报告（更正）", 2018),
    ("深圳市水務局2018年政府信息公開工作年度報告", 2018),
    ("云河市财政局关于2014年政府信息公开工作情况的报告", 2014),
    ("08年度政府信息公开工作年度报告", 2008),
    ("云河海关关于发布2018年政府信息公开工作年度报告的公告", 2018),
    ("云河县2015年政府信息公开情况报告", 2015),
    ("2020 年 政府信息公开 工作 年度报告", 2020),
]
AFFAIRS = [
    "青石镇2012年政务公开工作总结",
    "关于2013年政务公开工作情况的报告",
    "2009年度政务公开年度报告",
    "2023年水务部门政务年终报告",
]
APART = [
    ("云河市政府信息公开指南", TitleKind.GUIDE),
    ("云河市政府信息公开工作年度报告制度", TitleKind.RULE),
    ("云河市2022年政务公开工作要点", TitleKind.NOTICE_OR_PLAN),
    ("关于做好2021年政府信息公开工作年度报告编制工作的通知", TitleKind.NOTICE_OR_PLAN),
    ("2020年政务公开工作实施方案", TitleKind.NOTICE_OR_PLAN),
    ("文字解读：青石镇2022年政府信息公开工作年度报告", TitleKind.INTERPRETATION),
    ("云河市召开2019年度政府信息公开年报培训会", TitleKind.NEWS),
    ("云河省发布2016年政府信息公开年度报告", TitleKind.NEWS),
    ("云河市人民政府网站工作年度报表（2021年度）", TitleKind.WEBSITE_REPORT),
    ("云河县政府网站监管年度报表", TitleKind.WEBSITE_REPORT),
    ("云河市2020年法治政府建设年度报告", TitleKind.LAW_REPORT),
    ("2021年云河市政府工作报告", TitleKind.WORK_REPORT),
    ("云河大学2018-2019学年信息公开年度报告", TitleKind.ENTERPRISE_EDU),
    ("云河市第一中学2020年信息公开工作年度报告", TitleKind.ENTERPRISE_EDU),
    ("2023年上半年政务公开工作总结", TitleKind.HALF_YEAR),
    ("2014年第三季度政府信息公开工作总结", TitleKind.HALF_YEAR),
    ("云河县水利局2022年部门预算公开", TitleKind.OTHER),
    ("今年天气晴好", TitleKind.OTHER),
]


@pytest.mark.parametrize(("text", "year"), REPORTS)
def test_a_report_is_known_in_every_wording_with_its_printed_year(text: str, year: int) -> None:
    assert (title_kind(text), title_year(text)) == (TitleKind.ANNUAL_REPORT, year)
    assert is_report_title(text)


@pytest.mark.parametrize("text", AFFAIRS)
def test_reports_on_openness_of_affairs_are_a_kind_of_their_own(text: str) -> None:
    assert title_kind(text) is TitleKind.GOVAFFAIRS_ANNUAL


@pytest.mark.parametrize(("text", "kind"), APART)
def test_look_alikes_are_kept_apart(text: str, kind: TitleKind) -> None:
    assert title_kind(text) is kind
    assert not is_report_title(text)


def test_a_hidden_year_is_no_year() -> None:
    title = read_title("XX镇20XX年政府信息公开工作年度报告")
    assert (title.kind, title.year, title.hidden_year) == (TitleKind.ANNUAL_REPORT, None, True)


def test_a_column_name_is_not_the_title_of_a_report() -> None:
    assert not is_report_title("政府信息公开年报")
    assert is_report_column("政府信息公开年报")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("政府信息公开年报", ColumnKind.REPORTS),
        ("政府信息公开工作年度报告", ColumnKind.REPORTS),
        ("信息公开年度报告", ColumnKind.REPORTS),
        ("年度报告", ColumnKind.YEARBOOK),
        ("历年年报", ColumnKind.YEARBOOK),
        ("清河市水务局年报", ColumnKind.YEARBOOK),
        ("某县人民政府办公室公开年度报告", ColumnKind.YEARBOOK),
        ("法治政府年报", ColumnKind.LOOKALIKE),
        ("市统计局统计年报", ColumnKind.LOOKALIKE),
        ("政府信息公开", ColumnKind.PLATFORM),
        ("法定主动公开内容", ColumnKind.PLATFORM),
        ("政务公开", ColumnKind.OPENNESS),
        ("2022年", ColumnKind.YEAR),
        ("市直部门", ColumnKind.PUBLISHER),
        ("乡镇街道", ColumnKind.PUBLISHER),
        ("网站地图", ColumnKind.SITEMAP),
        ("政府网站年度报表", ColumnKind.LOOKALIKE),
        ("政府信息公开指南", ColumnKind.LOOKALIKE),
        ("政府信息公开制度", ColumnKind.LOOKALIKE),
        ("法治政府建设年度报告", ColumnKind.LOOKALIKE),
        ("依申请公开", ColumnKind.LOOKALIKE),
        ("走进云河", ColumnKind.OTHER),
    ],
)
def test_columns_are_known_by_name(name: str, kind: ColumnKind) -> None:
    assert column_kind(name) is kind


@pytest.mark.parametrize(
    "token",
    [
        "zfxxgknb",
        "xxgknb",
        "gknb",
        "zfxxgkndbg",
        "zfxxgkgzndbg",
        "ndbg",
        "ndxxgkbg",
        "xxgkgznb",
        "gzbg",
        "zfxxyjxndbg",
        "zfxxgknb_97478",
        "gknb2017",
    ],
)
def test_column_folders_of_the_dossier_are_known(token: str) -> None:
    assert column_token(f"http://h.gov.cn/zwgk/{token}/202301/t20230101_1.html") in {
        ColumnKind.REPORTS,
        ColumnKind.YEARBOOK,
    }


@pytest.mark.parametrize("token", ["zfwznb", "fzzfjsndbg", "zfgzbg", "bsfw", "tjgb"])
def test_folders_of_other_reports_are_not_report_columns(token: str) -> None:
    assert column_token(f"http://h.gov.cn/{token}/") not in {
        ColumnKind.REPORTS,
        ColumnKind.YEARBOOK,
    }


@given(st.text(max_size=80))
def test_any_text_can_be_read_as_a_title(text: str) -> None:
    title = read_title(text)
    assert title.year is None or 1990 <= title.year <= 2100
    column_kind(text)


@given(st.integers(2000, 2030), st.sampled_from(["水务局", "人民政府", "街道办事处"]))
def test_the_printed_year_does_not_depend_on_numerals(year: int, body: str) -> None:
    chinese = "".join("〇一二三四五六七八九"[int(d)] for d in str(year))
    western = title_year(f"云河市{body}{year}年政府信息公开工作年度报告")
    assert western == title_year(f"云河市{body}{chinese}年政府信息公开工作年度报告") == year
