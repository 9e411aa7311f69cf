"""URLs that lead nowhere or everywhere: sessions, calendars, loops, facets, logins, share
buttons."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from sites.columns import REMEMBERED, REMEMBERED_LENGTH
from sites.shapes import is_asset_url

_SESSION = re.compile(
    r"(?i);jsessionid=|[?&](?:jsessionid|phpsessid|sessionid|sid|aspsessionid\w*|cfid|"
    r"cftoken)=(?=[^&]*[a-z])[\w-]{12,}"
)
_CALENDAR = re.compile(r"(?i)calendar|rili|[?&](?:year|y)=\d{4}&(?:month|m)=\d{1,2}&(?:day|d)=")
_NO_PAGE = re.compile(
    r"(?i)(?:^|/)(?:(?:login|logout|logon|signin|signout|passport|captcha|verifycode|"
    r"sendmail)\w{0,8}"
    r"|register|regist|sso|cas|rss|feed|atom|print|printpage|share|favorite|comment|vote|survey|"
    r"admin|member|cart|wechat|weixin|mailbox)(?:\.\w{2,5})?(?:/|$)"
)
_FACETS = 8  # parameters in a query: more is a form's state, not an address
_LONG = 1_000


def is_trap(url: str) -> str | None:
    """Return why the URL is not to be fetched, in a word (session, calendar, loop, facets, long);
    None where it may be."""
    return _trap(url) if len(url) <= REMEMBERED_LENGTH else _trap.__wrapped__(url)


@lru_cache(maxsize=REMEMBERED)
def _trap(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return "broken"
    if len(url) > _LONG:
        return "long"
    if _SESSION.search(url):
        return "session"
    if _CALENDAR.search(parts.path) or _CALENDAR.search("?" + parts.query):
        return "calendar"
    folders = [part for part in parts.path.split("/") if part]
    if _loops(folders):
        return "loop"
    keys = Counter(key.lower() for key, _ in query)
    if len(query) > _FACETS or any(count >= 3 for count in keys.values()):
        return "facets"
    return None


def no_page(url: str) -> str | None:
    """Return why a link is certainly no way to a report (asset, account, feed, print); None where
    it may be."""
    return _no_page(url) if len(url) <= REMEMBERED_LENGTH else _no_page.__wrapped__(url)


@lru_cache(maxsize=REMEMBERED)
def _no_page(url: str) -> str | None:
    if is_asset_url(url):
        return "asset"
    try:
        path = urlsplit(url).path
    except ValueError:
        return "broken"
    return "function" if _NO_PAGE.search(path) else None


def _loops(folders: list[str]) -> bool:
    # /a/b/a/b/a/b or /a/a/a: a relative link that climbs into itself. Numbers may repeat once more
    # (/25076/…).
    if len(folders) > 16:
        return True
    for size in (1, 2, 3):
        for start in range(len(folders) - 3 * size + 1):
            piece = folders[start : start + size]
            if (
                piece
                == folders[start + size : start + 2 * size]
                == folders[start + 2 * size : start + 3 * size]
            ):
                return True
    return bool(folders) and max(Counter(folders[:-1] or folders).values()) >= 4
