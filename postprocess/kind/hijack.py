"""Hijacked domains that serve copies of government pages (domain.md §4.1 kind I).

The site room's verdict, as signs.

Rule of this module: whether a host is one is asked of `sites.hijacked`; here is added what such a
copy did to names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sites.hijacked import hijacked

_BRAND = re.compile(
    r"bet365|365bet|有哪些信誉好的足球投注网站|[（(]中国[)）]官方网站|博彩|投注网站"
)
_IP = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|:")
_ENOUGH = 8000  # characters that tell; the detector counts signs per thousand


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_address(host: str) -> bool:
    """Return True for a bare IP address."""
    return _IP.search(host) is not None


def hijack_signs(url: str, title: str, text: str) -> tuple[str, ...]:
    """Return the signs by which a page is a hijacked mirror, none where it is not.

    Title and text are folded.

    `brand_replaced` stands among them where the copy puts a brand in the place of a name.
    """
    host = host_of(url)
    if not host:
        return ()
    why = hijacked(host, urlsplit(url).path, title, text[:_ENOUGH])
    if why is None:
        return ()
    if _BRAND.search(title + text[:3000]):
        return (why, "brand_replaced")
    return (why,)
