"""Looks at the running crawl once a second and tells whoever draws.

Counting a queue takes time that leasing and settling need: a large one is counted more seldom."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from crawler.frontier.store import FrontierFailedError
from crawler.progress import Progress, Snapshot

if TYPE_CHECKING:
    from crawler.session import Session

SHARE = 0.01  # of the frontier's time that looking may take: 300,000 queued URLs take 13 ms

_HOSTS = """
SELECT SUM(CASE WHEN state = 'blocked' THEN 1 ELSE 0 END) AS blocked, SUM(CASE WHEN state = 'open'
THEN 1 ELSE 0 END) AS open_, SUM(busy) AS busy FROM hosts WHERE active = 1
"""


async def watch(session: Session, progress: Progress, *, every: float = 1.0) -> None:
    """Send snapshots until cancelled."""
    began, took = time.monotonic(), 0.0
    while True:
        await asyncio.sleep(max(every, took / SHARE))
        seconds = time.monotonic() - began
        try:
            hosts, queued, took = await session.run(lambda: _numbers(session))
        except FrontierFailedError:
            return  # it has been said, and ends the crawl
        counts = session.counts
        progress.update(
            Snapshot(
                harvest=session.harvest.name,
                seconds=seconds,
                requests=counts["requests"],
                pages=counts["pages"],
                reports=counts["reports"],
                size=counts["bytes"],
                queued=queued,
                hosts_open=hosts["open_"] or 0,
                hosts_waiting=max((hosts["open_"] or 0) - (hosts["busy"] or 0), 0),
                hosts_blocked=hosts["blocked"] or 0,
                in_flight=hosts["busy"] or 0,
                pages_per_second=counts["pages"] / seconds if seconds else 0.0,
            )
        )


def _numbers(session: Session) -> tuple[Any, int, float]:
    """Return counts of hosts, of queued URLs, and the seconds that counting took: of CPU, where the
    machine is ours alone; of waiting, where a server counts."""
    db = session.store.db
    clock = time.perf_counter if db.shared else time.thread_time
    began = clock()
    queued = db.execute("SELECT count(*) n FROM urls WHERE state = 'queued'").fetchone()["n"]
    return db.execute(_HOSTS).fetchone(), queued, clock() - began
