"""What changes at run time changes what is served, and only that."""

import csv
import io
import re
import socket
import threading
from urllib.parse import urlsplit

import pytest

from tests.bigweb import BigWeb
from tests.bigweb.blocked import PAGES
from tests.bigweb.truth import Report

HOST = "www.chisong.gov.cn"


@pytest.fixture
def web() -> BigWeb:
    return BigWeb(hosts={HOST})


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _newest(web: BigWeb) -> Report:
    return max(web.truth.reports, key=lambda r: r.year)


def test_a_planted_report_heads_the_first_page_and_shifts_the_rest(web: BigWeb) -> None:
    entry = _target(web.truth.columns[HOST][0])
    before = web.respond(HOST, entry)[2].decode()
    web.plant(HOST, 2024)
    after = web.respond(HOST, entry)[2].decode()
    rows = [
        re.findall(r'<ul class="list">.*?</ul>', text, re.DOTALL)[0] for text in (before, after)
    ]
    news = [re.findall(r"t\d{8}_\d+", text) for text in rows]
    assert news[1][1:] == news[0][:-1]
    assert _newest(web).year == 2024


def test_a_skipped_year_comes_with_the_plant(web: BigWeb) -> None:
    web.skip(HOST, 2020)
    assert 2020 not in {r.year for r in web.truth.reports}
    web.plant(HOST, 2020)
    assert 2020 in {r.year for r in web.truth.reports}
    assert web.truth == BigWeb(hosts={HOST}).truth


def test_a_silent_edit_keeps_the_address_and_changes_the_validators(web: BigWeb) -> None:
    url = _newest(web).url
    _, headers, body = web.respond(HOST, _target(url))
    web.edit(url)
    status, _, again = web.respond(
        HOST, _target(url), headers={"if-none-match": dict(headers)["ETag"]}
    )
    assert (status, again != body) == (200, True)


def test_a_correction_stands_at_a_new_address(web: BigWeb) -> None:
    url = _newest(web).url
    web.replace(url)
    assert web.respond(HOST, _target(url))[0] == 404
    assert "更正".encode() in web.respond(HOST, _target(_newest(web).url))[2]


@pytest.mark.parametrize(("how", "status"), [("404", 404), ("301", 301), ("empty", 200)])
def test_a_moved_column_has_a_new_address_and_articles_stay(
    web: BigWeb, how: str, status: int
) -> None:
    old, reports = _target(web.truth.columns[HOST][0]), {r.url for r in web.truth.reports}
    new = web.move(HOST, old, how)
    code, headers, body = web.respond(HOST, old)
    assert code == status
    assert how != "301" or dict(headers)["Location"] == new
    assert b"/t20" not in body
    assert new != old
    assert b"/t20" in web.respond(HOST, new)[2]
    assert {r.url for r in web.truth.reports} == reports


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_a_refusal_is_put_on_a_column_and_lifted(web: BigWeb, kind: str) -> None:
    entry = _target(web.truth.columns[HOST][0])
    whole = web.respond(HOST, entry)
    web.block(HOST, kind, entry)
    assert web.respond(HOST, entry)[2] == PAGES[kind].body
    assert web.respond(HOST, "/")[0] == 200
    web.block(HOST, None, entry)
    assert web.respond(HOST, entry) == whole


def test_a_throttled_host_says_when_to_return(web: BigWeb) -> None:
    web.throttle(HOST, 1, "3")
    status, headers, _ = web.respond(HOST, "/")
    assert (status, dict(headers)["Retry-After"]) == (429, "3")
    assert web.respond(HOST, "/")[0] == 200


def test_endless_spaces_are_told_as_traps_and_do_not_end() -> None:
    name = "www.mihun-gang.gov.cn"
    web = BigWeb(hosts={name})
    links = re.findall(r'href="([^"]+)"', web.respond(name, "/fuwu.html")[2].decode())
    firsts = [
        link.replace("&amp;", "&") for link in links if web.trap(name, link.replace("&amp;", "&"))
    ]
    assert {web.trap(name, link) for link in firsts} == {p for p, _ in web.truth.traps[name]}
    for link in firsts:
        inner = web.respond(name, link)[2].decode()
        assert web.respond(name, link)[0] == 200
        assert re.search(r'<li><a href="[^"]+"', inner), link
    assert web.respond(name, "/no/such/page.html")[0] == 200
    assert web.trap("jiu.mihun-gang.gov.cn", "/index.html") == "mirror"


def test_the_registry_names_every_host_but_those_to_be_found() -> None:
    web = BigWeb()
    rows = list(csv.DictReader(io.StringIO(web.registry_csv())))
    named = {urlsplit(row["seed"]).netloc for row in rows}
    assert set(web.hosts) - named == {"fgw.qingluan.gov.cn", "mzj.qingluan.gov.cn"}
    assert len({row["seed"] for row in rows}) == len(rows)


def _ask(port: int, target: str) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        while wire.recv(1 << 16):
            pass


def test_the_log_shows_requests_that_overlap() -> None:
    with BigWeb(hosts={HOST}, latency=0.2) as web:
        port = int(web.connect_to[0].rpartition(":")[2])
        threads = [
            threading.Thread(target=_ask, args=(port, target)) for target in ("/", "/robots.txt")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first, second = sorted(web.exchanges, key=lambda e: e.started)
        assert {first.target, second.target} == {"/", "/robots.txt"}
        assert first.status == second.status == 200
        assert second.started < first.ended
        assert first.response.endswith(web.respond(HOST, first.target)[2])
