"""The prior: the order in which links of an unknown site are worth a request."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.columns import ColumnKind, column_kind
from sites.kinds import recognise
from sites.page import Page
from sites.prior import Beside, candidate
from sites.seed import Link, Role
from sites.titles import is_report_title
from sites.traps import is_trap, no_page

HOST = "http://www.yunhe.gov.cn"
GOV = Path(__file__).resolve().parents[3] / "shared" / "data" / "gov"


def score(
    path: str, anchor: str, crumbs: tuple[str, ...] = (), role: Role | None = None, here: str = ""
) -> float:
    return candidate(Link(url=HOST + path, anchor=anchor, role=role), crumbs, page_url=here).score


def test_nearer_to_reports_scores_higher() -> None:
    ladder = [
        score("/zfxxgknb/202301/t20230117_9.html", "云河县水利局2022年政府信息公开工作年度报告"),
        score("/a/b/", "政府信息公开年报"),
        score("/a/", "政府信息公开"),
        score("/b/", "政务公开"),
        score("/wzdt/", "网站地图"),
        score("/zjyh/", "走进云河"),
    ]
    assert ladder == sorted(ladder, reverse=True)
    assert len(set(ladder)) == len(ladder)
    assert ladder[0] >= 0.9
    assert ladder[-1] <= 0.1


def test_years_and_publishers_below_a_report_column_score_as_the_column() -> None:
    crumbs = ("首页", "政府信息公开", "政府信息公开年报")
    assert score("/col/7/", "2019年", crumbs) > 0.8
    assert score("/col/7/", "2019年") < 0.4
    assert score("/col/8/", "乡镇街道", crumbs) > 0.8
    assert score("/nb/index_1.html", "2", crumbs, Role.NEXT_PAGE) > 0.8
    assert score("/news/index_1.html", "2", ("首页", "新闻"), Role.NEXT_PAGE) < 0.2


def test_a_bare_title_counts_only_in_a_report_column() -> None:
    crumbs = ("首页", "政务公开", "政府信息公开年报")
    assert score("/x/202301/t20230117_9.html", "2022年度报告", crumbs) > 0.8
    assert score("/x/202301/t20230117_9.html", "2022年度报告") < 0.2


def test_look_alikes_stay_below_ordinary_links() -> None:
    other = score("/zjyh/", "走进云河")
    for anchor in (
        "政府网站年度报表",
        "政府信息公开指南",
        "政府信息公开制度",
        "法治政府建设年度报告",
    ):
        assert score("/c/", anchor) < other


def test_a_menu_inside_a_report_column_is_still_a_menu() -> None:
    crumbs = ("首页", "政务公开", "政府信息公开年报")
    here = HOST + "/zwgk/nb/index.html"
    assert (
        score("/bsfw/", "办事服务", crumbs, here=here)
        <= 0.1
        < score("/zwgk/nb/jd/", "其他", crumbs, here=here)
    )


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("/a.css", "asset"),
        ("/x/p.jpg", "asset"),
        ("/login.jsp", "function"),
        ("/rss", "function"),
        ("/a/b/a/b/a/b/c.html", "loop"),
        ("/l.jsp;jsessionid=AB12CD34EF56AB12", "session"),
        ("/calendar/2019/", "calendar"),
        ("/s?" + "&".join(f"k{i}={i}" for i in range(12)), "facets"),
    ],
)
def test_what_cannot_be_a_report_is_not_wanted_and_says_why(url: str, why: str) -> None:
    verdict = candidate(Link(url=HOST + url, anchor="政府信息公开年报"))
    assert (verdict.wanted, verdict.why) == (False, why)


@pytest.mark.parametrize(
    "path",
    [
        "/UserData/DocHtml/731/2017/3/29/5003797272865.html",
        "/n54935142/n54940779/n63292444/n63292502/c68566562/content.html",
        "/gkmlpt/api/all/5?page=2&sid=755001",
        "/module/xxgk/xxgkAnnualReport.jsp?area=11370883004325769B&fbtime=2020",
        "/25076/25106/37230/42942/index.htm",
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=778",
    ],
)
def test_real_address_forms_are_no_traps(path: str) -> None:
    assert is_trap(HOST + path) is None
    assert no_page(HOST + path) is None


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 9))
def test_any_link_gets_a_score_between_nought_and_one(path: str, anchor: str, depth: int) -> None:
    verdict = candidate(Link(url=HOST + "/" + path, anchor=anchor), (anchor,), anchor, depth)
    assert 0 <= verdict.score <= 1


@pytest.mark.skipif(not GOV.exists(), reason=f"real pages are not here: {GOV}")
def test_the_real_trs_list_gives_four_reports_and_its_second_page() -> None:
    page = Page(HOST + "/xxgk/xxgknb/", (GOV / "list_trs_engebei.html").read_text(encoding="utf-8"))
    kind = recognise(page)
    rows = [link for link in kind.links(page) if link.listed_date]
    reports = [link for link in rows if is_report_title(link.anchor)]
    assert (kind.name, len(rows), len(reports)) == ("trs", 10, 4)
    assert [link.url for link in kind.next_pages(page)] == [HOST + "/xxgk/xxgknb/index_1.html"]
    best = sorted(
        kind.links(page), key=lambda k: -candidate(k, page.crumbs, page_url=page.url).score
    )
    assert {link.url for link in best[:4]} == {link.url for link in reports}


@pytest.mark.skipif(not GOV.exists(), reason=f"real pages are not here: {GOV}")
def test_the_real_vsb_pager_counts_down() -> None:
    page = Page(HOST + "/zcyzc.htm", (GOV / "pager_vsb_fragment.html").read_text(encoding="utf-8"))
    kind = recognise(page)
    assert kind.name == "vsb"
    assert [link.url for link in kind.next_pages(page)][:2] == [
        HOST + "/zcyzc/30.htm",
        HOST + "/zcyzc/29.htm",
    ]


def test_a_column_without_a_name_is_told_by_the_columns_beside_it() -> None:
    kin = Beside(size=8, kin=4)
    menu = Beside(size=8, kin=0)
    for name in ("更多", "汇总", "", "查看更多>>", "其他"):
        column = Link(url="https://www.a.gov.cn/c183672/list.shtml", anchor=name)
        assert candidate(column, beside=kin).score >= 0.2 > candidate(column, beside=menu).score
    bland = Link(url="https://www.a.gov.cn/c183672/list.shtml", anchor="更多")
    other = Link(url="https://www.a.gov.cn/c183673/list.shtml", anchor="统计年鉴")
    assert candidate(bland, beside=kin).score > candidate(other, beside=kin).score


def test_a_guide_stays_a_guide_whatever_stands_beside_it() -> None:
    guide = Link(url="https://www.a.gov.cn/c183672/list.shtml", anchor="政府信息公开指南")
    assert candidate(guide, beside=Beside(size=8, kin=4)).score < 0.1


def test_a_list_of_bodies_is_followed_and_a_body_in_a_menu_is_not() -> None:
    office = Link(url="https://xxgk.a.gov.cn/slj/list.html", anchor="县水利局")
    assert candidate(office, beside=Beside(size=7, bodies=6)).score >= 0.4
    assert candidate(office, beside=Beside(size=9, bodies=1)).score < 0.2


def test_what_a_report_column_links_to_beside_its_menus_is_its_own() -> None:
    answer = Link(
        url="https://www.a.gov.cn/igs/front/search.jhtml?code=ab&pageNumber=1", anchor="结果列表"
    )
    trail = ("首页", "政务公开", "政府信息公开年报")
    assert candidate(answer, trail, beside=Beside(size=1)).score >= 0.3
    assert candidate(answer, trail, beside=Beside(size=12)).score < 0.2
    assert candidate(answer, ("首页", "政务公开"), beside=Beside(size=1)).score < 0.2


def test_a_page_known_to_be_of_a_report_column_need_not_say_so() -> None:
    row = Link(url="https://www.a.gov.cn/art/2024/1/9/art_1_2.html", anchor="2023年")
    assert candidate(row).score < 0.1 < candidate(row, inside=True).score


@pytest.mark.parametrize("name", ["街道年报", "各镇街年报", "市直部门年度报告", "区级部门年报"])
def test_yearbooks_of_groups_of_bodies_are_yearbooks(name: str) -> None:
    assert column_kind(name) is ColumnKind.YEARBOOK
