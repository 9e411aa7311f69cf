"""What a crawl learns of a site: groups of links that pay, and hosts that mirror another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.discovering.simulation import Run, simulated
from benchmarks.discovering.webs import Plot
from crawler.frontier import settling
from crawler.frontier.leasing import Leasing
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, RobotsVerdict, Settlement, State, Target
from crawler.learning.groups import groups
from crawler.learning.leaving import count_left
from crawler.learning.mirrors import likeness
from sites.page import Page
from sites.seed import Level, Seed, SourceKind

HOST = "www.wutong.gov.cn"
Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


def seed(url: str) -> Seed:
    return Seed(
        code="", name="梧桐县人民政府", level=Level.COUNTY, source_kind=SourceKind.GOV, cms="",
        seed=url, since=2008, min_reports=1, note="",
    )  # fmt: skip


def web(pages: dict[str, str], *seeds: str, reports: tuple[str, ...] = ()) -> Plot:
    """A web of HTML pages by host and target, with the addresses of its reports."""

    def respond(scheme: str, host: str, target: str, method: str, body: bytes) -> Answer:
        text = pages.get(host + target)
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return (404, kind, b"") if text is None else (200, kind, text.encode())

    return Plot(
        name="wutong.gov.cn", web="made", seeds=tuple(seed(s) for s in seeds), respond=respond,
        reports=tuple(frozenset({url}) for url in reports),
    )  # fmt: skip


def page(title: str, main: str, trail: str = "", menu: str = "") -> str:
    return (
        f"<html><head><title>{title}</title></head><body><div class='nav'>{menu}</div>"
        f"<div class='crumb'>{trail}</div><div class='main'>{main}</div>"
        "<div class='foot'><p>主办：梧桐县人民政府办公室　地址：梧桐县人民路一号　邮编：000000"
        "　建议使用高分辨率浏览器访问本站　版权所有未经授权禁止转载</p></div></body></html>"
    )


def rows(*links: tuple[str, str]) -> str:
    items = "".join(
        f"<li><a href='{href}'>{name}</a><span>2024-01-0{1 + n % 9}</span></li>"
        for n, (href, name) in enumerate(links)
    )
    return f"<ul class='list'>{items}</ul>"


PROSE = (
    "<div id='zoom'><p>"
    + "本年度依法公开政府信息，收到的申请均已按期答复并归档。" * 12
    + "</p></div>"
)


def nameless() -> Plot:
    """Reports in a list that nothing names: neither column, nor rows, nor addresses."""
    trail = "当前位置：<a href='/'>首页</a> &gt; <a href='/a1/'>政务公开</a>"
    menu = "".join(f"<a href='/m{n}/'>栏目{n}</a>" for n in range(12))
    pages = {
        f"{HOST}/": page("梧桐县", "<a href='/a1/'>政务公开</a>", menu=menu),
        f"{HOST}/a1/": page(
            "政务公开",
            "".join(f"<p><a href='/a1/c{n}/'>卷宗{n}</a></p>" for n in range(4)),
            trail,
            menu,
        ),
    }
    found = []
    for n in range(12):
        pages[f"{HOST}/m{n}/"] = page(f"栏目{n}", "<p>暂无</p>", menu=menu)
    for column in range(4):
        own = "reports" if column == 2 else "news"
        links = [(f"/a1/c{column}/2024{n:02}/{4000 + n}.html", f"条目{n}") for n in range(9)]
        pages[f"{HOST}/a1/c{column}/"] = page(
            "卷宗",
            rows(*links).replace("'list'", f"'list {own}'"),
            trail + f" &gt; 卷宗{column}",
            menu,
        )
        for n, (href, name) in enumerate(links):
            title = f"梧桐县人民政府{2010 + n}年政府信息公开工作年度报告" if column == 2 else name
            pages[HOST + href] = page(title, PROSE, trail, menu)
            if column == 2:
                found.append(HOST + href)
    return web(pages, f"http://{HOST}/", reports=tuple(found))


def test_rows_that_say_nothing_are_asked_once_one_of_their_place_was_a_report() -> None:
    run = simulated(nameless())
    assert not run.missed
    last = [target for _, target, _ in run.asked][run.found[0] : run.found[-1]]
    assert len(last) <= 10, "after the first report the others come one by one"


def test_without_what_is_learned_those_reports_come_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learned = simulated(nameless())
    monkeypatch.setattr(settling, "learn", lambda _db, _end: None)
    assert simulated(nameless()).found[-1] > learned.found[-1] + 10


def test_links_in_one_place_are_one_group_whatever_counts_or_marks_them() -> None:
    html = page(
        "x",
        "<ul class='list'><li class='row1 on'><a href='/1.html'>甲</a></li>"
        "<li class='row2'><a href='/2.html'>乙</a></li></ul><p><a href='/3.html'>丙</a></p>",
        menu="<a href='/4/'>丁</a>",
    )
    one = Page(url=f"http://{HOST}/", html=html)
    places = groups(one, one.links())
    first, second, third, fourth = (
        places.of(f"http://{HOST}/{n}") for n in ("1.html", "2.html", "3.html", "4/")
    )
    assert first == second
    assert len({first, third, fourth}) == 3
    assert places.of("http://elsewhere.gov.cn/") == ""
    other = Page(url=f"http://{HOST}/other/", html=html)
    assert groups(other, other.links()).of(f"http://{HOST}/1.html") == first


def _frontier(exploration: int = 60) -> Leasing:
    terms = HostTerms(delay=0.0, budget=1000, first_backoff=1.0, ip_exempt=True)
    store = Store.opened(Path(":memory:"), Rules(terms=lambda _url: terms, exploration=exploration))
    leasing = Leasing(replace(store, harvest="h"))
    leasing.robots[f"http://{HOST}"] = None
    return leasing


def _target(number: int, group: str, score: float = 0.1, host: str = HOST) -> Target:
    return Target(
        url=f"http://{host}/{group}/{number}/", site="wutong.gov.cn", role="column", score=score,
        group=group, seed=f"http://{HOST}/",
    )  # fmt: skip


def _asked(leasing: Leasing, shows: Callable[[Target], str], most: int) -> list[str]:
    order = []
    while len(order) < most:
        with leasing.store.transaction():
            leases: tuple[Lease, ...] = leasing.batch(1, 1.0).leases
            if not leases:
                break
            what = leases[0].target
            settle(
                leasing.store,
                Settlement(lease=leases[0], state=State.DONE, status=200, shows=shows(what),
                           robots=_all(what)),
                1.0,
            )  # fmt: skip
        if what.role != "robots":
            order.append(what.group)
    return order


def _all(target: Target) -> RobotsVerdict | None:
    return RobotsVerdict(origin=target.origin, text=None) if target.role == "robots" else None


def test_the_group_that_pays_goes_first_and_one_that_fails_waits() -> None:
    leasing = _frontier()
    with leasing.store.transaction():
        leasing.store.add([_target(n, group) for n in range(8) for group in ("dull", "good")], 0.0)
    order = _asked(leasing, lambda t: "report" if t.group == "good" else "list", 9)
    assert order.count("good") == 8
    assert order.index("good") <= 1


def test_what_a_link_says_of_itself_is_not_lost_by_its_neighbours() -> None:
    leasing = _frontier()
    with leasing.store.transaction():
        leasing.store.add([_target(n, "menu") for n in range(30)], 0.0)
        leasing.store.add([_target(99, "menu", 0.45)], 0.0)
    _asked(leasing, lambda _: "list", 25)
    with leasing.store.transaction():
        leasing.store.add([_target(100, "menu", 0.45)], 0.0)
    rows = leasing.store.db.execute(
        "SELECT score FROM urls WHERE state = 'queued' ORDER BY score DESC"
    ).fetchall()
    assert rows[0]["score"] == pytest.approx(0.45)
    assert rows[1]["score"] < 0.1


def test_links_found_later_stand_where_their_group_stands() -> None:
    leasing = _frontier()
    with leasing.store.transaction():
        leasing.store.add([_target(1, "good", 0.2)], 0.0)
    _asked(leasing, lambda _: "report", 1)
    with leasing.store.transaction():
        leasing.store.add([_target(2, "good"), _target(3, "new")], 0.0)
    rows = leasing.store.db.execute("SELECT url, score FROM urls WHERE state = 'queued'")
    score = {row["url"]: row["score"] for row in rows}
    assert score[_target(2, "good").url] > 0.2
    assert score[_target(3, "new").url] == pytest.approx(0.1)


def test_a_better_link_takes_a_row_out_of_its_group() -> None:
    leasing = _frontier()
    with leasing.store.transaction():
        leasing.store.add([_target(n, "menu") for n in range(10)], 0.0)
        leasing.store.add([replace(_target(9, "menu", 0.25), group="list")], 0.0)
    order = _asked(leasing, lambda _: "list", 1)
    assert order == ["list"]
    left = leasing.store.db.execute("SELECT count(*) AS n FROM armed").fetchone()
    assert left["n"] == 9


def test_what_is_left_unasked_is_counted_with_its_cause() -> None:
    leasing = _frontier(exploration=1)
    with leasing.store.transaction():
        leasing.store.add(
            [_target(1, "good", 0.5), *(_target(n, "dull") for n in range(2, 8))], 0.0
        )
    assert _asked(leasing, lambda _: "list", 2) == ["good", "dull"]
    for _ in range(2):  # counted anew each time
        with leasing.store.transaction():
            count_left(leasing.store)
    rows = leasing.store.db.execute("SELECT name, n FROM counts WHERE name LIKE 'left:%'")
    assert {row["name"]: row["n"] for row in rows} == {"left:yield_gone": 5}


MIRRORED = [f"/col{n}/" for n in range(6)]


def mirrors(differ: str = "") -> Run:
    menu = "".join(f"<a href='{path}'>政务公开第{path[4]}栏</a>" for path in MIRRORED)
    pages = {}
    for host in (HOST, "wutong.gov.cn"):
        there = "<a href='http://wutong.gov.cn/'>旧版网站政务公开</a>"
        extra = f"<p>{host}{differ}本站另有内容</p>" if differ else "<p>访问12345次</p>"
        pages[f"{host}/"] = page("梧桐县", there + extra, menu=menu)
        for path in MIRRORED:
            pages[host + path] = page(f"栏目{path}", f"<p>{path}</p>{extra}", menu=menu)
    return simulated(web(pages, f"http://{HOST}/"))


def test_a_host_that_shows_the_same_pages_as_another_is_folded_and_counted() -> None:
    run = mirrors()
    asked = [target for host, target, _ in run.asked if host == "wutong.gov.cn"]
    assert len(asked) <= 4, asked
    assert run.counts["mirrors"] == 1
    assert run.counts["trap:mirror"] >= 3
    assert {target for host, target, _ in run.asked if host == HOST} > set(MIRRORED)


def test_a_host_with_other_content_at_the_same_paths_is_never_folded() -> None:
    run = mirrors(differ="的")
    assert {target for host, target, _ in run.asked if host == "wutong.gov.cn"} > set(MIRRORED)
    assert not run.counts["mirrors"]


def test_a_page_with_little_on_it_is_like_no_other() -> None:
    target = Target(url=f"http://{HOST}/", site="wutong.gov.cn", role="seed")
    making = "<html><body><p>网站建设中</p></body></html>"
    assert likeness(Page(url=target.url, html=making), target) == ""
