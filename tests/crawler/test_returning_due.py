"""--due: a site is taken when its next visit is due, and the plan is made when a harvest ends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from coming_back import TERMS, Returning
from miniweb import Reply, gov_site

from crawler.frontier.rules import Rules
from crawler.frontier.store import Store
from crawler.frontier.target import Target
from crawler.returning.planning import Due, NothingDueError, due

HOSTS = ("www.qinghe.gov.cn", "www.baihe.gov.cn")


def seed(host: str) -> Target:
    url = f"http://{host}/"
    return Target(url=url, site=host.removeprefix("www."), role="seed", score=2.0, seed=url)


def at(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


@pytest.fixture
def web(tmp_path: Path) -> Returning:
    def respond(host: str, path: str, **_: object) -> Any:
        reply = sites[host].get(path, Reply(status=404))
        assert isinstance(reply, Reply)
        return reply.status, reply.headers, reply.body

    sites = {host: gov_site(host) for host in HOSTS}
    return Returning(tmp_path / "frontier.sqlite", respond, [seed(HOSTS[0])], now=at("2021-02-20"))


def due_on(web: Returning, day: str) -> Due:
    store = Store.opened(web.path, Rules(terms=lambda _url: TERMS))
    try:
        return due(store, [seed(host) for host in HOSTS], at(day))
    finally:
        store.db.close()


def test_a_site_waits_for_its_day_and_one_never_visited_does_not(web: Returning) -> None:
    web.harvest()
    # It has the reports up to 2020, listed in January: the next is looked for in January 2022.
    early = due_on(web, "2021-11-01")
    assert [target.host for target in early.seeds] == [HOSTS[1]]
    assert (early.waiting, early.next_day) == (1, "2022-02-05")
    assert [target.host for target in due_on(web, "2022-02-05").seeds] == list(HOSTS)


def test_a_harvest_that_was_stopped_leaves_its_sites_due(web: Returning) -> None:
    web.harvest(most=5)
    assert due_on(web, "2021-02-21").waiting == 0


def test_a_later_harvest_that_was_stopped_is_resumed_before_its_sites_are_due(
    web: Returning,
) -> None:
    web.harvest()
    assert due_on(web, "2021-11-01").waiting == 1
    web.harvest(most=1)
    assert [target.host for target in due_on(web, "2021-11-02").seeds] == list(HOSTS)
    web.harvest()
    assert due_on(web, "2021-02-21").waiting == 1


def test_where_nothing_is_due_it_says_when_the_next_is(web: Returning) -> None:
    web.seeds = [seed(host) for host in HOSTS]
    web.harvest()
    with pytest.raises(NothingDueError, match="no site is due; of 2 the next is on 2022-02-05"):
        due_on(web, "2021-11-01")
