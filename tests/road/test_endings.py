"""A crawl always comes to its end: what could keep it waiting for ever."""

from __future__ import annotations

import threading
from pathlib import Path

from roadside import SiteRow, home_page, plain_page, registry_file

from crawler.child import crawl_apart
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store
from crawler.frontier.worker import Worker
from crawler.options import CrawlOptions
from shilu.sampleweb import SampleWeb
from shilu.sampleweb.page import redirect


def test_a_job_that_its_asker_gave_up_does_not_stop_those_behind_it(tmp_path: Path) -> None:
    terms = HostTerms(delay=0.0, budget=1, first_backoff=0.1, ip_exempt=True)
    rules = Rules(terms=lambda url: terms, hours_wait=lambda host, now: 0.0)
    worker = Worker(Store.opened(tmp_path / "frontier.sqlite", rules))
    at_work, go_on = threading.Event(), threading.Event()

    def busy() -> None:
        at_work.set()
        go_on.wait(10)

    first = worker.do(busy)
    assert at_work.wait(10)
    given_up, last = worker.do(lambda: 1), worker.do(lambda: 2)
    given_up.cancel()
    first.cancel()  # too late: it runs
    go_on.set()
    assert last.result(timeout=5) == 2
    worker.close()


def test_a_robots_file_that_moved_is_followed_in_every_harvest(tmp_path: Path) -> None:
    """http sends to https, robots.txt too: the second harvest asks both again, and ends.

    A site without a report: one whose column is known is not asked its seed again.
    """
    host, name = "www.banqian-ceshi.gov.cn", "样市召开2020年工作会议"
    pages = {
        "/": home_page("样市人民政府", {"/nb/t20210101_1.html": name}),
        "/nb/t20210101_1.html": plain_page([name]),
    }
    site = SiteRow(name="样市", seed=f"http://{host}/", source_kind="gov", level="prefecture")
    with SampleWeb(extra={host: pages}) as web:
        web.site(host).gate = lambda asked: (
            redirect(f"https://{host}{asked.target}", 301) if asked.scheme == "http" else None
        )
        asked = []
        for harvest in ("first", "second"):
            before = len(web.exchanges)
            options = CrawlOptions(
                data=tmp_path / "data",
                registry=registry_file(tmp_path / "sites.csv", [site]),
                connect_to=web.connect_to,
                harvest=harvest,
            )
            assert crawl_apart(options, timeout=30).stop_reason == "finished"
            asked.append({(x.scheme, x.target) for x in web.exchanges[before:]})
    everything = {(scheme, path) for scheme in ("http", "https") for path in ("/", "/robots.txt")}
    assert asked[0] >= everything
    assert asked[1] >= everything  # where a seed leads is asked anew, as the seed is
