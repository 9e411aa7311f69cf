"""What an answer means for the crawl: done, gone, try again, blocked, moved.

Pure: the same answer, the same verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from crawler.frontier.rules import Rules
from crawler.frontier.target import RobotsVerdict, State, Target
from crawler.politeness import retry_after
from crawler.returning.remembered import Seen
from crawler.robots import MAX_REDIRECTS, Access, Robots, access, robots_text
from crawler.scope import fetchable, site_of
from crawler.traps import trap, without_session
from sites.challenge import GEOBLOCK, SOFT_404, blocked
from sites.seed import Link
from sites.urls import without_userinfo

MAX_PAGE_REDIRECTS = 8
HOST_TROUBLE = frozenset(
    {429, 502, 503, 504, 522, 524}
)  # the host asks for rest; 500 may be one page's own fault
RETRY_STATUS = HOST_TROUBLE | {408, 425, 500, 520}
CHALLENGE_BYTES = 20_000
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, from the network or replayed from disk.

    `body` is without transfer- and content-coding.
    """

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case-insensitively; None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The verdict on one answer; out-links carry what the frontier and the metadata record need."""

    state: State
    shows: str = ""
    failure: str | None = None
    challenge: str | None = None
    trouble: str | None = None
    wait: float | None = None
    retry: bool = False
    outlinks: tuple[Target, ...] = ()
    links: tuple[Link, ...] = ()  # what the metadata record lists
    counts: Mapping[str, int] = field(default_factory=dict)
    robots: RobotsVerdict | None = None
    charset: str | None = None
    likeness: str = ""  # digest of what the page says, for mirrors; empty where it tells nothing
    seen: Seen | None = None  # what a later harvest compares


def answered(fetched: Fetched, now: datetime, *, host_is_good: bool = False) -> Visit | None:
    """Return the verdict that status and headers alone allow; None where the page has to be read.

    `host_is_good`: it has given us a page in this harvest, so a 403 is that page's own matter.
    """
    visit = _answered(fetched, host_is_good=host_is_good)
    return None if visit is None else told(fetched, visit, now, host_is_good=host_is_good)


def _answered(fetched: Fetched, *, host_is_good: bool) -> Visit | None:
    status = fetched.status
    cause = blocked(status, fetched.headers, fetched.body[:CHALLENGE_BYTES])
    if cause is not None and not (host_is_good and cause == GEOBLOCK):
        return _challenged(cause, again=not host_is_good)
    if status == 304:
        return Visit(state=State.DONE, shows="unchanged", counts={"not_modified": 1})
    if 300 <= status < 400:
        return _moved(fetched)
    if status in RETRY_STATUS:
        return Visit(
            state=State.QUEUED,
            failure=f"http_{status}",
            trouble=f"http_{status}" if status in HOST_TROUBLE else None,
            retry=True,
        )
    if status == 405 and fetched.target.method == "POST":
        return _as_get(fetched.target)
    if status in GONE:
        return Visit(state=State.FAILED, failure="gone")
    if status >= 400:
        return Visit(state=State.FAILED, failure=f"http_{status}")
    return None


def told(fetched: Fetched, visit: Visit, now: datetime, *, host_is_good: bool = False) -> Visit:
    """Return a verdict with what the answer says about its host: when to come back, and whether
    that it is closed is all that it shows."""
    asked = [value for name, value in fetched.headers if name.lower() == "retry-after"]
    if asked and fetched.status != 200:  # whatever the status: 403 and redirects may ask for rest
        sent = fetched.header("Date")
        waits = (retry_after(value, now, sent) for value in asked)
        visit = replace(visit, wait=max((w for w in waits if w is not None), default=None))
    if visit.failure == f"soft_error:{SOFT_404}" and not host_is_good:
        closed = _challenged(SOFT_404, again=True)
        visit = replace(closed, failure=visit.failure, charset=visit.charset, wait=visit.wait)
    return visit


def tries_of(visit: Visit, rules: Rules) -> int:
    """Return how often a page may be tried that ended so.

    That its host is busy is not the page's fault: then the host's own patience decides.
    """
    busy = visit.trouble in {"http_429", "http_503"}
    asked = visit.trouble is not None and visit.wait is not None
    return rules.max_troubles if busy or asked else rules.max_tries


def _as_get(target: Target) -> Visit:
    # List interfaces are asked by POST or by GET, with the same parameters; the page does
    # not always say which.
    query = "&".join(part for part in (urlsplit(target.url).query, target.body) if part)
    url = urlsplit(target.url)._replace(query=query).geturl()
    onward = replace(target, url=url, method="GET", body="", via=target.url)
    return Visit(state=State.FAILED, failure="http_405", outlinks=(onward,))


def without_tls(target: Target) -> tuple[Target, ...]:
    """Return a seed's address by http, where its robots.txt could not be had by https.

    Else nothing.
    """
    if target.role != "robots" or target.hops != "P" or not target.url.startswith("https://"):
        return ()
    if target.via is None:
        return ()
    url = target.via.replace("https://", "http://", 1)
    plain = Target(
        url=url,
        site=target.site,
        role="redirect",
        score=2.0,
        seed=target.seed,
        via=target.via,
        hops="R",
    )
    return (plain,)


def _challenged(cause: str, *, again: bool) -> Visit:
    # Asked again only where nothing else came from this host: three such answers and it is
    # left alone.
    return Visit(
        state=State.QUEUED if again else State.FAILED,
        failure=f"blocked:{cause}",
        challenge=cause,
        retry=again,
        counts={f"blocked:{cause}": 1},
    )


def _moved(fetched: Fetched) -> Visit:
    location = fetched.header("Location")
    if not location:
        return Visit(state=State.DONE, shows="redirect")
    url = _onward(fetched.target, location)
    if not url:
        return Visit(state=State.DONE, shows="redirect", counts={"unfetchable": 1})
    return redirected(fetched.target, url)


def _onward(target: Target, location: str) -> str:
    """Return where a Location leads from a page; empty where it is no URL."""
    try:
        url = urljoin(target.url, _readable(location)).partition("#")[0]
        urlsplit(url)
    except ValueError:  # brackets around what is no IPv6 address, a host with ℀ in it
        return ""
    return without_userinfo(url)


def _readable(location: str) -> str:
    # Headers come as Latin-1; a Location with Chinese in it was UTF-8 or GB18030 on the wire.
    raw = location.strip().encode("latin-1", "replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return location.strip()


def redirected(target: Target, url: str) -> Visit:
    """Return the visit of a page that only says where to go: by status, or by a shell of HTML."""
    url = without_session(url)
    chain = len(target.hops) - len(target.hops.rstrip("R"))
    link = Link(url=url, role=None)
    # A seed that has moved to another name takes its scope along; a page that leaves its
    # site is left.
    from_seed = target.role == "seed" or (target.role == "redirect" and not target.hops.strip("R"))
    cause: str | None = None
    if not fetchable(url):
        cause = "unfetchable"
    elif chain >= MAX_PAGE_REDIRECTS:
        cause = "redirect_loop"
    elif site_of(url) != target.site and not from_seed:
        cause = "out_of_scope"
    elif trap(url):
        cause = f"trap:{trap(url)}"
    if cause is not None:
        return Visit(state=State.DONE, shows="redirect", links=(link,), counts={cause: 1})
    onward = replace(
        target,
        url=url,
        site=site_of(url) if from_seed else target.site,
        role="redirect" if target.role != "robots" else "robots",
        method="GET",
        body="",
        via=target.url,
        hops=f"{target.hops}R",
    )
    return Visit(state=State.DONE, shows="redirect", links=(link,), outlinks=(onward,))


def robots_answered(fetched: Fetched, now: datetime) -> Visit:
    """Return the verdict on a robots.txt (RFC 9309 §2.3).

    A challenge in its place is a challenge.
    """
    return told(fetched, _robots_answered(fetched), now)


def _robots_answered(fetched: Fetched) -> Visit:
    target = fetched.target
    cause = blocked(fetched.status, fetched.headers, fetched.body[:CHALLENGE_BYTES])
    if cause is not None and cause != GEOBLOCK:  # a plain 403 means "no rules", RFC 9309 §2.3.1.3
        return _challenged(cause, again=True)
    meaning = access(fetched.status)
    if meaning is Access.UNREACHABLE:
        return Visit(
            state=State.QUEUED,
            failure="robots_unreachable",
            trouble="robots_unreachable",
            retry=True,
        )
    if meaning is Access.REDIRECT:
        location = fetched.header("Location")
        chain = len(target.hops) - len(target.hops.rstrip("R"))
        url = _onward(target, location) if location else ""
        if chain < MAX_REDIRECTS and url != target.url and fetchable(url):
            onward = replace(target, url=url, via=target.url, hops=f"{target.hops}R")
            return Visit(state=State.DONE, shows="robots", outlinks=(onward,))
        # RFC 9309 §2.3.1.2: after five redirects the file may be taken for unavailable
        return Visit(
            state=State.DONE, shows="robots", robots=RobotsVerdict(origin=target.origin, text=None)
        )
    if meaning is Access.ALLOW_ALL:
        return Visit(
            state=State.DONE, shows="robots", robots=RobotsVerdict(origin=target.origin, text=None)
        )
    text = robots_text(fetched.body)
    verdict = RobotsVerdict(
        origin=target.origin, text=text, crawl_delay=Robots.parse(text).crawl_delay
    )
    return Visit(state=State.DONE, shows="robots", robots=verdict)
