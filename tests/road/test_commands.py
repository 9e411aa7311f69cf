"""The commands of a crawl as people type them: Scrapy's own, Ctrl-C and resume, and every way to
ask wrongly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from roadside import COLUMNS

from archive.folder import DataFolder
from archive.index import captures
from shilu.sampleweb import SampleWeb
from shilu.sampleweb.page import Asked

CHECKOUT = Path(__file__).resolve().parents[2]
ENOUGH = 30  # exchanges after which the crawl is certainly in full swing
SLOW = ["-s", "DOWNLOAD_DELAY=0.1"]  # between two requests to one host
SOME = ["--only", "3311,44,3609,5200,3504,4306,www.wenge-yangben.com"]
IN_FLIGHT = 16
STOP_LIMIT = 30  # seconds (DESIGN §4)


def environment() -> dict[str, str]:
    """This process's, without what would choose a folder, and with the checkout first."""
    kept = {name: value for name, value in os.environ.items() if name != "SHILU_DATA"}
    return kept | {"PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}


def shilu(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shilu", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(),
    )


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=CHECKOUT,
        env=environment(),
    )


def asked_for(web: SampleWeb) -> Counter[str]:
    return Counter(f"{x.method} {x.scheme}://{x.host}{x.target}" for x in list(web.exchanges))


def archived(data: Path) -> Counter[str]:
    folder = DataFolder(data)
    return Counter(
        row.url for warc in folder.warcs() for row in captures(folder.index_of(warc.name))
    )


def command(web: SampleWeb, data: Path, *more: str) -> list[str]:
    rules = [word for rule in web.connect_to for word in ("--connect-to", rule)]
    return ["crawl", "--data", str(data), "--registry", str(web.registry), *rules, *more]


@pytest.fixture
def web() -> Iterator[SampleWeb]:
    with SampleWeb() as served:
        yield served


