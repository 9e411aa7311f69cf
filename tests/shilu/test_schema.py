"""The tables are DESIGN §5's: other people's scripts read these columns."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from postprocess.corpus.schema import BY_NAME, TABLES

TEXT, INT, BOOL, DAY = "string", "int", "bool", "date"
REPORT = {
    **dict.fromkeys(
        [
            "report_id",
            "title",
            "title_source",
            "text_extracted",
            "text",
            "text_digest",
            "script",
            "text_hans",
            "doc_type",
            "completeness",
            "source_kind",
            "issuer",
            "issuer_norm",
            "body_id",
            "scope",
            "division_code",
            "division_name",
            "level",
            "year_confidence",
            "published_precision",
            "published_source",
            "issuer_confidence",
            "division_confidence",
            "type_confidence",
            "cluster_id",
            "relation",
            "duplicate_of",
            "attachment_of",
            "rights",
        ],
        TEXT,
    ),
    **dict.fromkeys(["report_year", "report_year_min", "report_year_max"], INT),
    **dict.fromkeys(["core", "canonical"], BOOL),
    **dict.fromkeys(
        ["period_start", "period_end", "published", "uploaded", "first_seen", "last_seen"], DAY
    ),
    "date_evidence": "kind value min max weight used base start end quote",
    "issuer_evidence": "kind value weight quote",
    "type_evidence": "kind value weight quote",
    "sources": "url captured_at warc offset length record_id payload_digest status mime via"
    " tls_verified",
    "flags": "list",
    "segment": "ordinal start end",
}
COLUMNS = {
    "sections": "report_id ordinal key heading_raw start end",
    "repairs": "report_id rule start end removed inserted",
    "statistics": "report_id body_id report_year scope era origin table row column variable"
    " harmonised_variable unit value status raw place",
    "checks": "report_id table identity operands left right result",
    "bodies": "body_id name kind division_code parent valid_from valid_to predecessor relation"
    " evidence",
    "coverage": "body_id division_code issuer year scope state report_id url captured_at detail",
    "clusters": "cluster_id report_id relation score replaced_by",
    "rejections": "url captured_at warc offset payload_digest segment stage reason detail title"
    " han_count",
    "changes": "",
    "id_history": "",
}
WORDS = {
    "title_source": "heading meta html_title file_name uploader none",
    "script": "Hans Hant",
    "doc_type": "annual_report govaffairs_annual half_year template_essay",
    "completeness": "complete truncated excerpt",
    "source_kind": "gov docshare aggregator essay encyclopedia mirror",
    "scope": "own_body consolidated unknown",
    "year_confidence": "high medium low none",
    "published_precision": "day month year",
    "relation": "canonical exact near contained spun converted superseded repost format_variant",
    "rights": "gov research_only",
}
NEVER_NULL = [
    "report_id",
    "title_source",
    "text_extracted",
    "text",
    "text_digest",
    "script",
    "doc_type",
    "completeness",
    "core",
    "source_kind",
    "scope",
    "year_confidence",
    "first_seen",
    "last_seen",
    "cluster_id",
    "canonical",
    "relation",
    "segment",
    "rights",
]


def table(good: Path, name: str) -> pa.Table:
    return pq.read_table(good / "corpus" / f"{name}.parquet")


def rows(good: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table(good, name).to_pylist()
    return found


def fits(kind: pa.DataType, wanted: str) -> bool:
    if wanted == TEXT:
        return bool(pa.types.is_string(kind))
    if wanted == INT:
        return bool(pa.types.is_integer(kind))
    if wanted == BOOL:
        return bool(pa.types.is_boolean(kind))
    if wanted == DAY:
        return bool(pa.types.is_date32(kind))
    inner = kind.value_type if pa.types.is_list(kind) else kind
    if wanted == "list":
        return bool(pa.types.is_string(inner))
    return [field.name for field in inner] == wanted.split()


@pytest.mark.parametrize("name", ["documents", "reports"])
def test_every_column_of_the_contract_is_there_with_its_type(good: Path, name: str) -> None:
    schema = table(good, name).schema
    assert [column for column in REPORT if column not in schema.names] == []
    wrong = [c for c, wanted in REPORT.items() if not fits(schema.field(c).type, wanted)]
    assert wrong == []


@pytest.mark.parametrize("name", COLUMNS)
def test_every_other_table_is_there_with_its_columns(good: Path, name: str) -> None:
    names = table(good, name).schema.names
    assert [column for column in COLUMNS[name].split() if column not in names] == []


def test_numbers_are_exact_decimals(good: Path) -> None:
    for name, column in (("statistics", "value"), ("checks", "left"), ("checks", "right")):
        assert pa.types.is_decimal(table(good, name).schema.field(column).type)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_rows_are_sorted_and_their_keys_unique(good: Path, kind: Any) -> None:
    found = rows(good, kind.name)
    keys = [tuple((row[c] is not None, row[c] or 0) for c in kind.sorted_by) for row in found]
    assert len(keys) == len(set(keys))
    keys = [tuple((ok, str(v) if not isinstance(v, int) else v) for ok, v in key) for key in keys]
    assert keys == sorted(keys)


def test_words_are_those_of_the_contract(good: Path) -> None:
    for row in rows(good, "documents"):
        for column, words in WORDS.items():
            assert row[column] is None or row[column] in words.split(), (row["url"], column)
        assert [c for c in NEVER_NULL if row[c] is None] == []
        assert re.fullmatch(r"[a-z2-7]{20}", row["report_id"])
        assert not re.search(r"^/|\\", row["sources"][0]["warc"])


def test_a_year_is_named_only_with_confidence(good: Path) -> None:
    for row in rows(good, "documents"):
        sure = row["year_confidence"] in {"high", "medium"}
        assert (row["report_year"] is not None) == sure, row["url"]
        if sure:
            assert row["report_year_min"] == row["report_year"] == row["report_year_max"]
        if row["year_confidence"] == "none":
            assert row["report_year_min"] is row["report_year_max"] is None
        assert (row["published"] is None) == (row["published_precision"] is None)
        assert (row["published"] is None) == (row["published_source"] is None)


def test_core_is_what_a_reader_should_count(good: Path) -> None:
    for row in rows(good, "documents"):
        named = row["issuer_norm"] is not None and row["report_year"] is not None
        other = row["source_kind"] in {"mirror", "essay"} or row["doc_type"] != "annual_report"
        assert row["core"] == (named and not other), row["url"]


def test_simplified_text_stands_beside_traditional_text_only(good: Path) -> None:
    scripts = {row["script"]: row for row in rows(good, "documents")}
    assert set(scripts) == {"Hans", "Hant"}
    for row in rows(good, "documents"):
        assert (row["text_hans"] is None) == (row["script"] == "Hans")


def test_every_cluster_has_one_canonical_row_and_all_point_to_it(good: Path) -> None:
    found = rows(good, "documents")
    chosen = {row["cluster_id"]: row["report_id"] for row in found if row["canonical"]}
    assert len(chosen) == sum(row["canonical"] for row in found)
    ids = {row["report_id"] for row in found}
    for row in found:
        assert row["cluster_id"] in ids
        assert row["duplicate_of"] == (None if row["canonical"] else chosen[row["cluster_id"]]), (
            row["url"]
        )
        assert row["canonical"] == (row["relation"] == "canonical")
    clusters = {row["report_id"]: row for row in rows(good, "clusters")}
    assert set(clusters) == ids
    for row in found:
        assert clusters[row["report_id"]]["cluster_id"] == row["cluster_id"]
        assert clusters[row["report_id"]]["relation"] == row["relation"]


def test_reports_are_the_canonical_documents_to_the_letter(good: Path) -> None:
    assert rows(good, "reports") == [r for r in rows(good, "documents") if r["canonical"]]


def test_reports_lines_hold_the_same_reports(good: Path) -> None:
    import msgspec
    import zstandard

    packed = (good / "corpus" / "reports.jsonl.zst").read_bytes()
    text = zstandard.ZstdDecompressor().stream_reader(packed).read()
    found = [msgspec.json.decode(line) for line in text.splitlines()]
    wanted = rows(good, "reports")
    assert [row["report_id"] for row in found] == [row["report_id"] for row in wanted]
    assert [row["text"] for row in found] == [row["text"] for row in wanted]
    assert all(set(row) == set(BY_NAME["reports"].schema.names) for row in found)


def test_evidence_quotes_what_stands_at_its_place(good: Path) -> None:
    checked = 0
    for row in rows(good, "documents"):
        for evidence in row["date_evidence"]:
            assert evidence["end"] - evidence["start"] == len(evidence["quote"]), row["url"]
            if evidence["base"] == "url":
                assert row["url"][evidence["start"] : evidence["end"]] == evidence["quote"]
                checked += 1
    assert checked


def test_every_detail_belongs_to_a_document(good: Path) -> None:
    ids = {row["report_id"] for row in rows(good, "documents")}
    for name in ("sections", "repairs", "statistics", "checks", "clusters"):
        found = {row["report_id"] for row in rows(good, name)}
        assert found
        assert found <= ids
    bodies = {row["body_id"] for row in rows(good, "bodies")}
    assert {r["body_id"] for r in rows(good, "documents")} - {None} == bodies


def test_repairs_replayed_on_the_extracted_text_give_the_text(good: Path) -> None:
    repairs: dict[str, list[dict[str, Any]]] = {}
    for repair in rows(good, "repairs"):
        repairs.setdefault(repair["report_id"], []).append(repair)
    assert repairs
    for row in rows(good, "documents"):
        text, place, parts = row["text_extracted"], 0, []
        for edit in sorted(repairs.get(row["report_id"], []), key=lambda e: e["ordinal"]):
            assert place <= edit["start"] <= edit["end"]
            assert text[edit["start"] : edit["end"]] == edit["removed"]
            parts += [text[place : edit["start"]], edit["inserted"]]
            place = edit["end"]
        assert "".join([*parts, text[place:]]) == row["text"], row["url"]


def test_sections_lie_in_the_text_without_overlap(good: Path) -> None:
    texts = {row["report_id"]: row["text"] for row in rows(good, "documents")}
    last: dict[str, int] = {}
    for section in rows(good, "sections"):
        name = section["report_id"]
        assert last.get(name, 0) <= section["start"] < section["end"] <= len(texts[name])
        last[name] = section["end"]
