"""The thread on which all SQL runs, so that a slow disk or server never stops the reactor.

Jobs that have gathered meanwhile share one transaction; a job that fails is rolled back alone. On
a shared frontier every job has its own: what it locks is free again soon, and in a known order."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from crawler.frontier.holding import boottime
from crawler.frontier.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")
BATCH = 64


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    future: Future[Any] | asyncio.Future[Any]

    def wanted(self) -> bool:
        """Tell whether somebody waits for it: the result of a cancelled job has nowhere to go."""
        if isinstance(self.future, asyncio.Future):
            return not self.future.cancelled()
        return self.future.set_running_or_notify_cancel()


_Outcome = tuple[_Job, Any, BaseException | None]


@dataclass(slots=True)
class Beat:
    """A job of the thread's own, done every so many seconds whatever else there is to do."""

    work: Callable[[], None]
    every: float
    due: float = 0.0  # on the clock that no stop holds up


class Worker:
    """Runs jobs on the store, in order, each once; `do` may be called from any thread."""

    def __init__(self, store: Store, beat: Beat | None = None) -> None:
        """Start the thread."""
        self.store = store
        self._beat = beat
        self._batch = 1 if store.db.shared else BATCH
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="frontier", daemon=True)
        self._thread.start()

    def do(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job; its result comes after the commit."""
        future: Future[T] = Future()
        self._jobs.put(_Job(job, future))
        return future

    async def done(self, job: Callable[[], T]) -> T:
        """Run a job and return its result once it is committed."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(job, future))
        return await future

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._jobs.put(None)
        self._thread.join()
        self.store.db.close()

    def _run(self) -> None:
        ending = False
        while not ending:
            jobs, ending = self._gathered()
            jobs = [job for job in jobs if job.wanted()]
            if jobs:
                _tell(self._commit(jobs))

    def _gathered(self) -> tuple[list[_Job], bool]:
        """Return what is to be done now, and whether nothing comes behind it."""
        jobs: list[_Job] = []
        try:
            job = self._jobs.get(timeout=self._pause())
            while job is not None:
                jobs.append(job)
                if len(jobs) >= self._batch:
                    return jobs, False
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, False
        return jobs, True

    def _pause(self) -> float | None:
        """Do the beat where it is due; return the seconds until the next one."""
        beat = self._beat
        if beat is None:
            return None
        now = boottime()
        if now >= beat.due:
            beat.due = now + beat.every
            try:
                self.store.run(beat.work)
            except Exception as error:  # whatever it is, the next job meets it too
                log.warning("leases were not renewed: %s", error)
        return max(beat.due - boottime(), 0.0)

    def _commit(self, jobs: Sequence[_Job]) -> list[_Outcome]:
        try:
            if len(jobs) == 1:  # the transaction itself is its savepoint
                return [(jobs[0], self.store.run(jobs[0].work), None)]
            return self.store.run(lambda: [self._outcome(job) for job in jobs])
        except Exception as error:
            return [(job, None, error) for job in jobs]

    def _outcome(self, job: _Job) -> _Outcome:
        db = self.store.db
        db.execute("SAVEPOINT job")
        try:
            result = job.work()
        except Exception as error:
            if db.is_fatal(error):
                raise  # nothing of the batch can be stored
            self.store.heard.forget()  # of what is rolled back here
            db.execute("ROLLBACK TO job")
            db.execute("RELEASE job")
            return job, None, error
        db.execute("RELEASE job")
        return job, result, None


def _tell(outcomes: Sequence[_Outcome]) -> None:
    """Give the results to who waits; a loop is woken once for all of its jobs."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        future = outcome[0].future
        if isinstance(future, asyncio.Future):
            by_loop[future.get_loop()].append(outcome)
        else:
            _settle(outcome)
    for loop, told in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, told)


def _settle_all(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        _settle(outcome)


def _settle(outcome: _Outcome) -> None:
    job, result, failure = outcome
    if job.future.done():  # cancelled while it ran; what it stored stands
        return
    if failure is None:
        job.future.set_result(result)
    else:
        job.future.set_exception(failure)
