"""What one capture tells of the columns of its site: a list's rows and pager, or why nothing came.

The rule: a look states what was seen and what was not. A page that may hold more than was read says
so in `unread`; judging is left to those who see all looks of a column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from archive.surt import surt
from sites.urls import bare_host, host_of, path_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row of a list that is, or may be, a report. `year` and `body` are those printed.

    `doubtful`: it may be a report, but its title does not say so, or not of which year.
    """

    key: str
    url: str
    title: str
    year: int | None
    body: str
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A link to another column of reports, by its folder, and the year in its name."""

    key: str
    url: str
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One capture of a list, or of an address where a list may be that gave none.

    Keys are SURTs, a posted form behind them. `column` says why it is one of reports: `reports` and
    `yearbook` by name, `rows` by what it lists, empty where nothing tells. `failure` is empty where
    the page was read, else its class: blocked:…, http_…, moved, truncated, needs_js, soft_404, ….
    `pages` and `records` are what the page says there is in all, 0 where it says nothing.
    """

    url: str
    key: str
    captured_at: datetime
    harvest: str
    digest: str
    failure: str = ""
    onward: str = ""
    page_of: str = ""
    column: str = ""
    year: int | None = None
    body: str = ""
    site: str = ""  # the division that the page's SiteIDCode begins with
    rows: tuple[Listed, ...] = ()
    others: int = 0  # rows that are certainly something else
    following: tuple[str, ...] = ()
    below: tuple[Below, ...] = ()
    pages: int = 0
    records: int = 0
    unread: str = ""

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        """Time, then what was seen: never a file name."""
        return (self.captured_at, self.key, self.digest, self.failure)

    @property
    def lost(self) -> bool:
        """Whether the address is given up: 404, 410, or sent on to another host or to a home."""
        if self.failure in {"http_404", "http_410"}:
            return True
        there = bare_host(host_of(self.onward))
        moved = self.failure == "moved" and bool(there)
        return moved and (there != bare_host(host_of(self.url)) or path_of(self.onward) in _ROOT)


_ROOT = frozenset({"", "/"})
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$")
_EVENT = ("__EVENTTARGET", "__EVENTARGUMENT")


def key_of(url: str, posted: str = "") -> str:
    """Return what two requests for one page have in common.

    A list interface gives the same answer to a form by POST and to its fields by GET; of an ASP.NET
    form only the event tells one page from another, its hidden state is new on every page.
    """
    if not posted:
        return surt(url)
    if _EVENT[0] in posted:
        fields = parse_qsl(posted, keep_blank_values=True, max_num_fields=10_000)
        posted = urlencode([pair for pair in fields if pair[0] in _EVENT])
    return surt(f"{url}{'&' if '?' in url else '?'}{posted}")


def folder_of(key: str) -> str:
    """Return the key without the name of an index file: a column's own trail leads to its folder,
    and a menu to the file in it."""
    return _INDEX.sub("", key).rstrip("/")
