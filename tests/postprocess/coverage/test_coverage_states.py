"""One host for each way in which a report may be missed, and the state that the archive proves.

Every host is of a county's bureau whose column lists 2021 to 2023; asked is 2024, due on 31 January
2025. The first visit is before that day, the second after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from visits import Answer, Row, Visits, column, covered, day, title, titles

from archive.folder import DataFolder

BEFORE, AFTER = day("2025-01-20"), day("2025-02-10")
Shown = Callable[[str], dict[str, Answer]]
PAGER = '<script>createPageHTML(2, {at}, "index", "html");</script>'
NB, NEXT, ROW, FILE = "/nb/", "/nb/index_1.html", "/nb/a/t20250110_1.html", "/nb/a/b.pdf"
GEO = Answer(body=b"<html><body>403 Forbidden</body></html>", status=403)
JSL = Answer(
    body=b"<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>",
    status=521,
    headers=("Set-Cookie: __jsluid_s=a",),
)


def nothing(_name: str) -> dict[str, Answer]:
    return {}


def answers(shown: Answer, path: str = NB) -> Shown:
    return lambda _name: {path: shown}


def lists(*years: int, extra: str = "", end: str = "</body></html>", cut: bool = False) -> Shown:
    def shown(name: str) -> dict[str, Answer]:
        body = column(titles(name, *years), extra=extra, end=end)
        return {NB: Answer(body=body, cut=cut)}

    return shown


def paged(second: Answer | None = None, *, only_first: bool = False) -> Shown:
    """Return a column of two pages; `second` stands in the place of the second."""

    def shown(name: str) -> dict[str, Answer]:
        first = Answer(body=column(titles(name, 2023, 2022), extra=PAGER.format(at=0)))
        last = Answer(body=column(titles(name, 2021), extra=PAGER.format(at=1)))
        return {NB: first} | ({} if only_first else {NEXT: second or last})

    return shown


def row(path: str, text: str, behind: Answer | None = None) -> Shown:
    """Return a whole column with one more row in it, and what is behind that."""

    def shown(name: str) -> dict[str, Answer]:
        more = (path.replace(NB, "./"), text.format(name=name, title=title(name, 2024)))
        body = column([more, *titles(name, 2023, 2022, 2021)])
        return {NB: Answer(body=body)} | ({} if behind is None else {path: behind})

    return shown


whole = lists(2023, 2022, 2021)
page_500 = Answer(status=500)
gone = Answer(status=404)
away = Answer(status=302, headers=("Location: https://elsewhere.example.cn/",))
lost = Answer(body="<html><body>您访问的页面不存在</body></html>".encode())
torn = Answer(body=b"%PDF-1.4 torn", mime="application/pdf")
no_robots = Answer(body=b"User-agent: *\nDisallow: /", mime="text/plain")
notice = Answer(
    body=(
        "<html><head><title>关于做好2024年政府信息公开工作年度报告编制工作的通知</title></head><body>"
        "<h1>关于做好2024年政府信息公开工作年度报告编制工作的通知</h1><div class='TRS_Editor'>"
        + "<p>各街道办事处：为做好年度报告编制工作，现将有关事项通知如下。</p>" * 9
        + "</div></body></html>"
    ).encode()
)
more_by_script = '<a class="more" href="javascript:void(0)">加载更多</a>'


@dataclass(frozen=True, slots=True)
class Case:
    """What the host of a bureau shows at each visit; the state of 2024, and words of its detail."""

    bureau: str
    before: Shown
    after: Shown
    state: str
    says: str
    cited: str = NB

    @property
    def name(self) -> str:
        return f"泗水县{self.bureau}"


CASES = (
    Case("财政局", whole, whole, "absent_observed", "captured whole after 2025-01-31"),
    Case("水务局", paged(), paged(), "absent_observed", "on 2 pages"),
    Case("民政局", whole, nothing, "unproven", "captured whole on 2025-01-20"),
    Case("教育局", nothing, answers(GEO), "blocked", "geoblock"),
    Case("司法局", whole, answers(GEO), "blocked", "seen whole on 2025-01-20"),
    Case("审计局", nothing, answers(JSL), "blocked", "js_cookie"),
    Case("统计局", nothing, answers(Answer(status=429)), "blocked", "rate_limited"),
    Case("商务局", paged(), paged(page_500), "unproven", "page 2 of its pager: http_500", NEXT),
    Case("公安局", nothing, paged(only_first=True), "unproven", "not archived"),
    Case("林业局", nothing, paged(GEO), "blocked", "page 2 of its pager", NEXT),
    Case("信访局", nothing, lists(2023, 2022, 2021, end=""), "unproven", "breaks off"),
    Case("体育局", nothing, lists(2023, cut=True), "unproven", "disconnect"),
    Case("农业农村局", nothing, answers(lost), "unproven", "soft_404"),
    Case("应急管理局", nothing, answers(gone), "gone", "http_404"),
    Case("交通运输局", nothing, answers(away), "gone", "moved"),
    Case("退役军人事务局", nothing, row(ROW, "政府信息公开年度报告"), "unproven", "may be it"),
    Case("医疗保障局", nothing, row(ROW, "{name}2024年政府…"), "unproven", "may be it"),
    Case("科学技术局", nothing, row(ROW, "{title}"), "unproven", "nothing of it is archived", ROW),
    Case("市场监督管理局", nothing, row(FILE, "{title}", torn), "unreadable", "unreadable", FILE),
    Case("自然资源局", nothing, row(ROW, "{title}", gone), "gone", "http_404", ROW),
    Case("国有资产监督管理局", nothing, row(ROW, "{title}", GEO), "blocked", "geoblock", ROW),
    Case("供销合作社", nothing, row(ROW, "{title}", notice), "unproven", "not_a_report", ROW),
    Case("住房和城乡建设局", nothing, nothing, "not_reached", "nothing of"),
    Case("卫生健康局", nothing, answers(no_robots, "/robots.txt"), "not_reached", "only robots"),
    Case("文化和旅游局", nothing, lists(2023, extra=more_by_script), "unproven", "could not be"),
    Case("地方志办公室", nothing, lists(2023, extra="<p>共 5 条记录</p>"), "unproven", "lists 5"),
    Case("发展和改革局", nothing, lists(2023, extra="<p>第 1/4 页</p>"), "unproven", "4 pages"),
    Case(
        "生态环境局", nothing, lists(2023, extra='<a href="2024n/">2024年</a>'), "unproven", "2024n"
    ),
    Case("行政审批服务局", nothing, lists(), "unproven", "no report that could be read"),
    Case(
        "工业和信息化局", whole, answers(Answer(status=304, unchanged=True)), "absent_observed", ""
    ),
    Case("综合行政执法局", nothing, row(ROW, "2025年政务公开工作要点"), "absent_observed", "whole"),
)


def url(case: Case, path: str) -> str:
    return f"https://a{CASES.index(case)}.ceshi-xian.gov.cn{path}"


def _shown(case: Case, visit: Shown) -> dict[str, Answer]:
    found = {url(case, path): answer for path, answer in visit(case.name).items()}
    if url(case, NEXT) in found:  # the crawl writes of which list it is a page
        paging = (("pageOf", url(case, NB)),)
        found[url(case, NEXT)] = replace(found[url(case, NEXT)], link=paging)
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = DataFolder.opened(tmp_path_factory.mktemp("states") / "data", create=True)
    seeds = [f"370831,{case.name},county,gov,,{url(case, NB)},2021,," for case in CASES]
    visits = Visits(folder, seeds)
    for harvest, moment in (("before", BEFORE), ("after", AFTER)):
        shown: dict[str, Answer] = {}
        for case in CASES:
            shown |= _shown(case, case.before if harvest == "before" else case.after)
        visits.add(harvest, moment, shown)
    return covered(folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.bureau)
def test_a_missing_report_has_the_state_that_the_archive_proves(
    table: list[Row], case: Case
) -> None:
    (found,) = [r for r in table if r["issuer"] == case.name and r["year"] == 2024]
    assert (found["state"], found["division_code"]) == (case.state, "370831"), found["detail"]
    assert case.says in (found["detail"] or ""), found["detail"]
    assert found["url"] == url(case, case.cited)


def test_only_a_column_seen_whole_after_the_deadline_proves_absence(table: list[Row]) -> None:
    absent = [r for r in table if r["state"] == "absent_observed"]
    # The column of 生态环境局 has no row of 2021, and what it leads to is of 2024.
    assert {(r["issuer"], r["year"]) for r in absent if r["year"] != 2024} == {
        ("泗水县生态环境局", 2021),
        ("泗水县生态环境局", 2022),
    }
    for found in absent:
        assert AFTER <= found["captured_at"] <= AFTER + timedelta(hours=1)
        assert found["report_id"] is None


def test_every_registered_body_has_every_year_from_the_first_that_is_wanted(
    table: list[Row],
) -> None:
    for case in CASES:
        years = [r["year"] for r in table if r["issuer"] == case.name]
        assert years == [2021, 2022, 2023, 2024]
    assert len(table) == 4 * len(CASES)
    assert {r["scope"] for r in table} == {"own_body"}
