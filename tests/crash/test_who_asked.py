"""The row that asked is found by what the archive says was asked, however the page spelt it."""

from __future__ import annotations

import pytest
from w3lib.url import safe_url_string

from archive.exchange_records import target_uri
from crawler.frontier.asking import Asking
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store
from crawler.frontier.target import Target


@pytest.fixture
def store(tmp_path) -> Store:
    terms = HostTerms(delay=0.0, budget=100, first_backoff=1.0)
    return Store.opened(tmp_path / "frontier.sqlite", Rules(terms=lambda _: terms))


def target(url: str, **more: str) -> Target:
    return Target(url=url, site="a.gov.cn", role=more.pop("role", "article"), **more)  # type: ignore[arg-type]


SPELT = [
    "http://a.gov.cn/年报/2023 年.html",
    "http://a.gov.cn/%E5%B9%B4/x.html?b=2&a=%b9%ab&c=",
    "http://a.gov.cn/a?q=公开&q=1#top",
    "http://a.gov.cn/a%zz|b{c}.html?x=[1]",
    "http://A.gov.cn:80/../b/./c.html",
    "http://a.gov.cn/?&&=&b",
    "http://年.a.gov.cn/",
]


@pytest.mark.parametrize("url", SPELT)
def test_a_row_is_found_by_the_address_that_the_archive_prints(store: Store, url: str) -> None:
    with store.transaction():
        store.add([target(url), target("http://a.gov.cn/other")], 0.0)
    row = Asking(store).row(target_uri(safe_url_string(url)), "GET", "")
    assert row is not None
    assert row["url"] == url


def test_two_forms_of_one_address_are_told_apart_by_what_was_posted(store: Store) -> None:
    forms = [
        target("http://a.gov.cn/p.jsp", method="POST", body=f"page={page}&w=云") for page in (1, 2)
    ]
    with store.transaction():
        store.add([*forms, target("http://a.gov.cn/p.jsp")], 0.0)
    asking = Asking(store)
    for form in forms:
        row = asking.row(form.url, "POST", form.body)
        assert (row["method"], row["body"]) == ("POST", form.body)
    assert asking.row("http://a.gov.cn/p.jsp", "POST", "page=3") is None
    assert asking.row("http://a.gov.cn/p.jsp", "GET", "")["method"] == "GET"


def test_the_rules_of_an_origin_are_no_common_page(store: Store) -> None:
    url = "http://a.gov.cn/robots.txt"
    rules = target(url, role="robots", origin="http://a.gov.cn")
    elsewhere = target("http://b.gov.cn/robots.txt", role="robots", origin="http://a.gov.cn")
    with store.transaction():
        store.add([rules, elsewhere], 0.0)
    asking = Asking(store)
    assert asking.row(url, "GET", "")["role"] == "robots"
    # Redirected there: its row speaks for another origin than its address.
    assert asking.row(elsewhere.url, "GET", "")["url"] == elsewhere.url


def test_a_queue_is_read_once_a_host_at_most_and_not_once_an_answer(store: Store) -> None:
    """Reading 100,000 queued rows takes 2.3 s, 1,000 look-ups by fingerprint 0.08 s."""
    with store.transaction():
        store.add([target(f"http://a.gov.cn/{n}.html") for n in range(5_000)], 0.0)
    work = 0

    def step() -> int:
        nonlocal work
        work += 1
        return 0

    store.db.set_progress_handler(step, 100)
    asking = Asking(store)
    for n in range(100):
        assert asking.row(f"http://a.gov.cn/{n}.html", "GET", "") is not None
    by_print = work
    assert asking.row("http://a.gov.cn/nowhere", "GET", "") is None
    whole_queue = work - by_print
    assert by_print < whole_queue / 2
    for n in range(100):
        assert asking.row(f"http://a.gov.cn/nowhere/{n}", "GET", "") is None
    assert work - by_print - whole_queue < whole_queue / 2


def test_a_row_that_came_with_a_replayed_page_is_found_in_the_next_pass(store: Store) -> None:
    # Rows of older frontiers have what the archive never prints.
    first, later = "http://me:word@a.gov.cn/1", "http://me:word@a.gov.cn/2"
    with store.transaction():
        store.add([target(first)], 0.0)
    asking = Asking(store)
    assert asking.row("http://a.gov.cn/1", "GET", "")["url"] == first
    with store.transaction():
        store.add([target(later)], 0.0)
    asking.forget()
    assert asking.row("http://a.gov.cn/2", "GET", "")["url"] == later
