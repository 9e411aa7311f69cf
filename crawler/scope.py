"""Which URLs are ours to fetch: the site of a seed, and no further.

A site is the registrable name (one label before .gov.cn), because a city's departments publish on
hosts below the city's own; ports and the scheme are folded. The public suffix list is the bundled
one: nothing goes online."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

# No URLs and no cache: the list that ships with the package decides, on every machine alike.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, without port; empty where the URL has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return scheme://authority: the unit for which a robots.txt speaks (RFC 9309 §2.3)."""
    parts = urlsplit(url)
    port = parts.port
    default = {"http": 80, "https": 443}.get(parts.scheme)
    authority = host_of(url) if port in {None, default} else f"{host_of(url)}:{port}"
    return f"{parts.scheme}://{authority}"


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """Return the registrable name of a host (szf.sz.gov.cn → sz.gov.cn).

    A bare address is its own site.
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return _SUFFIXES(host).top_domain_under_public_suffix or host


def site_of(url: str) -> str:
    """Return the site that a URL belongs to."""
    return site_of_host(host_of(url))


def fetchable(url: str) -> bool:
    """Tell whether a URL can be fetched at all: http or https, with a host and a valid port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
