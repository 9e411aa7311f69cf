"""The frontier's thread: jobs share a transaction, each waiter gets its own result."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store
from crawler.frontier.target import Target
from crawler.frontier.worker import Worker


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    terms = HostTerms(delay=0.0, budget=100, first_backoff=1.0)
    working = Worker(Store.opened(tmp_path / "f.sqlite", Rules(terms=lambda _url: terms)))
    yield working
    working.close()


def _add(worker: Worker, name: str) -> int:
    url = f"http://www.a.gov.cn/{name}/"
    return worker.store.add([Target(url=url, site="a.gov.cn", role="column", seed=url)], 1.0)


def _stored(worker: Worker) -> list[str]:
    rows = worker.do(lambda: worker.store.db.execute("SELECT url FROM urls").fetchall()).result(5)
    return sorted(row["url"].split("/")[3] for row in rows)


def _busy(worker: Worker) -> threading.Event:
    """Keep the thread busy, so that what follows gathers into one transaction."""
    free = threading.Event()
    worker.do(lambda: free.wait(10))
    return free


def test_a_job_that_fails_among_others_is_rolled_back_alone(worker: Worker) -> None:
    def failing() -> None:
        _add(worker, "lost")
        raise RuntimeError("of this job")

    async def three() -> list[object]:
        free = _busy(worker)
        jobs = [
            asyncio.ensure_future(worker.done(job))
            for job in (lambda: _add(worker, "one"), failing, lambda: _add(worker, "two"))
        ]
        await asyncio.sleep(0)
        free.set()
        return await asyncio.gather(*jobs, return_exceptions=True)

    first, failed, last = asyncio.run(three())
    assert (first, last) == (1, 1)
    assert isinstance(failed, RuntimeError)
    assert _stored(worker) == ["one", "two"]


def test_a_job_that_fails_alone_stores_nothing(worker: Worker) -> None:
    def failing() -> None:
        _add(worker, "lost")
        raise RuntimeError("of this job")

    with pytest.raises(RuntimeError, match="of this job"):
        asyncio.run(worker.done(failing))
    assert _stored(worker) == []


def test_a_job_whose_waiter_has_gone_is_not_run(worker: Worker) -> None:
    async def cancelled() -> int:
        free = _busy(worker)
        gone = asyncio.ensure_future(worker.done(lambda: _add(worker, "gone")))
        last = asyncio.ensure_future(worker.done(lambda: _add(worker, "last")))
        await asyncio.sleep(0)
        gone.cancel()
        free.set()
        return await last

    assert asyncio.run(cancelled()) == 1
    assert _stored(worker) == ["last"]


def test_a_waiter_that_goes_while_its_job_runs_harms_nobody(worker: Worker) -> None:
    began, free = threading.Event(), threading.Event()

    def slow() -> int:
        began.set()
        free.wait(10)
        return _add(worker, "slow")

    async def leaving() -> int:
        gone = asyncio.ensure_future(worker.done(slow))
        await asyncio.to_thread(began.wait, 10)
        gone.cancel()
        await asyncio.sleep(0)
        free.set()
        return await worker.done(lambda: _add(worker, "next"))

    assert asyncio.run(leaving()) == 1
    assert _stored(worker) == ["next", "slow"]


def test_a_closed_loop_does_not_stop_the_thread(worker: Worker) -> None:
    free = _busy(worker)
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(worker.done(lambda: _add(worker, "unheard")))
    loop.run_until_complete(asyncio.sleep(0))
    waiting.cancel()
    loop.run_until_complete(asyncio.gather(waiting, return_exceptions=True))
    loop.close()
    free.set()
    assert worker.do(lambda: 7).result(5) == 7
