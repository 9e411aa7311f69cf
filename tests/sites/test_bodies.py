"""Divisions with their history, bodies' names, hijacked domains, the lexicon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.bodies import BodyKind, body_kind, body_names, expanded, split_division
from sites.divisions import division, divisions, full_name, mentions, named, of_site_code, resolve
from sites.hijacked import denied, hijacked
from sites.lexicon import all_rules, rules, rules_for
from sites.seed import SourceKind


def test_a_division_holds_in_its_years() -> None:
    assert division("330104", 2017).name == "江干区"  # type: ignore[union-attr]
    assert division("330104", 2022) is None
    assert division("330113", 2020) is None
    assert division("330113", 2022).name == "临平区"  # type: ignore[union-attr]
    assert {d.code for d in named("密云县", 2014)} == {"110228"}
    assert named("密云县", 2018) == ()


def test_a_name_is_resolved_by_what_stands_before_it_or_by_the_site() -> None:
    assert [full_name(d) for d in resolve("广州市白云区水务局")] == ["广东省广州市白云区"]
    assert len(resolve("白云区")) == 2
    assert [d.code for d in resolve("白云区", within="520000")] == ["520113"]
    assert [d.name for d in resolve("彭水县龙塘乡")] == ["彭水苗族土家族自治县"]
    assert resolve("市教育局") == ()
    assert resolve("宿安乡2018年") == ()
    assert of_site_code("5001070012") == division("500107")
    assert of_site_code("bm07000001") is None


def test_the_table_is_a_tree_of_known_codes_and_ordered_months() -> None:
    codes = {d.code for d in divisions()}
    for one in divisions():
        assert one.parent in codes or one.level == "province"
        assert not one.valid_to or one.valid_from < one.valid_to
    now = [d.code for d in divisions() if not d.valid_to]
    assert len(now) == len(set(now)) > 3100


@given(st.text(alphabet="广州市白云区县江干上城政府北京", max_size=30))
def test_mentions_are_in_order_and_as_written(text: str) -> None:
    end = 0
    for mention in mentions(text):
        assert mention.start >= end
        assert {d.name for d in mention.divisions} == {text[mention.start : mention.end]}
        end = mention.end


@pytest.mark.parametrize(
    ("text", "name", "kind", "place"),
    [
        (
            "广州市水务局2018年政府信息公开工作年度报告",
            "广州市水务局",
            BodyKind.DEPARTMENT,
            "广州市",
        ),
        (
            "由上海市长宁区人民政府办公室编制",
            "上海市长宁区人民政府办公室",
            BodyKind.OFFICE,
            "上海市长宁区",
        ),
        ("遂宁市公安局船山区分局2023年", "遂宁市公安局船山区分局", BodyKind.DEPARTMENT, "遂宁市"),
        ("彭水县龙塘乡人民政府", "彭水县龙塘乡人民政府", BodyKind.TOWNSHIP, "彭水县"),
        (
            "黄石市下陆区新下陆街道办事处",
            "黄石市下陆区新下陆街道办事处",
            BodyKind.TOWNSHIP,
            "黄石市下陆区",
        ),
        (
            "中华人民共和国工业和信息化部2020年",
            "中华人民共和国工业和信息化部",
            BodyKind.DEPARTMENT,
            "",
        ),
        ("各有关部门和市教育局", "市教育局", BodyKind.DEPARTMENT, "市"),
        ("杭州海关", "杭州海关", BodyKind.VERTICAL, "杭州"),
        (
            "湖州市某某经济技术开发区管理委员会",
            "湖州市某某经济技术开发区管理委员会",
            BodyKind.ZONE,
            "湖州市",
        ),
        ("浙江省人民政府2016年", "浙江省人民政府", BodyKind.GOVERNMENT, "浙江省"),
    ],
)
def test_a_body_is_found_whole(text: str, name: str, kind: BodyKind, place: str) -> None:
    (found,) = body_names(text)
    assert (found.name, found.kind, found.division) == (name, kind, place)
    assert text[found.start : found.end] == found.division + found.rest == found.name
    assert body_kind(found.name) is kind


@pytest.mark.parametrize("text", ["本局", "我局2018年度", "年度报告", ""])
def test_what_names_nobody_gives_no_name(text: str) -> None:
    assert body_names(text) == ()


def test_regular_abbreviations_are_written_out_and_others_left() -> None:
    assert expanded("广州市城管委") == "广州市城市管理委员会"
    assert expanded("市人社局") == "市人力资源和社会保障局"
    assert expanded("云河县建设局") == "云河县建设局"
    assert split_division("公安县公安局") == ("公安县", "公安局")


@given(st.text(max_size=120))
def test_any_text_may_be_asked_for_bodies(text: str) -> None:
    for found in body_names(text):
        assert text[found.start : found.end] == found.name


def test_a_copy_is_known_by_its_signs_and_a_publisher_is_not() -> None:
    path, law = "/zwgk/art/2018/2/28/art_46355_1634538.html", "根据《政府信息公开条例》编制。" * 30
    assert hijacked("copies.example", path, "国产精品 久久 在线观看", law)
    assert hijacked("copies.example", path, "2024年政府信息公开 365bet(中国)官方网站", law)
    assert hijacked("copies.example", path, "年报", "政(zhèng)府信息公(gōng)開" * 40)
    assert hijacked(
        "copies.example",
        path,
        "年报",
        law + "本报告电子版可在市政府网站(http://www.copies.example)下载",
    )
    assert hijacked("copies.example", "/index.php/http://www.gd.gov.cn/a", "年报", law)
    assert hijacked("copies.example", path, "年报", law + "答复率91%") is None
    assert hijacked("www.yunhe.gov.cn", path, "国产 久久", law) is None
    assert hijacked("122.137.242.24", path, "国产 久久", law) is None
    assert denied("m.zwinkt.com")
    assert not denied("gov.cn")


def test_the_lexicon_is_sound_and_every_kind_of_source_has_rules() -> None:
    for rule in all_rules():
        rule.pattern()
        assert "\t" not in rule.phrase
    assert len(set(all_rules())) == len(all_rules())
    for source in SourceKind:
        assert rules_for(source)
    assert [rule for rule in rules("gov") if rule.pattern().search("您现在的位置：首页")]


@pytest.mark.parametrize(
    "line",
    [
        "12345热线",
        "本报告由隐私保护、官方微信等六部分组成，全文如下",
        "答复率91%，精品工程",
        "一、总体情况",
    ],
)
def test_lines_of_reports_are_no_chrome(line: str) -> None:
    assert not [rule for rule in rules_for(SourceKind.GOV) if rule.pattern().search(line)]
