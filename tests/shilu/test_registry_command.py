"""`shilu registry check|probe` and what a crawl shows of itself while it runs."""

from __future__ import annotations

import json
import socket
import urllib.request
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from crawler.progress import Snapshot
from shilu.cli import main
from shilu.metrics import served
from shilu.sampleweb import Page, SampleWeb
from sites.registry import parsed, registry
from sites.registry_doubts import doubts
from tests.shilu.frontdesk import run_shilu

HEADER = "code,name,level,source_kind,cms,seed,since,min_reports,note\n"
HOME = b"<html><head><title>t</title></head><body><ul>%s</ul></body></html>" % b"".join(
    b'<li><a href="/c%d/index.html">column %d</a></li>' % (n, n) for n in range(9)
)


def row(seed: str, code: str = "", level: str = "county", name: str = "n") -> str:
    return f"{code},{name},{level},gov,,{seed},,,\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (row("http://a.gov.cn/", "990101"), "990101 is no division"),
        (row("http://a.gov.cn/", "440100", "county"), "level: county, where 440100"),
        (row("http://a.gov.cn/", "440100", "prefecture", "西安市水务局"), "the name says 西安市"),
        (row("http://www.156152.com/x/"), "denylist"),
        (row("http://a.gov.cn/", "", "none"), "level: none"),
    ],
)
def test_what_can_hardly_be_meant_is_a_doubt_that_names_the_seed(line: str, said: str) -> None:
    (doubt,) = doubts(parsed("r.csv", (HEADER + line).encode()).seeds)
    assert said in doubt
    assert doubt.startswith("http://")


@pytest.mark.parametrize(
    "line",
    [
        row("http://a.gov.cn/", "110101", "prefecture", "东城区"),
        row("http://a.gov.cn/", "110103", "county", "崇文区审计局"),  # abolished since, right once
        row("http://a.gov.cn/", "440106", "county", "广州市天河区"),
        row("http://a.gov.cn/", "330000", "province", "杭州市某局"),
        row("http://a.gov.cn/", "440106", "township", "某某街道办事处"),
    ],
)
def test_what_may_be_meant_is_no_doubt(line: str) -> None:
    assert not list(doubts(parsed("r.csv", (HEADER + line).encode()).seeds))


def test_the_shipped_registry_leaves_no_doubt() -> None:
    assert not list(doubts(registry()))


def test_check_names_every_fault_and_exits_1(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(HEADER + row("ftp://a") + row("http://b.gov.cn/", "12"), "utf-8")
    done = CliRunner().invoke(main, ["registry", "check", "--registry", str(file)])
    assert done.exit_code == 1
    assert f"{file}:2: seed:" in done.output
    assert f"{file}:3: code:" in done.output


def test_check_of_a_sound_registry_counts_its_rows() -> None:
    done = CliRunner().invoke(main, ["registry", "check", "--json"])
    told = json.loads(done.output)
    assert (done.exit_code, told["faults"]) == (0, [])
    assert told["rows"] == sum(told["source_kinds"].values()) == len(registry())


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a probe says of eight seeds, by seed."""
    folder = tmp_path_factory.mktemp("probe")
    hosts: dict[str, dict[str, bytes | Page]] = {
        "www.stays.gov.cn": {"/": HOME},
        "www.inside.gov.cn": {
            "/": b'<html><script>location.replace("/zw/index.html")</script></html>',
            "/zw/index.html": HOME,
        },
        "www.goes.gov.cn": {"/zw/nb/": _redirect("http://www.goes.gov.cn/xxgk/"), "/xxgk/": HOME},
        "www.lost.gov.cn": {"/zw/": HOME},
        "www.wall.gov.cn": {"/": _answer(521, b"<script>document.cookie='a'</script>")},
        "www.closed.gov.cn": {"/robots.txt": b"User-agent: *\nDisallow: /\n", "/": HOME},
        "www.down.gov.cn": {"/": _answer(503, b"busy")},
    }
    seeds = [
        "http://www.stays.gov.cn/", "http://www.inside.gov.cn/", "http://www.goes.gov.cn/zw/nb/",
        "http://www.lost.gov.cn/nb/", "http://www.wall.gov.cn/", "http://www.closed.gov.cn/",
        "http://www.down.gov.cn/",
    ]  # fmt: skip
    file = folder / "r.csv"
    file.write_text(HEADER + "".join(row(seed) for seed in seeds), "utf-8")
    with SampleWeb(extra=hosts) as web:
        done = run_shilu(
            "registry", "probe", "--json", "--data", folder / "data", "--registry", file,
            *(f"--connect-to={rule}" for rule in web.connect_to),
        )  # fmt: skip
        asked = [exchange for exchange in web.exchanges if exchange.host in hosts]
    found = {one["seed"]: one for one in json.loads(done.stdout)}
    assert list(found) == seeds
    assert done.returncode == 1
    assert not list((folder / "data" / "work").iterdir())
    assert not any("/c0/" in exchange.target for exchange in asked)
    return found


def _redirect(to: str) -> Page:
    return Page(status=301, headers=(("Location", to),), body=b"")


def _answer(status: int, body: bytes) -> Page:
    return Page(status=status, headers=(("Content-Type", "text/html"),), body=body)


@pytest.mark.parametrize(
    ("host", "finding", "detail"),
    [
        ("stays", "ok", ""),
        ("inside", "ok", ""),
        ("goes", "moved", ""),
        ("lost", "gone", "gone"),
        ("wall", "blocked", "blocked:js_cookie_challenge"),
        ("closed", "robots_denied", "robots_denied"),
        ("down", "unreachable", "http_503"),
    ],
)
def test_a_probe_tells_what_became_of_a_seed(
    probed: dict[str, dict[str, Any]], host: str, finding: str, detail: str
) -> None:
    (one,) = (one for seed, one in probed.items() if f".{host}." in seed)
    assert (one["finding"], one["detail"]) == (finding, detail)
    if finding == "moved":
        assert one["url"] == "http://www.goes.gov.cn/xxgk/"


class _Nobody:
    def update(self, snapshot: Snapshot) -> None:
        del snapshot


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def test_metrics_are_served_on_loopback_while_the_crawl_runs() -> None:
    port = _free_port()
    look = Snapshot(
        harvest="h", seconds=1.0, requests=5, pages=4, reports=3, size=2, queued=7, hosts_open=6,
        hosts_waiting=5, hosts_blocked=1, in_flight=1, pages_per_second=4.0,
    )  # fmt: skip
    with served(str(port), _Nobody()) as progress:
        progress.update(look)
        progress.update(look)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            told = answer.read().decode()
    assert 'shilu_requests_total{harvest="h"} 5.0' in told
    assert 'shilu_hosts_blocked{harvest="h"} 1.0' in told
    assert 'shilu_bytes_total{harvest="h"} 2.0' in told
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


@pytest.mark.parametrize("place", ["x", "0", "70000", "127.0.0.1:"])
def test_a_place_for_metrics_that_is_none_is_asked_wrongly(place: str) -> None:
    with pytest.raises(click.UsageError, match="--metrics"), served(place, _Nobody()):
        pass


def test_a_taken_port_is_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        place = f"127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(click.UsageError, match=place), served(place, _Nobody()):
            pass
