"""On which terms a host is asked: shilu.toml, DOWNLOAD_DELAY, and where its socket goes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.capture.connect import ConnectTo, Target
from crawler.frontier.rules import HostTerms, Rules
from crawler.operator import Operator
from crawler.scope import host_of

DEFAULT_DELAY = 3.0
FIRST_BACKOFF, LOOPBACK_BACKOFF = 30.0, 0.5


def rules(settled: Operator, connect_to: ConnectTo, delay: float | None) -> Rules:
    """Return the frontier's rules; `delay` is what the command line wished for, if anything."""

    def terms(url: str) -> HostTerms:
        rule = settled.rule(host_of(url))
        target = _target(connect_to, url)
        local = target is not None and target.loopback
        wanted = next(
            (value for value in (rule.delay, delay, settled.delay) if value is not None),
            0.0 if local else DEFAULT_DELAY,
        )
        return HostTerms(
            delay=wanted,
            budget=rule.budget or settled.budget,
            first_backoff=LOOPBACK_BACKOFF if local else FIRST_BACKOFF,
            ip_exempt=settled.proxy is not None or target is not None,
        )

    def hours_wait(host: str, now: float) -> float:
        hours = settled.rule(host).hours or settled.hours
        return hours.wait(datetime.fromtimestamp(now, UTC)) if hours else 0.0

    return Rules(terms=terms, hours_wait=hours_wait)


def is_loopback(connect_to: ConnectTo, url: str) -> bool:
    """Tell whether the socket for a URL stays on this machine by connect-to."""
    target = _target(connect_to, url)
    return target is not None and target.loopback


def _target(connect_to: ConnectTo, url: str) -> Target | None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return connect_to.target(host_of(url), port)
