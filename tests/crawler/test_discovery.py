"""Accept 1 and 2 of issue 4 on both test webs: every report, no trap, nothing that robots closes.

The webs are crawled without sockets (benchmarks.discovering); that such a crawl asks in the order
of a real one is a test of its own, and the real crawl of the whole web is marked `long`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks.discovering.everything import Everything
from benchmarks.discovering.orders import breadth_first, keyword_focus
from benchmarks.discovering.simulation import Run, simulated
from benchmarks.discovering.webs import Plot, big, folded, sample
from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from tests.bigweb import BigWeb

RECALL, TRAPS = 0.99, 0.02
PORTAL = "www.beihe.gov.cn"
SOME = ("www.chisong.gov.cn", "www.nanpu.gov.cn", "www.meiling.gov.cn", "www.banxia.gov.cn")


def _missed(crawls: Iterable[tuple[Plot, Run]]) -> tuple[float, list[str]]:
    crawls = list(crawls)
    reports = sum(len(plot.reports) for plot, _ in crawls)
    missed = [url for _, run in crawls for url in run.missed]
    return 1 - len(missed) / reports, missed


def test_the_second_test_web_is_found_whole_without_traps_or_what_robots_closes() -> None:
    crawls = [(plot, simulated(plot)) for plot in big()]  # once: it is most of this file's time
    recall, missed = _missed(crawls)
    assert recall >= RECALL, missed
    traps = sum((run.traps for _, run in crawls), Counter())
    assert traps.total() < TRAPS * sum(len(run.asked) for _, run in crawls), traps
    assert [url for _, run in crawls for url in run.denied] == []
    assert not _wrongly_told(crawls)


def _wrongly_told(crawls: Iterable[tuple[Plot, Run]]) -> dict[str, tuple[str, str]]:
    """Hosts that refuse and are not reported so, or with another class."""
    wrong = {}
    for plot, run in crawls:
        for host, classes in plot.blocked.items():
            state, why = run.states[host]
            told = {why, *(name.removeprefix("url:") for name in run.counts)}
            if not told & set(classes) or (state == "open" and "robots_denied" not in classes):
                wrong[host] = (state, why)
    return wrong


def test_the_reports_of_the_sample_web_are_found() -> None:
    recall, missed = _missed((plot, simulated(plot)) for plot in sample())
    assert recall >= RECALL, missed


@pytest.mark.long
def test_a_portal_costs_a_fourth_of_breadth_first_and_less_than_keyword_focus() -> None:
    plot = next(plot for plot in big(frozenset({PORTAL})))
    reader = Everything(depth_limit=6)
    wanted = -(-9 * len(plot.reports) // 10)
    ours = simulated(plot).found[wanted - 1]
    broad = simulated(plot, breadth_first(), reader=reader, until_found=True).found[wanted - 1]
    focus = simulated(plot, keyword_focus(), reader=reader, until_found=True).found[wanted - 1]
    assert ours <= 0.25 * broad, (ours, broad)
    assert 1.5 * ours <= focus, (ours, focus)


def _orders(hosts: Iterable[str], asked: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    orders: dict[str, list[str]] = {host: [] for host in hosts}
    for host, target in asked:
        if host in orders:
            orders[host].append(target)
    return orders


def test_a_crawl_without_sockets_asks_in_the_order_of_a_real_one(tmp_path: Path) -> None:
    with BigWeb(hosts=set(SOME)) as web:
        options = CrawlOptions(
            data=tmp_path / "data", registry=web.registry, connect_to=web.connect_to
        )
        crawl_apart(options)
        real = _orders(SOME, ((e.host, e.target) for e in web.exchanges))
    dry = _orders(
        SOME,
        (
            (host, target)
            for plot in big(frozenset(SOME))
            for host, target, _ in simulated(plot).asked
        ),
    )
    assert real == dry


@pytest.mark.long
def test_a_real_crawl_of_the_whole_second_test_web(tmp_path: Path) -> None:
    with BigWeb() as web:
        options = CrawlOptions(
            data=tmp_path / "data", registry=web.registry, connect_to=web.connect_to
        )
        summary = crawl_apart(options)
        asked = [(e.host, e.target, e.status) for e in web.exchanges]
        truth = web.truth
        traps = Counter(name for h, t, _ in asked if (name := web.trap(h, t)) is not None)
        denied = [h + t for h, t, _ in asked if web.denied(h, t)]
    had = {h + t for h, t, status in asked if status in {200, 206, 304}}
    missed = [
        report.url
        for report in truth.reports
        if not {folded(url) for url in (report.url, *report.alternates)} & had
    ]
    assert len(missed) <= (1 - RECALL) * len(truth.reports), missed
    assert traps.total() < TRAPS * len(asked), traps
    assert denied == []
    refused = dict(summary.paused) | dict(summary.blocked)
    wrong = {h: refused.get(h) for h, told in truth.blocked.items() if refused.get(h) not in told}
    assert not wrong
