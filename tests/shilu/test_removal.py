"""`shilu remove` at the front desk: what is built, verified, shown and crawled after a removal."""

from __future__ import annotations

import fcntl
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from forging import table
from frontdesk import Shilu, run_shilu

from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.index import captures
from archive.reference import IDENTICAL, NOT_MODIFIED, RecordRef, RevisitOf
from archive.writer import WarcWriter
from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from shilu.sampleweb import SampleWeb

pytestmark = pytest.mark.slow  # a build or two in most of them
HOST = "www.lswz-yangben.gov.cn"
MIRROR = "https://www.fuben-yangben.gov.cn"
DATED = "Last-Modified: Tue, 25 Feb 2025 01:02:03 GMT"


class Harvest:
    def __init__(self, folder: DataFolder, name: str, begun: datetime) -> None:
        self.writer, self.at = WarcWriter(folder, name, host="h", clock=lambda: begun), begun

    def get(
        self, url: str, body: bytes, *lines: str, repeats: RecordRef | None = None,
        profile: str = IDENTICAL,
    ) -> RecordRef:  # fmt: skip
        self.at += timedelta(seconds=5)
        status = "304 Not Modified" if profile == NOT_MODIFIED else "200 OK"
        head = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *lines]
        if profile == IDENTICAL:
            head.append(f"Content-Length: {len(body)}")
        exchange = WireExchange(
            url=url, request=WireBuffer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), started=self.at,
            response=WireBuffer("\r\n".join([*head, "", ""]).encode() + body), ended=self.at,
        )  # fmt: skip
        earlier = repeats and RevisitOf(
            record_id=repeats.record_id, uri=repeats.url, date=repeats.date, profile=profile,
            payload_digest=repeats.payload_digest,
        )  # fmt: skip
        ref = self.writer.append_exchange(exchange, revisit_of=earlier)
        self.writer.append_metadata(ref, [("via", f"https://{HOST}/"), ("anchor", "年度报告")])
        return ref


