"""`wacz validate` on what `shilu export` writes, and on what it writes after an import of that."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path


def shilu(*words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shilu", *map(str, words)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def validated(tools: Path, path: Path) -> str:
    done = subprocess.run(
        [tools / "wacz", "validate", "-f", path],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else f"{done.returncode}: {done.stdout}"


def test_the_export_is_valid_and_so_is_the_export_of_its_import(
    tools: Path, two_harvests: Path, tmp_path: Path
) -> None:
    first, again, other = tmp_path / "a.wacz", tmp_path / "b.wacz", tmp_path / "data"
    shilu("export", "--format", "wacz", "--data", two_harvests, "--output", first)
    assert "Validation succeeded" in validated(tools, first)
    shilu("import", first, "--data", other)
    assert shilu("check", "--data", other)
    shilu("export", "--format", "wacz", "--data", other, "--output", again)
    assert "Validation succeeded" in validated(tools, again)
    assert first.read_bytes() == again.read_bytes()


def test_the_judge_finds_a_changed_byte(tools: Path, every_kind: Path, tmp_path: Path) -> None:
    """Else its praise would be worth nothing."""
    good, bad = tmp_path / "good.wacz", tmp_path / "bad.wacz"
    shilu("export", "--format", "wacz", "--data", every_kind, "--output", good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            spoilt = info.filename == "pages/pages.jsonl"
            new.writestr(info, content + b" " if spoilt else content)
    assert "Validation succeeded" not in validated(tools, bad)


def test_pages_are_those_that_a_reader_would_open(every_kind: Path, tmp_path: Path) -> None:
    made = tmp_path / "a.wacz"
    shilu("export", "--format", "wacz", "--data", every_kind, "--output", made)
    with zipfile.ZipFile(made) as opened:
        head, *pages = map(json.loads, opened.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["title"]) for page in sorted(pages, key=lambda p: p["url"])] == [
        (f"http://www.mei-zhong.gov.cn/{name}.html", "每种")
        for name in ("chunked", "coded", "plain")
    ]
