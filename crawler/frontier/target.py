"""What the frontier holds: a target to fetch, a lease on it, and the settlement that ends it.

A row is columns and JSON with a schema version, callbacks by name: code may change under a stored
frontier, and a newer frontier is refused rather than misread."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import msgspec
from w3lib.url import canonicalize_url

from crawler.returning.remembered import Seen
from crawler.scope import host_of

REQUEST_SCHEMA = 1


class State(StrEnum):
    """Where a URL stands."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class HostState(StrEnum):
    """Where a host stands; paused hosts keep their queue for a later run."""

    OPEN = "open"
    PAUSED = "paused"  # unreachable, or robots.txt not to be had
    BLOCKED = "blocked"  # it answered with challenges


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL worth fetching, and how the crawl came to it.

    `role` is a sites.seed.Role value, or `seed` or `robots`; `site` is the scope that it
    belongs to; `hops` is Heritrix's hop path; `kind` names the site kind of the page that
    made the request; `pages` counts the pager steps.
    """

    url: str
    site: str
    role: str
    score: float = 0.0
    method: str = "GET"
    body: str = ""
    seed: str = ""
    via: str | None = None
    hops: str = ""
    anchor: str = ""
    listed_date: str = ""
    parent: str | None = None
    page_of: str | None = None
    kind: str = ""
    pages: int = 0
    depth: int = 0  # links from the seed; pagers, attachments and redirects do not count
    origin: str = ""  # of a robots.txt: for which origin it speaks, across redirects
    listing: int = 0  # the row of the page that lists it
    callback: str = "visited"
    inside: bool = False  # it is a further page of a report column, or an interface of its list
    group: str = ""  # digest of the tag path at which its link stood (crawler.learning)

    @property
    def host(self) -> str:
        """The host whose turn this request takes."""
        return host_of(self.url)

    @property
    def fingerprint(self) -> str:
        """Identity of the request: method, canonical URL with its scheme, body."""
        return self.identities[0]

    @property
    def identities(self) -> tuple[str, str]:
        """The fingerprint, and the same without the scheme: sites mix http and https links.

        Both at once, since making a URL canonical is most of their cost.
        """
        canonical = canonicalize_url(self.url)
        folded = _folded(canonical)
        # robots.txt speaks for one origin, across redirects: it never counts as a page seen before
        return (
            _digest(self.method, self.origin, canonical, self.body),
            _digest(self.method, self.origin, folded, self.body),
        )


_INDEX = re.compile(r"/index\.(?:s?html?)$", re.IGNORECASE)


def _folded(canonical: str) -> str:
    """Return a canonical URL without scheme and usual port; a folder and its index page are one
    list. Common ones are cut by hand, in a third of the time."""
    scheme, _, rest = canonical.partition("://")
    netloc, slash, tail = rest.partition("/")
    if (
        scheme not in {"http", "https"}
        or not (netloc and slash)
        or any(odd in netloc for odd in "?[")
        or "#" in canonical
    ):
        parts = urlsplit(canonical)
        netloc = parts.netloc.removesuffix(":80").removesuffix(":443")
        path = _INDEX.sub("/", parts.path)
        return parts._replace(scheme="", netloc=netloc, path=path).geturl()
    path, _, query = tail.partition("?")
    netloc = netloc.removesuffix(":80").removesuffix(":443")
    return f"//{netloc}{_INDEX.sub('/', slash + path)}{'?' + query if query else ''}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


class _Stored(msgspec.Struct):
    v: int
    target: Target


def dumps(target: Target) -> str:
    """Return the JSON of a target, with its schema version."""
    return msgspec.json.encode(_Stored(v=REQUEST_SCHEMA, target=target)).decode()


def storable(target: Target) -> Target:
    """Return a target without halves of surrogate pairs: no UTF-8, and so no row, can hold one.

    They come from escapes in a site's JSON, cut in the middle of a character.
    """
    whole: dict[str, Any] = {
        name: value.encode("utf-8", "replace").decode()
        for name in target.__slots__
        if isinstance(value := getattr(target, name), str)
    }
    return replace(target, **whole)


def loads(text: str) -> Target:
    """Read a stored target. ValueError where a newer version of this program wrote it."""
    stored = msgspec.json.decode(text, type=_Stored)
    if stored.v > REQUEST_SCHEMA:
        raise ValueError(
            f"frontier row has schema {stored.v}, this program reads up to {REQUEST_SCHEMA}"
        )
    return stored.target


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRef:
    """Where the response of a target lies: file name, offset and length in the archive."""

    filename: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A target handed out: one request to its host, which nobody else may make meanwhile."""

    id: int
    token: int  # fencing: a settlement with an older token is refused
    target: Target
    tries: int
    etag: str | None = None
    last_modified: str | None = None
    archived: tuple[str, int] | None = None  # WARC and offset of its last response
    host_is_good: bool = False  # it has given us a page in this harvest
    replayed: bool = False  # its answer lies on disk already: nobody's turn is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsVerdict:
    """What is known of an origin's robots.txt in this harvest.

    Rules as text, or None where it allows all.
    """

    origin: str
    text: str | None
    crawl_delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The end of a lease: stored in one transaction with all that the page gave."""

    lease: Lease
    state: State  # DONE, FAILED, or QUEUED for another try
    status: int | None = None
    ref: WarcRef | None = None
    failure: str | None = None  # class of the failure: gone, timeout, blocked:captcha, …
    shows: str = ""  # what the page is: home, column, report, other
    likeness: str = ""  # digest by which two hosts with the same pages are told
    etag: str | None = None
    last_modified: str | None = None
    outlinks: tuple[Target, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    robots: RobotsVerdict | None = None
    wait: float | None = None  # seconds that the host asked for (Retry-After)
    challenge: str | None = None  # class of a challenge page
    trouble: str | None = (
        None  # class of a failure of the host itself: back-off, and a pause after some
    )
    ip: str | None = None
    seen: Seen | None = None  # what a later harvest compares
