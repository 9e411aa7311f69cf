"""Two harvests of a site that moved a report: stored once, read and built alike at both URLs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "crawler"))

from miniweb import MiniWeb, Reply, gov_site, registry_csv

from archive.folder import DataFolder
from archive.reader import payloads, resolve
from crawler.child import crawl_apart
from crawler.options import CrawlOptions

pytestmark = pytest.mark.slow  # two crawls and a build
HOST = "www.qinghe.gov.cn"
OLD = "/zfxxgknb/201501/t20150110_12015.html"
NEW = ["/xxgk/nb/2015.html", "/xxgk/zl/2015.html"]  # moved, and served under two URLs


def run(*words: object) -> bytes:
    clean = {k: v for k, v in os.environ.items() if k != "SHILU_DATA"}
    done = subprocess.run(
        [sys.executable, "-m", "shilu", *map(str, words)],
        capture_output=True, check=False, timeout=120, env=clean,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_a_report_that_moved_is_a_revisit_and_builds_as_its_original(tmp_path: Path) -> None:
    data, registry = tmp_path / "data", tmp_path / "registry.csv"
    registry.write_text(registry_csv([HOST]), encoding="utf-8")
    site = gov_site(HOST)
    column, report = site["/zfxxgknb/"], site[OLD]
    assert isinstance(column, Reply)
    assert isinstance(report, Reply)
    with MiniWeb({HOST: site}) as web:
        for harvest in ("one", "two"):
            crawl_apart(
                CrawlOptions(
                    data=data, registry=registry, connect_to=web.connect_to, harvest=harvest
                ),
                timeout=90,
            )
            links = "".join(
                f'<li><a href="{url}">清河市水务局2015年政府信息公开工作年度报告</a></li>'
                for url in NEW
            )
            site["/zfxxgknb/"] = Reply(
                body=column.body.replace(b"<ul", f"<ul>{links}</ul><ul".encode(), 1)
            )
            site[OLD] = Reply(status=404, body=b"gone")
            site |= dict.fromkeys(NEW, report)
    folder = DataFolder(data)
    kept = [p for warc in folder.warcs() for p in payloads(folder, warc)]
    moved = [p for p in kept if p.capture.url in {f"http://{HOST}{url}" for url in NEW}]
    assert [p.record_type for p in moved] == ["revisit", "revisit"]
    for payload in moved:
        assert payload.refers_to_uri == f"http://{HOST}{OLD}"
        resolved = resolve(folder, payload)
        assert resolved is not None
        assert resolved.body == report.body
    run("build", "--data", data, "-j", "1")
    rows = {
        row["sources"][0]["url"]: row
        for row in pq.read_table(data / "corpus" / "documents.parquet").to_pylist()
        if row["sources"][0]["url"].endswith((OLD, *NEW))
    }
    assert len(rows) == 3
    assert len({row["text"] for row in rows.values()}) == 1
    assert len({row["cluster_id"] for row in rows.values()}) == 1
    assert sum(row["canonical"] for row in rows.values()) == 1
    original = run("source", "--data", data, "--raw", rows[f"http://{HOST}{OLD}"]["report_id"])
    assert original == report.body
    for url in NEW:
        row = rows[f"http://{HOST}{url}"]
        assert run("source", "--data", data, "--raw", row["report_id"]) == original
    run("verify", "--data", data)
    run("check", "--data", data)
