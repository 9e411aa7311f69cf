"""`shilu coverage`: counts that add up, filters, shares, warnings, bad questions in one line."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.folder import DataFolder
from postprocess.corpus.reader import table_rows
from postprocess.corpus.schema import BY_NAME
from postprocess.corpus.writer import sorted_rows, write_table
from postprocess.coverage.summary import STATES
from postprocess.ids import body_id
from shilu.cli import main
from shilu.sampleweb import SampleWeb

HEAD = "code,name,level,source_kind,cms,seed,since,min_reports,note"
CITY, COUNTY = "济宁市", "泗水县"
SITE = "https://www.ceshi-xian.gov.cn"


def row(issuer: str, code: str | None, year: int, state: str, **told: Any) -> dict[str, Any]:
    found = state.startswith("found")
    return {
        "body_id": body_id(issuer, code),
        "division_code": code,
        "issuer": issuer,
        "year": year,
        "scope": "own_body",
        "state": state,
        "report_id": f"{issuer}{year}" if found else None,
        "url": f"{SITE}/{year}.html",
        "captured_at": datetime(2025, 4, 1, tzinfo=UTC),
        "detail": None if found else "why",
        **told,
    }


ROWS = [
    row(f"{CITY}人民政府", "370800", 2022, "found", scope="consolidated", report_id="a"),
    row(f"{CITY}人民政府", "370800", 2022, "found", scope="own_body", report_id="b"),
    row(f"{CITY}人民政府", "370800", 2023, "absent_observed"),
    row(f"{CITY}人民政府", "370800", 2024, "not_due"),
    row(f"{COUNTY}人民政府", "370831", 2022, "found", detail="issued by 泗水县人民政府办公室"),
    row(f"{COUNTY}人民政府办公室", "370831", 2022, "found"),
    row(f"{COUNTY}财政局", "370831", 2022, "found_elsewhere"),
    row(f"{COUNTY}财政局", "370831", 2023, "blocked"),
    row(f"{COUNTY}苗馆镇人民政府", "370831", 2022, "unproven"),
    row("国家粮食和物资储备局", None, 2023, "found"),
    row("杭州市江干区水务局", "330104", 2022, "not_existing"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = DataFolder.opened(tmp_path_factory.mktemp("coverage") / "data", create=True)
    folder.corpus.mkdir(exist_ok=True)
    kind = BY_NAME["coverage"]
    write_table(folder.corpus, kind, sorted_rows(kind, ROWS))
    return folder.path


def asked(data: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["coverage", "--data", str(data), *options])


def told(data: Path, *options: str) -> dict[str, Any]:
    answer = asked(data, "--format", "json", *options)
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_a_body_and_year_is_counted_once(data: Path) -> None:
    """Not twice where a government's own and its consolidated report are, or its office's."""
    whole = told(data)
    assert (whole["expected"], whole["found"]) == (7, 3)
    assert whole["share"] == round(3 / 7, 4)
    assert {state: whole[state] for state in STATES if whole[state]} == {
        "found": 3, "found_elsewhere": 1, "absent_observed": 1, "unproven": 1, "blocked": 1,
        "not_due": 1, "not_existing": 1,
    }  # fmt: skip


def test_divisions_add_up_to_the_whole_and_stand_by_level(data: Path) -> None:
    whole = told(data)
    divisions = whole["divisions"]
    for state in ("expected", *STATES):
        assert sum(one[state] for one in divisions) == whole[state]
    assert [(one["level"], one["division_name"]) for one in divisions] == [
        ("national", ""),
        ("prefecture", CITY),
        ("county", "江干区"),
        ("county", COUNTY),
        ("township", COUNTY),
    ]


def test_csv_says_what_json_says(data: Path) -> None:
    printed = asked(data, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    wanted = told(data)["divisions"]
    assert [{k: str("" if v is None else v) for k, v in one.items()} for one in wanted] == rows


def test_the_table_ends_with_the_whole(data: Path) -> None:
    lines = asked(data).stdout.splitlines()
    assert lines[0].split()[:4] == ["level", "division", "expected", "share"]
    assert lines[-1].split()[:3] == ["all", "7", "42.9%"]
    assert "unreadable" not in lines[0]  # a state that occurs nowhere


@pytest.mark.parametrize(
    ("options", "expected", "found"),
    [
        (("--year", "2022"), 4, 2),
        (("--code", "370831"), 4, 1),
        (("--code", "37"), 6, 2),
        (("--code", "3708", "--year", "2023"), 2, 0),
        (("--code", "330104"), 0, 0),
    ],
)
def test_filters_leave_what_they_name(
    data: Path, options: tuple[str, ...], expected: int, found: int
) -> None:
    whole = told(data, *options)
    assert (whole["expected"], whole["found"]) == (expected, found)


@pytest.mark.parametrize(
    ("share", "code"), [("0", 0), ("0.42", 0), ("42%", 0), ("0.43", 1), ("43%", 1), ("100%", 1)]
)
def test_a_share_below_what_is_asked_is_exit_1(data: Path, share: str, code: int) -> None:
    answer = asked(data, "--fail-under", share)
    assert answer.exit_code == code
    assert ("42.9% are found" in answer.stderr) == bool(code)


def test_fewer_reports_than_the_registry_expects_is_a_warning(data: Path, tmp_path: Path) -> None:
    registry = tmp_path / "r.csv"
    seeds = (
        f"370800,{CITY}人民政府,prefecture,gov,,{SITE}/,2022,4,",
        "370831,泗水县苗馆镇人民政府,township,gov,,https://mgz.ceshi-xian.gov.cn/,2022,1,",
        ",文库,none,docshare,,https://www.wenku-ceshi.com/,,,",
    )
    registry.write_text("\n".join([HEAD, *seeds]), encoding="utf-8")
    answer = asked(data, "--registry", str(registry))
    assert answer.exit_code == 0
    first, second = sorted(answer.stderr.splitlines())
    assert first.startswith("warning: https://mgz.ceshi-xian.gov.cn/: the registry expects 1 ")
    assert first.endswith("found are 0 of 2022-2023")
    assert second.startswith(f"warning: {SITE}/: the registry expects 4 reports a year")
    assert second.endswith("found are 1 of 2023")
    assert len(told(data, "--registry", str(registry), "--year", "2022")["warnings"]) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--fail-under", "120"), ("--fail-under", "-1"), ("--fail-under", "half"),
        ("--fail-under", "101%"), ("--code", "3708x"), ("--code", "370"), ("--year", "1066"),
        ("--year", "1999"), ("--format", "xml"), ("--code", "44"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_meant_is_exit_2(data: Path, options: tuple[str, ...]) -> None:
    answer = asked(data, *options)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    (said,) = [line for line in answer.stderr.splitlines() if line.startswith("Error: ")]
    assert options[0] in said or "no report is expected" in said


def test_without_a_corpus_it_says_what_to_run(tmp_path: Path) -> None:
    folder = DataFolder.opened(tmp_path / "data", create=True)
    answer = asked(folder.path)
    assert (answer.exit_code, "run `shilu build` first" in answer.stderr) == (2, True)


def test_a_damaged_table_is_exit_1(data: Path, tmp_path: Path) -> None:
    folder = DataFolder.opened(tmp_path / "data", create=True)
    folder.corpus.mkdir(exist_ok=True)
    whole = (data / "corpus" / "coverage.parquet").read_bytes()
    (folder.corpus / "coverage.parquet").write_bytes(whole[: len(whole) // 2])
    answer = asked(folder.path)
    assert (answer.exit_code, "damaged" in answer.stderr) == (1, True)
    assert len(answer.stderr.splitlines()) == 1


def test_no_report_of_the_sample_web_is_said_to_be_absent(good: Path) -> None:
    """And of every host that refused, by its defence or by robots.txt, nothing is claimed."""
    truth = SampleWeb().truth
    published = {(r.issuer_norm, r.report_year) for r in truth.reports if r.source_kind == "gov"}
    rows = list(table_rows(good / "corpus", "coverage"))
    absent = {(r["issuer"], r["year"]) for r in rows if r["state"] == "absent_observed"}
    assert len(absent) > 100
    assert absent & published == set()
    shut = {*(one.host for one in truth.blocked), *truth.robots_denied}
    told = {(h, r["state"]) for r in rows for h in shut if r["url"] and f"//{h}/" in r["url"]}
    assert {host for host, _ in told} == shut
    assert {state for _, state in told} == {"blocked", "not_reached"}


def test_every_core_report_is_found_and_beside_them_only_what_a_mirror_alone_has(
    good: Path,
) -> None:
    rows = list(table_rows(good / "corpus", "coverage"))
    found = {r["report_id"]: r["state"] for r in rows if r["report_id"]}
    reports = {r["report_id"]: r for r in table_rows(good / "corpus", "reports")}
    core = {name for name, report in reports.items() if report["core"]}
    assert core <= found.keys()
    assert {reports[name]["source_kind"] for name in found.keys() - core} <= {"mirror"}
    own = {name for name in found if reports[name]["source_kind"] == "gov"}
    assert {name for name, state in found.items() if state == "found"} == own
