"""The metadata record of an exchange: how the crawl came here and where it leads. Names are a fixed vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from sites.seed import Link

from crawler.frontier.target import Target
from crawler.visit import Visit


def fields(
    target: Target, visit: Visit, *, fetch_ms: int | None, tls_verified: bool | None
) -> list[tuple[str, str]]:
    """Return the fields (ISO 28500 warc-fields: name, value on one line) of the metadata record."""
    found: list[tuple[str, str]] = []

    def put(name: str, value: object) -> None:
        text = _line(str(value))
        if text:
            found.append((name, text))

    put("via", target.via or "")
    put("hopsFromSeed", target.hops)
    put("fetchTimeMs", "" if fetch_ms is None else fetch_ms)
    put("anchor", target.anchor)
    put("listedDate", target.listed_date)
    put("score", f"{target.score:.4f}")
    put("pageOf", target.page_of or "")
    put("parent", target.parent or "")
    put("charset", visit.charset or "")
    put("tlsVerified", "" if tls_verified is None else str(tls_verified).lower())
    put("blocked_by", visit.challenge or "")
    for link in visit.links:
        found.append(("outlink", _outlink(link)))
    return found


def _outlink(link: Link) -> str:
    parts: Sequence[str] = (link.url, link.role or "", link.anchor or link.title, link.listed_date)
    return "\t".join(_line(part) for part in parts).rstrip("\t")


def _line(text: str) -> str:
    return " ".join(text.split())
