"""A page as the sample web keeps it, and an exchange as its log keeps it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Framing = Literal["length", "chunked", "close"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: status, headers in order and case, body before content-coding."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    body: bytes = b""
    framing: Framing = "length"
    gzip: bool = False
    etag: bool = False

    @classmethod
    def of(cls, answer: "bytes | Page") -> "Page":
        return cls(body=answer) if isinstance(answer, bytes) else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as the sites see it; `visit` counts earlier requests of the same target."""

    scheme: str
    host: str
    method: str
    target: str
    body: bytes
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What went over the wire, above TLS; `started` and `ended` are monotonic seconds."""

    scheme: str
    host: str
    target: str
    method: str
    status: int
    request: bytes
    response: bytes
    started: float
    ended: float


Route = Callable[[Asked], Page | None]


@dataclass(slots=True)
class Site:
    """One host: fixed pages by target, and a route for what is computed from the request."""

    host: str
    pages: dict[str, Page] = field(default_factory=dict)
    route: Route | None = None
    missing: Page | None = None
    # Asked first, before the pages: redirects of a whole scheme, challenges, a 503 on first visit.
    gate: Route | None = None

    def answer(self, asked: Asked) -> Page:
        if self.gate and (page := self.gate(asked)):
            return page
        if page := self.pages.get(asked.target):
            return page
        if self.route and (page := self.route(asked)):
            return page
        if asked.target == "/robots.txt":
            return ROBOTS
        return self.missing or NOT_FOUND


def html(text: str, *, charset: str = "utf-8", status: int = 200) -> Page:
    """A page of HTML in a charset that its header tells truly."""
    return Page(
        status=status,
        headers=(("Content-Type", f"text/html; charset={charset}"),),
        body=text.encode(charset, "xmlcharrefreplace"),
    )


def redirect(location: str, status: int = 302) -> Page:
    return Page(
        status=status,
        headers=(("Location", location), ("Content-Type", "text/html")),
        body=f'<html><body><a href="{location}">moved</a></body></html>'.encode(),
    )


ROBOTS = Page(headers=(("Content-Type", "text/plain"),), body=b"User-agent: *\nDisallow: /admin/\n")
NOT_FOUND = html("<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>",
                 status=404)  # fmt: skip
