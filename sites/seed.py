"""Who publishes: a registry row as a value, and a link that may be a report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What kind of site a text stood on (DESIGN §5). Only `gov` is the publisher's own."""

    GOV = "gov"
    DOCSHARE = "docshare"
    AGGREGATOR = "aggregator"
    ESSAY = "essay"
    ENCYCLOPEDIA = "encyclopedia"
    MIRROR = "mirror"


class Level(StrEnum):
    """Administrative level of the publisher."""

    NATIONAL = "national"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """One registry row: a site, where to start on it, and what to expect of it."""

    code: str  # GB/T 2260, six digits, may be empty
    name: str
    level: Level
    source_kind: SourceKind
    cms: str  # empty: each page is recognised by its fingerprint
    seed: str
    since: int | None
    min_reports: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as a page gives it: where to, and all that the page says about it."""

    url: str  # absolute, without fragment
    anchor: str = ""
    title: str = ""  # the title attribute: lists cut anchors, rarely titles
    listed_date: str = ""  # date printed in the same row, as printed
    method: str = "GET"
    body: str = ""  # form body of a POST (Hanweb's dataproxy)
    role: Role | None = None


class Role(StrEnum):
    """What a link is for, as far as the page that holds it can tell."""

    ARTICLE = "article"
    COLUMN = "column"
    NEXT_PAGE = "next_page"  # a further page of this list
    ARTICLE_PAGE = "article_page"  # a further page of this article
    ATTACHMENT = "attachment"
    REDIRECT = "redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that may lead to reports, scored before it is fetched.

    `score` is in 0..1; `wanted` is False where the link is certainly no way to a report (`why`
    says so).
    """

    link: Link
    score: float
    wanted: bool
    why: str
