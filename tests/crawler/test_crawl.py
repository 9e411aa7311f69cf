"""Whole crawls of a small web on loopback, each in a process of its own."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from miniweb import MiniWeb, Reply, Route, gov_site, page, registry_csv

from archive.folder import DataFolder
from archive.index import captures
from crawler.child import CrawlFailedError, crawl_apart
from crawler.options import CrawlOptions
from crawler.run import status

HOST, OTHER = "www.qinghe.gov.cn", "www.baihe.gov.cn"
REPORTS = [f"/zfxxgknb/{y}01/t{y}0110_{10000 + y}.html" for y in range(2015, 2021)]


def options(tmp_path: Path, web: MiniWeb, **how: object) -> CrawlOptions:
    registry = tmp_path / "registry.csv"
    registry.write_text(registry_csv(list(web.routes)), encoding="utf-8")
    said: dict[str, object] = {
        "data": tmp_path / "data",
        "registry": registry,
        "connect_to": web.connect_to,
        **how,
    }
    return CrawlOptions(**said)  # type: ignore[arg-type]


def indexed(data: Path) -> list[str]:
    folder = DataFolder(data)
    return [c.url for warc in folder.warcs() for c in captures(folder.index_of(warc.name))]


def started(options: CrawlOptions) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    child.stdin.write(options.as_json())
    child.stdin.close()
    child.stdin = None
    return child


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


def slow(site: dict[str, Route], seconds: float) -> dict[str, Route]:
    def slowed(route: Route) -> Route:
        assert isinstance(route, Reply)
        return Reply(body=route.body, status=route.status, headers=route.headers, delay=seconds)

    return {path: slowed(route) for path, route in site.items()}


def test_all_reports_are_fetched_each_once_and_hardly_anything_else(tmp_path: Path) -> None:
    with MiniWeb({HOST: gov_site(HOST), OTHER: gov_site(OTHER)}) as web:
        found = crawl_apart(options(tmp_path, web), timeout=60)
        asked = Counter((entry.host, entry.path) for entry in web.log)
    for host in (HOST, OTHER):
        assert {path for h, path in asked if h == host} >= set(REPORTS)
    assert max(asked.values()) == 1
    assert len(asked) <= 2 * 15
    assert (found.reports, found.stop_reason, found.stopped_early) == (12, "finished", False)
    assert sorted(indexed(tmp_path / "data")) == sorted(f"http://{h}{path}" for h, path in asked)


def test_what_robots_forbids_is_never_asked_and_is_counted(tmp_path: Path) -> None:
    with MiniWeb({HOST: gov_site(HOST)}) as web:
        found = crawl_apart(options(tmp_path, web), timeout=60)
        assert not [path for path in web.paths(HOST) if path.startswith("/private")]
        assert web.paths(HOST)[0] == "/robots.txt"
    assert found.robots_denied == 1


def test_a_host_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    with MiniWeb({HOST: slow(gov_site(HOST), 0.02), OTHER: slow(gov_site(OTHER), 0.02)}) as web:
        crawl_apart(options(tmp_path, web), timeout=60)
        for host in (HOST, OTHER):
            turns = sorted((e.began, e.ended) for e in web.log if e.host == host)
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(turns))


def test_retry_after_is_kept_and_the_page_asked_again(tmp_path: Path) -> None:
    site = gov_site(HOST)
    column = site["/zfxxgknb/"]

    def busy(before: int) -> Reply:
        assert isinstance(column, Reply)
        return column if before else Reply(status=503, headers=(("Retry-After", "2"),))

    site["/zfxxgknb/"] = busy
    with MiniWeb({HOST: site}) as web:
        found = crawl_apart(options(tmp_path, web), timeout=60)
        entries = list(web.log)
    at = next(n for n, e in enumerate(entries) if e.status == 503)
    assert entries[at + 1].began - entries[at].ended >= 2.0
    assert found.reports == 6


def test_a_site_that_challenges_is_left_alone_after_three_and_reported(tmp_path: Path) -> None:
    wall = Reply(
        status=521,
        headers=(("Set-Cookie", "__jsluid_h=1"), ("Content-Type", "text/html")),
        body=b"<script>document.cookie='x';location.href=location.pathname</script>",
    )
    walled: dict[str, Route] = {"/": wall, "/robots.txt": Reply(status=404)}
    with MiniWeb({HOST: walled, OTHER: gov_site(OTHER)}) as web:
        found = crawl_apart(options(tmp_path, web), timeout=60)
        assert web.paths(HOST).count("/") <= 3
    assert found.blocked == ((HOST, "js_cookie_challenge"),)
    assert found.reports == 6
    assert f"http://{HOST}/" in indexed(tmp_path / "data")  # archived as what it is


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_a_status_of_robots_means_what_rfc_9309_says(
    tmp_path: Path, status: int, allowed: bool
) -> None:
    site = {**gov_site(HOST), "/robots.txt": Reply(status=status)}
    with MiniWeb({HOST: site}) as web:
        found = crawl_apart(options(tmp_path, web), timeout=60)
        assert ("/" in web.paths(HOST)) is allowed
    assert bool(found.paused) is not allowed


def test_a_moved_seed_is_followed_and_pages_behind_a_shell_are_found(tmp_path: Path) -> None:
    site = gov_site(HOST)
    home = site["/"]
    shell = Reply(body=b"<html><script>window.location.href='/main/'</script></html>")
    site |= {"/": Reply(status=302, headers=(("Location", "/start"),)), "/start": shell}
    site["/main/"] = home
    with MiniWeb({HOST: site}) as web:
        assert crawl_apart(options(tmp_path, web), timeout=60).reports == 6


def test_other_sites_are_not_entered(tmp_path: Path) -> None:
    site = gov_site(HOST)
    away = {"http://www.other.gov.cn/zfxxgknb/": "政府信息公开年报"}
    site["/zwgk/"] = page("政务公开", links={**away, "/zfxxgk/": "政府信息公开"})
    with MiniWeb({HOST: site, "www.other.gov.cn": gov_site("www.other.gov.cn")}) as web:
        crawl_apart(options(tmp_path, web, only=(HOST,)), timeout=60)
        assert {entry.host for entry in web.log} == {HOST}


def test_after_kill_9_nothing_is_lost_and_nothing_on_disk_is_fetched_again(tmp_path: Path) -> None:
    with MiniWeb({HOST: slow(gov_site(HOST), 0.03), OTHER: slow(gov_site(OTHER), 0.03)}) as web:
        wanted = options(tmp_path, web)
        with started(wanted) as child:
            until(lambda: len(web.log) >= 9)
            child.kill()
        on_disk = responses_on_disk(tmp_path / "data")
        before = len(web.log)
        found = crawl_apart(wanted, timeout=60)
        again = {f"http://{e.host}{e.path}" for e in web.log[before:]}
        every = {(e.host, e.path) for e in web.log}
    assert found.reports == 12
    assert not found.stopped_early
    assert len(on_disk) >= 4
    assert not again & on_disk
    assert {(h, path) for h in (HOST, OTHER) for path in REPORTS} <= every
    urls = Counter(indexed(tmp_path / "data"))
    assert max(urls.values()) == 1


def responses_on_disk(data: Path) -> set[str]:
    """URLs of the whole response records, open files included, read without changing anything."""
    from archive.scan import records

    folder = DataFolder(data)
    found = set()
    for path in [*folder.warcs(), *folder.unfinished()]:
        for record in records(path, damages=[]):
            if record.type == "response":
                found.add(record.header("WARC-Target-URI") or "")
    return found


@pytest.mark.parametrize(
    "number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM]
)
def test_a_signal_ends_in_good_order_and_the_same_command_resumes(
    tmp_path: Path, number: signal.Signals
) -> None:
    with MiniWeb({HOST: slow(gov_site(HOST), 0.05)}) as web:
        wanted = options(tmp_path, web)
        with started(wanted) as child:
            until(lambda: len(web.log) >= 5)
            os.kill(child.pid, number)
            assert child.wait(30) == 3
        assert not DataFolder(tmp_path / "data").unfinished()
        assert status(tmp_path / "data").harvests[0].finished is None
        found = crawl_apart(wanted, timeout=60)
        asked = Counter(web.paths(HOST))
    assert (found.reports, found.stopped_early, len(found.warcs)) == (6, False, 2)
    assert asked.pop("/robots.txt") <= 2
    assert max(asked.values()) == 1


def test_a_second_crawl_on_one_folder_is_refused_with_the_holders_name(tmp_path: Path) -> None:
    with MiniWeb({HOST: slow(gov_site(HOST), 1.0)}) as web:
        wanted = options(tmp_path, web)
        with started(wanted) as child:
            until(lambda: len(web.log) >= 2)
            with pytest.raises(CrawlFailedError, match=f"process {child.pid} on "):
                crawl_apart(wanted, timeout=30)
            child.send_signal(signal.SIGINT)
            child.wait(30)


def test_max_requests_stops_early_and_is_resumed(tmp_path: Path) -> None:
    with MiniWeb({HOST: gov_site(HOST)}) as web:
        first = crawl_apart(options(tmp_path, web, max_requests=4), timeout=60)
        assert (len(web.log), first.exit_code, first.stop_reason) == (4, 3, "max_requests")
        second = crawl_apart(options(tmp_path, web), timeout=60)
    assert (second.harvest, second.reports, second.exit_code) == (first.harvest, 6, 0)


def test_without_an_operator_nothing_is_fetched_but_from_loopback(tmp_path: Path) -> None:
    with MiniWeb({HOST: gov_site(HOST)}) as web:
        with pytest.raises(CrawlFailedError, match=r'operator = "(.|\n)*contact = "') as error:
            crawl_apart(options(tmp_path, web, connect_to=()), timeout=60)
        assert str(tmp_path / "data" / "shilu.toml") in str(error.value)
        assert web.log == []


def test_we_say_who_we_are_and_send_no_cookie(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "shilu.toml").write_text(
        'operator = "某大学 Some University"\ncontact = "https://example.edu/crawl"\n'
    )
    site = gov_site(HOST)
    cookie = ("Set-Cookie", "session=1")
    site["/"] = Reply(body=page("首页", links={"/zwgk/": "政务公开"}).body, headers=(cookie,))
    with MiniWeb({HOST: site}) as web:
        crawl_apart(options(tmp_path, web), timeout=60)
        for entry in web.log:
            assert entry.headers["User-Agent"].startswith("shilu/")
            assert "+https://example.edu/crawl" in entry.headers["User-Agent"]
            assert entry.headers["Accept-Encoding"] == "gzip, deflate"
            assert "Cookie" not in entry.headers


def test_a_second_harvest_asks_only_where_something_new_may_be(tmp_path: Path) -> None:
    site = gov_site(HOST)
    column = site["/zfxxgknb/"]
    assert isinstance(column, Reply)
    with MiniWeb({HOST: site}) as web:
        crawl_apart(options(tmp_path, web, harvest="one"), timeout=60)
        first = len(web.log)
        new = "/zfxxgknb/202101/t20210110_12021.html"
        link = f'<ul><li><a href="{new}">清河市水务局2021年政府信息公开工作年度报告</a></li>'
        site["/zfxxgknb/"] = Reply(body=column.body.replace(b"<ul", link.encode() + b"</ul><ul", 1))
        site[new] = page("清河市水务局2021年政府信息公开工作年度报告", text="公开" * 200)
        crawl_apart(options(tmp_path, web, harvest="two"), timeout=60)
        second = [e.path for e in web.log[first:]]
    assert new in second
    assert not set(REPORTS[:-1]) & set(second)  # the newest may have been edited: it is looked at
    assert not {"/", "/zwgk/", "/zfxxgk/"} & set(second)
    assert len(second) < first / 2


def test_a_server_that_hangs_does_not_hold_up_a_signalled_end(tmp_path: Path) -> None:
    site = gov_site(HOST)
    site["/zwgk/"] = Reply(delay=20)
    with MiniWeb({HOST: site}) as web:
        wanted = options(tmp_path, web, settings={"SHILU_GRACE": "0.5"})
        with started(wanted) as child:
            until(lambda: len(web.log) >= 2)
            time.sleep(0.3)
            child.send_signal(signal.SIGINT)
            before = time.monotonic()
            assert child.wait(15) == 3
            assert time.monotonic() - before < 8
        assert not DataFolder(tmp_path / "data").unfinished()
        assert f"http://{HOST}/" in indexed(tmp_path / "data")


def test_the_second_signal_ends_at_once_and_the_next_run_finishes(tmp_path: Path) -> None:
    site = gov_site(HOST)
    site["/zwgk/"] = lambda before: page("政务公开") if before else Reply(delay=20)
    with MiniWeb({HOST: site}) as web:
        wanted = options(tmp_path, web)
        with started(wanted) as child:
            until(lambda: len(web.log) >= 2)
            time.sleep(0.3)
            for _ in range(2):
                child.send_signal(signal.SIGTERM)
                time.sleep(0.3)
            assert child.wait(8) == 3
        assert not crawl_apart(wanted, timeout=60).stopped_early


def test_what_was_on_disk_unread_is_read_with_its_links_and_described(tmp_path: Path) -> None:
    """As after a crash between the sync of a response and the end of its row."""
    import sqlite3

    from archive.reader import payloads

    with MiniWeb({HOST: gov_site(HOST)}) as web:
        crawl_apart(options(tmp_path, web, max_requests=5), timeout=60)
        with sqlite3.connect(tmp_path / "data" / "frontier.sqlite") as db:
            db.execute("DELETE FROM urls WHERE role = 'article'")
            db.execute(
                "DELETE FROM exchanges WHERE url_id = (SELECT id FROM urls WHERE url LIKE '%nb/')"
            )
            db.execute("UPDATE urls SET state = 'queued', warc_file = NULL WHERE url LIKE '%nb/'")
        db.close()
        found = crawl_apart(options(tmp_path, web), timeout=60)
        assert web.paths(HOST).count("/zfxxgknb/") == 1
    assert found.reports == 6
    folder = DataFolder(tmp_path / "data")
    every = [payload for warc in folder.warcs() for payload in payloads(folder, warc)]
    column = next(p for p in every if p.capture.url.endswith("/zfxxgknb/"))
    assert column.link is not None
    assert (column.link.via, column.link.anchor) == (f"http://{HOST}/zfxxgk/", "政府信息公开年报")


def test_the_metadata_record_says_how_a_report_was_found(tmp_path: Path) -> None:
    from archive.reader import payloads

    with MiniWeb({HOST: gov_site(HOST)}) as web:
        crawl_apart(options(tmp_path, web), timeout=60)
    folder = DataFolder(tmp_path / "data")
    links = {p.capture.url: p.link for w in folder.warcs() for p in payloads(folder, w)}
    link = links[f"http://{HOST}{REPORTS[0]}"]
    assert link is not None
    assert link.via == f"http://{HOST}/zfxxgknb/"
    assert (link.anchor, link.listed_date) == (
        "清河市水务局2015年政府信息公开工作年度报告",
        "2024-01-01",
    )
    assert link.score is not None
    assert link.score > 0.9
    assert link.hops == "LLLL"


def test_a_seed_whose_https_is_closed_is_asked_by_http(tmp_path: Path) -> None:
    import socket

    with MiniWeb({HOST: gov_site(HOST)}) as web, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: refused
        port = closed.getsockname()[1]
        both = (web.connect_to[0].replace("*=", "*:80="), f"*:443=127.0.0.1:{port}")
        wanted = options(tmp_path, web, connect_to=both)
        assert wanted.registry is not None
        text = wanted.registry.read_text("utf-8").replace("http://", "https://")
        wanted.registry.write_text(text, "utf-8")
        assert crawl_apart(wanted, timeout=60).reports == 6
