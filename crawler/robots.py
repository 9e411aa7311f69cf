"""robots.txt as RFC 9309 reads it: what a status means, what a body allows.

The frontier asks; nothing here fetches. The parser is Protego; our product token is `shilu`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from protego import Protego

TOKEN = "shilu"  # noqa: S105 - RFC 9309's product token, no secret
SIZE_LIMIT = 500 * 1024  # RFC 9309 §2.5: at least 500 KiB are parsed
MAX_REDIRECTS = 5  # RFC 9309 §2.3.1.2


class Access(StrEnum):
    """What the answer to a request for robots.txt means."""

    RULES = "rules"
    ALLOW_ALL = "allow_all"
    UNREACHABLE = "unreachable"
    REDIRECT = "redirect"


def access(status: int | None) -> Access:
    """Return what a status of robots.txt means (RFC 9309 §2.3.1); None stands for no answer."""
    if status is None or status >= 500 or status in {408, 425, 429}:
        # 429 is a 4xx by number, but it says "later", not "no rules"
        return Access.UNREACHABLE
    if 200 <= status < 300:
        return Access.RULES
    if 300 <= status < 400:
        return Access.REDIRECT
    return Access.ALLOW_ALL


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin, for us."""

    rules: Protego

    @classmethod
    def parse(cls, text: str) -> Robots:
        """Read a robots.txt; unknown lines are skipped, as the RFC asks."""
        return cls(Protego.parse(text))

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch a URL. robots.txt itself is always allowed."""
        return bool(self.rules.can_fetch(url, TOKEN))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between requests that the site asks of us; None where it asks nothing."""
        delay = self.rules.crawl_delay(TOKEN)
        return None if delay is None else float(delay)


def robots_text(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-8, BOM cut, no more than the size limit."""
    return body[:SIZE_LIMIT].decode("utf-8-sig", errors="replace")
