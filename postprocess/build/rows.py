"""Readings as rows of the tables of DESIGN §5: names and types as the schema has them, nothing
computed but ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC

from postprocess.build.gather import Gathered
from postprocess.corpus.writer import Row
from postprocess.dedup.clusters import Member
from postprocess.document import Rejection, Source
from postprocess.ids import body_id, text_digest
from postprocess.reading import SegmentReading

# An own page of an organ of government may be given on; other people's copies may not (domain.md
# §4.3).
RIGHTS = {"gov": "gov"}
NOT_CORE = {"essay", "mirror"}


def report_row(found: Gathered, reading: SegmentReading, member: Member) -> Row:
    """Return one row of `documents` (and of `reports`, where it is canonical)."""
    when, who, kind = reading.dating, reading.identity, reading.kind
    days = [source.captured_at.astimezone(UTC).date() for source in found.sources]
    return {
        "report_id": found.report_id,
        "title": reading.title or None,
        "title_source": reading.title_source.value,
        "text_extracted": reading.extracted,
        "text": reading.text,
        "text_digest": text_digest(reading.text),
        "script": reading.script,
        "text_hans": reading.hans if reading.script == "Hant" else None,
        "doc_type": kind.doc_type,
        "type_confidence": kind.confidence,
        "type_evidence": [asdict(e) for e in kind.evidence],
        "completeness": kind.completeness,
        "core": is_core(reading),
        "source_kind": reading.source_kind.value,
        "issuer": who.issuer,
        "issuer_norm": who.issuer_norm,
        "issuer_confidence": who.issuer_confidence,
        "issuer_evidence": [asdict(e) for e in who.evidence],
        "body_id": body_id(who.issuer_norm, who.division_code) if who.issuer_norm else None,
        "scope": who.scope,
        "division_code": who.division_code,
        "division_name": who.division_name,
        "division_confidence": who.division_confidence,
        "level": who.level,
        "report_year": when.report_year,
        "report_year_min": when.report_year_min,
        "report_year_max": when.report_year_max,
        "year_confidence": when.year_confidence,
        "period_start": when.period_start,
        "period_end": when.period_end,
        "published": when.published,
        "published_precision": when.published_precision,
        "published_source": when.published_source,
        "uploaded": when.uploaded,
        "first_seen": min(days),
        "last_seen": max(days),
        "date_evidence": [asdict(e) for e in when.evidence],
        "flags": list(reading.flags),
        "cluster_id": member.cluster_id,
        "canonical": member.relation == "canonical",
        "relation": member.relation,
        "duplicate_of": None if member.relation == "canonical" else member.canonical_id,
        "sources": [source_row(source) for source in found.sources],
        "segment": {
            "ordinal": reading.segment.ordinal,
            "start": reading.segment.start,
            "end": reading.segment.end,
        },
        "attachment_of": reading.attachment_of,
        "rights": RIGHTS.get(reading.source_kind.value, "research_only"),
        "url": reading.url,
        "charset": reading.charset,
        "format": reading.format,
        "cms": reading.cms or None,
        "body_digest": reading.source.body_digest,
        "extracted_digest": text_digest(reading.extracted),
    }


def is_core(reading: SegmentReading) -> bool:
    """Return True for what a reader should count: a report of a named body and a known year, no
    essay, no mirror."""
    return (
        reading.kind.doc_type == "annual_report"
        and reading.identity.issuer_norm is not None
        and reading.dating.report_year is not None
        and reading.source_kind.value not in NOT_CORE
    )


def source_row(source: Source) -> Row:
    """Return one element of `sources`."""
    row = asdict(source)
    del row["body_digest"]
    return row


def section_rows(name: str, reading: SegmentReading) -> Iterator[Row]:
    """Yield the rows of `sections`."""
    for section in reading.sections:
        yield {"report_id": name, **asdict(section)}


def repair_rows(name: str, reading: SegmentReading) -> Iterator[Row]:
    """Yield the rows of `repairs`, in order of place."""
    for ordinal, repair in enumerate(reading.repairs):
        yield {"report_id": name, "ordinal": ordinal, **asdict(repair)}


def statistic_rows(name: str, reading: SegmentReading) -> Iterator[Row]:
    """Yield the rows of `statistics`."""
    who = reading.identity
    for ordinal, cell in enumerate(reading.statistics):
        yield {
            "report_id": name,
            "body_id": body_id(who.issuer_norm, who.division_code) if who.issuer_norm else None,
            "report_year": reading.dating.report_year,
            "scope": who.scope,
            "ordinal": ordinal,
            **asdict(cell),
        }


def check_rows(name: str, reading: SegmentReading) -> Iterator[Row]:
    """Yield the rows of `checks`."""
    for ordinal, check in enumerate(reading.checks):
        yield {"report_id": name, "ordinal": ordinal, **asdict(check)}


def rejection_row(rejection: Rejection) -> Row:
    """Return one row of `rejections`."""
    return {**asdict(rejection), "reason": rejection.reason.value}


def body_row(row: Row) -> Row:
    """Return a body as one of its reports names it."""
    return {
        "body_id": row["body_id"],
        "name": row["issuer_norm"],
        "kind": None,
        "division_code": row["division_code"],
        "parent": None,
        "valid_from": None,
        "valid_to": None,
        "predecessor": None,
        "relation": None,
        "evidence": row["report_id"],
    }


def coverage_row(row: Row) -> Row:
    """Return the coverage of one body and year by a report that was found."""
    sources = row["sources"]
    assert isinstance(sources, list)
    return {
        "body_id": row["body_id"],
        "division_code": row["division_code"],
        "issuer": row["issuer_norm"],
        "year": row["report_year"],
        "scope": row["scope"],
        "state": "found" if row["source_kind"] == "gov" else "found_elsewhere",
        "report_id": row["report_id"],
        "url": row["url"],
        "captured_at": sources[0]["captured_at"],
        "detail": None,
    }
