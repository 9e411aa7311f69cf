"""A real report column (TRS, pager by script) goes through the crawl: four of its ten rows are
annual reports, and it has a second page."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import pytest
from roadside import Road, SiteRow, home_page, plain_page, shared, travelled

HOST, COLUMN = "www.shamo-ceshi.gov.cn", "/xxgk/xxgknb/"
OLDER = f"{COLUMN}201703/t20170301_1900001.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    path: str
    title: str
    date: str

    @property
    def report(self) -> bool:
        return self.title.endswith("年度报告")


def rows_of_the_list() -> list[Listed]:
    gold = json.loads(shared("data", "gov", "list_trs_engebei.json").read_text("utf-8"))
    return [
        Listed(path=COLUMN + href.removeprefix("./"), title=title, date=day)
        for href, title, day in gold["gold_links"]
    ]


ROWS = rows_of_the_list()


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    pages = {COLUMN: shared("data", "gov", "list_trs_engebei.html").read_bytes()}
    for row in ROWS:
        lines = [row.title, f"发布时间：{row.date}", "本页只为回答请求而设，没有正文。"]
        pages[row.path] = plain_page(lines, f"<title>{row.title}</title>")
    older = "样区2016年政府信息公开工作年度报告"
    pages[f"{COLUMN}index_1.html"] = home_page("信息公开年报", {OLDER: older})
    pages[OLDER] = plain_page([older], f"<title>{older}</title>")
    site = SiteRow(name="样区", seed=f"http://{HOST}{COLUMN}", source_kind="gov", level="county")
    return travelled(tmp_path_factory.mktemp("list"), {HOST: pages}, [site])


@pytest.fixture(scope="module")
def known(road: Road) -> dict[str, tuple[str, float, str]]:
    """What the frontier knows of each address: role, score, the date its row printed."""
    with sqlite3.connect(road.folder.frontier) as db:
        found = {
            str(url).removeprefix(f"http://{HOST}"): (role, score, request)
            for url, role, score, request in db.execute(
                "SELECT url, role, score, request FROM urls"
            )
        }
    db.close()
    return found


def test_the_gold_has_four_reports_among_ten() -> None:
    assert (len(ROWS), sum(row.report for row in ROWS)) == (10, 4)


def test_exactly_the_four_reports_are_candidates(
    known: dict[str, tuple[str, float, str]],
) -> None:
    likely = {row.path for row in ROWS if row.path in known and known[row.path][1] >= 0.5}
    assert likely == {row.path for row in ROWS if row.report}
    for row in ROWS:
        if row.report:
            assert known[row.path][:2] >= ("article", 0.9)
            assert row.date in known[row.path][2]


def test_the_reports_are_asked_before_everything_else(road: Road) -> None:
    first = road.targets(HOST)
    assert first[:2] == ["/robots.txt", COLUMN]
    assert set(first[2:6]) == {row.path for row in ROWS if row.report}


def test_news_of_the_column_is_not_asked(road: Road) -> None:
    assert not {row.path for row in ROWS if not row.report} & set(road.targets(HOST))


def test_the_second_page_is_asked_as_a_page_of_the_list(
    road: Road, known: dict[str, tuple[str, float, str]]
) -> None:
    assert road.targets(HOST).count(f"{COLUMN}index_1.html") == 1
    assert known[f"{COLUMN}index_1.html"][0] == "next_page"
    assert OLDER in road.targets(HOST)


def test_the_same_page_is_not_asked_by_two_names(road: Road) -> None:
    """`index.html` of the column that was just read is the column."""
    assert f"{COLUMN}index.html" not in road.targets(HOST)
