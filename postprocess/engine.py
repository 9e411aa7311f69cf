"""Engines run one task over many shards and know nothing of documents.

`map` returns results in the order of the shards, whatever the order they were finished in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from postprocess.errors import ConfigError, CorpusError

Shard = TypeVar("Shard")
Receipt = TypeVar("Receipt")


class WorkerLostError(CorpusError):
    """A worker was killed from outside; what others finished is kept, a resumed build goes on."""


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
        pool = ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_as_worker)
        try:
            yield from pool.map(task, shards)
        except BrokenProcessPool as error:
            raise WorkerLostError(
                "a worker process was killed, perhaps for want of memory: run again with fewer -j"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _as_worker() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it: a killed parent closes no queue."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaskEngine:
    """A Dask cluster; its workers must see the data folder under the same path."""

    scheduler: str

    def map(self, task: Callable[[Shard], Receipt], shards: Sequence[Shard]) -> Iterator[Receipt]:
        """Yield one receipt for each shard, in order."""
        try:
            from distributed import Client
        except ImportError as error:
            raise ConfigError("--engine dask needs `pip install 'shilu[dask]'`") from error
        try:
            client = Client(self.scheduler, timeout="10s")
        except OSError as error:
            raise ConfigError(f"{self.scheduler}: no Dask scheduler answers: {error}") from error
        with client:
            # pure=False: two shards of equal content are still two parts to write.
            futures = client.map(task, list(shards), pure=False)
            for future in futures:
                receipt: Receipt = future.result()
                yield receipt


def engine_of(name: str, *, workers: int, scheduler: str | None) -> Engine:
    """Return the engine of that name; ConfigError where its scheduler is missing."""
    if name == "dask":
        if scheduler is None:
            raise ConfigError("--engine dask needs --scheduler URL, as tcp://127.0.0.1:8786")
        return DaskEngine(scheduler=scheduler)
    return LocalEngine(workers=workers)
