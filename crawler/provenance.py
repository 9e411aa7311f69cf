"""The metadata record of an exchange: how the crawl came here and where the page leads."""

from __future__ import annotations

from archive.capture import LinkContext
from archive.fields import Outlink, link_fields, outlink_fields
from crawler.frontier.target import Target
from crawler.visit import Visit


def fields(target: Target, visit: Visit) -> list[tuple[str, str]]:
    """Return the fields that the crawl knows; what the wire told is the archive's to add."""
    context = LinkContext(
        via=target.via,
        hops=target.hops,
        anchor=target.anchor,
        listed_date=target.listed_date,
        score=round(target.score, 4),
        blocked_by=visit.challenge,
        page_of=target.page_of,
        parent=target.parent,
    )
    charset = [("charset", visit.charset)] if visit.charset else []
    links = outlink_fields(
        Outlink(url=link.url, role=link.role or "", anchor=link.title or link.anchor)
        for link in visit.links
    )
    return [*link_fields(context), *charset, *links]
