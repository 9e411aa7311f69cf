"""Engines run one task over many shards and know nothing of documents.

`map` returns results in the order of the shards, whatever the order they were finished in."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

Shard = TypeVar("Shard")
Receipt = TypeVar("Receipt")


class Engine(Protocol):
    """Where the work is done."""

    def map(self, task: Callable[[Shard], Receipt], shards: Sequence[Shard]) -> Iterator[Receipt]:
        """Yield one receipt for each shard, in order. An exception of a task is raised here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """A pool of processes on this machine; with one worker everything happens in this process."""

    workers: int = 1

    def map(self, task: Callable[[Shard], Receipt], shards: Sequence[Shard]) -> Iterator[Receipt]:
        """Yield one receipt for each shard, in order."""
        if self.workers <= 1 or len(shards) <= 1:
            yield from map(task, shards)
            return
        # Not fork: the parent may hold threads (progress, pyarrow) whose locks a child would
        # inherit.
        context = multiprocessing.get_context("spawn")
        workers = min(self.workers, len(shards))
        with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
            yield from pool.map(task, shards)
