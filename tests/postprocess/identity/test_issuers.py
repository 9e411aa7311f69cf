"""Whose report it is: printed names first, pages and registry only for gaps.

All texts are our own."""

from __future__ import annotations

from types import ModuleType

import pytest

from postprocess.findings import Identity
from postprocess.identity import identity
from postprocess.kind import classification
from postprocess.view import View

LAW = "本报告根据《中华人民共和国政府信息公开条例》编制。"


def who(view: View) -> Identity:
    return identity(view, classification(view))


PRINTED = [
    # title, text, issuer, full form, code, level
    (
        "广水市人民政府2018年度信息公开工作报告",
        "",
        "广水市人民政府",
        "广水市人民政府",
        "421381",
        "county",
    ),
    ("2014年广州市政府信息公开年度报告", "", "广州市", "广州市人民政府", "440100", "prefecture"),
    (
        "广东省人民政府2024年政府信息公开工作年度报告",
        "",
        "广东省人民政府",
        "广东省人民政府",
        "440000",
        "province",
    ),
    (
        "福州市晋安区2016年政府信息公开工作年度报告",
        "",
        "福州市晋安区",
        "福州市晋安区人民政府",
        "350111",
        "county",
    ),
    (
        "2020年上海市长宁区审计局政府信息公开工作年度报告",
        "",
        "上海市长宁区审计局",
        "上海市长宁区审计局",
        "310105",
        "county",
    ),
    (
        "义乌市廿三里街道办事处2022年政府信息公开工作年度报告",
        "",
        "义乌市廿三里街道办事处",
        "义乌市廿三里街道办事处",
        "330782",
        "township",
    ),
    ("沁阳市教育局2015年信息公开年报", "", "沁阳市教育局", "沁阳市教育局", "410882", "county"),
    (
        "政府信息公开年度报告",
        "本报告由南平市财政局编制。",
        "南平市财政局",
        "南平市财政局",
        "350700",
        "prefecture",
    ),
    (
        "",
        "现公布广元市统计局2019年政府信息公开工作年度报告。",
        "广元市统计局",
        "广元市统计局",
        "510800",
        "prefecture",
    ),
    (
        "",
        "根据规定编制本报告。\n广水市水利局\n2019年2月3日",
        "广水市水利局",
        "广水市水利局",
        "421381",
        "county",
    ),
    (
        "广州市城管委2012年政府信息公开年度报告",
        "",
        "广州市城管委",
        "广州市城市管理委员会",
        "440100",
        "prefecture",
    ),
    (
        "广水市政府办公室2018年政府信息公开年度报告",
        "",
        "广水市政府办公室",
        "广水市人民政府办公室",
        "421381",
        "county",
    ),
    (
        "2012年市城管委政府信息公开年度报告",
        "由广州市城管委编制的政府信息公开年度报告。",
        "广州市城管委",
        "广州市城市管理委员会",
        "440100",
        "prefecture",
    ),
]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row[0] or row[1][:16])
def test_a_printed_name_is_kept_and_written_out_beside_it(
    views: ModuleType, row: tuple[str, ...]
) -> None:
    title, text, issuer, full, code, level = row
    found = who(views.view_of(LAW + text, title=title))
    assert (found.issuer, found.issuer_norm, found.division_code, found.level) == (
        issuer,
        full,
        code,
        level,
    )


@pytest.mark.parametrize(
    "title",
    [
        "我局2021年上半年政务公开工作总结",
        "XX县水利局2021年政府信息公开工作年度报告",
        "某市政府信息公开年度报告",
        "政府信息公开工作年度报告",
        "各部门2021年政府信息公开年报",
    ],
)
def test_words_that_name_nobody_name_nobody(views: ModuleType, title: str) -> None:
    found = who(views.view_of("2021年，我局公开信息7条。", title=title))
    assert (found.issuer, found.issuer_norm, found.scope, found.issuer_confidence) == (
        None,
        None,
        "unknown",
        "none",
    )


def test_a_name_without_its_place_gets_the_sites(views: ModuleType) -> None:
    found = who(
        views.view_of(
            LAW, title="市水利局2020年政府信息公开工作年度报告", meta={"SiteIDCode": "4213810012"}
        )
    )
    assert (found.issuer, found.issuer_norm, found.division_code) == (
        "市水利局",
        "广水市水利局",
        "421381",
    )


def test_a_town_belongs_to_the_sites_county(views: ModuleType) -> None:
    view = views.view_of(
        LAW, title="河包镇2020年政府信息公开工作年度报告", meta={"SiteIDCode": "5001530021"}
    )
    found = who(view)
    assert (found.issuer, found.level, found.division_code) == ("河包镇", "township", "500153")
    assert found.issuer_norm == "重庆市荣昌区河包镇人民政府"


