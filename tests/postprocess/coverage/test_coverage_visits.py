"""Coverage over the years of an archive: what a visit adds, and that nothing else changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from visits import Answer, Row, Visits, column, covered, day, place, report, state_of, titles

from archive.folder import DataFolder
from archive.index import index_warc
from archive.outfile import file_digest, write_digest

BUREAU, COUNTY = "泗水县财政局", "泗水县人民政府"
OFFICE, WATER, ELSEWHERE = "泗水县人民政府办公室", "泗水县水务局", "泗水县审计局"
FORMER, YOUNG = "江干区水利局", "泗水县退役军人事务局"
HOST, PORTAL, BLOCKED = (f"https://{n}.ceshi-xian.gov.cn" for n in ("czj", "www", "slj"))
SHARED = "https://www.wenku-ceshi.com"
SEEDS = (
    f"370831,{BUREAU},county,gov,,{HOST}/nb/,2021,,",
    f"370831,{COUNTY},county,gov,,{PORTAL}/nb/,2021,,",
    f"370831,{WATER},county,gov,,{BLOCKED}/nb/,2023,,",
    "330104,杭州市江干区水利局,county,gov,,https://jg.ceshi-xian.gov.cn/nb/,2019,,",
    f"370831,{YOUNG},county,gov,,https://tyj.ceshi-xian.gov.cn/nb/,2016,,",
    f",文库,none,docshare,,{SHARED}/,,,",
)


def found(host: str, body: str, year: int) -> dict[str, Answer]:
    return {f"{host}/nb{place(body, year)}": Answer(body=report(body, year))}


def page(rows: list[tuple[str, str]]) -> Answer:
    return Answer(body=column(rows))


PORTAL_ROWS = [
    *titles(OFFICE, 2023, 2022),
    *titles(COUNTY, 2021),
    *titles(ELSEWHERE, 2023, 2021),
    *titles(YOUNG, 2023, 2022),
]
FIRST = {
    f"{HOST}/nb/": page(titles(BUREAU, 2023, 2022, 2021)),
    **found(HOST, BUREAU, 2023),
    f"{PORTAL}/nb/": page(PORTAL_ROWS),
    **found(PORTAL, OFFICE, 2023),
    **found(PORTAL, ELSEWHERE, 2023),
    f"{BLOCKED}/nb/": Answer(body=b"<html>403</html>", status=403),
}
SECOND = {f"{HOST}/nb/": Answer(status=304, unchanged=True), f"{PORTAL}/nb/": page(PORTAL_ROWS)}
THIRD = {
    f"{HOST}/nb/": page(titles(BUREAU, 2024, 2023, 2022, 2021)),
    **found(HOST, BUREAU, 2024),
    f"{PORTAL}/nb/": page(PORTAL_ROWS),
    f"{BLOCKED}/nb/": Answer(body=b"<html>403</html>", status=403),
    f"{SHARED}/p-1.html": Answer(body=report(ELSEWHERE, 2022)),
}
VISITS = (
    ("one", "2025-01-20", FIRST),
    ("two", "2025-02-10", SECOND),
    ("three", "2025-04-10", THIRD),
)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> list[list[Row]]:
    """Return the table after each visit."""
    folder = DataFolder.opened(tmp_path_factory.mktemp("visits") / "data", create=True)
    visits, tables = Visits(folder, SEEDS), []
    for harvest, moment, shown in VISITS:
        visits.add(harvest, day(moment), shown)
        tables.append(covered(folder))
    return tables


def test_a_report_planted_on_the_third_visit_changes_coverage_only_then(
    after: list[list[Row]],
) -> None:
    assert [state_of(rows, BUREAU, 2024) for rows in after] == [
        "not_due",  # 20 January
        "absent_observed",
        "found",
    ]
    second, third = ({(r["issuer"], r["year"]): r for r in rows} for rows in after[1:])
    changed = {key for key in third if third[key]["state"] != second[key]["state"]}
    # The county's deadline passed meanwhile, and a copy of another report came with the visit.
    assert changed == {(BUREAU, 2024), (COUNTY, 2024), (ELSEWHERE, 2022)}


def test_the_capture_that_proves_an_absence_is_that_of_the_visit(after: list[list[Row]]) -> None:
    (absent,) = [r for r in after[1] if r["issuer"] == BUREAU and r["year"] == 2024]
    assert (absent["url"], absent["captured_at"]) == (f"{HOST}/nb/", day("2025-02-10"))


def test_a_403_never_gives_absence(after: list[list[Row]]) -> None:
    for rows in after[1:]:
        assert {state_of(rows, WATER, year) for year in (2023, 2024)} == {"blocked"}
    (refused,) = [r for r in after[2] if r["issuer"] == WATER and r["year"] == 2024]
    assert refused["captured_at"].date().isoformat() == "2025-04-10"
    assert "geoblock" in refused["detail"]


def test_a_government_has_until_the_end_of_march(after: list[list[Row]]) -> None:
    assert [state_of(rows, COUNTY, 2024) for rows in after] == [
        "not_due", "not_due", "absent_observed",
    ]  # fmt: skip


def test_the_report_of_a_government_may_be_issued_by_its_office(after: list[list[Row]]) -> None:
    (row,) = [r for r in after[2] if r["issuer"] == COUNTY and r["year"] == 2023]
    (own,) = [r for r in after[2] if r["issuer"] == OFFICE and r["year"] == 2023]
    assert (row["state"], row["report_id"]) == ("found", own["report_id"])
    assert OFFICE in row["detail"]
    assert [r["year"] for r in after[2] if r["issuer"] == OFFICE] == [2023]


def test_a_body_that_a_portal_lists_is_covered_by_that_column(after: list[list[Row]]) -> None:
    states = {year: state_of(after[2], ELSEWHERE, year) for year in range(2021, 2025)}
    assert states == {
        2021: "unproven",  # listed, and its page never fetched
        2022: "found_elsewhere",
        2023: "found",
        2024: "absent_observed",
    }
    assert state_of(after[1], ELSEWHERE, 2022) == "absent_observed"


def test_a_body_owes_nothing_for_years_in_which_it_was_not(after: list[list[Row]]) -> None:
    ended = {r["year"]: r["state"] for r in after[2] if r["division_code"] == "330104"}
    assert ended == {
        2019: "not_reached", 2020: "not_reached",
        2021: "not_existing",  # dissolved in April 2021, before that report was due
        2022: "not_existing", 2023: "not_existing", 2024: "not_existing",
    }  # fmt: skip
    young = {r["year"]: r["state"] for r in after[2] if r["issuer"] == YOUNG}
    assert {year for year, state in young.items() if state == "not_existing"} == {2016, 2017}


def test_every_row_without_a_report_says_why(after: list[list[Row]]) -> None:
    for row in after[2]:
        assert (row["report_id"] is None) == (row["state"] not in {"found", "found_elsewhere"})
        assert row["report_id"] or row["detail"]


def test_the_table_depends_on_no_order_name_or_number_of_workers(
    after: list[list[Row]], tmp_path: Path
) -> None:
    """The same harvests written in another order, with names that sort the other way."""
    folder = DataFolder.opened(tmp_path / "elsewhere" / "data", create=True)
    visits, names = Visits(folder, SEEDS), "cba"
    for number, (harvest, moment, shown) in enumerate(VISITS):
        path = visits.add(harvest, day(moment), shown)
        other = path.with_name(f"{names[number]}-{path.name}")
        for left in (folder.index_of(path.name), folder.digest_of(path.name)):
            left.unlink()
        shutil.move(path, other)
        index_warc(folder, other)
        write_digest(folder, other.name, file_digest(other))
    assert covered(folder, workers=2) == after[2]
