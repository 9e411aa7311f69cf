"""The big web keeps what issue 4 asks of it: sizes, shares, ways, and the frozen bytes."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.bigweb import BigWeb
from tests.bigweb.freeze import frozen
from tests.bigweb.telling import HINT
from tests.bigweb.truth import Truth, encode, shipped_truth
from tests.bigweb.walker import walk

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def web() -> BigWeb:
    return BigWeb()


def _seeds(web: BigWeb) -> list[str]:
    return [row["seed"] for row in csv.DictReader(io.StringIO(web.registry_csv()))]


def _compare(web: BigWeb, truth: Truth) -> None:
    seeds = _seeds(web)
    reached = walk(web, seeds)
    lost = [r.url for r in truth.reports if r.url not in reached]
    assert not lost, f"{len(lost)} reports on no way, as {lost[0]}"
    wrong = [(r.url, r.depth, reached[r.url]) for r in truth.reports if r.depth != reached[r.url]]
    assert not wrong, f"{len(wrong)} depths, as {wrong[0]}"
    for host, count in truth.pages.items():
        fetched = {u for u in reached if f"//{host}/" in u}
        assert len(fetched) >= 0.97 * count, (host, len(fetched), count)


def test_what_is_served_is_what_was_frozen(web: BigWeb) -> None:
    assert frozen(BigWeb()) == json.loads((HERE / "frozen.json").read_text("utf-8"))
    assert encode(shipped_truth()) == encode(web.truth)
    assert (HERE / "registry.csv").read_text("utf-8") == web.registry_csv()


def test_the_web_is_as_big_as_the_issue_asks(web: BigWeb) -> None:
    truth = web.truth
    assert len(web.hosts) >= 25
    assert sum(truth.pages.values()) >= 5000
    assert len(truth.portals) >= 3
    assert max(truth.pages[p] for p in truth.portals) >= 3000


def test_reports_are_few_and_deep_on_portals(web: BigWeb) -> None:
    truth = web.truth
    for portal in truth.portals:
        own = [r for r in truth.reports if r.host == portal]
        assert own
        assert len(own) <= 0.02 * truth.pages[portal], portal
        assert {r.depth for r in own} <= {3, 4, 5}, portal


def test_three_in_ten_anchors_name_nothing(web: BigWeb) -> None:
    truth = web.truth
    assert sum(not r.anchor_hint for r in truth.reports) >= 0.3 * len(truth.reports)
    ways: dict[tuple[str, tuple[str, ...]], str] = {}
    for host in web.hosts.values():
        if host.kind != "gov" or host.name not in truth.pages:
            continue
        for found in host.found:
            for column in (*found.column.crumbs, found.column):
                ways[host.name, column.path] = column.label
    assert sum(not HINT.search(label) for label in ways.values()) >= 0.3 * len(ways)
    for portal in truth.portals:
        labels = [label for (host, _), label in ways.items() if host == portal]
        assert sum(not HINT.search(label) for label in labels) >= 0.3 * len(labels), portal


def test_each_report_of_the_smaller_sites_is_on_a_way_of_the_told_length(web: BigWeb) -> None:
    small = BigWeb(
        hosts=set(web.hosts)
        - set(web.truth.portals)
        - {"fgw.qingluan.gov.cn", "mzj.qingluan.gov.cn"}
    )
    _compare(small, small.truth)


@pytest.mark.long
def test_each_report_is_on_a_way_of_the_told_length(web: BigWeb) -> None:
    _compare(web, web.truth)


def test_one_more_year_is_what_a_web_of_that_year_has() -> None:
    grown, whole = BigWeb(), BigWeb(years=range(2008, 2025))
    before = {r.url for r in grown.truth.reports}
    grown.next_year()
    after = {r.url for r in grown.truth.reports}
    assert before < after
    assert after == {r.url for r in whole.truth.reports}
    assert {r.year for r in grown.truth.reports if r.url not in before} == {2024}
    publishing = {r.host for r in grown.truth.reports}
    assert {r.host for r in grown.truth.reports if r.url not in before} == publishing


def test_an_unchanged_page_answers_304_and_a_counter_makes_other_bytes() -> None:
    web = BigWeb()
    for host, plan in web.hosts.items():
        if host not in web.truth.pages:
            continue
        target = plan.entry(plan.columns[0])
        _, headers, body = web.respond(host, target)
        told = dict(headers)
        asked = {"if-none-match": told.get("ETag"), "if-modified-since": told.get("Last-Modified")}
        status, _, again = web.respond(host, target, headers={k: v for k, v in asked.items() if v})
        if plan.validators == "noisy":
            assert (status, body == again) == (200, False), host
        elif plan.validators == "none":
            assert (status, body == again) == (200, True), host
        else:
            assert status == 304, host
