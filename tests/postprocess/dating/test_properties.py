"""Laws that hold for any text.

No exception, quotes that stand in their base, days and years in their bounds."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from postprocess.dating import dating
from postprocess.dating.period import _SPAN, _spans
from postprocess.findings import ACCEPTED_TYPES
from postprocess.identity import identity
from postprocess.kind import classification
from postprocess.kind.fold import folded
from postprocess.view import View

PIECES = [
    "2018年",
    "2019年1月1日",
    "至",
    "12月31日",
    "统计期限为",
    "二○一八年",
    "二〇〇九年三月五日",
    "我局",
    "，",
    "。",
    "\n",
    "编制的",
    "政府信息公开",
    "年度报告",
    "发布日期：",
    "2019-03-04",
    "99999",
    "2024.13.45",
    "一、概述",
    "三、存在的主要问题",
    "本年制发件数",
    "本年新制作数量",
    "党的二十大",
    "十七大",
    "20_年",
    "XX镇",
    "年,我局",
    "截至年12月31日",
    "由广州市水务局编制",
    "广州市",
    "市",
    "某市",
    "不怜悯况",
    "效劳型政府",
    "報告",
    "國",
    "(gōng)",
    "收费及减免情况",
    "上半年",
    "1—4月",
    "|",
    "...",
    "〔2016〕12号",
    "\u3000",
    "\ufffd",
    "\U00020000",
    "２０１６年",
    "0000-00-00",
    "二〇二九年",
    "2031年",
    "2",
    "0",
    "1",
    "8",
    "年",
    "月",
    "日",
]
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=80))
# Hypothesis wants naive bounds beside a strategy of zones.
DAY = st.datetimes(datetime(2009, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
URLS = st.sampled_from(
    [
        "",
        "http://x.gov.cn/a/201803/t20180306_1.html",
        "https://y.example/art/2023/art_1.html",
        "http://[bad",
        "http://10.0.0.1:99/2016nb/x",
        "http://x.gov.cn/x.jsp?fbtime=2099",
    ]
)
LABEL_NAMES = [
    "发布日期",
    "PubDate",
    "时间",
    "索引号",
    "上传时间",
    "来源",
    "SiteIDCode",
    "发布机构",
]
VALUES = ["2018-03-20", "2018", "二○一○年三月三十日", "4401000012", "广州市水务局", "999"]
LABELS = st.dictionaries(
    st.sampled_from(LABEL_NAMES),
    st.one_of(st.sampled_from(VALUES), st.text(max_size=12)),
    max_size=4,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=TEXT,
    title=TEXT,
    url=URLS,
    meta=LABELS,
    captured=DAY,
    host=st.sampled_from(["gov", "docB", "docE", "docF", "ency", "mirror"]),
    multi=st.booleans(),
    start=st.integers(0, 3),
)
def test_any_text_keeps_the_laws(
    views: ModuleType,
    body: str,
    title: str,
    url: str,
    meta: dict[str, str],
    captured: datetime,
    host: str,
    multi: bool,
    start: int,
) -> None:
    view: View = views.view_of(
        body,
        title=title,
        url=url,
        meta=meta,
        host=views.HOSTS[host],
        captured_at=captured,
        multi=multi,
        start=start,
        page="x" * start + body,
    )
    assert len(folded(body)) == len(body)
    kind = classification(view)
    found = dating(view, kind)
    who = identity(view, kind)
    bases = {
        "extracted": view.extracted,
        "html": view.document.html,
        "url": url,
        "file_name": view.document.file_name,
    }
    for one in found.evidence:
        assert bases[one.base][one.start : one.end] == one.quote
        assert 0 <= one.start <= one.end
    today = captured.date()
    assert found.published is None or found.published <= today
    assert found.uploaded is None or found.uploaded <= today
    low, high = found.report_year_min, found.report_year_max
    assert (low is None) == (high is None)
    if low is not None and high is not None:
        assert low <= high <= today.year
    if found.report_year is not None:
        assert found.year_confidence in {"high", "medium"}
        assert low == high == found.report_year
        assert kind.doc_type in {"annual_report", "govaffairs_annual"}
    if kind.doc_type not in ACCEPTED_TYPES:
        assert (low, found.year_confidence) == (None, "none")
    if found.period_start is not None:
        assert found.period_end is not None
        assert found.period_start <= found.period_end
    if (
        low is None
        and found.report_year is None
        and any(
            one.kind in {"era", "clue"} and one.min is not None and one.weight >= 0.5
            for one in found.evidence
        )
    ):
        assert found.year_confidence in {"none", "low"}
        assert (
            kind.doc_type not in {"annual_report", "govaffairs_annual"}
            or "conflict_year" in found.flags
        )
    assert (who.division_code is None) == (who.division_name is None)
    assert who.division_code is None or len(who.division_code) == 6
    assert (who.issuer is None) == (who.issuer_norm is None)
    assert (found, kind, who) == (dating(view, kind), classification(view), identity(view, kind))


@given(year=st.integers(2008, 2025), noise=st.integers(0, 10**6))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_stated_year_is_found_whatever_numbers_stand_around_it(
    views: ModuleType, year: int, noise: int
) -> None:
    text = f"公开信息{noise}条。统计期限为{year}年1月1日至{year}年12月31日。访问量{noise}次。"
    view = views.view_of(text, title=f"清河县水利局{year}年政府信息公开工作年度报告")
    found = dating(view, classification(view))
    assert (found.report_year, found.year_confidence) == (year, "high")


CLUE_COLUMNS = 8


def test_every_clue_has_a_bound_and_a_source_and_finds_its_own_words() -> None:
    from importlib.resources import files

    from postprocess.dating.clues import clues

    table = (
        files("postprocess.dating")
        .joinpath("clues.tsv")
        .read_text(encoding="utf-8")
        .splitlines()[1:]
    )
    assert all(len(line.split("\t")) == CLUE_COLUMNS and line.split("\t")[-1] for line in table)
    for clue in clues():
        assert clue.min is not None or clue.max is not None
        assert clue.min is None or clue.max is None or clue.min <= clue.max
        assert clue.words == folded(clue.words), "the table is written in the form that rules read"


# A span with every blank that may stand in it.
WIDE = (
    "2018",
    "年",
    "12",
    "月",
    "三十一",
    "日",
    "起",
    "至",
    "2018",
    "年",
    "12",
    "月",
    "三十一",
    "日",
)


@given(st.text(alphabet="2018年月日至到起止-—～~.,，。 \n13一二十我", max_size=260))
@example("统计期限自2018年1月1日起至2018年12月31日止" + "我" * 200 + "2019年1月至6月")
@example("我" * 90 + "    ".join(WIDE) + "我" * 90)
def test_looking_near_the_signs_between_days_finds_every_span(text: str) -> None:
    text = folded(text)
    near = [found.span() for found in _spans(text)]
    assert near == [found.span() for found in _SPAN.finditer(text)]


@given(st.text(alphabet="○◯〇ＯΟ０９　⼀⺠報開關公开2a\u00a0", max_size=400))
def test_folding_keeps_every_character_at_its_place(text: str) -> None:
    done = folded(text)
    assert len(done) == len(text)
    assert folded(done) == done
    assert [folded(one) for one in text] == list(done)
