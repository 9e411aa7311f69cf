"""URLs as pages write them: joined, trimmed, refused where they lead nowhere."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

_BLANK = re.compile(r"[\t\r\n]")
# Addresses that joining leaves as they are: RFC 3986 has nothing to resolve in them.
_CLEAN = re.compile(
    r"(?:https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?:/[\w~%/.-]*)?|/(?:[\w~%.-]+/)*[\w~%.-]*)"
    r"(?:\?[\w~%/.=&-]+)?",
    re.ASCII,
)
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")
_NO_WAY = re.compile(
    r"(?i)^(?:javascript|mailto|tel|sms|data|about|file|ftp|blob|vbscript|weixin|"
    r"tencent|mqqwpa|thunder):"
)


def joined(base: str, href: str) -> str | None:
    """Return `href` made absolute against `base`, without fragment; None where it is no http(s)
    page.

    As browsers do (WHATWG URL): tabs and line breaks go, spaces around are trimmed, a backslash is
    a slash.
    """
    if _CLEAN.fullmatch(href) and "/." not in href:
        root = _root(base)
        if root is not None:
            return root + href if href[0] == "/" else href
    href = _BLANK.sub("", href).strip(" \u3000\u00a0\u200b\ufeff\f\v")
    if not href or href.startswith("#") or _NO_WAY.match(href.replace(" ", "")):
        return None
    path, mark, rest = href.partition("?")
    href = path.replace("\\", "/") + mark + rest
    try:
        url = without_userinfo(urldefrag(urljoin(base, href)).url)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return None
    return _within_root(url.replace(" ", "%20"), parts.path)


@lru_cache(maxsize=64)
def _root(base: str) -> str | None:
    """Return scheme and authority of an http(s) address; None where it is something else."""
    try:
        parts = urlsplit(base)
        _ = parts.port
    except ValueError:
        return None
    known = parts.scheme in {"http", "https"} and parts.hostname
    return f"{parts.scheme}://{parts.netloc}" if known else None


def without_userinfo(url: str) -> str:
    """Return `url` without user name and password: none is ever sent (RFC 9110 §4.2.4) or kept."""
    found = _USERINFO.match(url) if "@" in url else None
    return url if found is None else found[1] + url[found.end() :]


def host_of(url: str) -> str:
    """Return the host in lower case, without port; empty where the URL has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """Return the path; empty where the URL is broken."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def bare_host(host: str) -> str:
    """Return the host without a leading www."""
    return host.removeprefix("www.")


def _within_root(url: str, path: str) -> str:
    # urljoin keeps `/../x` above the root; RFC 3986 §5.2.4 and browsers drop it.
    cleaned = path
    while cleaned.startswith("/../"):
        cleaned = cleaned[3:]
    return url if cleaned == path else url.replace(path.replace(" ", "%20"), cleaned, 1)
