"""robots.txt as RFC 9309 has it: what a file allows, and what an answer means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_manners_rest import HOST, ended, only, opened, past_robots, verdict

from crawler.frontier.harvests import begin, finish, plant, within
from crawler.frontier.leasing import Leasing
from crawler.frontier.target import Target, WarcRef
from crawler.robots import Access, Robots, access, robots_text
from crawler.visit import Fetched, robots_answered

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html"),)


def allows(body: str | bytes, path: str) -> bool:
    raw = body.encode() if isinstance(body, str) else body
    return Robots.parse(robots_text(raw)).allows(f"http://www.a.gov.cn{path}")


ALL, NONE = "User-agent: *\nDisallow: /\n", "User-agent: *\nAllow: /\n"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        # which group: the product token, whole, whatever its case or version (§2.2.1)
        (f"{NONE}User-agent: shilu\nDisallow: /x", "/x", False),
        (f"{NONE}User-agent: SHILU\nDisallow: /x", "/x", False),
        (f"{NONE}User-agent: shilu/0.1\nDisallow: /x", "/x", False),
        (f"{NONE}User-agent: shilu # ours\nDisallow: /x", "/x", False),
        (f"{NONE}User-agent: shi\nDisallow: /x", "/x", True),
        (f"{NONE}User-agent: shilubot\nDisallow: /x", "/x", True),
        (f"{NONE}User-agent: my-shilu\nDisallow: /x", "/x", True),
        (f"{ALL}User-agent: shilu\nDisallow:", "/x", True),
        (f"{ALL}User-agent: Baiduspider\nDisallow:", "/x", False),
        # groups of one name are one; several names share one (§2.2.1)
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: shilu\nDisallow: /a\n\nUser-agent: shilu\nDisallow: /b", "/a", False),
        ("User-agent: x\nUser-agent: shilu\nDisallow: /a", "/a", False),
        ("User-agent: shilu\n\n# a comment\nUser-agent: x\nDisallow: /a", "/a", False),
        ("User-agent: *\nSitemap: http://www.a.gov.cn/m.xml\nDisallow: /a", "/a", False),
        ("User-agent: shilu\nCrawl-delay: 2\nDisallow: /a", "/a", False),
        ("Disallow: /a\nUser-agent: x\nDisallow: /b", "/a", True),  # a rule of nobody
        # the longest match, and allow where both are as long (§2.2.2)
        ("User-agent: *\nDisallow: /a/\nAllow: /a/b", "/a/bc", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /A", "/a", True),
        # * and $ (§2.2.3)
        ("User-agent: *\nDisallow: /*.pdf$", "/f/nb.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/f/nb.pdf?x=1", True),
        ("User-agent: *\nDisallow: /*/neibu/", "/zwgk/neibu/x", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: *?page=", "/list?page=2", False),
        # percent-encoding (§2.2.2)
        ("User-agent: *\nDisallow: /年报/", "/%E5%B9%B4%E6%8A%A5/1", False),
        ("User-agent: *\nDisallow: /%e5%b9%b4", "/年", False),
        ("User-agent: *\nDisallow: /neibu", "/%6Eeibu/x", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        # what real files are like
        ("User-agent:*\nDisallow:/a", "/a", False),
        ("  user-Agent :  *  \n  DISALLOW :  /a  ", "/a", False),
        ("User-agent: *\rDisallow: /a\rDisallow: /b\r", "/b", False),
        ("User-agent: *\r\nDisallow: /a\r\n\r\nDisallow: /b", "/b", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a # inside", "/a", False),
        ("<html><body><h1>404</h1><p>Disallow</p></body></html>", "/a", True),
        ("", "/a", True),
        ("\x00\x01\x02", "/a", True),
    ],
)
def test_a_file_allows_what_it_says(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_a_file_in_utf_16_is_read() -> None:
    assert not allows("User-agent: *\nDisallow: /a".encode("utf-16"), "/a")


def test_a_file_is_cut_at_500_kib_and_at_a_whole_line() -> None:
    begin, cut = "User-agent: *\nDisallow: /a\n", "Disallow: /x"
    filling = "#" * (500 * 1024 - len(begin) - len(cut) - 1) + "\n"
    text = f"{begin}{filling}{cut}yz\nDisallow: /b\n"
    assert not allows(text, "/a")
    assert allows(text, "/b")
    assert allows(text, "/x")  # half a rule says something else than the whole
    assert not allows("User-agent: *\n" + "# filling\n" * 40_000 + "Disallow: /c\n", "/c")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 2", 2.0),
        ("crawl-delay:0.5", 0.5),
        ("Crawl-delay: 10 seconds", 10.0),
        ("Crawl-delay: 5s", 5.0),
        ("Crawl-delay: 1,5", 1.5),
        ("Crawl-delay: 3 # nights only", 3.0),
        ("Crawl-delay: -5", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay:", None),
        ("Crawl-delay: 999999999", 86400.0),
        ("Request-rate: 1/10", 10.0),
        ("Request-rate: 2/1m", 30.0),
        ("Request-rate: 1/1\nCrawl-delay: 4", 4.0),
        ("Disallow: /x", None),
    ],
)
def test_crawl_delay_is_seconds_and_silly_values_are_not(line: str, seconds: float | None) -> None:
    assert Robots.parse(f"User-agent: *\n{line}\n").crawl_delay == seconds


def test_the_delay_of_another_robot_is_not_ours() -> None:
    text = "User-agent: *\nCrawl-delay: 1\n\nUser-agent: bingbot\nCrawl-delay: 60\n"
    assert Robots.parse(text).crawl_delay == 1.0


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Access.RULES), (206, Access.RULES), (301, Access.REDIRECT), (307, Access.REDIRECT),
        (308, Access.REDIRECT), (304, Access.UNREACHABLE), (400, Access.ALLOW_ALL),
        (401, Access.ALLOW_ALL), (403, Access.ALLOW_ALL), (404, Access.ALLOW_ALL),
        (410, Access.ALLOW_ALL), (451, Access.ALLOW_ALL), (408, Access.UNREACHABLE),
        (429, Access.UNREACHABLE), (500, Access.UNREACHABLE), (503, Access.UNREACHABLE),
        (521, Access.UNREACHABLE), (None, Access.UNREACHABLE),
    ],
)  # fmt: skip
def test_a_status_means_rules_all_nothing_or_elsewhere(status: int | None, meaning: Access) -> None:
    assert access(status) is meaning


def answer(status: int, body: bytes = b"", **headers: str) -> Fetched:
    target = Target(url=f"{HOST}/robots.txt", site="a.gov.cn", role="robots", hops="P", origin=HOST)
    return Fetched(target=target, status=status, body=body, headers=(*HTML, *headers.items()))


def test_a_web_page_in_its_place_has_no_rules() -> None:
    page = "<html><title>页面不存在</title><p>您访问的页面不存在</p></html>".encode()
    visit = robots_answered(answer(200, page), NOW)
    assert visit.robots is not None
    assert Robots.parse(visit.robots.text or "").allows(f"{HOST}/x")


def test_a_redirect_is_followed_to_another_host() -> None:
    visit = robots_answered(answer(301, Location="http://rules.b.gov.cn/r.txt"), NOW)
    (onward,) = visit.outlinks
    assert (onward.url, onward.origin) == ("http://rules.b.gov.cn/r.txt", HOST)
    assert visit.robots is None


def test_a_challenge_in_its_place_is_a_challenge() -> None:
    visit = robots_answered(answer(521, **{"Set-Cookie": "__jsluid_s=1"}), NOW)
    assert (visit.challenge, visit.robots) == ("js_cookie_challenge", None)


def test_the_next_harvest_asks_for_the_whole_file_again(tmp_path: Path) -> None:
    """A 304 would say nothing of what the rules are."""
    leasing = opened(tmp_path, 1000.0)
    lease = only(leasing, 1000.0)
    ref = WarcRef(filename="a.warc.gz", offset=9, length=9)
    ended(leasing, lease, 1000.0, robots=verdict(), etag='"1"', last_modified="x", ref=ref)
    finish(leasing.store, stop_reason="finished", complete=True, now=1001.0)
    harvest = begin(leasing.store, wanted="two", today=NOW.date(), options_digest="", now=2000.0)
    store = within(leasing.store, harvest)
    plant(store, [lease.target], 2000.0)
    again = only(Leasing(store), 2000.0)
    assert again.target.url == f"{HOST}/robots.txt"
    assert (again.etag, again.last_modified) == (None, None)


def test_what_it_forbids_is_not_asked_by_post_either(tmp_path: Path) -> None:
    leasing = opened(tmp_path, 1000.0)
    past_robots(leasing, 1000.0)
    leasing.robots[HOST] = Robots.parse("User-agent: *\nDisallow: /module/\nDisallow: /$")
    asked = Target(
        url=f"{HOST}/module/dataproxy.jsp", site="a.gov.cn", role="next_page", score=0.9,
        method="POST", body="columnid=7", seed=f"{HOST}/",
    )  # fmt: skip
    leasing.store.add([asked], 1000.0)
    assert leasing.batch(9, 1010.0).leases == ()
    failures = leasing.store.db.execute("SELECT failure FROM urls WHERE method = 'POST'")
    assert [row["failure"] for row in failures] == ["robots_denied"]
