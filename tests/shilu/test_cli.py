"""The front desk keeps its word: help, exit codes, one line for an error, JSON for machines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner
from forging import only_warc
from frontdesk import Shilu

from archive.folder import DataFolder
from postprocess.build.lock import BuildLock
from shilu.cli import main
from shilu.sampleweb import SampleWeb

COMMANDS = [
    "demo",
    "crawl",
    "status",
    "index",
    "check",
    "build",
    "verify",
    "explain",
    "source",
    "text",
]
ANSWER = ["text", "title", "published", "published_source", "report_year", "year_confidence",
          "issuer", "doc_type", "flags"]  # fmt: skip


def test_every_command_of_this_issue_is_there() -> None:
    assert set(COMMANDS) <= set(main.commands)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself(name: str) -> None:
    command = main.commands[name]
    assert command.help
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0
    first = command.help.split()[0]
    assert first in done.output
    undescribed = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert set(undescribed) <= {"help"}


def test_help_of_the_group_keeps_its_lines() -> None:
    out = CliRunner().invoke(main, ["--help"]).output
    starts = [line.split()[:2] for line in out.splitlines()]
    assert all(["shilu", name] in starts for name in ("demo", "build", "verify", "explain"))
    assert "\\b" not in out
    assert "\b" not in out


def test_asking_for_help_loads_neither_crawler_nor_pipeline() -> None:
    heavy = {"scrapy", "twisted", "pyarrow", "numpy", "trafilatura", "lxml", "opencc"}
    code = f"import sys, shilu.cli; print(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == []


def one_line(done: object, *words: str) -> str:
    """The error as a person sees it: one line that holds these words, and no traceback."""
    said = done.stderr.decode()  # type: ignore[attr-defined]
    assert "Traceback" not in said
    last = [line for line in said.splitlines() if line.strip()][-1]
    assert last.startswith("Error: "), said
    for word in words:
        assert word in last, said
    return str(last)


WRONG = [
    (("build", "--engine", "spark"), "spark"),
    (("build", "--shards", "3/2"), "3/2"),
    (("build", "--shards", "x"), "'x'"),
    (("build", "-j", "0"), "0"),
    (("build", "--engine", "dask"), "--scheduler"),
    (("verify", "--sample", "0"), "0"),
    (("explain",), "REPORT_ID"),
    (("explain", "--text", "  "), "--text"),
    (("crawl", "--since", "12"), "12"),
    (("crawl", "-s", "NOVALUE"), "NOVALUE"),
    (("nonsense",), "nonsense"),
    (("text", "no-such-file.html"), "no-such-file.html"),
]


@pytest.mark.parametrize(("words", "named"), WRONG)
def test_asked_wrongly_is_exit_2(
    small: Path, shilu: Shilu, words: tuple[str, ...], named: str
) -> None:
    env = {"SHILU_DATA": str(small)}
    done = shilu(*words, env=env)
    assert done.returncode == 2
    one_line(done, named)


@pytest.mark.parametrize(
    "name", ["status", "index", "check", "build", "verify", "explain", "source"]
)
def test_no_data_folder_is_exit_2_and_leaves_none_behind(
    shilu: Shilu, tmp_path: Path, name: str
) -> None:
    more = ("x" * 20,) if name in {"explain", "source"} else ()
    done = shilu(name, "--data", tmp_path / "nowhere", *more)
    assert done.returncode == 2
    one_line(done, str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["verify", "explain", "source"])
def test_no_corpus_is_exit_2_and_says_what_to_run(small: Path, shilu: Shilu, name: str) -> None:
    shutil.rmtree(small / "corpus")
    more = ("x" * 20,) if name != "verify" else ()
    done = shilu(name, "--data", small, *more)
    assert done.returncode == 2
    one_line(done, "shilu build")


def test_a_registry_typo_names_file_and_line(small: Path, shilu: Shilu, tmp_path: Path) -> None:
    text = SampleWeb().registry.read_text("utf-8")
    typo = tmp_path / "sites.csv"
    lines = text.splitlines(keepends=True)
    lines[2] = lines[2].replace(",prefecture,", ",prefekture,")
    assert "prefekture" in lines[2]
    typo.write_text("".join(lines), "utf-8")
    for words in (("crawl", "--data", tmp_path / "new"), ("build", "--data", small)):
        done = shilu(*words, "--registry", typo)
        assert done.returncode == 2
        one_line(done, f"{typo}:3", "prefekture")


def test_a_config_typo_names_file_and_key(small: Path, shilu: Shilu, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[dedup]\nneer = 0.5\n", "utf-8")
    done = shilu("build", "--data", small, "--config", config)
    assert done.returncode == 2
    one_line(done, str(config), "neer")


def test_a_lost_index_is_exit_1_and_index_mends_it(small: Path, shilu: Shilu) -> None:
    (index,) = DataFolder.opened(small).indexes.glob("*.cdxj")
    content = index.read_bytes()
    index.unlink()
    done = shilu("build", "--data", small)
    assert done.returncode == 1
    one_line(done, index.name, "shilu index")
    assert shilu("index", "--data", small).returncode == 0
    assert index.read_bytes() == content
    assert shilu("build", "--data", small).returncode == 0


def test_a_damaged_archive_stops_a_build_in_one_line_and_keeps_the_corpus(
    small: Path, shilu: Shilu
) -> None:
    before = (small / "corpus" / "manifest.json").read_bytes()
    path = only_warc(small)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)
    done = shilu("build", "--data", small)
    assert done.returncode == 1
    one_line(done, path.name)
    assert (small / "corpus" / "manifest.json").read_bytes() == before


def test_a_damaged_manifest_is_exit_1(small: Path, shilu: Shilu) -> None:
    (small / "corpus" / "manifest.json").write_text('{"release": 1}')
    done = shilu("verify", "--data", small)
    assert done.returncode == 1
    one_line(done, "manifest.json")


def test_build_prints_both_laws_and_what_was_rejected_and_why(good: Path) -> None:
    import re

    out = (good.parent / "build.out").read_text("utf-8")
    rows = re.search(r"(\d+) index rows = (\d+) documents \+ (\d+) capture rejections", out)
    assert rows
    total, documents, rejected = map(int, rows.groups())
    assert total == documents + rejected
    assert total > 300
    texts = re.search(r"(\d+) characters = (\d+) accepted \+ (\d+) rejected \+ (\d+) removed", out)
    assert texts
    characters, *parts = map(int, texts.groups())
    assert characters == sum(parts) > 100_000
    assert "list_page" in out
    assert "corpus" in out.splitlines()[-1]


def test_json_answers_parse(good: Path, small: Path, shilu: Shilu) -> None:
    manifest = msgspec.json.decode(shilu("build", "--data", small, "--json").stdout)
    assert manifest["counts"]["documents"] > 0
    status = msgspec.json.decode(shilu("status", "--data", good, "--json").stdout)
    assert status["done"] > 100
    found = msgspec.json.decode(shilu("check", "--data", good, "--json").stdout)
    assert (found["findings"], found["warcs"]) == (0, len(DataFolder.opened(good).warcs()))
    done = shilu("verify", "--data", small, "--sample", "1", "--json")
    assert done.returncode == 0
    assert msgspec.json.decode(done.stdout)["differences"] == 0


def test_status_tells_harvest_hosts_and_blocks(good: Path, shilu: Shilu) -> None:
    out = shilu("status", "--data", good, "--hosts").stdout.decode()
    assert "harvest 2" in out
    assert "queued" in out
    assert "www.suichang-yangben.gov.cn" in out
    blocked = SampleWeb().truth.blocked
    assert blocked
    brief = shilu("status", "--data", good).stdout.decode()
    for host in blocked:
        assert host.host in brief


def _page(folder: Path) -> Path:
    web = SampleWeb()
    url = next(r.canonical_url for r in web.truth.reports if r.canonical_url.endswith(".html"))
    host, _, path = url.split("://")[1].partition("/")
    place = folder / "page.html"
    place.write_bytes(web.site(host).pages["/" + path].body)
    return place


def test_text_answers_nine_keys_a_line(tmp_path: Path, shilu: Shilu) -> None:
    page = _page(tmp_path)
    other = tmp_path / "另 一.html"
    other.write_text("<html><title>招聘启事</title><p>本店招聘店员一名。</p></html>", "utf-8")
    done = shilu("text", page, other, "--jsonl")
    assert done.returncode == 0, done.stderr.decode()
    lines = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert [list(line) for line in lines] == [ANSWER, ANSWER]
    assert lines[0]["doc_type"] == "annual_report"
    assert isinstance(lines[0]["report_year"], int)
    assert "政府信息" in lines[0]["text"]
    assert lines[1]["doc_type"] != "annual_report"
    assert lines[1]["report_year"] is None
    told = shilu("text", "-", "--jsonl", told=f"{page}\n{other}\n".encode())
    assert told.stdout == done.stdout


def test_text_of_an_empty_list_is_asked_wrongly(shilu: Shilu) -> None:
    done = shilu("text", "-", told=b"\n")
    assert done.returncode == 2
    one_line(done)


def test_a_build_of_nothing_is_asked_wrongly_and_replaces_nothing(
    small: Path, shilu: Shilu
) -> None:
    before = (small / "corpus" / "manifest.json").read_bytes()
    for path in DataFolder.opened(small).archive.iterdir():
        path.unlink()
    done = shilu("build", "--data", small)
    assert done.returncode == 2
    one_line(done, "no closed WARC", "shilu crawl")
    assert (small / "corpus" / "manifest.json").read_bytes() == before
    assert shilu("check", "--data", small).returncode == 1  # its index and digest are orphans


def test_two_builds_at_once_in_one_folder_are_refused(small: Path, shilu: Shilu) -> None:
    with BuildLock.taken(small / "work" / "build.lock"):
        done = shilu("build", "--data", small)
    assert done.returncode == 2
    one_line(done, str(os.getpid()))
    assert shilu("build", "--data", small).returncode == 0
