"""Whose report a site carries, and which of two printed forms is the issuer's.

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


TITLE = "{}2022年政府信息公开工作年度报告"
CARRIED = [
    # issuer, registry name of the site, its code, whether somebody else published it
    ("遂昌县人民政府", "丽水市人民政府", "331100", True),
    ("遂昌县水利局", "丽水市人民政府", "331100", True),
    ("丽水市人民政府", "浙江省人民政府", "330000", True),
    ("浙江省人民政府", "丽水市人民政府", "331100", True),
    ("丽水市水利局", "遂昌县人民政府", "331123", True),
    ("泗水县财政局", "遂昌县人民政府", "331123", True),
    ("丽水市水利局", "丽水市人民政府", "331100", False),
    ("丽水市人民政府办公室", "丽水市人民政府", "331100", False),
    ("遂昌县妙高街道办事处", "遂昌县人民政府", "331123", False),
    ("丽水市生态环境局遂昌分局", "遂昌县人民政府", "331123", False),
    ("国家税务总局遂昌县税务局", "丽水市人民政府", "331100", False),
    # an office's own site
    ("遂昌县人民政府", "遂昌县水利局", "331123", True),
    ("遂昌县妙高街道办事处", "遂昌县水利局", "331123", True),
    ("遂昌县财政局", "遂昌县水利局", "331123", True),
    ("遂昌县水利局", "遂昌县水利局", "331123", False),
    ("遂昌县水务局", "遂昌县水利局", "331123", False),  # perhaps its older name
    ("遂昌县人社局", "遂昌县人力资源和社会保障局", "331123", False),
    # a town's own site
    ("遂昌县人民政府", "遂昌县北界镇人民政府", "331123", True),
    ("遂昌县北界镇人民政府", "遂昌县北界镇人民政府", "331123", False),
    ("遂昌县北界乡人民政府", "遂昌县北界镇人民政府", "331123", False),
]


@pytest.mark.parametrize("row", CARRIED, ids=lambda row: f"{row[0]} on {row[1]}")
def test_a_site_reposts_what_is_not_its_own_divisions_and_offices(
    views: ModuleType, row: tuple[str, str, str, bool]
) -> None:
    issuer, site, code, others = row
    found = who(views.view_of(LAW, title=TITLE.format(issuer), site_name=site, site_code=code))
    assert found.issuer == issuer
    assert ("repost" in found.flags) is others


def test_the_sites_own_code_tells_as_the_registrys_does(views: ModuleType) -> None:
    title = TITLE.format("遂昌县人民政府")
    assert who(views.view_of(LAW, title=title, meta={"SiteIDCode": "3311000001"})).flags == (
        "repost",
    )
    # A breadcrumb that only names the level above is no proof.
    assert who(views.view_of(LAW, title=title, breadcrumb=("丽水市",))).flags == ()


@pytest.mark.parametrize(
    ("issuer", "year", "site", "code"),
    [
        ("上海市崇明县水务局", 2012, "上海市崇明区人民政府", "310151"),
        ("杭州市江干区审计局", 2017, "杭州市上城区人民政府", "330102"),
    ],
)
def test_a_place_keeps_the_reports_of_its_older_self(
    views: ModuleType, issuer: str, year: int, site: str, code: str
) -> None:
    title = f"{issuer}{year}年政府信息公开工作年度报告"
    assert who(views.view_of(LAW, title=title, site_name=site, site_code=code)).flags == ()


@pytest.mark.parametrize("year", [2016, 2022])
def test_before_the_reform_an_other_office_may_be_the_sites_older_self(
    views: ModuleType, year: int
) -> None:
    title = f"遂昌县工商局{year}年政府信息公开工作年度报告"
    view = views.view_of(LAW, title=title, site_name="遂昌县市场监督管理局", site_code="331123")
    assert ("repost" in who(view).flags) is (year == 2022)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("霍山县市场监管局", "霍山县市场监督管理局"),
        ("铜鼓县人社局", "铜鼓县人力资源和社会保障局"),
        ("卢氏县教体局", "卢氏县教育体育局"),  # no regular abbreviation: only the text knows it
        ("卢氏县农机局", "卢氏县农业机械管理局"),
    ],
)
def test_the_titles_form_is_the_issuer_and_the_longer_print_its_full_form(
    views: ModuleType, short: str, long: str
) -> None:
    view = views.view_of(f"本报告由{long}编制。" + LAW, title=TITLE.format(short))
    found = who(view)
    assert (found.issuer, found.issuer_norm) == (short, long)
    # The other way round: what the title writes out stays written out.
    view = views.view_of(f"本报告由{short}编制。" + LAW, title=TITLE.format(long))
    found = who(view)
    assert (found.issuer, found.issuer_norm) == (long, long)


def test_another_body_of_the_text_does_not_lend_its_name(views: ModuleType) -> None:
    view = views.view_of("本报告由卢氏县农业农村局编制。" + LAW, title=TITLE.format("卢氏县农机局"))
    assert who(view).issuer_norm == "卢氏县农机局"
