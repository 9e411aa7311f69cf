"""The end of a request, in the order that survives a crash: judge, metadata, one transaction.

An answer that could not be archived is not settled at all: its row is queued again."""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.writer import RecordRef
from crawler.capture import sink_of
from crawler.capture.failure import CaptureFailedError, FailureKind, failure_of
from crawler.frontier.store import FrontierFailedError
from crawler.frontier.target import Lease, Settlement, State, WarcRef
from crawler.provenance import fields
from crawler.reading import read
from crawler.requests import LEASE
from crawler.session import Session
from crawler.visit import (
    Fetched,
    Visit,
    answered,
    robots_answered,
    told,
    tries_of,
    without_tls,
)

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)

# The host itself could not be talked to: it gets rest, and after some of these a pause.
TROUBLES = frozenset(
    {
        FailureKind.DNS, FailureKind.TLS, FailureKind.PROXY, FailureKind.REFUSED,
        FailureKind.TIMEOUT, FailureKind.UNREACHABLE, FailureKind.CUT, FailureKind.OTHER,
    }
)  # fmt: skip


# Port 443 closed, or something else behind it: many county sites speak only http.
NO_TLS = frozenset(
    {
        FailureKind.TLS,
        FailureKind.REFUSED,
        FailureKind.TIMEOUT,
        FailureKind.UNREACHABLE,
        FailureKind.CUT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is stored about an exchange beside the verdict."""

    refs: Sequence[RecordRef] = ()
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    ip: str | None = None
    size: int = 0


@dataclass(slots=True)
class Conclusion:
    """Ends leases. `depth_limit` counts links from a seed."""

    session: Session
    depth_limit: int = 6
    counts: Counter[str] = field(default_factory=Counter)

    def judged(self, fetched: Fetched, lease: Lease) -> Visit:
        """Return the verdict.

        A page that breaks the reader is one failure, never the end of the crawl.
        """
        now = datetime.now(UTC)
        try:
            if lease.target.role == "robots":
                return robots_answered(fetched, now)
            visit = answered(fetched, now, host_is_good=lease.host_is_good)
            if visit is not None:
                return visit
            since = self.session.since.get(lease.target.seed)
            visit = read(fetched, depth_limit=self.depth_limit, since=since)
            return told(fetched, visit, now, host_is_good=lease.host_is_good)
        except Exception:
            log.exception("%s: cannot be read for links", lease.target.url)
            return Visit(state=State.FAILED, failure="unreadable")

    async def of_response(self, response: Response, crawler: Crawler) -> None:
        """Conclude a request that was answered."""
        lease: Lease = response.meta[LEASE]
        fetched = Fetched(
            target=lease.target,
            status=response.status,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values or ()
            ),
            body=response.body,
            truncated="truncated" in response.flags,
        )
        answer = Answer(
            refs=response.meta.get("warc") or (),
            status=response.status,
            etag=fetched.header("ETag") if response.status == 200 else None,
            last_modified=fetched.header("Last-Modified") if response.status == 200 else None,
            ip=str(response.ip_address) if response.ip_address else None,
            size=len(response.body),
        )
        await self._conclude(lease, self.judged(fetched, lease), answer, crawler)

    async def of_failure(self, error: BaseException, request: Request, crawler: Crawler) -> None:
        """Conclude a request without a whole answer."""
        lease: Lease = request.meta[LEASE]
        if isinstance(error, CaptureFailedError):
            return  # what is not archived counts as not fetched
        failure = failure_of(error)
        kind = failure.kind
        if kind is FailureKind.CANCELLED:
            await self._described(
                lease, Visit(state=State.QUEUED), request.meta.get("warc"), crawler
            )
            return
        trouble = failure.name if kind in TROUBLES else None
        visit = Visit(
            state=State.QUEUED if trouble else State.FAILED,
            failure=failure.name,
            trouble=trouble,
            retry=trouble is not None,
        )
        if self._last(lease, visit) and kind in NO_TLS:
            plain = without_tls(lease.target)
            counts = {"http_fallback": len(plain)}
            visit = replace(visit, outlinks=plain, counts=counts)
        await self._conclude(lease, visit, Answer(refs=request.meta.get("warc") or ()), crawler)

    def _last(self, lease: Lease, visit: Visit) -> bool:
        return lease.tries + 1 >= tries_of(visit, self.session.store.rules)

    async def _conclude(self, lease: Lease, visit: Visit, answer: Answer, crawler: Crawler) -> None:
        if not await self._described(lease, visit, answer.refs, crawler):
            return
        ref = answer.refs[-1] if answer.refs else None
        with contextlib.suppress(FrontierFailedError):  # then its row is replayed by the next run
            await self.settle(lease, visit, answer, None if ref is None else warc_ref(ref))

    async def _described(
        self, lease: Lease, visit: Visit, refs: Sequence[RecordRef] | None, crawler: Crawler
    ) -> bool:
        """Put the metadata record on disk; False where that cannot be."""
        if refs:
            try:
                await sink_of(crawler).put_metadata(refs[-1], fields(lease.target, visit))
            except CaptureFailedError:
                return False
        return True

    async def settle(
        self,
        lease: Lease,
        visit: Visit,
        answer: Answer,
        ref: WarcRef | None,
        *,
        replay: bool = False,
    ) -> None:
        """Store the verdict in the frontier: the last step."""
        state = visit.state
        if state is State.QUEUED and self._last(lease, visit):
            state = State.FAILED
        counts = Counter(dict(visit.counts))
        counts.update({"requests": 1, "bytes": answer.size})
        counts["revisits"] += sum(one.record_type == "revisit" for one in answer.refs[-1:])
        if replay:
            counts["replayed"] += 1
        if lease.target.role == "robots":
            counts["robots"] += 1
        if state is State.QUEUED:
            counts["retries"] += 1
        await self.session.settle(
            Settlement(
                lease=lease,
                state=state,
                status=answer.status,
                ref=ref,
                failure=visit.failure if state is not State.DONE else None,
                shows=visit.shows,
                likeness=visit.likeness,
                etag=answer.etag,
                last_modified=answer.last_modified,
                outlinks=visit.outlinks,
                counts=tuple(sorted(counts.items())),
                robots=visit.robots,
                wait=visit.wait,
                challenge=visit.challenge,
                trouble=visit.trouble,
                ip=answer.ip,
                seen=visit.seen,
            )
        )
        self.session.counts.update(counts)


def warc_ref(ref: RecordRef) -> WarcRef:
    """Return where the exchange lies, as the frontier stores it."""
    return WarcRef(filename=ref.warc, offset=ref.offset, length=ref.length)