def test_namesakes_are_told_apart_by_the_site(views: ModuleType) -> None:
    title = "鼓楼区人民政府2018年政府信息公开工作年度报告"
    assert who(views.view_of(LAW, title=title)).division_code is None
    found = who(views.view_of(LAW, title=title, meta={"SiteIDCode": "3201060003"}))
    assert (found.division_code, found.issuer_norm) == ("320106", "南京市鼓楼区人民政府")


def test_the_code_is_that_of_the_reports_year(views: ModuleType) -> None:
    title = "江干区审计局{}年度政府信息公开工作年度报告"
    assert who(views.view_of(LAW, title=title.format(2017))).division_code == "330104"
    found = who(views.view_of(LAW, title="临平区审计局2022年度政府信息公开工作年度报告"))
    assert found.division_code == "330113"


def test_labels_and_metas_fill_what_is_not_printed(views: ModuleType) -> None:
    text = "2018年，我局公开信息7条。" + LAW
    found = who(
        views.view_of(text, title="政府信息公开年度报告", meta={"ContentSource": "广水市水利局"})
    )
    assert (found.issuer, found.issuer_confidence) == ("广水市水利局", "low")
    found = who(
        views.view_of(text, title="政府信息公开年度报告", meta={"发布机构": "广水市民政局"})
    )
    assert found.issuer == "广水市民政局"


def test_a_printed_name_beats_label_and_registry(views: ModuleType) -> None:
    view = views.view_of(
        LAW,
        title="广水市水利局2018年政府信息公开年度报告",
        meta={"发布机构": "广水市民政局"},
        site_name="随州市",
        site_code="421300",
    )
    found = who(view)
    assert found.issuer == "广水市水利局"
    assert found.division_code == "421381"


def test_a_report_of_another_place_is_a_repost(views: ModuleType) -> None:
    view = views.view_of(
        LAW, title="广水市水利局2018年政府信息公开年度报告", site_name="南平市", site_code="350700"
    )
    assert "repost" in who(view).flags


def test_a_county_portal_carrying_its_own_departments_reposts_nothing(views: ModuleType) -> None:
    view = views.view_of(
        LAW,
        title="广水市民政局2018年政府信息公开年度报告",
        site_name="广水市人民政府",
        site_code="421381",
    )
    assert who(view).flags == ()


def test_the_uploader_of_a_sharing_site_names_nobody(views: ModuleType) -> None:
    view = views.view_of(
        "2018年，我局公开信息7条。",
        title="报告.docx",
        host=views.HOSTS["docB"],
        meta={"来源": "广水市水利局"},
    )
    assert who(view).issuer is None


@pytest.mark.parametrize(
    ("title", "text", "scope"),
    [
        (
            "广水市人民政府2018年政府信息公开年度报告",
            "2018年，我市公开信息。全市共收到申请3件。各部门报送。",
            "consolidated",
        ),
        (
            "广水市人民政府办公室2018年政府信息公开年度报告",
            "2018年，我办公开信息。本单位收到申请3件。",
            "own_body",
        ),
        (
            "广水市人民政府办公室2018年政府信息公开年度报告",
            "全市共收到申请3件。各部门主动公开。我市推进。",
            "consolidated",
        ),
        ("广水市水利局2018年政府信息公开年度报告", "全市水利系统公开信息。我市推进。", "own_body"),
        ("广水市关庙镇人民政府2018年政府信息公开年度报告", "全市排名第三。", "own_body"),
        ("广水市人民政府2018年政府信息公开年度报告", "公开信息7条。", "unknown"),
    ],
)
def test_only_a_government_that_says_so_speaks_for_all(
    views: ModuleType, title: str, text: str, scope: str
) -> None:
    assert who(views.view_of(text, title=title)).scope == scope


def test_a_place_that_outweighs_all_others_is_the_texts(views: ModuleType) -> None:
    text = "2012年，我市推进。杭州市印发方案，杭州市审计局公布，杭州市环保局公布。" + LAW
    found = who(views.view_of(text, host=views.HOSTS["docE"]))
    assert (found.issuer, found.division_code, found.division_confidence) == (
        None,
        "330100",
        "medium",
    )


def test_two_places_leave_the_text_without_one(views: ModuleType) -> None:
    text = "我市推进。杭州市来访，杭州市发文，宁波市来访，宁波市发文，南京市来访，南京市发文。"
    assert who(views.view_of(text, host=views.HOSTS["docE"])).division_code is None


def test_ministries_are_national_and_lie_in_no_division(views: ModuleType) -> None:
    found = who(views.view_of(LAW, title="国家统计局2019年政府信息公开工作年度报告"))
    assert (found.issuer_norm, found.level, found.division_code) == ("国家统计局", "national", None)


def test_traditional_names_are_kept_as_printed(views: ModuleType) -> None:
    found = who(
        views.view_of(
            "由深圳市水務局編制。現向社會公開我局2018年度政府信息公開報告。",
            host=views.HOSTS["ency"],
        )
    )
    assert (found.issuer, found.issuer_norm) == ("深圳市水務局", "深圳市水务局")
