"""What a careful archivist could decide from the sample web's pages: written before any rule."""

from functools import cache
from importlib.resources import files

import msgspec


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One copy of a report; `ordinal` counts the page's accepted segments from 0."""

    url: str
    ordinal: int = 0
    relation: str
    source_kind: str = "gov"
    flags: tuple[str, ...] = ()


class ReportTruth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cluster that the corpus must hold. A null claims nothing, except where `note` says so."""

    canonical_url: str
    ordinal: int = 0
    members: tuple[Member, ...]
    issuer: str | None
    issuer_norm: str | None
    division_code: str | None
    level: str | None
    doc_type: str
    report_year: int | None
    report_year_min: int | None = None
    report_year_max: int | None = None
    year_confidence: str | None
    published: str | None
    source_kind: str
    scope: str | None
    flags: tuple[str, ...] = ()
    title: str | None
    must_contain: tuple[str, ...]
    must_not_contain: tuple[str, ...]
    numbers: dict[str, int | str] = {}
    note: str = ""


class Negative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that looks like a report and must be rejected."""

    url: str
    reason: str
    title: str = ""


class Blocked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    host: str
    blocked_class: str = msgspec.field(name="class")


class Unreachable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report that stands on the sample web and must not be, or cannot be, fetched."""

    url: str
    reason: str


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reports: tuple[ReportTruth, ...]
    negatives: tuple[Negative, ...]
    blocked: tuple[Blocked, ...]
    robots_denied: tuple[str, ...]
    unreachable_reports: tuple[Unreachable, ...]
    notes: tuple[str, ...] = ()


@cache
def shipped_truth() -> Truth:
    """The frozen truth.json."""
    content = files("shilu.sampleweb").joinpath("truth.json").read_bytes()
    return msgspec.json.decode(content, type=Truth)


def encode(truth: Truth) -> bytes:
    """truth.json: stable, one field a line."""
    return msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n"
