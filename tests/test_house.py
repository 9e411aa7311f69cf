"""The house stays as DESIGN §1 draws it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "archive",
    "benchmarks",
    "constraints.txt",
    "crawler",
    "packaging",
    "postprocess",
    "pyproject.toml",
    "scrapy.cfg",
    "shilu",
    "sites",
    "tests",
}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the root cannot be compared with what is tracked")
    return listed.stdout.splitlines()


def test_root_holds_only_what_the_design_lists() -> None:
    assert {name.split("/")[0] for name in tracked()} <= ALLOWED


def test_source_files_stay_small() -> None:
    rooms = ("archive/", "crawler/", "postprocess/", "shilu/", "sites/")
    long = {
        name: lines
        for name in tracked()
        if name.endswith(".py") and name.startswith(rooms) and (ROOT / name).exists()
        if (lines := (ROOT / name).read_text(encoding="utf-8").count("\n")) > 300
    }
    assert not long


def test_no_drawer_of_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [name for name in tracked() if drawers & set(re.split(r"[/.]", name))]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert commands[0].endswith("&& .venv/bin/shilu demo")
    assert commands[1].endswith("-m pytest")
    assert "<!-- the tests -->" in readme
    assert "<!-- the tests -->" in (ROOT / ".ci/run").read_text(encoding="utf-8")