class TestScrapy:
    def test_scrapy_lists_the_spider(self) -> None:
        done = scrapy("list")
        assert (done.returncode, done.stdout.split()) == (0, ["reports"]), done.stderr

    def test_scrapy_crawls_into_the_folder_that_it_is_told(
        self, web: SampleWeb, tmp_path: Path
    ) -> None:
        host = "www.lishui-yangben.gov.cn"
        done = scrapy(
            "crawl", "reports",
            "-a", f"registry={web.registry}",
            "-a", f"only={host}",
            "-a", f"connect_to={','.join(web.connect_to)}",
            "-a", f"data={tmp_path / 'data'}",
            "-s", "CONCURRENT_REQUESTS=4",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert {x.host for x in web.exchanges} == {host}
        assert sum(archived(tmp_path / "data").values()) == len(web.exchanges) > 10
        assert shilu("check", "--data", tmp_path / "data").returncode == 0

    def test_scrapy_takes_the_folder_by_setting_too(self, web: SampleWeb, tmp_path: Path) -> None:
        done = scrapy(
            "crawl", "reports",
            "-a", f"registry={web.registry}", "-a", "only=czj.sishui-yangben.gov.cn",
            "-a", f"connect_to={','.join(web.connect_to)}",
            "-s", f"SHILU_DATA={tmp_path / 'data'}",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert sum(archived(tmp_path / "data").values()) == len(web.exchanges) > 0

    @pytest.mark.parametrize(
        ("argument", "said"),
        [
            ("registri=x", "registri"),
            ("connect_to=nonsense", "nonsense"),
            ("registry=/nowhere/sites.csv", "/nowhere/sites.csv"),
        ],
    )
    def test_scrapy_names_the_argument_that_is_wrong(
        self, argument: str, said: str, tmp_path: Path
    ) -> None:
        done = scrapy("crawl", "reports", "-a", argument, "-a", f"data={tmp_path / 'data'}")
        assert done.returncode != 0
        assert said in done.stderr
        assert not (tmp_path / "data" / "collections").exists()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """What a crawl asks for that nobody disturbs."""
    with SampleWeb() as undisturbed:
        done = shilu(*command(undisturbed, tmp_path_factory.mktemp("whole") / "data", *SOME))
        assert done.returncode == 0, done.stderr
        return asked_for(undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_crawl_is_whole_and_the_same_command_ends_it(
    tmp_path: Path, sent: signal.Signals, reference: Counter[str]
) -> None:
    data = tmp_path / "data"
    with SampleWeb() as web:
        words = command(web, data, *SOME, *SLOW)
        with subprocess.Popen(
            [sys.executable, "-m", "shilu", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        ) as child:
            limit = time.monotonic() + 60
            while len(web.exchanges) < ENOUGH and time.monotonic() < limit:
                assert child.poll() is None
                time.sleep(0.02)
            child.send_signal(sent)
            before = time.monotonic()
            output, errors = child.communicate(timeout=STOP_LIMIT + 15)
            took = time.monotonic() - before
        assert child.returncode == 3, errors
        assert took < STOP_LIMIT
        assert "Traceback" not in errors
        assert "again" in output  # it says how to go on
        stopped = asked_for(web)
        assert sum(stopped.values()) < sum(reference.values())
        folder = DataFolder(data)
        assert not folder.unfinished()
        for warc in folder.warcs():
            assert folder.digest_of(warc.name).exists()
            assert folder.index_of(warc.name).exists()
        assert sum(archived(data).values()) == sum(stopped.values())
        assert shilu("check", "--data", data).returncode == 0
        again = shilu(*words)
        assert again.returncode == 0, again.stderr
        both = asked_for(web)
        assert shilu("check", "--data", data).returncode == 0
    assert set(both) == set(reference)
    assert sum((both - reference).values()) <= IN_FLIGHT
    harvests = {warc.name.split("-2", 1)[0] for warc in DataFolder(data).warcs()}
    assert len(harvests) == 1  # resumed, not begun anew


def test_a_limit_of_requests_stops_early_and_says_so(web: SampleWeb, tmp_path: Path) -> None:
    data = tmp_path / "data"
    words = command(
        web, data, "--only", "www.hechi-yangben.gov.cn", "--max-requests", "7", "--json"
    )
    done = shilu(*words)
    assert done.returncode == 3, done.stderr
    said = json.loads(done.stdout)
    assert (said["stopped_early"], said["stop_reason"]) == (True, "max_requests")
    assert len(web.exchanges) == 7 == said["requests"]
    assert not DataFolder(data).unfinished()
    again = shilu(*words)
    assert len(web.exchanges) <= 14
    assert again.returncode in {0, 3}
    assert max(archived(data).values()) == 1


@pytest.mark.long
def test_the_second_signal_stops_at_once(web: SampleWeb, tmp_path: Path) -> None:
    """An answer takes eight seconds: the first signal waits for it, the second does not."""
    data, host, asked = tmp_path / "data", "www.lishui-yangben.gov.cn", threading.Event()

    def late(question: Asked) -> None:
        if question.target not in {"/", "/robots.txt"} and not asked.is_set():
            asked.set()
            time.sleep(8)

    web.site(host).gate = late
    words = command(web, data, "--only", host)
    with subprocess.Popen(
        [sys.executable, "-m", "shilu", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as child:
        assert asked.wait(60)
        before = time.monotonic()
        for _ in range(2):
            child.send_signal(signal.SIGINT)
            time.sleep(0.3)
        _, errors = child.communicate(timeout=40)
        assert time.monotonic() - before < 5
    assert child.returncode == 3, errors
    assert "Traceback" not in errors
    # What was open is closed by the next run, and every record that was whole is kept.
    assert shilu(*words).returncode == 0
    assert shilu("check", "--data", data).returncode == 0
    assert {url.split(" ", 1)[1] for url in asked_for(web)} == set(archived(data))


GOOD_ROW = "440200,样市,prefecture,gov,,http://www.yang.invalid/,,,"


def registry(tmp_path: Path, *rows: str, header: str = COLUMNS) -> Path:
    path = tmp_path / "sites.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def refused(done: subprocess.CompletedProcess[str], *said: str, lines: int = 1) -> None:
    """Asked wrongly: exit 2, so many lines on standard error, nothing on standard output."""
    assert done.returncode == 2, done.stderr
    for words in said:
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == lines, done.stderr
    assert done.stdout == ""


class TestAskedWrongly:
    def test_nobody_is_named(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        done = shilu("crawl", "--data", data, "--registry", registry(tmp_path, GOOD_ROW))
        refused(done, str(data / "shilu.toml"), "operator = ", "contact = ", lines=3)
        assert not DataFolder(data).warcs()

    @pytest.mark.parametrize("said", ['operator = "someone"', 'contact = "mailto:a@b.example"'])
    def test_one_of_the_two_is_not_enough(self, said: str, tmp_path: Path) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / "shilu.toml").write_text(said + "\n", "utf-8")
        done = shilu("crawl", "--data", data, "--registry", registry(tmp_path, GOOD_ROW))
        refused(done, str(data / "shilu.toml"), "operator", "contact", lines=3)

    def test_connect_to_elsewhere_than_loopback_needs_an_operator(self, tmp_path: Path) -> None:
        """Judged by the socket's address, not by there being a rule."""
        done = shilu(
            "crawl", "--data", tmp_path / "data", "--registry", registry(tmp_path, GOOD_ROW),
            "--connect-to", "*=192.0.2.1:80",
        )  # fmt: skip
        refused(done, "operator = ", "contact = ", lines=3)

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ('operater = "x"\n', "operater"),
            ('operator = "x"\ncontact = "y"\n[hosts."a.example"]\ndelays = 3\n', "delays"),
            ('delay = "soon"\n', "delay"),
            ('operator = "x"\nminimum_free_disk = "much"\n', "minimum_free_disk"),
        ],
    )
    def test_a_key_or_value_of_the_settings_is_wrong(
        self, text: str, key: str, tmp_path: Path
    ) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / "shilu.toml").write_text(text, "utf-8")
        done = shilu("crawl", "--data", data, "--registry", registry(tmp_path, GOOD_ROW))
        refused(done, str(data / "shilu.toml"), key)

    def test_the_settings_are_no_toml(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / "shilu.toml").write_text("operator = \n", "utf-8")
        done = shilu("crawl", "--data", data, "--registry", registry(tmp_path, GOOD_ROW))
        refused(done, str(data / "shilu.toml"))

    @pytest.mark.parametrize(
        "rule", ["nonsense", "a.example=127.0.0.1", "*=127.0.0.1:99999", "*.cn=127.0.0.1:80", "=:"]
    )
    def test_a_rule_of_connect_to(self, rule: str, tmp_path: Path) -> None:
        done = shilu(
            "crawl", "--data", tmp_path / "data", "--registry", registry(tmp_path, GOOD_ROW),
            "--connect-to", rule,
        )  # fmt: skip
        refused(done, rule)

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([GOOD_ROW.replace("440200", "4402")], ":2: code"),
            ([GOOD_ROW.replace("prefecture", "city")], ":2: level"),
            ([GOOD_ROW.replace("gov,", "government,")], ":2: source_kind"),
            ([GOOD_ROW.replace("http://", "gopher://")], ":2: seed"),
            ([GOOD_ROW, GOOD_ROW.replace("样市", "二样市")], ":3: seed"),
            ([GOOD_ROW + ","], ":2: 10 cells"),
        ],
    )
    def test_a_row_of_the_registry(self, rows: list[str], said: str, tmp_path: Path) -> None:
        path = registry(tmp_path, *rows)
        done = shilu("crawl", "--data", tmp_path / "data", "--registry", path)
        refused(done, f"{path}{said}")

    def test_a_column_of_the_registry(self, tmp_path: Path) -> None:
        path = registry(tmp_path, GOOD_ROW + ",x", header=f"{COLUMNS},colour")
        done = shilu("crawl", "--data", tmp_path / "data", "--registry", path)
        refused(done, f"{path}:1: colour")

    @pytest.mark.parametrize(
        ("option", "value"), [("--only", "www.other.invalid"), ("--kinds", "government")]
    )
    def test_a_choice_of_rows(self, option: str, value: str, tmp_path: Path) -> None:
        path = registry(tmp_path, GOOD_ROW)
        done = shilu("crawl", "--data", tmp_path / "data", "--registry", path, option, value)
        refused(done, value)

    def test_a_frontier_that_is_not_there(self, tmp_path: Path) -> None:
        done = shilu(
            "crawl", "--data", tmp_path / "data", "--registry", registry(tmp_path, GOOD_ROW),
            "--frontier", "oracle://h/db",
        )  # fmt: skip
        refused(done, "oracle")

    def test_a_folder_of_another_layout(self, web: SampleWeb, tmp_path: Path) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / "VERSION").write_text("99\n", "ascii")
        refused(shilu(*command(web, data)), str(data / "VERSION"))
        assert not web.exchanges

    @pytest.mark.parametrize("name", ["check", "build", "verify", "status", "index"])
    def test_a_folder_that_is_none(self, name: str, tmp_path: Path) -> None:
        refused(shilu(name, "--data", tmp_path / "nowhere"), str(tmp_path / "nowhere"))


def test_two_crawls_never_write_into_one_folder(web: SampleWeb, tmp_path: Path) -> None:
    data = tmp_path / "data"
    # Slow enough for a second crawl to start meanwhile on a busy machine.
    words = command(web, data, "--only", "www.lishui-yangben.gov.cn", "-s", "DOWNLOAD_DELAY=1")
    with subprocess.Popen(
        [sys.executable, "-m", "shilu", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as child:
        limit = time.monotonic() + 60
        while len(web.exchanges) < 2 and time.monotonic() < limit:
            time.sleep(0.02)
        second = shilu(*words)
        child.send_signal(signal.SIGINT)
        child.wait(STOP_LIMIT)
    refused(second, str(data))
