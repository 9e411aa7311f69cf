"""The running crawl for Prometheus: `shilu crawl --metrics 9464` serves it while the crawl runs.

Bound to loopback unless an address is given: whoever may read it learns what is crawled. Counts are
of this run; a scrape reads the last look at the crawl, a second old at most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

if TYPE_CHECKING:
    from crawler.progress import Progress, Snapshot

_COUNTERS = {
    "requests": "Requests that were answered or failed.",
    "pages": "Pages read.",
    "reports": "Pages and files that look like reports.",
    "size": "Bytes of bodies, codings undone.",
}
_GAUGES = {
    "queued": "URLs waiting in the frontier.",
    "hosts_open": "Hosts that may be asked.",
    "hosts_waiting": "Open hosts without a request in flight.",
    "hosts_blocked": "Hosts that answered with challenges.",
    "in_flight": "Requests under way.",
    "pages_per_second": "Pages a second since the crawl began.",
}
_NAMES = {"size": "bytes"}


@contextmanager
def served(place: str | None, shown: Progress) -> Iterator[Progress]:
    """Yield a progress that also feeds `place` ([ADDRESS:]PORT); `shown` itself where it is None.

    UsageError where the port cannot be had.
    """
    if place is None:
        yield shown
        return
    address, port = _place(place)
    registry = CollectorRegistry()
    try:
        server, thread = start_http_server(port, addr=address, registry=registry)
    except OSError as error:
        raise click.UsageError(f"--metrics {place}: {error.strerror or error}") from error
    try:
        yield _Metered(shown, registry)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _place(text: str) -> tuple[str, int]:
    address, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise click.UsageError(f"--metrics {text}: is no [ADDRESS:]PORT")
    return address.strip("[]") or "127.0.0.1", int(port)


class _Metered:
    def __init__(self, shown: Progress, registry: CollectorRegistry) -> None:
        self._shown = shown
        self._told: dict[str, float] = dict.fromkeys(_COUNTERS, 0.0)
        self._counters = {
            name: Counter(f"shilu_{_NAMES.get(name, name)}", text, ["harvest"], registry=registry)
            for name, text in _COUNTERS.items()
        }
        self._gauges = {
            name: Gauge(f"shilu_{name}", text, ["harvest"], registry=registry)
            for name, text in _GAUGES.items()
        }

    def update(self, snapshot: Snapshot) -> None:
        """Take a look at the crawl, and let who draws have it too."""
        for name, counter in self._counters.items():
            value = float(getattr(snapshot, name))
            counter.labels(snapshot.harvest).inc(max(value - self._told[name], 0.0))
            self._told[name] = value
        for name, gauge in self._gauges.items():
            gauge.labels(snapshot.harvest).set(float(getattr(snapshot, name)))
        self._shown.update(snapshot)
