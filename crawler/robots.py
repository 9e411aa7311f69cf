"""robots.txt as RFC 9309 reads it: what a status means, what a body allows.

The frontier asks; nothing here fetches. The parser is Protego; our product token is `shilu`."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum

from protego import Protego

TOKEN = "shilu"  # noqa: S105 - RFC 9309's product token, no secret
SIZE_LIMIT = 500 * 1024  # RFC 9309 §2.5: at least 500 KiB are parsed
MAX_REDIRECTS = 5  # RFC 9309 §2.3.1.2
DELAY_CAP = 86400.0  # seconds
OTHERS = "others"  # in place of every product token that is not ours
_LINES = re.compile(r"\r\n|\r|\n")
_AGENT = re.compile(r"(?i)\s*user[- ]?agent\s*:\s*(?P<token>\*|[a-z_-]*)")
_DELAY = re.compile(r"(?i)\s*crawl[- ]delay\s*:\s*(\d+(?:[.,]\d+)?)(?=\D*$|\s*#)")


class Access(StrEnum):
    """What the answer to a request for robots.txt means."""

    RULES = "rules"
    ALLOW_ALL = "allow_all"
    UNREACHABLE = "unreachable"
    REDIRECT = "redirect"


def access(status: int | None) -> Access:
    """Return what a status of robots.txt means (RFC 9309 §2.3.1); None stands for no answer."""
    if status is None or status >= 500 or status in {304, 408, 425, 429}:
        # 429 is a 4xx by number, but it says "later", not "no rules"; 304 answers what was not
        # asked, and says nothing of what the rules are
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
        return cls(Protego.parse("\n".join(_plain(line) for line in _LINES.split(text))))

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch a URL. robots.txt itself is always allowed."""
        return bool(self.rules.can_fetch(url, TOKEN))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between requests that the site asks of us; None where it asks nothing.

        The older Request-rate says the same in other words. A value of more than a day is no
        delay that anybody means.
        """
        delay, rate = self.rules.crawl_delay(TOKEN), self.rules.request_rate(TOKEN)
        asked = [] if delay is None else [float(delay)]
        if rate is not None:
            asked.append(rate.seconds / rate.requests)
        return min(max(asked), DELAY_CAP) if asked else None


def _plain(line: str) -> str:
    """Return a line as the parser needs it.

    RFC 9309 §2.2.1 compares whole product tokens; the parser finds ours also where only its first
    letters stand, and not where a version follows. A delay may have its unit behind it.
    """
    agent = _AGENT.match(line)
    if agent is not None:
        name = agent["token"].lower()
        return f"User-agent: {name if name in {TOKEN, '*'} else OTHERS}"
    delay = _DELAY.match(line)
    return f"Crawl-delay: {delay[1].replace(',', '.')}" if delay is not None else line


def robots_text(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-8, BOM cut, whole lines up to the size limit."""
    kept = body[:SIZE_LIMIT]
    if len(body) > SIZE_LIMIT:  # half a line would forbid more than was said
        kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
    wide = kept.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return kept.decode("utf-16" if wide else "utf-8-sig", errors="replace")
