"""Laws of the pure parts.

Politeness, robots.txt, scope, traps, verdicts on answers, reading for links.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from miniweb import REPORT, page

from crawler.charset import page_text
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.target import State, Target
from crawler.politeness import Hours, backoff, jittered, retry_after
from crawler.reading import read
from crawler.robots import Access, Robots, access, robots_text
from crawler.scope import fetchable, origin_of, site_of
from crawler.traps import trap, without_session
from crawler.visit import (
    Fetched,
    Visit,
    answered,
    robots_answered,
    told,
    tries_of,
    without_tls,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOME = "http://www.a.gov.cn/"


def fetched(
    status: int = 200,
    body: bytes = b"",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),),
    **how: object,
) -> Fetched:
    said: dict[str, object] = {
        "url": HOME, "site": "a.gov.cn", "role": "column", "score": 0.9, "seed": HOME, **how,
    }  # fmt: skip
    target = Target(**said)  # type: ignore[arg-type]
    return Fetched(target=target, status=status, headers=headers, body=body)


def reading(html: bytes, **how: object) -> Visit:
    return read(fetched(body=html, **how))


def urls(visit: Visit) -> list[str]:
    return [target.url for target in visit.outlinks]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("Sunday, 22-Nov-26 12:01:30 GMT", 90.0),  # the older forms of RFC 9110 §5.6.7
        ("Sun Nov 22 12:01:30 2026", 90.0),
        ("Sun, 22 Nov 2026 20:01:30 +0800", 90.0),
        ("2.5", 2.5),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        (None, None),
        ("99999999999", 7 * 86400.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_back_off_doubles_to_an_hour_and_no_further() -> None:
    assert [backoff(n, 30.0) for n in (0, 1, 2, 3)] == [0.0, 30.0, 60.0, 120.0]
    assert backoff(500, 30.0) == 3600.0


def test_jitter_spreads_around_the_delay_and_is_no_dice() -> None:
    spread = [jittered(4.0, f"host{n}") for n in range(200)]
    assert 3.0 <= min(spread) < 3.2
    assert 4.8 < max(spread) <= 5.0
    assert jittered(4.0, "x") == jittered(4.0, "x")
    assert jittered(0.0, "x") == 0.0


@pytest.mark.parametrize(
    ("hours", "wait"),
    [("00:00-06:00", 4 * 3600), ("20:00-21:00", 0), ("19:00-01:00", 0), ("08:00-20:00", 12 * 3600)],
)
def test_hours_are_beijings_and_may_cross_midnight(hours: str, wait: float) -> None:
    assert Hours.parse(hours).wait(NOW) == wait  # 12:00 UTC is 20:00 in Beijing


def test_hours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="HH:MM-HH:MM"):
        Hours.parse("nights")


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Access.RULES), (204, Access.RULES), (301, Access.REDIRECT), (401, Access.ALLOW_ALL),
        (403, Access.ALLOW_ALL), (404, Access.ALLOW_ALL), (410, Access.ALLOW_ALL),
        (429, Access.UNREACHABLE), (500, Access.UNREACHABLE), (None, Access.UNREACHABLE),
    ],
)  # fmt: skip
def test_robots_status(status: int | None, meaning: Access) -> None:
    assert access(status) is meaning


def test_the_group_of_our_token_goes_before_the_common_one() -> None:
    rules = Robots.parse(
        "User-agent: *\nDisallow: /\n\nUser-agent: shilu\nDisallow: /x/\nAllow:"
        " /x/y\nCrawl-delay: 4\n"
    )
    said = [rules.allows(HOME + path) for path in ("", "x/", "x/y")]
    assert said == [True, False, True]
    assert rules.crawl_delay == 4.0


def test_robots_txt_may_have_a_byte_order_mark_and_is_read_to_its_limit() -> None:
    text = robots_text(b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n" + b"#" * (1 << 20))
    assert not Robots.parse(text).allows(HOME + "a")
    assert len(text) <= 500 * 1024


def test_six_redirects_of_robots_txt_mean_that_there_is_none() -> None:
    target = {"url": f"{HOME}robots.txt", "role": "robots", "origin": "http://www.a.gov.cn"}
    on = (("Location", "/elsewhere.txt"),)
    first = robots_answered(fetched(302, headers=on, hops="P", **target), NOW)
    assert urls(first) == [f"{HOME}elsewhere.txt"]
    assert first.outlinks[0].origin == "http://www.a.gov.cn"
    last = robots_answered(fetched(302, headers=on, hops="PRRRRR", **target), NOW)
    assert last.robots is not None
    assert last.robots.text is None


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://www.sz.gov.cn:8080/x", "sz.gov.cn"),
        ("https://jyj.sz.gov.cn/", "sz.gov.cn"),
        ("https://www.gov.cn/", "www.gov.cn"),
        ("http://www.newton.com.tw/wiki/", "newton.com.tw"),
        ("http://203.0.113.9:8000/x", "203.0.113.9"),
    ],
)
def test_a_site_is_the_registrable_name(url: str, site: str) -> None:
    assert site_of(url) == site


def test_robots_speaks_for_scheme_host_and_port() -> None:
    origins = {origin_of(u) for u in (HOME, "http://www.a.gov.cn:80/x", "http://WWW.a.gov.cn/y")}
    assert origins == {"http://www.a.gov.cn"}
    assert origin_of("https://www.a.gov.cn:8443/x") == "https://www.a.gov.cn:8443"


@pytest.mark.parametrize("url", ["javascript:x", "mailto:a@b", "http:///x", "http://[::1", "//x"])
def test_what_is_no_web_address_is_not_fetchable(url: str) -> None:
    assert not fetchable(url)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        (f"{HOME}a.do;jsessionid=ABC123?x=1", f"{HOME}a.do?x=1"),
        (f"{HOME}a?PHPSESSID=abc&x=1", f"{HOME}a?x=1"),
        (f"{HOME}gkmlpt/api/all/5?page=1&sid=2", f"{HOME}gkmlpt/api/all/5?page=1&sid=2"),
        (f"{HOME}a?x=", f"{HOME}a?x="),
    ],
)
def test_session_ids_are_cut_and_site_ids_are_not(url: str, clean: str) -> None:
    assert without_session(url) == clean
    assert trap(clean) is None


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("a/b/a/b/a/b/c.html", "loop"),
        ("list?page=4711", "endless_pager"),
        ("zwgk/index_999.html", "endless_pager"),
        ("cal?year=2019&month=3&day=1", "calendar"),
        ("x" * 1200, "long"),
    ],
)
def test_traps_are_known_by_their_shape(path: str, cause: str) -> None:
    assert trap(HOME + path) == cause


@pytest.mark.parametrize(
    "path",
    [
        "module/xxgk/xxgkAnnualReport.jsp?area=11320900014234567X&fbtime=2018",
        "zwgk/zfxxgk/zfxxgknb/index_3.html",
        "art/2023/1/11/art_1229134232_4052272.html",
        "list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1023",
    ],
)
def test_real_addresses_are_no_traps(path: str) -> None:
    assert trap(HOME + path) is None


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        (404, State.FAILED, "gone"), (410, State.FAILED, "gone"), (401, State.FAILED, "http_401"),
        (500, State.QUEUED, "http_500"), (503, State.QUEUED, "http_503"),
        (429, State.QUEUED, "http_429"), (304, State.DONE, None),
    ],
)  # fmt: skip
def test_a_status_decides(status: int, state: State, failure: str | None) -> None:
    visit = answered(fetched(status), NOW)
    assert visit is not None
    assert (visit.state, visit.failure) == (state, failure)


def test_one_forbidden_page_of_a_good_host_is_no_challenge() -> None:
    alone = answered(fetched(403), NOW)
    among_good = answered(fetched(403), NOW, host_is_good=True)
    assert alone is not None
    assert among_good is not None
    assert (alone.challenge, among_good.challenge) == ("geoblock_suspected", None)
    assert among_good.failure == "http_403"


def test_a_list_interface_that_refuses_post_is_asked_by_get() -> None:
    refused = fetched(405, url=f"{HOME}dataproxy.jsp?a=1", method="POST")
    posted = replace(refused.target, body="columnid=7&x=%2F")
    refused = replace(refused, target=posted)
    visit = answered(refused, NOW)
    assert visit is not None
    (onward,) = visit.outlinks
    assert (onward.method, onward.body) == ("GET", "")
    assert onward.url == f"{HOME}dataproxy.jsp?a=1&columnid=7&x=%2F"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_location_in_chinese_is_read_in_the_charset_it_was_sent_in(charset: str) -> None:
    raw = "/年报/".encode(charset).decode("latin-1")
    visit = answered(fetched(302, headers=(("Location", raw),)), NOW)
    assert visit is not None
    assert urls(visit) == [f"{HOME}年报/"]


def test_a_seed_may_move_to_another_name_and_a_page_may_not() -> None:
    away = (("Location", "https://www.b.gov.cn/"),)
    seed = answered(fetched(301, headers=away, role="seed"), NOW)
    other = answered(fetched(301, headers=away, hops="L"), NOW)
    assert seed is not None
    assert other is not None
    assert [target.site for target in seed.outlinks] == ["b.gov.cn"]
    assert other.outlinks == ()
    assert other.counts == {"out_of_scope": 1}


@pytest.mark.parametrize(
    ("declared", "charset"), [("gb2312", "utf-8"), ("utf-8", "gb18030"), ("iso-8859-1", "gb18030")]
)
def test_text_is_read_by_its_bytes_and_not_by_what_a_header_claims(
    declared: str, charset: str
) -> None:
    said = "政府信息公开年报"
    text, used = page_text(said.encode(charset), f"text/html; charset={declared}")
    if (declared, charset) != ("utf-8", "gb18030"):
        assert text == said
    assert used in {charset, "utf-8"}


def test_a_report_column_is_followed_by_rows_and_pager() -> None:
    rows = {f"/nb/t2023011{n}_1099{n}.html": f"某局202{n}年政府信息公开年度报告" for n in range(3)}
    html = page(
        "政府信息公开年报",
        links={**rows, "/nb/index_1.html": "下一页"},
        crumbs="首页 > 政府信息公开年报",
    )
    visit = reading(html.body, url=f"{HOME}nb/", anchor="政府信息公开年报")
    assert visit.shows == "column"
    roles = {target.url.removeprefix(HOME): target.role for target in visit.outlinks}
    assert set(rows) <= {f"/{path}" for path in roles}
    assert roles["nb/index_1.html"] == "next_page"
    assert all(target.depth == 1 for target in visit.outlinks if target.role == "article")
    assert [target.depth for target in visit.outlinks if target.role == "next_page"] == [0]


def test_a_news_list_is_neither_paged_nor_its_articles_queued() -> None:
    rows = {f"/xw/t2023011{n}_1099{n}.html": f"某局召开第{n}次会议" for n in range(5)}
    html = page("新闻", links={**rows, "/xw/index_1.html": "下一页"}, crumbs="首页 > 新闻")
    visit = reading(html.body, url=f"{HOME}xw/", anchor="新闻动态")
    assert not [url for url in urls(visit) if "t2023" in url or "index_1" in url]
    assert visit.counts["pagers_left"] == 1


def test_attachments_are_taken_from_reports_alone() -> None:
    link = '<p>附件：<a href="/files/nb.pdf">附件下载.pdf</a></p>'
    title = "某局2022年政府信息公开工作年度报告"
    path = f"{HOME}nb/202301/t20230111_10991.html"
    report = page(title, text=f"<p>{REPORT}</p>{link}")
    other = page("某局关于开展培训的通知", text=f"<p>{REPORT}</p>{link}")
    visit = reading(report.body, url=path, anchor=title, role="article")
    assert [(t.url, t.role, t.parent) for t in visit.outlinks if t.url.endswith(".pdf")] == [
        (f"{HOME}files/nb.pdf", "attachment", path)
    ]
    assert visit.shows == "report"
    visit = reading(other.body, url=path, anchor="某局关于开展培训的通知", role="article")
    assert not [url for url in urls(visit) if url.endswith(".pdf")]


def test_nothing_is_queued_beyond_the_depth_limit_but_pages_of_one_list_are() -> None:
    rows = {"/nb/t20230111_10991.html": "某局2022年政府信息公开年度报告"}
    html = page(
        "政府信息公开年报",
        links={**rows, "/nb/index_1.html": "下一页"},
        crumbs="首页 > 政府信息公开年报",
    )
    at_limit = fetched(body=html.body, url=f"{HOME}nb/", anchor="政府信息公开年报", depth=6)
    visit = read(at_limit, depth_limit=6)
    assert urls(visit) == [f"{HOME}nb/index_1.html"]
    assert visit.counts["too_deep"] == 1


def test_reports_before_the_first_wanted_year_are_left() -> None:
    rows = {f"/nb/t20{y}0111_10991.html": f"某局20{y}年政府信息公开年度报告" for y in (12, 18, 22)}
    html = page("政府信息公开年报", links=rows, crumbs="首页 > 政府信息公开年报")
    wanted = read(fetched(body=html.body, url=f"{HOME}nb/"), since=2018)
    assert not [url for url in urls(wanted) if "t2012" in url]
    assert len(urls(wanted)) == 2


def test_a_file_is_a_file_whatever_its_type_claims() -> None:
    visit = reading(b"%PDF-1.5 ...", url=f"{HOME}x.html", role="attachment")
    assert (visit.shows, visit.outlinks) == ("report", ())


def test_a_page_that_is_an_error_sent_as_200_is_no_page() -> None:
    visit = reading("<html><body>您访问的页面不存在</body></html>".encode())
    assert visit.failure == "soft_error:soft_404"


@pytest.mark.parametrize("location", ["http://[bad", "//[", "http://a\u2100.gov.cn/"])
def test_a_location_that_is_no_url_ends_its_row_and_is_counted(location: str) -> None:
    said = (("Location", location.encode().decode("latin-1")),)
    moved = answered(fetched(302, headers=said), NOW)
    assert moved is not None
    assert (moved.state, moved.outlinks, moved.counts) == (State.DONE, (), {"unfetchable": 1})
    rules = robots_answered(fetched(302, headers=said, role="robots", origin=HOME[:-1]), NOW)
    assert rules.robots is not None  # RFC 9309 §2.3.1.3: unavailable
    assert rules.robots.text is None


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (503, {"Retry-After": "Sun, 22 Nov 2026 12:01:30 GMT"}, 90.0),
        (302, {"Retry-After": "7", "Location": "/x/"}, 7.0),
        (403, {"Retry-After": "7"}, 7.0),
        (404, {"Retry-After": "7"}, 7.0),
        (521, {"Retry-After": "7"}, 7.0),
        (202, {"Retry-After": "7"}, 7.0),
        (200, {"Retry-After": "7"}, None),  # it has answered: there is nothing to come back for
        (503, {}, None),
    ],
)
def test_retry_after_is_heard_whatever_the_status(
    status: int, headers: dict[str, str], wait: float | None
) -> None:
    page = fetched(status, "页面".encode() * 200, tuple(headers.items()))
    assert told(page, Visit(state=State.DONE), NOW).wait == wait


def test_of_several_retry_afters_the_longest_holds() -> None:
    headers = (("Retry-After", "5"), ("Retry-After", "50"))
    assert told(fetched(429, headers=headers), Visit(state=State.DONE), NOW).wait == 50.0


def test_a_date_is_read_by_the_servers_own_clock_too() -> None:
    """Its clock is ten minutes behind ours: by ours the moment would be over."""
    headers = (
        ("Date", "Sun, 22 Nov 2026 11:50:00 GMT"),
        ("Retry-After", "Sun, 22 Nov 2026 11:52:00 GMT"),
    )
    assert told(fetched(503, headers=headers), Visit(state=State.DONE), NOW).wait == 120.0


@pytest.mark.parametrize(
    ("visit", "tries"),
    [
        (Visit(state=State.QUEUED, trouble="http_429"), 6),
        (Visit(state=State.QUEUED, trouble="http_503"), 6),
        (Visit(state=State.QUEUED, trouble="robots_unreachable", wait=5.0), 6),
        (Visit(state=State.QUEUED, trouble="robots_unreachable"), 3),
        (Visit(state=State.QUEUED, trouble="timeout"), 3),
        (Visit(state=State.QUEUED, failure="http_500"), 3),
    ],
)
def test_that_a_host_is_busy_is_not_its_pages_fault(visit: Visit, tries: int) -> None:
    rules = Rules(terms=lambda _: HostTerms(delay=0.0, budget=1, first_backoff=1.0))
    assert tries_of(visit, rules) == tries


def test_an_error_page_is_a_refusal_where_nothing_else_came() -> None:
    visit = Visit(state=State.FAILED, failure="soft_error:soft_404")
    alone = told(fetched(), visit, NOW)
    assert (alone.challenge, alone.state, alone.retry) == ("soft_404", State.QUEUED, True)
    assert told(fetched(), visit, NOW, host_is_good=True) == visit


@pytest.mark.parametrize(
    ("url", "role", "hops", "plain"),
    [
        ("https://www.a.gov.cn/robots.txt", "robots", "P", True),
        ("https://www.a.gov.cn/robots.txt", "robots", "LP", False),
        ("http://www.a.gov.cn/robots.txt", "robots", "P", False),
        ("https://www.a.gov.cn/", "seed", "", False),
    ],
)
def test_only_a_seed_is_asked_without_tls(url: str, role: str, hops: str, plain: bool) -> None:
    target = fetched(url=url, role=role, hops=hops, via="https://www.a.gov.cn/").target
    assert [t.url for t in without_tls(target)] == ["http://www.a.gov.cn/"] * plain
