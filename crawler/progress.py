"""What a crawl shows while it runs: a small value, once a second, to whoever wants to draw it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The crawl at a moment. Counts are of this run; `queued` is of the frontier."""

    harvest: str
    seconds: float
    requests: int
    pages: int
    reports: int
    size: int  # bytes of bodies
    queued: int
    hosts_open: int
    hosts_waiting: int
    hosts_blocked: int
    in_flight: int
    pages_per_second: float


class Progress(Protocol):
    """Somebody who draws snapshots; called in the crawl's thread, so it must be quick."""

    def update(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""


@dataclass(slots=True)
class Lines:
    """Plain lines, for output that is no terminal: one every `every` seconds."""

    every: float = 10.0
    last: float = 0.0

    def update(self, snapshot: Snapshot) -> None:
        """Log a line where the last one is old enough."""
        if snapshot.seconds - self.last < self.every:
            return
        self.last = snapshot.seconds
        log.info(
            "%s: %d requests, %d pages, %d reports, %d queued, %d hosts, %.1f pages/s",
            snapshot.harvest,
            snapshot.requests,
            snapshot.pages,
            snapshot.reports,
            snapshot.queued,
            snapshot.hosts_open,
            snapshot.pages_per_second,
        )
