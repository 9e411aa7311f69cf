"""Probing: one polite look at every seed of a registry, to tell what has moved.

A probe is a crawl that follows nothing but redirects, in a folder of its own: the same robots.txt,
delays, address checks and challenges hold, and nothing of it enters the archive."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.frontier.opening import reading
from crawler.frontier.target import State, loads
from crawler.operator import FILE_NAME, OperatorMissingError, operator
from crawler.options import CrawlOptions
from crawler.progress import Progress
from crawler.run import crawl
from crawler.scope import host_of

NO_LINKS = {"SHILU_DEPTH_LIMIT": "-1"}  # less than the depth of a seed's own pager
_TRIES = 8  # redirects followed from a seed; the crawl follows no more


class Finding(StrEnum):
    """What became of a seed."""

    OK = "ok"
    MOVED = "moved"  # it answers from another address
    GONE = "gone"  # 404, 410, or an error page sent as 200
    BLOCKED = "blocked"  # a challenge or a refusal
    DENIED = "robots_denied"
    UNREACHABLE = "unreachable"  # DNS, TLS, refused, timeout, 5xx: says nothing about the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One seed: what was found, where it led, and what stands there (home, column, report …)."""

    seed: str
    finding: Finding
    url: str  # the last address of the redirects
    status: int | None
    shows: str
    detail: str  # class of the failure; empty where there is none


def probe(options: CrawlOptions, progress: Progress | None = None) -> tuple[Probed, ...]:
    """Look at every seed that `options` choose, and return what was found, in order of the seeds.

    `options.data` gives the operator's shilu.toml; the folder of the probe lies in its `work` and
    is removed. Like a crawl it runs once in a process.
    """
    work = options.data / "work"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="probe-", dir=work) as name:
        folder = Path(name)
        if (options.data / FILE_NAME).exists():
            shutil.copyfile(options.data / FILE_NAME, folder / FILE_NAME)
        asked = replace(
            options, data=folder, frontier=None, settings={**options.settings, **NO_LINKS}
        )
        operator(options.data)  # faults of shilu.toml name the file that the operator wrote
        try:
            crawl(asked, progress)
        except OperatorMissingError as error:
            said = str(error).replace(str(folder), str(options.data))
            raise OperatorMissingError(said) from error
        with reading(folder / "frontier.sqlite") as db:
            assert db is not None
            rows = list(db.execute("SELECT * FROM urls WHERE role <> 'robots' ORDER BY id"))
            hosts = {row["host"]: row for row in db.execute("SELECT * FROM hosts")}
    return tuple(_probed(rows, hosts))


def _probed(rows: Iterable[Any], hosts: dict[str, Any]) -> Iterator[Probed]:
    seeds: list[Any] = []
    onward: dict[str, Any] = {}  # by the page that sent us there
    for row in rows:
        target = loads(row["request"])
        if row["role"] == "seed":
            seeds.append(row)
        elif target.via is not None:
            onward[target.via] = row
    for seed in seeds:
        last = seed
        for _ in range(_TRIES):
            after = onward.get(last["url"])
            if after is None:
                break
            last = after
        yield _found(seed["url"], last, hosts[last["host"]])


def _found(seed: str, row: Any, host: Any) -> Probed:
    failure = row["failure"] or ""
    if row["state"] == State.DONE:
        # A site that was followed from http to https, or to www., has not moved.
        finding = Finding.OK if _same_place(seed, row["url"]) else Finding.MOVED
    elif failure == "gone" or failure.startswith("soft_error"):
        finding = Finding.GONE
    elif failure.startswith("blocked") or host["state"] == "blocked":
        finding, failure = Finding.BLOCKED, failure or f"blocked:{host['state_class']}"
    elif failure == "robots_denied":
        finding = Finding.DENIED
    else:
        finding, failure = Finding.UNREACHABLE, failure or host["state_class"] or "not asked"
    return Probed(
        seed=seed,
        finding=finding,
        url=row["url"],
        status=row["status"],
        shows=row["shows"] if row["state"] == State.DONE else "",
        detail=failure if row["state"] != State.DONE else "",
    )


def _same_place(seed: str, url: str) -> bool:
    def place(address: str) -> tuple[str, str]:
        path = address.partition("://")[2].partition("/")[2]
        return host_of(address).removeprefix("www."), path.removesuffix("index.html").rstrip("/")

    before, after = place(seed), place(url)
    # A home page may stand anywhere on its host: who asks for the host comes to it.
    return before == after or (before[0] == after[0] and not before[1])
