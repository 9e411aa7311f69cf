"""A crawl without sockets or waiting: the real frontier and verdicts, a virtual clock.

The frontier lies in memory; leases, robots.txt, redirects, retries, settlements and budgets are the
crawler's own code. Only the socket, the archive and Scrapy are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.discovering.everything import Everything
from benchmarks.discovering.orders import Order
from benchmarks.discovering.webs import Plot, folded
from crawler.conclusion import Answer, Conclusion
from crawler.frontier.harvests import plant
from crawler.frontier.leasing import Leasing
from crawler.frontier.location import Server
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, Settlement
from crawler.operator_file import DEFAULT_BUDGET
from crawler.visit import Fetched

AT_A_TIME = 32
MEMORY = Path(":memory:")


@dataclass(slots=True, kw_only=True)
class Run:
    """What one crawl asked, in its order, and what it found with which request of its host."""

    order: str
    plot: str
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # host, target, role
    found: list[int] = field(default_factory=list)  # number of the request that brought each
    missed: list[str] = field(default_factory=list)
    traps: Counter[str] = field(default_factory=Counter)
    denied: list[str] = field(default_factory=list)
    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


class _Session:
    """What a Conclusion needs of a session: where to settle."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self.store, self.clock = store, clock
        self.since: dict[str, int | None] = {}
        self.counts: Counter[str] = Counter()

    async def settle(self, end: Settlement) -> None:
        with self.store.transaction():
            settle(self.store, end, self.clock())


def simulated(
    plot: Plot,
    order: Order | None = None,
    *,
    name: str = "ours",
    reader: Everything | None = None,
    until_found: bool = False,
    budget: int = DEFAULT_BUDGET,
    depth_limit: int = 6,
    place: Path | Server = MEMORY,
) -> Run:
    """Crawl one site: by our own order where no other is given."""
    now = 1_000_000.0
    terms = HostTerms(delay=0.0, budget=budget, first_backoff=0.5, ip_exempt=True)
    rules = Rules(terms=lambda _url: terms)
    if order is not None:
        rules = Rules(terms=lambda _url: terms, low_score=0.0)
    store = replace(Store.opened(place, rules), harvest="simulated")
    session: Any = _Session(store, lambda: now)
    session.since = {seed.seed: seed.since for seed in plot.seeds}
    conclusion = Conclusion(session, depth_limit=depth_limit)
    leasing = Leasing(store)
    run = Run(order=name, plot=plot.name)
    left = dict(enumerate(plot.reports))
    by_url = {url: number for number, urls in left.items() for url in urls}
    with store.transaction():
        plant(store, plot.targets, now)
    while left or not until_found:
        with store.transaction():
            batch = leasing.batch(AT_A_TIME, now)
        if not batch.leases:
            if batch.wait is None:
                break
            now += max(batch.wait, 0.01)
            continue
        for lease in batch.leases:
            fetched = _fetched(plot, lease)
            if reader is None or order is None:
                visit = conclusion.judged(fetched, lease)
            else:
                visit = reader.judged(fetched, lease)
                if lease.target.role != "robots" and not 300 <= fetched.status < 400:
                    visit = replace(visit, outlinks=order(visit.outlinks))
            _note(run, plot, lease, fetched, left, by_url)
            _finish(conclusion.settle(lease, visit, _answer(fetched), None))
    run.missed = [min(urls) for urls in left.values()]
    for row in store.db.execute("SELECT host, state, state_class FROM hosts"):
        run.states[row["host"]] = (row["state"], row["state_class"] or "")
    for row in store.db.execute("SELECT name, sum(n) AS n FROM counts GROUP BY name"):
        run.counts[row["name"]] = row["n"]
    for row in store.db.execute(
        "SELECT failure, count(*) AS n FROM urls WHERE failure IS NOT NULL GROUP BY failure"
    ):
        run.counts[f"url:{row['failure']}"] = row["n"]
    store.db.close()
    return run


def _fetched(plot: Plot, lease: Lease) -> Fetched:
    target = lease.target
    parts = urlsplit(target.url)
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status, headers, body = plot.respond(
        parts.scheme, target.host, asked, target.method, target.body.encode()
    )
    return Fetched(target=target, status=status, headers=headers, body=body)


def _answer(fetched: Fetched) -> Answer:
    return Answer(status=fetched.status, size=len(fetched.body))


def _note(
    run: Run,
    plot: Plot,
    lease: Lease,
    fetched: Fetched,
    left: dict[int, frozenset[str]],
    by_url: dict[str, int],
) -> None:
    parts = urlsplit(lease.target.url)
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = lease.target.host
    run.asked.append((host, asked, lease.target.role))
    cause = plot.trap(host, asked)
    if cause is not None:
        run.traps[cause] += 1
    if plot.denied(host, asked):
        run.denied.append(lease.target.url)
    if fetched.status == 200:
        number = by_url.get(folded(lease.target.url))
        if number is not None and left.pop(number, None) is not None:
            run.found.append(len(run.asked))


def _finish(work: Any) -> None:
    """Run a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise RuntimeError("a settlement waited for something")
