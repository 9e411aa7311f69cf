"""README says nothing that was not run: its row stands in the corpus, its commands exist."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from frontdesk import Shilu

from postprocess.corpus.reader import report

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_row_that_readme_shows_is_a_row_of_the_demo(good: Path) -> None:
    cells = dict(re.findall(r"^\| ([\w, ]+) \| (.+) \|$", README, re.MULTILINE))
    row = report(good / "corpus", cells["report_id"].strip("`"))
    assert cells["title"] == row["title"]
    for names in ("issuer_norm, division_code, level", "report_year, year_confidence"):
        assert cells[names] == ", ".join(str(row[name]) for name in names.split(", "))
    assert cells["published, published_source"] == f"{row['published']}, {row['published_source']}"
    assert str(row["text"]).startswith(cells["text"].removesuffix(" …"))
    quotes = {evidence["quote"] for evidence in row["date_evidence"]}  # type: ignore[union-attr]
    assert re.search("“(.+?)”", cells["date_evidence"])[1] in quotes  # type: ignore[index]
    assert cells["sources"].startswith(row["sources"][0]["url"])  # type: ignore[index]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^shilu (\w+)", README, re.MULTILINE))))
def test_every_command_of_readme_exists(command: str, shilu: Shilu) -> None:
    assert shilu(command, "--help").returncode == 0


def test_the_two_lines_that_readme_asks_for_are_those_that_a_refused_crawl_asks_for(
    tmp_path: Path, shilu: Shilu
) -> None:
    done = shilu("crawl", "--data", tmp_path / "data", "--only", "440100")
    assert done.returncode == 2
    said = done.stderr.decode()
    for name in re.findall(r"^(operator|contact) = ", README, re.MULTILINE):
        assert f"{name} = " in said
    assert "shilu.toml" in said
