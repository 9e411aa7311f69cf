"""What a later harvest asks of a site, law by law, on small sites asked without sockets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from coming_back import Returning
from miniweb import Reply, Route, gov_site, page

from crawler.frontier.target import Target

HOST = "www.qinghe.gov.cn"
HOME, COLUMN, MORE = "/", "/zfxxgknb/", "/zfxxgknb/index_1.html"
REPORTS = [f"/zfxxgknb/{y}01/t{y}0110_{10000 + y}.html" for y in range(2015, 2021)]
NEW = "/zfxxgknb/202201/t20220110_12021.html"
ROW = f'<li><a href="{NEW}">清河市水务局2021年政府信息公开工作年度报告</a></li>'
SEED = Target(
    url=f"http://{HOST}/", site="qinghe.gov.cn", role="seed", score=2.0, seed=f"http://{HOST}/"
)

Site = dict[str, Route]
Make = Callable[..., Returning]


@pytest.fixture
def site() -> Site:
    return gov_site(HOST)


@pytest.fixture
def returning(tmp_path: Path, site: Site) -> Make:
    def made(*, validators: bool = False, seed: str = HOME) -> Returning:
        def respond(
            host: str, path: str, **asked: object
        ) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
            reply = site.get(path) or Reply(status=404, body="页面不存在".encode())
            reply = reply(0) if callable(reply) else reply
            tag = f'"{hashlib.sha256(reply.body).hexdigest()[:9]}"'
            if validators and reply.status == 200:
                sent = asked["headers"]
                assert isinstance(sent, dict)
                if sent.get("if-none-match") == tag:
                    return 304, (("ETag", tag),), b""
                return 200, (*reply.headers, ("ETag", tag)), reply.body
            return reply.status, reply.headers, reply.body

        url = f"http://{HOST}{seed}"
        return Returning(tmp_path / "frontier.sqlite", respond, [replace(SEED, url=url, seed=url)])

    return made


def paths(web: Returning) -> list[str]:
    return [urlsplit(one.url).path for one in web.asked]


def with_row(site: Site, row: str, at: str = COLUMN) -> None:
    reply = site[at]
    assert isinstance(reply, Reply)
    body = reply.body.replace(b"<ul class='list'>", b"<ul class='list'>" + row.encode(), 1)
    assert body != reply.body
    site[at] = replace(reply, body=body)


def report(year: int, text: str = "") -> Reply:
    title = f"清河市水务局{year}年政府信息公开工作年度报告"
    return page(title, text=f"<p>{text}{'主动公开政府信息若干条，均已通过门户网站发布。' * 20}</p>",
                crumbs="首页 > 政府信息公开年报")  # fmt: skip


def moved(site: Site, to: str) -> None:
    """The column and what is below it stand elsewhere; the page above links it there."""
    for path in [path for path in site if path.startswith(COLUMN)]:
        reply = site.pop(path)
        assert isinstance(reply, Reply)
        body = reply.body.replace(COLUMN.encode(), to.encode())
        site[path.replace(COLUMN, to)] = replace(reply, body=body)
    above = site["/zfxxgk/"]
    assert isinstance(above, Reply)
    site["/zfxxgk/"] = replace(above, body=above.body.replace(COLUMN.encode(), to.encode()))


@pytest.mark.parametrize("validators", [False, True])
def test_an_unchanged_site_is_asked_its_column_and_one_report(
    returning: Make, validators: bool
) -> None:
    web = returning(validators=validators)
    first = len(web.harvest())
    for _ in range(2):  # also after a 304 it is known what the page is
        web.harvest()
        assert sorted(paths(web)) == [COLUMN, REPORTS[-1]]
        told = web.told()
        assert (told.reports, told.edited, told.moved_columns, told.lost_columns) == (0, 0, (), ())
        assert told.not_modified + told.unchanged == 2
        assert told.not_modified == (2 if validators else 0)
    assert first > 10


def test_counters_of_visitors_change_nothing(returning: Make, site: Site) -> None:
    web = returning()
    for visit in range(2):
        noise = f"<p>您是第{100 + visit}位访客　页面生成时间 2024-07-0{visit + 1} 08:00</p></body>"
        for path in (COLUMN, *REPORTS):
            reply = gov_site(HOST)[path]
            assert isinstance(reply, Reply)
            told = f"浏览次数：{7 * visit + 1}次 今天是2024年7月{visit + 1}日 星期三"
            inside = f"<div id='zoom'><p>{told}</p>"
            body = reply.body.replace(b"</body>", noise.encode())
            site[path] = replace(reply, body=body.replace(b"<div id='zoom'>", inside.encode()))
        web.harvest()
    told = web.told()
    assert (told.unchanged, told.edited, told.reports) == (2, 0, 0)


def test_a_new_row_is_fetched_and_the_pager_goes_on_while_there_is_news(
    returning: Make, site: Site
) -> None:
    last = "/zfxxgknb/index_2.html"
    with_row(site, f'<li><a href="{last}">下一页</a></li>', MORE)
    title = "清河市水务局{}年政府信息公开工作年度报告"
    rows = {f"/zfxxgknb/201401/t20140110_1{n}.html": title.format(2010 + n) for n in range(3)}
    site[last] = page("政府信息公开年报", links=rows, crumbs="首页 > 政府信息公开年报")
    web = returning()
    web.harvest()
    assert last in paths(web)
    with_row(site, ROW)
    site[NEW] = report(2021)
    web.harvest()
    assert set(paths(web)) == {COLUMN, NEW, MORE, REPORTS[-1]}
    assert web.told().reports == 1


def test_a_list_whose_links_differ_without_a_new_row_ends_there(
    returning: Make, site: Site
) -> None:
    with_row(site, '<li><a href="/bsfw/">办事服务</a></li>')
    web = returning()
    web.harvest()
    reply = site[COLUMN]
    assert isinstance(reply, Reply)
    site[COLUMN] = replace(reply, body=reply.body.replace(b'href="/bsfw/"', b'href="/zwgk/"'))
    web.harvest()
    assert sorted(paths(web)) == [COLUMN, REPORTS[-1]]


def test_the_next_year_in_a_column_of_its_own_is_found_from_the_page_above(
    returning: Make, site: Site
) -> None:
    def year(y: int) -> None:
        bodies = {
            f"{COLUMN}{y}/t{y}0110_{n}.html": f"清河市{b}"
            for n, b in enumerate(("水务局", "财政局", "民政局"))
        }
        site[f"{COLUMN}{y}/"] = page(
            f"{y}年", links=bodies, crumbs=f"首页 > 政府信息公开年报 > {y}年"
        )
        site.update({path: report(y, name) for path, name in bodies.items()})

    def above(years: range) -> None:
        links = {f"{COLUMN}{y}/": f"{y}年" for y in reversed(years)}
        site[COLUMN] = page("政府信息公开年报", links=links, crumbs="首页 > 政府信息公开年报")

    for y in range(2016, 2021):
        year(y)
    above(range(2016, 2021))
    web = returning()
    web.harvest()
    assert web.told().reports == 15
    year(2021)
    above(range(2016, 2022))
    web.harvest()
    lists = [path for path in paths(web) if path.endswith("/")]
    assert sorted(lists) == [COLUMN, f"{COLUMN}2020/", f"{COLUMN}2021/"]
    assert web.told().reports == 3


@pytest.mark.parametrize("validators", [False, True])  # a home that answers 304 has no links
@pytest.mark.parametrize("how", ["gone", "redirect", "empty", "soft_error"])
def test_a_column_that_moved_is_searched_from_the_home_page_and_told(
    returning: Make, site: Site, how: str, validators: bool
) -> None:
    web = returning(validators=validators)
    web.harvest()
    moved(site, "/zwxx/nb/")
    soft = "<html><title>提示</title><body><h2>您访问的页面不存在或已被删除！</h2></body></html>"
    left = {
        "redirect": Reply(status=301, headers=(("Location", "/zwxx/nb/"),)),
        "empty": page(
            "政府信息公开年报", links={"/": "首页", "/zwgk/": "政务公开"}, text="暂无内容"
        ),
        "soft_error": Reply(body=soft.encode()),
    }
    if how in left:
        site[COLUMN] = left[how]
    site[NEW.replace(COLUMN, "/zwxx/nb/")] = report(2021)
    with_row(site, ROW.replace(COLUMN, "/zwxx/nb/"), "/zwxx/nb/")
    web.harvest()
    told = web.told()
    assert told.moved_columns == ((f"http://{HOST}{COLUMN}", f"http://{HOST}/zwxx/nb/"),)
    assert told.lost_columns == ()
    assert NEW.replace(COLUMN, "/zwxx/nb/") in paths(web)
    web.harvest()  # from now on it is asked where it is
    assert "/zwxx/nb/" in paths(web)
    assert COLUMN not in paths(web)
    assert (web.told().moved_columns, web.told().lost_columns) == ((), ())


def test_a_column_that_is_nowhere_is_told_as_lost(returning: Make, site: Site) -> None:
    web = returning()
    web.harvest()
    moved(site, "/elsewhere/")
    site["/zfxxgk/"] = page("政府信息公开", links={"/zfxxgkzn/": "政府信息公开指南"})
    web.harvest()
    told = web.told()
    assert told.lost_columns == ((f"http://{HOST}{COLUMN}", "gone"),)
    assert HOME in paths(web)
    assert "/zfxxgk/" in paths(web)


@pytest.mark.parametrize("status", [403, 503])
def test_a_refusal_says_nothing_about_a_column(returning: Make, site: Site, status: int) -> None:
    web = returning()
    web.harvest()
    column = site[COLUMN]
    site[COLUMN] = Reply(status=status, body=b"no")
    web.harvest()
    assert (web.told().lost_columns, web.told().moved_columns) == ((), ())
    assert HOME not in paths(web)
    site[COLUMN] = column
    web.harvest()
    assert COLUMN in paths(web)


def test_a_report_that_was_edited_without_a_word_is_told(returning: Make, site: Site) -> None:
    web = returning()
    web.harvest()
    site[REPORTS[-1]] = report(2020, "更正后主动公开12条。")
    web.harvest()
    assert (web.told().edited, web.told().reports) == (1, 0)
    web.harvest()
    assert (web.told().edited, web.told().reports) == (0, 0)


def test_what_is_gone_stays_unasked_and_what_failed_is_tried_once_more(
    returning: Make, site: Site
) -> None:
    gone, slow = REPORTS[0], REPORTS[1]
    kept = site.pop(gone)
    whole, site[slow] = site[slow], Reply(status=500, body=b"error")
    web = returning()
    web.harvest()
    assert paths(web).count(slow) == 3
    web.harvest()
    assert paths(web).count(slow) == 1
    assert gone not in paths(web)
    site[gone], site[slow] = kept, whole
    web.harvest()
    assert slow in paths(web)
    assert web.told().reports == 1


def test_a_site_without_a_column_is_searched_again_from_its_seed(
    returning: Make, site: Site
) -> None:
    above = site["/zfxxgk/"]
    assert isinstance(above, Reply)
    site["/zfxxgk/"] = page(
        "政府信息公开", links={"/zfxxgkzn/": "政府信息公开指南"}, crumbs="首页 > 政府信息公开"
    )
    web = returning()
    web.harvest()
    assert web.told().reports == 0
    site["/zfxxgk/"] = above
    web.harvest()
    assert web.told().reports == 6
    web.harvest()
    assert sorted(paths(web)) == [COLUMN, REPORTS[-1]]


def test_a_killed_second_harvest_resumes_and_asks_nothing_twice(
    returning: Make, site: Site
) -> None:
    web = returning()
    web.harvest("one")
    with_row(site, ROW)
    site[NEW] = report(2021)
    asked = []
    for _ in range(9):
        web.harvest("two", most=1)
        asked += paths(web)
        if not web.told().stopped_early:
            break
    assert sorted(asked) == sorted({COLUMN, NEW, MORE, REPORTS[-1]})
    assert web.told().reports == 1


def test_a_parameter_for_the_year_is_walked_to_the_next(returning: Make, site: Site) -> None:
    def shown(year: int, last: int) -> Reply:
        text = "主动公开政府信息若干条，均已通过门户网站发布。" * 20 if year <= last else ""
        title = f"清河市水务局{year}年政府信息公开工作年度报告"
        return page(title, text=text) if text else page("年度报告", text="无")

    walk = "/module/xxgk/xxgkAnnualReport.jsp"
    last = 2020

    def respond(
        host: str, path: str, **_: object
    ) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        plain, _, query = path.partition("?")
        if plain == walk:
            reply: Route = shown(int(query[-4:]), last)
        elif plain == "/zfxxgk/":
            reply = page(
                "政府信息公开", links={f"{walk}?area=1101&fbtime=2019": "政府信息公开年报"}
            )
        else:
            reply = site.get(path) or Reply(status=404)
        assert isinstance(reply, Reply)
        return reply.status, reply.headers, reply.body

    web = returning()
    web.respond = respond
    web.harvest()
    first = web.told().reports
    assert first >= 2020 - 2008
    last = 2021
    web.harvest()
    assert web.told().reports == 1
    assert any(one.url.endswith("fbtime=2021") for one in web.asked)
    assert len(web.asked) <= 5
