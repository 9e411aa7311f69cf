"""What is found out about a segment: dates, names, kind, numbers. Each with its evidence;
unknown is None, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEvidence:
    """One candidate for a year or a day, used or not.

    `value` is what the quote says in ISO form (2018, 2019-03-04, 2018-01-01/2018-12-31);
    `min`/`max` bound the report year. `base` is extracted (text_extracted of the segment), html,
    url, header or file_name, and base[start:end] == quote.
    """

    kind: str
    value: str
    min: int | None
    max: int | None
    weight: float
    used: bool
    base: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason for a name or a kind."""

    kind: str
    value: str
    weight: float
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """When: the year reported on, the period, the day of publication (domain.md §6)."""

    report_year: int | None
    report_year_min: int | None
    report_year_max: int | None
    year_confidence: str  # high, medium, low, none
    period_start: date | None
    period_end: date | None
    published: date | None
    published_precision: str | None  # day, month, year
    published_source: str | None
    uploaded: date | None
    evidence: tuple[DateEvidence, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who: the body that issued the report, as printed and in full, and where it belongs."""

    issuer: str | None
    issuer_norm: str | None
    division_code: str | None
    division_name: str | None
    level: str | None
    scope: str  # own_body, consolidated, unknown
    issuer_confidence: str
    division_confidence: str
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What kind of text. `doc_type` is one of DESIGN §5's four, or another name, which is then a
    rejection's detail."""

    doc_type: str
    completeness: str  # complete, truncated, excerpt
    source_kind: str
    confidence: str
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]


ACCEPTED_TYPES = frozenset({"annual_report", "govaffairs_annual", "half_year", "template_essay"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One cell of a statutory table, or one count in prose (domain.md §1.3–1.4)."""

    era: str  # pre2014, 2014, V1, V2
    origin: str  # table, prose
    table: str
    row: str
    column: str
    variable: str
    harmonised_variable: str | None
    unit: str
    value: Decimal | None
    status: str  # number, blank, dash, slash, word_none, unreadable, lost
    raw: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One identity of domain.md §1.5, computed."""

    table: str
    identity: str
    operands: str
    left: Decimal | None
    right: Decimal | None
    result: str  # pass, fail, vacuous, not_assessable
