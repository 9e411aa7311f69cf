"""What the frontier is told about hosts.

Delays, budgets and the limits of patience, as one value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EXEMPT = "-"  # in place of an IP address: connect-to or a proxy decides where the socket goes


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTerms:
    """The terms on which one host is asked. Seconds, and requests in one harvest."""

    delay: float
    budget: int
    first_backoff: float
    ip_exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the frontier decides. `terms` answers for a URL of a host not seen before.

    `low_score`: below it a link is followed only while its host has shown no report
    and `exploration` requests are not used up. `patience`: the longest that a crawl waits for
    the next host before it stops to be resumed.
    """

    terms: Callable[[str], HostTerms]
    hours_wait: Callable[[str, float], float] = lambda _host, _now: 0.0
    low_score: float = 0.2
    exploration: int = 60
    max_challenges: int = 3
    max_troubles: int = 6
    max_tries: int = 3
    connections_per_ip: int = 2
    patience: float = 3600.0
    lease_seconds: float = 900.0
