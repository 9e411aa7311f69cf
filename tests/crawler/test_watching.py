"""Who looks at a crawl neither slows nor outlives it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from crawler.frontier.store import FrontierFailedError
from crawler.progress import Lines
from crawler.watching import watch


def test_a_frontier_that_fails_ends_the_watching_without_a_traceback() -> None:
    async def run(_: object) -> object:
        raise FrontierFailedError("frontier.sqlite: the disk is full")

    asyncio.run(watch(SimpleNamespace(run=run), Lines(), every=0.0))  # type: ignore[arg-type]


def test_who_watches_hears_of_the_crawl() -> None:
    told: list[object] = []

    async def run(_: object) -> object:
        return {"open_": 3, "busy": 2, "blocked": None}, 7, 0.0

    session = SimpleNamespace(
        run=run,
        harvest=SimpleNamespace(name="one"),
        counts={"requests": 5, "pages": 4, "reports": 1, "bytes": 9},
    )

    async def main() -> None:
        progress = SimpleNamespace(update=told.append)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(watch(session, progress, every=0.01), 0.1)  # type: ignore[arg-type]

    asyncio.run(main())
    shown = told[0]
    assert (shown.queued, shown.in_flight, shown.hosts_waiting) == (7, 2, 1)  # type: ignore[attr-defined]
