"""The memory of links beside the frontier's tables never hides what the tables do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.frontier.heard import LIMIT, Heard
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store
from crawler.frontier.target import Target
from crawler.frontier.worker import Worker


def target(url: str, score: float = 0.5, role: str = "column", **more: str) -> Target:
    return Target(url=url, site="a.gov.cn", role=role, score=score, seed=url, **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    terms = HostTerms(delay=0.0, budget=100, first_backoff=1.0)
    return Store.opened(tmp_path / "frontier.sqlite", Rules(terms=lambda _url: terms))


def test_a_link_is_news_once_and_again_with_a_better_score() -> None:
    heard = Heard()
    url = "http://www.a.gov.cn/x/"
    assert heard.news(target(url, 0.4))
    assert not heard.news(target(url, 0.4))
    assert not heard.news(target(url, 0.1))
    assert heard.news(target(url, 0.6))
    assert not heard.news(target(url, 0.5))


@pytest.mark.parametrize("role", ["redirect", "robots"])
def test_what_may_queue_a_done_row_again_is_always_news(role: str) -> None:
    heard = Heard()
    one = target("http://www.a.gov.cn/x/", role=role)
    assert heard.news(one)
    assert heard.news(one)


def test_forms_are_always_news() -> None:
    heard = Heard()
    one = target("http://www.a.gov.cn/list", method="POST", body="page=2")
    other = target("http://www.a.gov.cn/list", method="POST", body="page=3")
    assert heard.news(one)
    assert heard.news(other)
    assert heard.news(one)


def test_the_memory_is_bounded() -> None:
    heard = Heard()
    for n in range(LIMIT + 10):
        heard.news(target(f"http://www.a.gov.cn/{n}"))
    assert len(heard.scores) <= LIMIT


def test_a_better_score_still_reaches_the_row(store: Store) -> None:
    url = "http://www.a.gov.cn/x/"
    assert store.add([target(url, 0.2)], 1.0) == 1
    assert store.add([target(url, 0.2)], 1.0) == 0
    assert store.add([target(url, 0.9)], 1.0) == 0
    assert store.db.execute("SELECT score FROM urls").fetchone()["score"] == 0.9
    store.db.close()


def test_a_link_of_a_job_that_was_rolled_back_is_stored_when_it_comes_again(store: Store) -> None:
    worker = Worker(store)
    url = "http://www.a.gov.cn/x/"

    def failing() -> None:
        store.add([target(url)], 1.0)
        raise RuntimeError("after the link was heard of")

    with pytest.raises(RuntimeError):
        worker.do(failing).result()
    assert worker.do(lambda: store.add([target(url)], 1.0)).result() == 1
    worker.close()


def test_a_link_of_a_transaction_that_was_rolled_back_is_stored_when_it_comes_again(
    store: Store,
) -> None:
    one = target("http://www.a.gov.cn/x/")

    def failing() -> None:
        with store.transaction():
            store.add([one], 1.0)
            raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        failing()
    assert store.add([one], 1.0) == 1
    store.db.close()
