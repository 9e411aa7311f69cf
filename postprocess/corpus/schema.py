"""The tables of the corpus, column by column. Other people's scripts depend on these names: add,
never rename.

A column that no stage fills yet is there and null. Every table names the columns that it is
sorted by; together they are unique, so that two builds of one archive write the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

_S, _I, _B, _D, _F = pa.string(), pa.int32(), pa.bool_(), pa.date32(), pa.float64()
_L = pa.int64()
_TIME = pa.timestamp("us", tz="UTC")
_DECIMAL = pa.decimal128(28, 6)

SOURCE = pa.struct(
    [
        ("url", _S),
        ("captured_at", _TIME),
        ("warc", _S),
        ("offset", _L),
        ("length", _L),
        ("record_id", _S),
        ("payload_digest", _S),
        ("status", _I),
        ("mime", _S),
        ("via", _S),
        ("tls_verified", _B),
    ]
)
DATE_EVIDENCE = pa.struct(
    [
        ("kind", _S),
        ("value", _S),
        ("min", _I),
        ("max", _I),
        ("weight", _F),
        ("used", _B),
        ("base", _S),
        ("start", _L),
        ("end", _L),
        ("quote", _S),
    ]
)
EVIDENCE = pa.struct([("kind", _S), ("value", _S), ("weight", _F), ("quote", _S)])
SEGMENT = pa.struct([("ordinal", _I), ("start", _L), ("end", _L)])

REPORTS = pa.schema(
    [
        ("report_id", _S),
        ("title", _S),
        ("title_source", _S),
        ("text_extracted", _S),
        ("text", _S),
        ("text_digest", _S),
        ("script", _S),
        ("text_hans", _S),
        ("doc_type", _S),
        ("type_confidence", _S),
        ("type_evidence", pa.list_(EVIDENCE)),
        ("completeness", _S),
        ("core", _B),
        ("source_kind", _S),
        ("issuer", _S),
        ("issuer_norm", _S),
        ("issuer_confidence", _S),
        ("issuer_evidence", pa.list_(EVIDENCE)),
        ("body_id", _S),
        ("scope", _S),
        ("division_code", _S),
        ("division_name", _S),
        ("division_confidence", _S),
        ("level", _S),
        ("report_year", _I),
        ("report_year_min", _I),
        ("report_year_max", _I),
        ("year_confidence", _S),
        ("period_start", _D),
        ("period_end", _D),
        ("published", _D),
        ("published_precision", _S),
        ("published_source", _S),
        ("uploaded", _D),
        ("first_seen", _D),
        ("last_seen", _D),
        ("date_evidence", pa.list_(DATE_EVIDENCE)),
        ("flags", pa.list_(_S)),
        ("cluster_id", _S),
        ("canonical", _B),
        ("relation", _S),
        ("duplicate_of", _S),
        ("sources", pa.list_(SOURCE)),
        ("segment", SEGMENT),
        ("attachment_of", _S),
        ("rights", _S),
        ("url", _S),  # of the first source: what a reader clicks
        ("charset", _S),
        ("format", _S),
        ("cms", _S),
        ("body_digest", _S),  # sha256 of the first capture's body: part of report_id's preimage
        ("extracted_digest", _S),  # sha256 of text_extracted
    ]
)
SECTIONS = pa.schema(
    [
        ("report_id", _S),
        ("ordinal", _I),
        ("key", _S),
        ("heading_raw", _S),
        ("start", _L),
        ("end", _L),
    ]
)
REPAIRS = pa.schema(
    [
        ("report_id", _S),
        ("ordinal", _I),
        ("rule", _S),
        ("start", _L),
        ("end", _L),
        ("removed", _S),
        ("inserted", _S),
    ]
)
STATISTICS = pa.schema(
    [
        ("report_id", _S),
        ("body_id", _S),
        ("report_year", _I),
        ("scope", _S),
        ("era", _S),
        ("origin", _S),
        ("table", _S),
        ("row", _S),
        ("column", _S),
        ("variable", _S),
        ("harmonised_variable", _S),
        ("unit", _S),
        ("value", _DECIMAL),
        ("status", _S),
        ("raw", _S),
        ("place", _S),
        ("ordinal", _I),
    ]
)
CHECKS = pa.schema(
    [
        ("report_id", _S),
        ("table", _S),
        ("identity", _S),
        ("operands", _S),
        ("left", _DECIMAL),
        ("right", _DECIMAL),
        ("result", _S),
        ("ordinal", _I),
    ]
)
BODIES = pa.schema(
    [
        ("body_id", _S),
        ("name", _S),
        ("kind", _S),
        ("division_code", _S),
        ("parent", _S),
        ("valid_from", _D),
        ("valid_to", _D),
        ("predecessor", _S),
        ("relation", _S),
        ("evidence", _S),
    ]
)
COVERAGE = pa.schema(
    [
        ("body_id", _S),
        ("division_code", _S),
        ("issuer", _S),
        ("year", _I),
        ("scope", _S),
        ("state", _S),
        ("report_id", _S),
        ("url", _S),
        ("captured_at", _TIME),
        ("detail", _S),
    ]
)
CLUSTERS = pa.schema(
    [("cluster_id", _S), ("report_id", _S), ("relation", _S), ("score", _F), ("replaced_by", _S)]
)
REJECTIONS = pa.schema(
    [
        ("url", _S),
        ("captured_at", _TIME),
        ("warc", _S),
        ("offset", _L),
        ("payload_digest", _S),
        ("segment", _I),
        ("stage", _S),
        ("reason", _S),
        ("detail", _S),
        ("title", _S),
        ("han_count", _L),
    ]
)
CHANGES = pa.schema(
    [("report_id", _S), ("change", _S), ("field", _S), ("old", _S), ("new", _S), ("cause", _S)]
)
ID_HISTORY = pa.schema([("old_id", _S), ("new_id", _S), ("cause", _S)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """One table: its file name without suffix, its columns, and what it is sorted by."""

    name: str
    schema: pa.Schema
    sorted_by: tuple[str, ...]


TABLES = (
    TableKind(name="documents", schema=REPORTS, sorted_by=("report_id",)),
    TableKind(name="reports", schema=REPORTS, sorted_by=("report_id",)),
    TableKind(name="sections", schema=SECTIONS, sorted_by=("report_id", "ordinal")),
    TableKind(name="repairs", schema=REPAIRS, sorted_by=("report_id", "ordinal")),
    TableKind(name="statistics", schema=STATISTICS, sorted_by=("report_id", "ordinal")),
    TableKind(name="checks", schema=CHECKS, sorted_by=("report_id", "ordinal")),
    TableKind(name="bodies", schema=BODIES, sorted_by=("body_id",)),
    TableKind(
        name="coverage", schema=COVERAGE, sorted_by=("body_id", "year", "scope", "report_id")
    ),
    TableKind(name="clusters", schema=CLUSTERS, sorted_by=("cluster_id", "report_id")),
    TableKind(
        name="rejections",
        schema=REJECTIONS,
        sorted_by=("url", "captured_at", "payload_digest", "segment", "stage", "reason", "detail"),
    ),
    # Against the release before: outside the comparison of two builds.
    TableKind(name="changes", schema=CHANGES, sorted_by=("report_id", "field")),
    TableKind(name="id_history", schema=ID_HISTORY, sorted_by=("old_id",)),
)
BY_NAME = {table.name: table for table in TABLES}
