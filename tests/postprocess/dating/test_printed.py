"""What is printed in another script or in Han numerals, and whose printed days count.

The texts are our own."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from postprocess.dating import dating
from postprocess.kind import classification

P = "统计期限为{0}年1月1日至{0}年12月31日。"
LAW = "本报告根据《中华人民共和国政府信息公开条例》要求编制。"
OWN = "清河县水利局2009年政府信息公开工作年度报告"
HANT = "本報告由清河縣水利局編制。現公佈清河縣水利局2021年政府信息公開工作年度報告。" * 4
DAY = "<p>發布日期：2022-01-16　信息來源：清河縣水利局</p>"
GOV_URL = "http://copies.example/zwgk/zfxxgk/202201/t20220116_8.html"


@pytest.mark.parametrize("host", ["gov", "mirror"])
def test_a_day_printed_in_traditional_characters_is_the_publication(
    views: ModuleType, host: str
) -> None:
    view = views.view_of(HANT, host=views.HOSTS[host], html=DAY, url=GOV_URL)
    found = dating(view, classification(view))
    assert (str(found.published), found.published_source) == ("2022-01-16", "label")
    used = [one for one in found.evidence if one.kind == "label"]
    assert [view.document.html[one.start : one.end] for one in used] == ["2022-01-16"]


@pytest.mark.parametrize("host", ["docA", "docE", "docF", "ency"])
def test_no_day_on_a_copiers_page_is_a_publication(views: ModuleType, host: str) -> None:
    for html, meta in ((DAY, {}), ("", {"发布日期": "2022-01-16"})):
        view = views.view_of(HANT, host=views.HOSTS[host], html=html, meta=meta)
        assert dating(view, classification(view)).published is None


@pytest.mark.parametrize(
    ("url", "meta"),
    [
        (GOV_URL, {"发布日期": "2022-01-16"}),
        ("http://copies.example/501.html", {"发布日期": "2022-01-16", "索引号": "x-1"}),
    ],
)
def test_a_copy_found_out_as_a_mirror_keeps_the_printed_day(
    views: ModuleType, url: str, meta: dict[str, str]
) -> None:
    pinyin = "政府信(xìn)息(xī)公(gōng)开(kāi)条例，由清河县水利局编制的年度报告。" * 20
    view = views.view_of(pinyin + "政府信息公开条例", host=views.HOSTS["docE"], url=url, meta=meta)
    kind = classification(view)
    assert kind.source_kind == "mirror"
    assert str(dating(view, kind).published) == "2022-01-16"


HAN = [
    # title, body, meta, whether year or day rest on Han numerals
    ("清河县水利局二○○九年度政府信息公开工作年度报告", LAW, {}, True),
    ("清河县水利局二〇一一年度政府信息公开工作年度报告", P.format(2011), {}, True),
    (OWN, LAW + "\n清河县水利局\n二〇一〇年三月三十日", {}, True),
    (OWN, LAW + "\n清河县水利局\n二○一○年三月三十日", {}, True),
    (OWN, LAW + "\n清河县水利局\n2010年3月30日", {}, False),
    # the label decides the day, and no year rests on the signature
    (OWN, LAW + "\n清河县水利局\n二〇一〇年三月三十日", {"发布日期": "2010-04-01"}, False),
    (OWN, "二〇〇七年，国务院公布条例。" + LAW, {"发布日期": "2010-04-01"}, False),
]


@pytest.mark.parametrize("row", HAN, ids=range(len(HAN)))
def test_han_numerals_are_flagged_where_year_or_day_rest_on_them(
    views: ModuleType, row: tuple[str, str, dict[str, str], bool]
) -> None:
    title, body, meta, holds = row
    view = views.view_of(body, title=title, meta=meta)
    assert ("han_numeral" in dating(view, classification(view)).flags) is holds


def test_a_title_that_only_the_extractor_holds_tells_its_numerals_too(views: ModuleType) -> None:
    title = "清河县水利局二○○九年度政府信息公开工作年度报告"
    view = views.view_of(LAW, title=title)
    view = replace(view, document=replace(view.document, html="", html_title=""))
    assert "han_numeral" in dating(view, classification(view)).flags


def test_an_encyclopedias_copy_that_states_its_period_and_names_itself_is_high(
    views: ModuleType,
) -> None:
    box = "基本介紹\n中文名：清河縣審計局2018年政府信息公開工作年度報告\n"
    body = (
        "由清河縣審計局編制的2018年度政府信息公開年度報告。本報告中所列數據的統計期限自"
        "2018年1月1日起至2018年12月31日止。\n一、概述\n2018年，我局公開信息。"
    )
    title = "清河縣審計局2018年政府信息公開工作年度報告"
    view = views.view_of(box + body, title=title, host=views.HOSTS["ency"])
    found = dating(view, classification(view))
    assert (found.report_year, found.year_confidence, found.published) == (2018, "high", None)
