"""How a whole crawl behaves towards servers, judged by the servers' own log: one web, one crawl."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
from miniweb import REPORT, Asked, MiniWeb, Reply, Route, page, registry_csv

from archive.folder import DataFolder
from archive.reader import payloads
from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from crawler.summary import CrawlSummary

LIMITED, SLOW, RULES = "www.xianliu.gov.cn", "www.manxing.gov.cn", "rules.manxing.gov.cn"
FENCED, WALLED, SHELL = "www.weiqiang.gov.cn", "www.chengqiang.gov.cn", "www.kongke.gov.cn"
MENDED, ALONE, CLOSED = "www.weihu.gov.cn", "www.jinru.gov.cn", "www.guanmen.gov.cn"
DELAY = 0.3  # Crawl-delay of SLOW


@dataclass(frozen=True, slots=True)
class Crawled:
    found: CrawlSummary
    log: list[Asked]
    told: dict[str, list[tuple[float, float]]]  # by host: when it said so, and until when
    marks: dict[str, list[str | None]]  # blocked_by in the metadata records, by URL

    def of(self, host: str) -> list[Asked]:
        return sorted((entry for entry in self.log if entry.host == host), key=lambda e: e.began)


def first(*early: Reply, then: Reply) -> Route:
    return lambda before: early[before] if before < len(early) else then


def later(seconds: str, status: int, **more: str) -> Reply:
    return Reply(status=status, headers=(("Retry-After", seconds), *more.items()))


def limited() -> dict[str, Route]:
    """A host that asks for rest in every way: at robots.txt, at pages, with a redirect, a 403."""
    column = page("政府信息公开年报", links={"/nb/t20230110_1.html": "某局2022年政府信息公开年报"})

    def busy(before: int) -> Reply:
        soon = datetime.now(UTC) + timedelta(seconds=2)
        return column if before else later(format_datetime(soon, usegmt=True), 503)

    home = page("某局", links={"/zwgk/": "政务公开", "/nb/": "政府信息公开年报"})
    return {
        "/robots.txt": first(later("1", 429), then=Reply(status=404)),
        "/": first(later("2", 429), then=home),
        "/zwgk/": later("1", 302, Location="/moved/"),
        "/moved/": later("1", 403),
        "/nb/": busy,
        "/nb/t20230110_1.html": page("某局2022年政府信息公开年报", text=REPORT),
    }


def slow() -> dict[str, Route]:
    """A host whose rules lie elsewhere and ask for a delay; with a redirect and a page to retry."""
    rows = {f"/nb/t202301{n}_{n}.html": f"某县20{n}年政府信息公开工作年度报告" for n in (18, 19)}
    column = page("政府信息公开年报", links=rows)
    return {
        "/robots.txt": Reply(status=301, headers=(("Location", f"http://{RULES}/r.txt"),)),
        "/": Reply(status=302, headers=(("Location", "/index/"),)),
        "/index/": page("某县", links={"/nb/": "政府信息公开年报"}),
        "/nb/": first(Reply(status=500), then=column),
        **{path: page(title, text=REPORT) for path, title in rows.items()},
    }


def fenced() -> dict[str, Route]:
    """A host that forbids a folder, into which a redirect, an attachment and a pager lead."""
    report = "/nb/t20230110_1.html"
    to_file = '<a href="/neibu/nb.pdf">年报附件.pdf</a>'
    rows = {report: "某区2022年政府信息公开年度报告", "/neibu/index_1.html": "下一页"}
    return {
        "/robots.txt": Reply(body=b"User-agent: *\rDisallow: /neibu/\r"),
        "/": page("某区", links={"/nb/": "政府信息公开年报", "/go/": "政府信息公开"}),
        "/go/": Reply(status=302, headers=(("Location", "/neibu/zwgk/"),)),
        "/nb/": page("政府信息公开年报", links=rows),
        report: page(rows[report], text=f"<p>{REPORT}</p>{to_file}"),
    }


WALL = Reply(
    status=412,
    headers=(("Set-Cookie", "aT=1; path=/"), ("Content-Type", "text/html")),
    body=b"<script>$_ts=window['$_ts'];$_ts.nsd=1;</script>",
)
WEB: dict[str, dict[str, Route]] = {
    LIMITED: limited(),
    SLOW: slow(),
    RULES: {"/r.txt": Reply(body=f"User-agent: *\nCrawl-delay: {DELAY}\n".encode())},
    FENCED: fenced(),
    WALLED: {"/": WALL, "/robots.txt": Reply(status=404)},
    SHELL: {"/": Reply(body=b'<div id="app"></div><script src="/a.js"></script>')},
    MENDED: {"/": Reply(body="<title>提示</title><h2>网站正在升级改造中</h2>".encode())},
    ALONE: {"/": Reply(status=403, body=b"Forbidden"), "/robots.txt": Reply(status=403)},
    CLOSED: {"/robots.txt": Reply(body=b"User-agent: *\nDisallow: /\n"), "/": page("x")},
}


class Noting(MiniWeb):
    """Notes whenever it asks for rest, and until when."""

    def __init__(self, routes: dict[str, dict[str, Route]]) -> None:
        super().__init__(routes)
        self.told: dict[str, list[tuple[float, float]]] = {}

    def answer(self, host: str, path: str) -> Reply:
        reply = super().answer(host, path)
        asked = dict(reply.headers).get("Retry-After")
        if asked is not None:
            seconds = float(asked) if asked.isdigit() else _until(asked)
            now = time.monotonic()
            self.told.setdefault(host, []).append((now, now + seconds))
        return reply


def _until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder: Path = tmp_path_factory.mktemp("manners")
    registry = folder / "registry.csv"
    registry.write_text(registry_csv([host for host in WEB if host != RULES]), "utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "shilu.toml").write_text('operator = "某大学 Lab"\ncontact = "https://l.cn"')
    with Noting(WEB) as web:
        options = CrawlOptions(data=folder / "data", registry=registry, connect_to=web.connect_to)
        found = crawl_apart(options, timeout=90)
    return Crawled(found, list(web.log), web.told, marked(DataFolder(folder / "data")))


def marked(folder: DataFolder) -> dict[str, list[str | None]]:
    marks: dict[str, list[str | None]] = {}
    for payload in (each for warc in folder.warcs() for each in payloads(folder, warc)):
        link = payload.link
        marks.setdefault(payload.capture.url, []).append(link.blocked_by if link else None)
    return marks


def test_no_request_comes_to_a_host_earlier_than_it_told(crawled: Crawled) -> None:
    rests = crawled.told[LIMITED]
    assert len(rests) == 5  # robots.txt, home, column, redirect, refusal
    for said, until in rests:
        early = [e for e in crawled.of(LIMITED) if said < e.began < until]
        assert early == []


def test_what_a_host_put_off_is_asked_in_the_end(crawled: Crawled) -> None:
    good = {entry.path for entry in crawled.of(LIMITED) if entry.status == 200}
    assert good == {"/", "/nb/", "/nb/t20230110_1.html"}


def test_crawl_delay_is_kept_between_any_two_requests(crawled: Crawled) -> None:
    turns = crawled.of(SLOW)
    paths = [entry.path for entry in turns]
    assert paths[:3] == ["/robots.txt", "/", "/index/"]
    assert paths.count("/nb/") == 2  # the retry took its turn
    assert len(paths) == 7
    # The rules say so only from their answer on, which came before the second request.
    gaps = [after.began - before.ended for before, after in itertools.pairwise(turns)]
    assert min(gaps) >= DELAY


def test_a_host_is_asked_one_thing_at_a_time(crawled: Crawled) -> None:
    for host in WEB:
        turns = crawled.of(host)
        assert turns, host
        assert all(a.ended <= b.began for a, b in itertools.pairwise(turns)), host


def test_nothing_that_robots_forbids_is_asked_whatever_leads_there(crawled: Crawled) -> None:
    paths = [entry.path for entry in crawled.of(FENCED)]
    assert {"/go/", "/nb/", "/nb/t20230110_1.html"} <= set(paths)
    assert not [path for path in paths if path.startswith("/neibu")]
    line = next(line for line in crawled.found.hosts if line.host == FENCED)
    assert line.robots_denied == 3  # behind a redirect, a pager, an attachment


def test_a_host_that_forbids_all_is_reported(crawled: Crawled) -> None:
    assert {entry.path for entry in crawled.of(CLOSED)} == {"/robots.txt"}
    assert (CLOSED, "robots_denied") in crawled.found.blocked


@pytest.mark.parametrize(
    ("host", "sign"),
    [(WALLED, "js_vm_challenge"), (MENDED, "soft_404"), (ALONE, "geoblock_suspected")],
)
def test_a_host_that_only_refuses_is_asked_three_times_and_named(
    crawled: Crawled, host: str, sign: str
) -> None:
    asked = [entry for entry in crawled.of(host) if entry.path != "/robots.txt"]
    assert len(asked) == 3
    assert crawled.marks[f"http://{host}/"] == [sign] * 3  # archived each time, and marked
    assert (host, sign) in crawled.found.blocked


def test_no_defence_is_evaded(crawled: Crawled) -> None:
    assert {entry.headers.get("Cookie") for entry in crawled.log} == {None}
    assert len({entry.headers["User-Agent"] for entry in crawled.log}) == 1
    assert "+https://l.cn" in crawled.log[0].headers["User-Agent"]
    same = [sorted(entry.headers) for entry in crawled.of(WALLED) if entry.path == "/"]
    assert same[0] == same[1] == same[2]


def test_pages_that_need_a_browser_are_counted_by_host(crawled: Crawled) -> None:
    assert {line.host: line.needs_js for line in crawled.found.hosts if line.needs_js} == {SHELL: 1}
    assert crawled.found.needs_js == 1
