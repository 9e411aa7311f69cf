"""The known issuers of the seeds."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from postprocess.findings import Identity
from postprocess.identity import identity
from postprocess.kind import classification
from postprocess.view import View

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "data" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason=f"no shared seeds at {SEEDS}")


def who(view: View) -> Identity:
    return identity(view, classification(view))


def seed(number: str) -> str:
    return next(SEEDS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")


def test_seed_000_was_issued_by_the_water_bureau_of_guangzhou(views: ModuleType) -> None:
    text = seed("000")
    found = who(
        views.view_of(
            text[text.index("2023年水务部门政务年终报告 本") :],
            title="2023年水务部门政务年终报告.docx",
            host=views.HOSTS["docB"],
        )
    )
    assert (found.issuer, found.issuer_norm, found.division_code) == (
        "广州市水务局",
        "广州市水务局",
        "440100",
    )
    assert (found.level, found.scope) == ("prefecture", "own_body")


def test_seed_002_keeps_the_printed_script_and_normalises_beside_it(views: ModuleType) -> None:
    text = seed("002")
    found = who(views.view_of(text, title=text.split("\n")[0], host=views.HOSTS["ency"]))
    assert (found.issuer, found.issuer_norm, found.division_code) == (
        "深圳市水務局",
        "深圳市水务局",
        "440300",
    )


def test_seed_003_is_a_governments_report_for_its_whole_city(views: ModuleType) -> None:
    text = seed("003")
    found = who(views.view_of(text, title=text.split("\n")[0]))
    assert (found.issuer, found.issuer_norm, found.division_code) == (
        "广水市人民政府",
        "广水市人民政府",
        "421381",
    )
    assert (found.level, found.scope) == ("county", "consolidated")


def line_of(text: str, words: str) -> int:
    return text.rfind("\n", 0, text.index(words)) + 1


PARTS = [
    ("2012年市城管委政务公开", "首先要明确,所谓", "广州市城管委", "广州市城市管理委员会", "440100"),
    ("某市推进政务服务", "2008年广州市番禺区建设局政府", None, None, "450000"),
    (
        "2008年广州市番禺区建设局政府",
        "由广州市协作办公室编制",
        "广州市番禺区建设局",
        "广州市番禺区建设局",
        "440113",
    ),
    (
        "由广州市协作办公室编制",
        "一、主要做法\n(一)加强对政务公开",
        "广州市协作办公室",
        "广州市协作办公室",
        "440100",
    ),
    ("一、主要做法\n(一)加强对政务公开", "2012年,我市以“建设法治", None, None, "*"),
    ("2012年,我市以“建设法治", None, None, None, "330100"),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0][:12])
def test_seed_001_each_document_has_its_own_issuer(
    views: ModuleType, part: tuple[str, ...]
) -> None:
    text = seed("001")
    start = line_of(text, part[0])
    end = len(text) if part[1] is None else line_of(text, part[1])
    found = who(
        views.view_of(text[start:end], host=views.HOSTS["docE"], page=text, start=start, multi=True)
    )
    assert (found.issuer, found.issuer_norm) == (part[2], part[3])
    if part[4] != "*":
        assert found.division_code == part[4]
