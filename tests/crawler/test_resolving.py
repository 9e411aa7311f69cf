"""Hosts are looked up once at a time, and a name that is none ends no crawl."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from crawler.capture.connect import ConnectTo
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import FrontierFailedError, Store
from crawler.frontier.target import Target
from crawler.resolving import Resolving, address_of


@pytest.mark.parametrize("host", ["www..qinghe.gov.cn", f"{'a' * 64}.qinghe.gov.cn", "市..cn"])
def test_a_name_that_idna_refuses_has_no_address(host: str) -> None:
    assert asyncio.run(address_of(host)) == ""


def test_a_host_is_looked_up_once_however_often_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, told = [], []

    async def slow(host: str) -> str:
        asked.append(host)
        await asyncio.sleep(0)
        return f"of {host}"

    async def know(host: str, address: str) -> None:
        told.append((host, address))

    async def main() -> None:
        resolving = Resolving(know)
        for host in ("a.gov.cn", "b.gov.cn", "a.gov.cn"):
            resolving.begin(host)
        assert len(resolving) == 2
        await resolving.ended()
        resolving.begin("a.gov.cn")
        await resolving.ended()

    monkeypatch.setattr("crawler.resolving.address_of", slow)
    asyncio.run(main())
    assert asked == ["a.gov.cn", "b.gov.cn", "a.gov.cn"]
    assert min(told) == ("a.gov.cn", "of a.gov.cn")


def test_a_frontier_that_fails_meanwhile_leaves_no_exception_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[object] = []

    async def know(host: str, address: str) -> None:
        raise FrontierFailedError(f"{host} {address}: the disk is full")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: heard.append(said))
        resolving = Resolving(know)
        resolving.begin("127.0.0.1")
        await asyncio.wait(resolving._running.values())
        gc.collect()  # a task whose exception nobody has seen says so when it goes

    asyncio.run(main())
    assert heard == []


def test_a_link_to_a_name_that_idna_refuses_is_queued_under_connect_to_too(tmp_path: Path) -> None:
    connect_to = ConnectTo.parse(["*=127.0.0.1:8080"])

    def terms(url: str) -> HostTerms:
        found = connect_to.target(url.split("/")[2], 80)
        assert found is not None
        return HostTerms(delay=0.0, budget=9, first_backoff=1.0)

    store = Store.opened(tmp_path / "f.sqlite", Rules(terms=terms))
    seed = "http://www.a.gov.cn/"
    link = Target(url="http://市..a.gov.cn/", site="a.gov.cn", role="column", seed=seed)
    assert store.add([link], 1.0) == 1
    store.db.close()
