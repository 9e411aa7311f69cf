"""URL traps: addresses that a site makes without end. Their shapes are in sites.traps.

A session id is cut out of the URL (the page behind it is the same); every other trap is not
followed. Both are counted, so that a hole in the harvest can be seen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from sites.traps import is_trap

MAX_PAGE = 400  # a list of 400 pages is a news column, not a report column

_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[\w.!-]+", re.IGNORECASE)
_QUERY_SESSION = re.compile(
    r"^(?:jsessionid|phpsessid|sessionid|session_id|aspsessionid\w*|cfid|cftoken)(?:=|$)|^sid=(?=.*[a-z])[\w-]{12,}$",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?:[?&](?:page|pageno|pagenum|pagenumber|pageindex|curpage|currentpage|pn)=|/(?:index|list)_)(\d+)",
    re.IGNORECASE,
)
_MONTH = re.compile(r"[?&](?:month|calmonth|mon)=\d{1,2}(?:&|$)", re.IGNORECASE)


def without_session(url: str) -> str:
    """Return the URL without the session id that a server wrote into it.

    The URL itself where there is none.
    """
    parts = urlsplit(url)
    path = _PATH_SESSION.sub("", parts.path)
    kept = [piece for piece in parts.query.split("&") if not _QUERY_SESSION.match(piece)]
    query = "&".join(kept)
    if path == parts.path and query == parts.query:
        return url
    return urlunsplit((parts.scheme, parts.netloc, path, query, parts.fragment))


def trap(url: str) -> str | None:
    """Return the trap that a URL looks like (loop, facets, calendar, endless_pager …), or None."""
    shape = is_trap(url)
    if shape is not None:
        return shape
    page = _PAGE.search(url)
    if page and int(page[1][:9]) > MAX_PAGE:
        return "endless_pager"
    return "calendar" if _MONTH.search(url) else None
