"""Nobody goes on before the disk has it; one sync serves many; after an error nothing is taken."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.exchange import WireExchange
from crawler.capture.failure import CaptureFailedError
from crawler.capture.sink import Sink

EXCHANGE = WireExchange(url="http://a.gov.cn/", started=datetime(2024, 1, 31, tzinfo=UTC))


class Slow:
    """A writer whose first sync waits for leave."""

    def __init__(self, *, broken: str = "") -> None:
        self.calls: list[str] = []
        self.broken = broken
        self.leave = threading.Event()
        self.threads: set[int] = set()

    def _call(self, name: str) -> int:
        self.threads.add(threading.get_ident())
        self.calls.append(name)
        if name == self.broken:
            raise OSError(f"{name} failed")
        return len(self.calls)

    def append_exchange(self, exchange: WireExchange, *, revisit_of: object = None) -> Any:
        return self._call("append")

    def append_metadata(self, ref: Any, fields: Any) -> None:
        self._call("metadata")

    def sync(self) -> None:
        self.leave.wait(5)
        self._call("sync")

    def close(self) -> None:
        self._call("close")


def test_all_that_waits_is_synced_at_once_and_only_then_released() -> None:
    writer = Slow()

    async def story() -> list[Any]:
        sink = Sink(lambda: writer)
        first = asyncio.ensure_future(sink.put(EXCHANGE))
        await asyncio.sleep(0.1)
        others = [asyncio.ensure_future(sink.put(EXCHANGE)) for _ in range(20)]
        await asyncio.sleep(0.1)
        assert writer.calls == ["append"]
        assert not first.done()
        writer.leave.set()
        refs = await asyncio.gather(first, *others)
        await sink.put_metadata(refs[0], [("via", "x")])
        await asyncio.gather(sink.close(), sink.close())
        return refs

    refs = asyncio.run(story())
    assert writer.calls == ["append", "sync", *["append"] * 20, "sync", "metadata", "sync", "close"]
    assert refs == [1, *range(3, 23)]
    assert len(writer.threads) == 1
    assert threading.get_ident() not in writer.threads


@pytest.mark.parametrize("broken", ["append", "sync", "metadata"])
def test_a_write_error_reaches_every_waiter_and_stops_the_crawl_once(broken: str) -> None:
    writer = Slow(broken=broken)
    writer.leave.set()
    reasons: list[str] = []

    async def story() -> None:
        sink = Sink(lambda: writer, stop=reasons.append)
        puts = [sink.put(EXCHANGE) for _ in range(5)]
        results = await asyncio.gather(*puts, sink.put_metadata(1, []), return_exceptions=True)  # type: ignore[arg-type]
        assert isinstance(results[-1], CaptureFailedError)
        assert isinstance(sink.failed, OSError)
        with pytest.raises(CaptureFailedError, match=f"{broken} failed"):
            await sink.put(EXCHANGE)
        await sink.close()

    asyncio.run(story())
    assert len(reasons) == 1
    assert writer.calls[-1] == "close"


def test_a_crawl_that_fetches_nothing_opens_no_file() -> None:
    asyncio.run(Sink(lambda: pytest.fail("opened")).close())


def test_after_close_nothing_is_accepted() -> None:
    async def story() -> None:
        writer = Slow()
        writer.leave.set()
        sink = Sink(lambda: writer)
        await sink.put(EXCHANGE)
        await sink.close()
        with pytest.raises(CaptureFailedError):
            await sink.put(EXCHANGE)

    asyncio.run(story())
