"""Harvest after harvest of a web that is asked without sockets: the real frontier and verdicts.

Conditions are sent as `crawler.requests` sends them; the archive is left out."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from crawler.conclusion import Answer, Conclusion
from crawler.frontier.harvests import begin, finish, plant, within
from crawler.frontier.leasing import Leasing
from crawler.frontier.location import Server
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, Target, WarcRef
from crawler.selection import seed_target
from crawler.summary import CrawlSummary, summary
from crawler.visit import Fetched
from sites.registry import registry

Respond = Callable[..., tuple[int, tuple[tuple[str, str], ...], bytes]]
TERMS = HostTerms(delay=0.0, budget=5000, first_backoff=0.5, ip_exempt=True)


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request of a harvest."""

    url: str
    role: str
    status: int
    method: str = "GET"


@dataclass(slots=True)
class Returning:
    """A frontier in a file, and a web. `harvest` runs one to its end, or to `most` requests."""

    path: Path | Server
    respond: Respond
    seeds: Sequence[Target]
    now: float = datetime(2024, 6, 1, tzinfo=UTC).timestamp()
    asked: list[Asked] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    name: str = ""
    _offset: int = 0

    def harvest(self, name: str | None = None, *, most: int | None = None) -> list[Asked]:
        """Crawl; return what was asked. Stopped at `most` as by kill -9: nothing is closed."""
        store = Store.opened(self.path, Rules(terms=lambda _url: TERMS))
        with store.transaction():
            harvest = begin(
                store, wanted=name, today=datetime.fromtimestamp(self.now, UTC).date(),
                options_digest="", now=self.now,
            )  # fmt: skip
            store = within(store, harvest)
            plant(store, self.seeds, self.now)
        self.name = harvest.name
        conclusion = Conclusion(_session(store, lambda: self.now))
        leasing, asked = Leasing(store), list[Asked]()
        while most is None or len(asked) < most:
            with store.transaction():
                batch = leasing.batch(1, self.now)
            if not batch.leases and batch.wait is None:
                with store.transaction():
                    finish(store, stop_reason="finished", complete=True, now=self.now)
                break
            self.now += 0.01 if batch.leases else max(batch.wait or 0.0, 0.01)
            asked += [self._one(conclusion, lease) for lease in batch.leases]
        store.db.close()
        self.asked = [one for one in asked if one.role != "robots"]
        return self.asked

    def told(self) -> CrawlSummary:
        """The summary of the harvest that ran last."""
        return summary(self.path, self.name, stop_reason="finished", left_out=(), warcs=())

    def rows(self, sql: str) -> list[Any]:
        store = Store.opened(self.path, Rules(terms=lambda _url: TERMS))
        try:
            return [tuple(row) for row in store.db.execute(sql)]
        finally:
            store.db.close()

    def _one(self, conclusion: Conclusion, lease: Lease) -> Asked:
        target, parts = lease.target, urlsplit(lease.target.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers: dict[str, str] = {}
        if lease.archived and lease.etag:
            headers["if-none-match"] = lease.etag
        if lease.archived and lease.last_modified:
            headers["if-modified-since"] = lease.last_modified
        status, answered, body = self.respond(
            target.host, path, method=target.method, body=target.body.encode(), headers=headers,
            scheme=parts.scheme,
        )  # fmt: skip
        fetched = Fetched(target=target, status=status, headers=answered, body=body)
        answer = Answer(
            status=status, size=len(body),
            etag=fetched.header("ETag") if status == 200 else None,
            last_modified=fetched.header("Last-Modified") if status == 200 else None,
        )  # fmt: skip
        self._offset += 1
        ref = WarcRef(filename="x.warc.gz", offset=self._offset, length=1)
        visit = conclusion.judged(fetched, lease)
        with contextlib.suppress(StopIteration):  # it waits for nothing
            conclusion.settle(lease, visit, answer, ref).send(None)
        return Asked(url=target.url, role=target.role, status=status, method=target.method)


def _session(store: Store, clock: Callable[[], float]) -> Any:
    async def settled(end: Any) -> None:
        with store.transaction():
            settle(store, end, clock())

    return SimpleNamespace(store=store, since={}, counts=Counter(), settle=settled)


def seeds_of(path: Path) -> list[Target]:
    return [seed_target(seed) for seed in registry(path)]
