"""Does the frontier stay as quick as it was when it is long? `python benchmarks/frontier.py`.

Fills a frontier (SQLite in a folder of its own, or `--frontier postgresql://…`) step by step, half
of it done and half queued, and at each size leases and settles as a crawl does: a page with 14
links into its own site, 13 of which are known. A table of the milliseconds that a batch and a
settlement take (median, 99th percentile, and of this process's CPU, which a busy machine does not
disturb), and of its memory: all are to be flat."""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from crawler.frontier.harvests import begin, within
from crawler.frontier.holding import Holding
from crawler.frontier.leasing import Leasing
from crawler.frontier.location import Server, location
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.schema import INDEXES
from crawler.frontier.settling import settle
from crawler.frontier.store import Store
from crawler.frontier.target import Lease, Settlement, State, Target, WarcRef, dumps

SIZES = (50_000, 500_000, 5_000_000)
PART = 500  # rows of one INSERT
COLUMNS = (
    "host, url, method, body, fingerprint, folded, role, score, state, request, discovered_at,"
    " harvest, settled_at, status"
)


def main() -> int:
    """Fill, measure, print."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="frontier-", dir=asked.folder))
    try:
        place = location(asked.frontier, folder / "frontier.sqlite")
        print(f"{'SQLite' if isinstance(place, Path) else place.place}, {asked.hosts} hosts\n")
        print("| URLs | batch of 16, ms | p99 | CPU | settle, ms | p99 | CPU | MB | filled in, s |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
        filled = 0
        for size in sorted(asked.sizes):
            began = time.perf_counter()
            _apart(lambda size=size, filled=filled: _fill(place, range(filled, size), asked.hosts))
            took, filled = time.perf_counter() - began, size
            _apart(lambda size=size, took=took: _measure(place, size, asked.rounds, took))
    finally:
        shutil.rmtree(folder)
    return 0


def _apart(work: Callable[[], None]) -> None:
    """Do something in a process of its own: memory is what the one that measures takes."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("a part of the benchmark failed")


def _opened(place: Path | Server) -> Store:
    terms = HostTerms(delay=0.0, budget=1 << 30, first_backoff=1.0)
    store = Store.opened(place, Rules(terms=lambda _url: terms))
    today = date.today()  # noqa: DTZ011
    harvest = store.run(
        lambda: begin(store, wanted="b", today=today, options_digest="", now=store.db.now())
    )
    return within(store, harvest)


