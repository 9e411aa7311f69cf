"""The thread on which all SQL runs, so that a slow disk never stops the reactor.

Jobs that have gathered meanwhile share one transaction; a job that fails is rolled back alone."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from crawler.frontier.store import Store, is_fatal

T = TypeVar("T")
_Job = tuple[Callable[[], Any], "Future[Any]"]
BATCH = 64


class Worker:
    """Runs jobs on the store, in order, each once; `do` may be called from any thread."""

    def __init__(self, store: Store) -> None:
        """Start the thread."""
        self.store = store
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="frontier", daemon=True)
        self._thread.start()

    def do(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job; its result comes after the commit."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    async def done(self, job: Callable[[], T]) -> T:
        """Run a job and return its result once it is committed."""
        return await asyncio.wrap_future(self.do(job))

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        self._jobs.put(None)
        self._thread.join()
        self.store.db.close()

    def _run(self) -> None:
        ending = False
        while not ending:
            jobs: list[_Job] = []
            first = self._jobs.get()
            while first is not None:
                jobs.append(first)
                if len(jobs) >= BATCH:
                    break
                try:
                    first = self._jobs.get_nowait()
                except queue.Empty:
                    break
            else:
                ending = True
            # Who cancelled a job waits for nothing: its result would have nowhere to go.
            jobs = [pair for pair in jobs if pair[1].set_running_or_notify_cancel()]
            if jobs:
                self._commit(jobs)

    def _commit(self, jobs: list[_Job]) -> None:
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self.store.transaction():
                outcomes.extend(self._outcome(job, future) for job, future in jobs)
        except Exception as error:
            outcomes = [(future, None, error) for _, future in jobs]
        for future, result, failure in outcomes:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _outcome(
        self, job: Callable[[], Any], future: Future[Any]
    ) -> tuple[Future[Any], Any, BaseException | None]:
        db = self.store.db
        db.execute("SAVEPOINT job")
        try:
            result = job()
        except Exception as error:
            if is_fatal(error):
                raise  # nothing of the batch can be stored
            self.store.heard.forget()  # of what is rolled back here
            db.execute("ROLLBACK TO job")
            db.execute("RELEASE job")
            return future, None, error
        db.execute("RELEASE job")
        return future, result, None
