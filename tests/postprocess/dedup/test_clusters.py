"""Clusters are a partition whatever the order, and never join two bodies or two years."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postprocess.config import DedupConfig
from postprocess.dedup.clusters import Member, clusters
from postprocess.dedup.row import DedupRow
from postprocess.dedup.signature import numbers, signature

DAY = datetime(2026, 3, 1, tzinfo=UTC)
THEMES = [
    "水利",
    "教育",
    "民政",
    "林业",
    "司法",
    "统计",
    "审计",
    "商务",
    "卫健",
    "交通",
    "住建",
    "财政",
]


def prose(body: str, year: int, seed: int = 0) -> str:
    """A report of some 900 characters: half boiler-plate, half its own, with eight numbers."""
    draw = random.Random(f"{body}{year}{seed}")
    lines = [f"{body}{year}年政府信息公开工作年度报告"]
    for topic in draw.sample(THEMES, 8):
        count = draw.randint(10, 9999)
        lines.append(
            f"{year}年,{body}围绕{topic}领域加强信息发布和政策解读,全年公开{topic}类信息{count}条,"
            f"按时答复群众关于{topic}的来信,完善{topic}公开目录并组织培训{draw.randint(11, 99)}次。"
        )
    lines.append(
        "存在公开意识不强、内容不够全面等问题,下一步将健全机制,加强队伍建设,提高公开质量。"
    )
    return "\n".join(lines)


def row(name: str, text: str, **changed: object) -> DedupRow:
    plain = DedupRow(
        report_id=name,
        url=f"http://x.gov.cn/{name}",
        host="x.gov.cn",
        captured_at=DAY,
        source_kind="gov",
        script="Hans",
        format="html",
        doc_type="annual_report",
        completeness="complete",
        body=None,
        scope="own_body",
        year=None,
        year_min=None,
        year_max=None,
        published=None,
        corrected=False,
        flags=frozenset(),
        attachment_of=None,
        signature=signature(text),
    )
    return replace(plain, **changed)


def grouped(*pairs: tuple[DedupRow, str]) -> dict[str, Member]:
    texts = {r.report_id: text for r, text in pairs}
    return clusters([r for r, _ in pairs], texts, DedupConfig())


def test_template_twins_of_two_bodies_stay_apart() -> None:
    text = prose("甲县水利局", 2021)
    other = text.replace("甲县", "乙县")
    found = grouped(
        (row("a", text, body="甲县水利局", year=2021), text),
        (row("b", other, body="乙县水利局", year=2021), other),
    )
    assert found["a"].cluster_id != found["b"].cluster_id


def test_two_years_of_one_body_stay_apart() -> None:
    text = prose("甲县水利局", 2021)
    later = text.replace("2021", "2022")
    found = grouped(
        (row("a", text, body="甲县水利局", year=2021), text),
        (row("b", later, body="甲县水利局", year=2022), later),
    )
    assert found["a"].cluster_id != found["b"].cluster_id


def test_unknown_body_with_other_numbers_stays_apart() -> None:
    text, other = prose("我局", 2021, 1), prose("我局", 2021, 2)
    found = grouped((row("a", text), text), (row("b", other), other))
    assert found["a"].cluster_id != found["b"].cluster_id


def test_a_text_of_unknown_body_bridges_no_two_bodies() -> None:
    text = prose("本局", 2021)
    found = grouped(
        (row("a", text, body="甲县水利局", year=2021), text),
        (row("b", text, body="乙县水利局", year=2021), text),
        (row("u", text), text),
    )
    assert found["a"].cluster_id != found["b"].cluster_id


def test_spun_copy_joins_by_its_numbers_and_never_stands_for_the_report() -> None:
    text = prose("甲市水务局", 2010)
    swapped = text.replace("加强", "增强").replace("公开", "揭示").replace("完善", "健全")
    swapped = swapped.replace("组织", "举办").replace("信息", "资讯").replace("2010", "")
    copy = row("a", swapped, flags=frozenset({"spun"}), source_kind="docshare")
    found = grouped((copy, swapped), (row("b", text, body="甲市水务局", year=2010), text))
    assert found["a"].cluster_id == found["b"].cluster_id
    assert (found["a"].relation, found["b"].relation) == ("spun", "canonical")


def test_other_numbers_of_the_same_body_and_year_are_a_version() -> None:
    text = prose("甲市水务局", 2020)
    changed = text
    for old in numbers(text)[:8]:
        changed = changed.replace(old, str(int(old) + 7))
    first = row("a", text, body="甲市水务局", year=2020)
    again = row("b", changed, body="甲市水务局", year=2020, corrected=True)
    found = grouped((first, text), (again, changed))
    assert found["a"].cluster_id == found["b"].cluster_id
    assert (found["a"].relation, found["b"].relation) == ("superseded", "canonical")


def test_an_excerpt_joins_only_the_report_that_it_is_from() -> None:
    texts = {year: prose("甲市水务局", year) for year in range(2015, 2020)}
    rows = [(row(str(y), t, body="甲市水务局", year=y), t) for y, t in texts.items()]
    part = texts[2017][: len(texts[2017]) // 2]
    found = grouped(*rows, (row("x", part, source_kind="docshare", completeness="excerpt"), part))
    assert found["x"].cluster_id == found["2017"].cluster_id
    assert found["x"].relation == "contained"
    assert len({m.cluster_id for m in found.values()}) == 5


@pytest.mark.parametrize("shuffle", range(5))
def test_clusters_do_not_depend_on_input_order(shuffle: int) -> None:
    pairs = []
    for i in range(40):
        text = prose(f"第{i % 10}局", 2015 + i % 4)
        text = text if i % 3 else text.replace("信息", "讯息", i % 5)
        known = {"body": f"第{i % 10}局", "year": 2015 + i % 4} if i % 2 else {}
        pairs.append((row(f"r{i:02}", text, captured_at=DAY + timedelta(days=i), **known), text))
    expected = grouped(*pairs)
    random.Random(shuffle).shuffle(pairs)
    assert grouped(*pairs) == expected
    canonical = [m for m in expected.values() if m.relation == "canonical"]
    assert {m.cluster_id for m in canonical} == {m.cluster_id for m in expected.values()}
    assert len(canonical) == len({m.cluster_id for m in expected.values()})