def _measure(place: Path | Server, size: int, rounds: int, took: float) -> None:
    store = _opened(place)
    leasing = Leasing(store, holding=Holding(seconds=600.0, shared=store.db.shared))
    _rounds(leasing, rounds // 4, size)  # warm
    batches, settled = _rounds(leasing, rounds, size + 10_000_000)
    memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    print(
        f"| {size:,} | {_both(batches)} | {_both(settled)} | {memory / 1e6:.0f} | {took:.0f} |",
        flush=True,
    )
    store.db.close()


_Took = tuple[float, float]  # seconds on the clock, and of this process's CPU


def _clocks() -> _Took:
    return time.perf_counter(), time.process_time()


def _since(began: _Took) -> _Took:
    return time.perf_counter() - began[0], time.process_time() - began[1]


def _rounds(leasing: Leasing, rounds: int, first: int) -> tuple[list[_Took], list[_Took]]:
    """Lease and settle that many times; return what each took."""
    store, number = leasing.store, first
    batches, settled = list[_Took](), list[_Took]()
    for _ in range(rounds):
        began = _clocks()
        batch = store.run(lambda: _batch(leasing))
        batches.append(_since(began))
        assert len(batch) == 16, len(batch)
        for lease in batch:
            number += 1
            end = _end(lease, number)
            began = _clocks()
            store.run(lambda end=end: settle(store, end, store.db.now()))
            settled.append(_since(began))
            leasing.holding.ended(lease)
    return batches, settled


def _batch(leasing: Leasing) -> Sequence[Lease]:
    asked, db = leasing.holding.clock(), leasing.store.db
    db.choose_alone()
    return leasing.batch(16, db.now(), asked).leases


def _end(lease: Lease, number: int) -> Settlement:
    """A page with a menu that was seen before, and one new link."""
    host = lease.target.host
    page = _target(host, f"http://{host}/new/{number}.html", 0.5)
    menu = [_target(host, f"http://{host}/{n}/", 0.3) for n in range(13)]
    ref = WarcRef(filename=f"b-{number // 50_000}.warc.gz", offset=number * 9000, length=8000)
    return Settlement(
        lease=lease, state=State.DONE, status=200, ref=ref, outlinks=(*menu, page), shows="other",
        counts=(("bytes", 8000), ("pages", 1), ("requests", 1)),
    )  # fmt: skip


def _target(host: str, url: str, score: float) -> Target:
    return Target(
        url=url, site=host, role="article", score=score, seed=f"http://{host}/", anchor="年度报告"
    )


def _fill(place: Path | Server, numbers: range, hosts: int) -> None:
    store = _opened(place)
    db = store.db
    if not db.shared:  # filling is not what is measured
        db.execute("PRAGMA cache_size = -2000000")
    indexes = [part.strip() for part in INDEXES.split(";") if " ON urls " in part]
    for statement in indexes:
        db.execute(f"DROP INDEX {statement.split()[5]}")
    for begin_at in range(numbers.start, numbers.stop, 10 * PART):
        part = range(begin_at, min(begin_at + 10 * PART, numbers.stop))
        store.run(lambda part=part: _insert(store, part, hosts))
    for statement in indexes:  # one sort is less than a thousand look-ups for a place
        db.execute(statement)
    if db.shared:
        db.execute("ANALYZE")
    db.close()


def _insert(store: Store, numbers: range, hosts: int) -> None:
    if numbers.start == 0:
        for n in range(hosts):
            name = _host(n)
            store.db.execute(
                "INSERT INTO hosts (host, seed, delay, budget, ip) VALUES (?,?,?,?,?)"
                " ON CONFLICT (host) DO NOTHING",
                (name, f"http://{name}/", 0.0, 1 << 30, f"10.{n >> 8 & 255}.{n & 255}.1"),
            )
            store.db.execute(
                "INSERT INTO robots (origin, harvest, rules) VALUES (?,?,NULL)"
                " ON CONFLICT (origin) DO NOTHING",
                (f"http://{name}", store.harvest),
            )
    rows = list(_rows(numbers, hosts, store.harvest))
    for begin_at in range(0, len(rows), PART):
        part = rows[begin_at : begin_at + PART]
        marks = ",".join(["(" + ",".join("?" * 14) + ")"] * len(part))
        store.db.execute(
            f"INSERT INTO urls ({COLUMNS}) VALUES {marks} ON CONFLICT DO NOTHING",
            [value for row in part for value in row],
        )


def _rows(numbers: range, hosts: int, harvest: str) -> Iterator[tuple[object, ...]]:
    """Rows as the frontier would have them; the pages that menus name with their true identity,
    the others with any, since making an address canonical is most of what a row costs."""
    bare = replace(_target("HOST", "URL", 0.5), seed="http://HOST/")
    stored = dumps(bare)
    for number in numbers:
        host, page = _host(number % hosts), number // hosts
        url = f"http://{host}/{page}/" if page < 13 else f"http://{host}/{page}.html"
        digest = hashlib.sha256(url.encode()).hexdigest()
        prints = (digest[:40], digest[24:])
        if page < 13:
            prints = replace(bare, site=host, url=url, seed=f"http://{host}/").identities
        done = page % 2
        score = int(digest[:4], 16) / 65536 * 0.6 + 0.2
        yield (
            host, url, "GET", "", *prints, "article", score, "done" if done else "queued",
            stored.replace("HOST", host).replace("URL", url), 0.0, harvest,
            0.0 if done else None, 200 if done else None,
        )  # fmt: skip


def _host(number: int) -> str:
    return f"www.h{number:05d}.gov.cn"


def _both(taken: Sequence[_Took]) -> str:
    """Return median and 99th percentile on the clock, and the mean of CPU, in milliseconds."""
    seconds = [took[0] for took in taken]
    high = quantiles(seconds, n=100)[98] if len(seconds) > 1 else seconds[0]
    busy = sum(took[1] for took in taken) / len(taken)
    return f"{median(seconds) * 1000:.2f} | {high * 1000:.2f} | {busy * 1000:.2f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frontier", help="URL of an empty PostgreSQL database; default: SQLite")
    parser.add_argument(
        "--sizes", type=lambda text: [int(part) for part in text.split(",")], default=list(SIZES)
    )
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=200, help="batches at each size")
    parser.add_argument("--folder", help="where SQLite's file may lie; 1.2 KB a URL")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
