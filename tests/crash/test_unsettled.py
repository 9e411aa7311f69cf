"""An answer on disk that cannot be settled fails alone: it never keeps a crawl from resuming."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.exchange import WireBuffer, WireExchange
from archive.exchanges import exchanges
from archive.folder import DataFolder
from archive.index import captures
from archive.writer import WarcWriteError, WarcWriter
from crawler.frontier.asking import Asking
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, State, Target
from crawler.replay import _Left, _Replay
from crawler.visit import Visit

URL = "http://a.gov.cn/1"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A replay of one answer; settling raises `error`; `abandoned` was let go."""
    folder = DataFolder.opened(tmp_path / "data", create=True)
    writer = WarcWriter(folder, "one")
    exchange = WireExchange(url=URL, started=datetime.now(UTC), ended=datetime.now(UTC))
    exchange.request.append(b"GET /1 HTTP/1.1\r\nHost: a.gov.cn\r\n\r\n")
    exchange.response = WireBuffer(ANSWER)
    writer.append_exchange(exchange)
    [warc] = writer.close()
    terms = HostTerms(delay=0.0, budget=100, first_backoff=1.0)
    store = Store.opened(folder.frontier, Rules(terms=lambda _: terms))
    store.add([Target(url=URL, site="a.gov.cn", role="article")], 0.0)
    found = SimpleNamespace(error=None, abandoned=[], store=store)

    async def settle(*_: object, **__: object) -> None:
        raise found.error

    async def run(job):
        return job()

    async def abandon(lease: Lease) -> None:
        found.abandoned.append(lease.target.url)

    async def put(*_: object) -> None: ...

    monkeypatch.setattr("crawler.replay.sink_of", lambda _: SimpleNamespace(put_metadata=put))
    session = SimpleNamespace(folder=folder, store=store, run=run, abandon=abandon)
    judged = Visit(state=State.DONE)
    conclusion = SimpleNamespace(judged=lambda *_: judged, settle=settle)
    left = _Left(
        file=None,
        beside=exchanges(warc),
        unknown=tuple(captures(folder.index_of(warc.name))),
    )
    whole = _Replay(session, conclusion, None, Asking(store))  # type: ignore[arg-type]
    found.settled = lambda: asyncio.run(whole.settled([left]))
    found.known = lambda: Asking(store).known(warc.name)
    yield found
    store.db.close()


def test_an_answer_that_cannot_be_settled_is_let_go_and_noted(replay, caplog) -> None:
    replay.error = ValueError("of this page")
    assert replay.settled() == 1
    assert replay.abandoned == [URL]
    assert len(replay.known()) == 1
    assert "could not be settled" in caplog.text


def test_a_disk_that_refuses_ends_the_replay_and_the_answer_stays_unknown(replay) -> None:
    replay.error = WarcWriteError("the disk is full")
    with pytest.raises(WarcWriteError):
        replay.settled()
    assert (replay.abandoned, replay.known()) == ([], set())