@pytest.fixture(scope="session")
def harvests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One host in two harvests. Of what the first captured the second knows half by 304, half by
    its payload, and finds all of it on a mirror too."""
    folder = DataFolder.opened(tmp_path_factory.mktemp("twice") / "data", create=True)
    site = SampleWeb().site(HOST)
    pages = {
        path: page.body
        for path, page in sorted(site.pages.items())
        if page.status == 200 and b"<html" in page.body[:500].lower()
    }
    one = Harvest(folder, "h1", datetime(2026, 1, 5, tzinfo=UTC))
    two = Harvest(folder, "h2", datetime(2026, 11, 5, tzinfo=UTC))
    for number, (path, body) in enumerate(pages.items()):
        url = f"https://{HOST}{path}"
        first = one.get(url, body, DATED)
        if number % 2:
            two.get(url, b"", repeats=first, profile=NOT_MODIFIED)
        else:
            two.get(url, body, DATED, repeats=first)
        two.get(MIRROR + path, body, DATED, repeats=first)
    one.writer.close()
    two.writer.close()
    built(folder.path)
    return folder.path


@pytest.fixture
def twice(harvests: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(harvests, tmp_path / "data"))


def built(data: Path) -> None:
    done = run_shilu("build", "--data", data, "-j", "1")
    assert done.returncode == 0, done.stderr.decode()


def said(data: Path, shilu: Shilu, *words: str, code: int = 0) -> str:
    done = shilu("remove", "--data", data, *words)
    assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return (done.stdout if code == 0 else done.stderr).decode()


def report_of(data: Path) -> dict[str, Any]:
    """A report that the second harvest knows by 304 alone."""
    return next(
        row for row in table(data, "documents")
        if row["core"] and HOST in row["url"] and len(row["sources"]) == 2
        and row["sources"][1]["record_id"] in _unchanged(data)
    )  # fmt: skip


def _unchanged(data: Path) -> set[str]:
    from archive.scan import records

    return {
        record.record_id
        for path in DataFolder(data).warcs()
        for record in records(path)
        if record.header("WARC-Profile") == NOT_MODIFIED
    }


# Columns that rest on one capture's bytes and head, not on when it was captured first.
SAME = (
    "report_id", "title", "title_source", "text", "text_extracted", "text_digest", "doc_type",
    "issuer_norm", "report_year", "published", "published_source", "date_evidence",
    "issuer_evidence", "body_digest", "charset", "format", "flags", "attachment_of",
)  # fmt: skip


@pytest.mark.long
def test_without_the_first_harvest_the_second_gives_the_same_reports(
    twice: Path, shilu: Shilu
) -> None:
    before = {row["report_id"]: row for row in table(twice, "documents")}
    victim = report_of(twice)
    body = shilu("source", "--data", twice, "--raw", victim["report_id"]).stdout
    out = said(twice, shilu, "--harvest", "h1", "--reason", "wrong registry", "--by", "ops")
    assert "revisits that stay moved" in out
    assert "next: shilu build" in out
    assert shilu("check", "--data", twice).returncode == 0
    stale = shilu("verify", "--data", twice)
    assert stale.returncode == 1
    told = [line for line in stale.stdout.decode().splitlines() if "tombstones.jsonl" in line]
    assert len(told) == 1
    assert "shilu build" in told[0]
    built(twice)
    after = {row["report_id"]: row for row in table(twice, "documents")}
    assert after.keys() == before.keys()
    for name, row in after.items():
        for column in SAME:
            assert row[column] == before[name][column], (row["url"], column)
        assert row["sources"]
        assert all("-h2-" in s["warc"] for s in row["sources"])
        assert {s["status"] for s in row["sources"]} == {200}
    assert shilu("verify", "--data", twice).returncode == 0
    for _ in range(2):  # purged, the payloads are still where they were moved to
        raw = shilu("source", "--data", twice, "--raw", victim["report_id"])
        assert (raw.returncode, raw.stdout) == (0, body)
        said(twice, shilu, "--harvest", "h1", "--reason", "wrong registry", "--purge")
    built(twice)
    assert shilu("verify", "--data", twice).returncode == 0
    assert shilu("check", "--data", twice).returncode == 0


def test_a_removed_page_is_no_document_and_its_copy_stays(twice: Path, shilu: Shilu) -> None:
    victim = report_of(twice)
    url, copy = victim["url"], victim["url"].replace(f"https://{HOST}", MIRROR)
    told = json.loads(
        said(twice, shilu, "--url", url.replace("https:", "http:"), "--reason", "x", "--json")
    )
    assert told["tombstones"] == [{"id": "t1", "url": url.replace("https:", "http:"),
                                   "new": True, "captures": 2}]  # fmt: skip
    assert {row["url"] for row in told["elsewhere"]} == {copy}
    shown = shilu("source", "--data", twice, victim["report_id"])
    assert (shown.returncode, shown.stdout) == (1, b"")
    assert b"removed by tombstone t1" in shown.stderr
    built(twice)
    urls = {row["url"] for row in table(twice, "documents")}
    assert copy in urls
    assert url not in urls
    assert url not in {row["url"] for row in table(twice, "rejections")}
    # Withdrawn, the corpus is the one from before.
    said(twice, shilu, "--undo", "t1", "--reason", "by mistake")
    assert shilu("verify", "--data", twice).returncode == 1
    built(twice)
    assert victim["report_id"] in {row["report_id"] for row in table(twice, "documents")}
    assert shilu("verify", "--data", twice).returncode == 0


@pytest.mark.long
def test_a_build_refuses_an_index_that_a_kill_left_with_removed_rows(
    twice: Path, shilu: Shilu
) -> None:
    folder = DataFolder(twice)
    indexes = {path: path.read_bytes() for path in folder.indexes.glob("*.cdxj")}
    said(twice, shilu, "--host", HOST, "--reason", "x")
    for path, content in indexes.items():
        path.write_bytes(content)
    refused = shilu("build", "--data", twice, "-j", "1")
    assert refused.returncode == 1
    assert b"removed by t1" in refused.stderr
    assert b"shilu index" in refused.stderr
    assert shilu("check", "--data", twice).returncode == 1
    assert shilu("index", "--data", twice).returncode == 0
    assert shilu("check", "--data", twice).returncode == 0
    built(twice)
    assert {HOST} & {row["url"].split("/")[2] for row in table(twice, "documents")} == set()


WRONG = [
    (("--url", f"https://{HOST}/nowhere.html", "--reason", "x"), "no capture of url"),
    (("--host", "www.wu.gov.cn", "--reason", "x"), "no capture of host"),
    (("--harvest", "h9", "--reason", "x"), "no capture of harvest h9"),
    (("--url", "nonsense", "--reason", "x"), "no http or https URL"),
    (("--host", f"https://{HOST}/", "--reason", "x"), "no host name"),
    (("--harvest", "h1"), "--reason"),
    (("--harvest", "h1", "--reason", "  "), "--reason"),
    ((), "--url, --host or --harvest"),
    (("--harvest", "h1", "--list"), "--list"),
    (("--harvest", "h1", "--prefix", "--reason", "x"), "--prefix goes with --url"),
    (("--undo", "t7", "--reason", "x"), "no tombstone t7"),
    (("--undo", "t7"), "no tombstone t7"),
    (("--harvest", "h9", "--dry-run"), "no capture of harvest h9"),
]


@pytest.mark.parametrize(("words", "fact"), WRONG)
def test_asked_wrongly_is_exit_2_and_removes_nothing(
    harvests: Path, shilu: Shilu, words: tuple[str, ...], fact: str
) -> None:
    assert fact in said(harvests, shilu, *words, code=2)
    assert not DataFolder(harvests).tombstones.exists()


def test_while_a_crawl_or_a_build_runs_nothing_is_removed(twice: Path, shilu: Shilu) -> None:
    for name in ("frontier.lock", "work/build.lock"):
        with (twice / name).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            assert "running" in said(twice, shilu, "--harvest", "h1", "--reason", "x", code=2)
    assert not DataFolder(twice).tombstones.exists()


def test_a_dry_run_says_what_would_go(harvests: Path, shilu: Shilu) -> None:
    out = said(harvests, shilu, "--host", HOST, "--reason", "x", "--dry-run")
    assert "would be removed" in out
    assert "would be moved" in out
    assert not DataFolder(harvests).tombstones.exists()


def test_the_list_tells_who_when_why_and_what_became_of_it(twice: Path, shilu: Shilu) -> None:
    assert "nothing was ever removed" in said(twice, shilu, "--list")
    said(twice, shilu, "--host", HOST, "--reason", "当事人申请", "--by", "李四")
    said(twice, shilu, "--undo", "t1", "--reason", "by mistake")
    said(twice, shilu, "--harvest", "h1", "--reason", "wrong", "--purge")
    out = said(twice, shilu, "--list")
    assert "李四" in out
    assert "当事人申请" in out
    states = [msgspec.json.decode(line)["state"]
              for line in said(twice, shilu, "--list", "--json").splitlines()]  # fmt: skip
    assert states == ["withdrawn", "purged"]
    assert "purged" in said(twice, shilu, "--undo", "t2", "--reason", "x", code=2)


@pytest.mark.long
def test_a_later_crawl_does_not_ask_for_what_was_removed(small: Path, shilu: Shilu) -> None:
    host = "czj.sishui-yangben.gov.cn"
    folder = DataFolder(small)
    old = set(folder.warcs())
    said(small, shilu, "--host", host, "--reason", "x", "--purge")
    with SampleWeb() as web:
        options = CrawlOptions(
            data=small, registry=web.registry, connect_to=web.connect_to, harvest="again",
            only=("www.lswz-yangben.gov.cn", host),
        )  # fmt: skip
        assert crawl_apart(options, timeout=120).exit_code == 0
    (new,) = set(folder.warcs()) - old
    hosts = {row.url.split("/")[2] for row in captures(folder.index_of(new.name))}
    assert hosts == {"www.lswz-yangben.gov.cn"}
    assert shilu("check", "--data", small).returncode == 0
    built(small)
    assert shilu("verify", "--data", small).returncode == 0
