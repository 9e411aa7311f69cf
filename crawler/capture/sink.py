"""Where exchanges go to disk: one writer thread, one fdatasync for a batch, then all are released.

The event loop never waits for a disk, and no download returns before its records are synced."""

from __future__ import annotations

import asyncio
import logging
import queue
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from archive.exchange import WireExchange
from archive.writer import WarcWriteError
from crawler.capture.failure import CaptureFailedError, NotArchivedError
from crawler.capture.repeat import judged

if TYPE_CHECKING:
    from archive.reference import RecordRef, RevisitOf

log = logging.getLogger(__name__)

BATCH = 64  # exchanges for one fdatasync; more would only delay the first of them


class Writer(Protocol):
    """What the sink needs of archive.writer.WarcWriter; called from the sink's thread alone."""

    def append_exchange(
        self,
        exchange: WireExchange,
        *,
        revisit_of: RevisitOf | None = None,
        payload_digest: str | None = None,
    ) -> RecordRef: ...
    def append_metadata(self, ref: RecordRef, fields: Sequence[tuple[str, str]]) -> object: ...
    def sync(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Job:
    write: Callable[[Writer], object]
    future: asyncio.Future[object]


class Sink:
    """The crawl's way to its WARC.

    The writer is opened by the first job, in the sink's thread: a crawl that fetches nothing leaves
    no file. After a write error `failed` holds it, every waiter gets CaptureFailedError, and `stop`
    is called once with the reason why the crawl ends: capture_failed or disk_low.
    """

    def __init__(
        self,
        open_writer: Callable[[], Writer],
        *,
        stop: Callable[[str], None] = lambda reason: None,
        low_disk: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.failed: BaseException | None = None
        self._open_writer = open_writer
        self._stop = stop
        self._stopping = False
        self._low_disk = low_disk
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed: asyncio.Future[None] | None = None

    async def put(self, exchange: WireExchange, *, earlier: RevisitOf | None = None) -> RecordRef:
        """Return where exchange lies, once on disk; a revisit if it repeats earlier
        or what another harvest holds.

        CaptureFailedError where nothing can be written any more, NotArchivedError where only this
        exchange makes no record.
        """

        def write(writer: Writer) -> RecordRef:
            # A writer of a data folder knows the payloads of other harvests.
            found = judged(exchange, earlier, getattr(writer, "originals", None))
            if found.payload_digest is None:
                return writer.append_exchange(exchange, revisit_of=found.revisit_of)
            return writer.append_exchange(
                exchange, revisit_of=found.revisit_of, payload_digest=found.payload_digest
            )

        return cast("RecordRef", await self._submit(write))

    async def put_metadata(self, ref: RecordRef, fields: Sequence[tuple[str, str]]) -> None:
        """Return once a metadata record with fields, about the exchange at ref, is on disk."""
        await self._submit(lambda writer: writer.append_metadata(ref, fields))

    async def close(self) -> None:
        """Close the WARC after all that was put before; a second call waits for the first.

        Raises nothing: `failed` says whether the WARC was closed in order.
        """
        if self._thread is None:
            return
        assert self._loop is not None
        if self._closed is None:
            self._closed = self._loop.create_future()
            self._jobs.put(None)
        await self._closed

    def fail(self, error: BaseException) -> None:
        """Refuse everything from now on and stop the crawl."""
        if self.failed is None:
            self.failed = error
            log.error("archiving stopped: %s", error)
        self._stop_once("capture_failed")

    async def _submit(self, write: Callable[[Writer], object]) -> object:
        if self.failed is not None:
            raise _refusal(self.failed)
        if self._closed is not None:
            raise CaptureFailedError("not archived: the WARC is closed")
        loop = asyncio.get_running_loop()
        if self._thread is None:
            self._loop = loop
            self._thread = threading.Thread(target=self._run, name="warc", daemon=True)
            self._thread.start()
        job = _Job(write, loop.create_future())
        self._jobs.put(job)
        return await job.future

    def _stop_once(self, reason: str) -> None:
        if not self._stopping:
            self._stopping = True
            self._stop(reason)

    # In the writer's thread from here on.

    def _run(self) -> None:
        assert self._loop is not None
        writer: Writer | None = None
        broken: BaseException | None = None
        closing = False
        while not closing:
            jobs = self._batch()
            closing = jobs[-1] is None
            work = [job for job in jobs if job is not None]
            results: list[tuple[_Job, object, Exception | None]] = []
            try:
                if work and broken is None:
                    if writer is None:
                        writer = self._open_writer()
                    results = [self._written(writer, job) for job in work]
                    writer.sync()
            except BaseException as error:  # whatever it is, the file's end is not known any more
                broken = error
            if broken is not None:
                results = [(job, None, _refusal(broken)) for job in work]
            if closing and writer is not None:
                try:
                    writer.close()
                except BaseException as error:
                    broken = broken or error
            low = self._low_disk() if work and broken is None else None
            self._loop.call_soon_threadsafe(self._release, results, broken, low, closing)

    def _batch(self) -> list[_Job | None]:
        jobs = [self._jobs.get()]
        while jobs[-1] is not None and len(jobs) < BATCH:
            try:
                jobs.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return jobs

    @staticmethod
    def _written(writer: Writer, job: _Job) -> tuple[_Job, object, Exception | None]:
        try:
            return job, job.write(writer), None
        except (OSError, WarcWriteError):
            raise
        except Exception as error:  # the file is as it was; the other exchanges go on
            log.exception("an exchange makes no record")
            refusal = NotArchivedError(f"not archived: {error}")
            refusal.__cause__ = error
            return job, None, refusal

    # In the event loop again.

    def _release(
        self,
        results: list[tuple[_Job, object, Exception | None]],
        broken: BaseException | None,
        low: str | None,
        closing: bool,
    ) -> None:
        if broken is not None:
            self.fail(broken)
        if low is not None and not self._stopping:
            log.error("%s: stopping", low)
            self._stop_once("disk_low")
        for job, result, error in results:
            if job.future.done():  # its download was cancelled; the record stands all the same
                continue
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
        if closing and self._closed is not None:
            self._closed.set_result(None)


def _refusal(cause: BaseException) -> CaptureFailedError:
    refusal = CaptureFailedError(f"not archived: {cause}")
    refusal.__cause__ = cause
    return refusal


def free_space(folder: Path, minimum: int) -> Callable[[], str | None]:
    """Return a check that says so where folder's disk has less than minimum bytes free."""

    def check() -> str | None:
        free = shutil.disk_usage(folder).free
        return None if free >= minimum else f"{folder}: {free} bytes free, {minimum} wanted"

    return check
