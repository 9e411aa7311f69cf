"""Where a corpus and the sample web's truth disagree, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from postprocess.corpus.reader import table_rows
from shilu.sampleweb.truth import Member, ReportTruth, Truth

Row = dict[str, Any]
NAMED = ("issuer", "issuer_norm", "division_code", "level", "scope")


def disagreements(corpus: Path, truth: Truth) -> list[str]:
    """One line for each fact in which corpus and truth differ; empty where they agree."""
    by_place = _by_place(corpus)
    found: list[str] = []
    claimed: set[str] = set()
    for report in truth.reports:
        rows = {(m.url, m.ordinal): by_place.get((m.url, m.ordinal)) for m in report.members}
        claimed |= {row["report_id"] for row in rows.values() if row}
        found += [f"{report.canonical_url}: {fact}" for fact in _report_facts(report, rows)]
    extra = {row["report_id"]: row for row in by_place.values() if row["report_id"] not in claimed}
    found += [f"extra: {row['url']} {row['title']}" for _, row in sorted(extra.items())]
    rejected = {negative.url for negative in truth.negatives}
    found += [f"not rejected: {url}" for url, _ in by_place if url in rejected]
    return found


def _by_place(corpus: Path) -> dict[tuple[str, int], Row]:
    """Rows by (URL, number among the accepted segments of the page)."""
    pages: dict[str, list[Row]] = defaultdict(list)
    for row in table_rows(corpus, "documents"):
        for url in {source["url"] for source in row["sources"]}:  # type: ignore[union-attr]
            pages[url].append(row)
    return {
        (url, number): row
        for url, rows in pages.items()
        for number, row in enumerate(sorted(rows, key=lambda r: r["segment"]["ordinal"]))
    }


def _report_facts(report: ReportTruth, rows: dict[tuple[str, int], Row | None]) -> Iterator[str]:
    for (url, ordinal), row in rows.items():
        if row is None:
            yield f"missing {url} #{ordinal}"
    clusters = {row["cluster_id"] for row in rows.values() if row}
    if len(clusters) > 1:
        yield f"split into {len(clusters)} clusters"
    for member in report.members:
        row = rows[member.url, member.ordinal]
        if row is not None:
            yield from _member_facts(member, row)
    row = rows.get((report.canonical_url, report.ordinal))
    if row is not None:
        yield from _row_facts(report, row)


def _member_facts(member: Member, row: Row) -> Iterator[str]:
    if row["relation"] != member.relation:
        yield f"{member.url} is {row['relation']}, not {member.relation}"
    if row["source_kind"] != member.source_kind:
        yield f"{member.url} source_kind {row['source_kind']}, not {member.source_kind}"
    if missing := set(member.flags) - set(row["flags"]):
        yield f"{member.url} lacks flags {sorted(missing)}: {row['flags']}"


def _row_facts(report: ReportTruth, row: Row) -> Iterator[str]:
    for name in NAMED:
        wanted = getattr(report, name)
        if wanted is not None and row[name] != wanted:
            yield f"{name} {row[name]!r}, not {wanted!r}"
    for name in ("report_year", "doc_type", "source_kind"):
        if row[name] != getattr(report, name):
            yield f"{name} {row[name]!r}, not {getattr(report, name)!r}"
    if report.year_confidence is not None and row["year_confidence"] != report.year_confidence:
        yield f"year_confidence {row['year_confidence']}, not {report.year_confidence}"
    published = row["published"].isoformat() if row["published"] else None
    if report.published is not None and published != report.published:
        yield f"published {published}, not {report.published}"
    if missing := set(report.flags) - set(row["flags"]):
        yield f"lacks flags {sorted(missing)}: {row['flags']}"
    text = "".join(row["text"].split())
    for sentence in report.must_contain:
        if "".join(sentence.split()) not in text:
            yield f"lost: {sentence[:60]}"
    for phrase in report.must_not_contain:
        if "".join(phrase.split()) in text:
            yield f"kept chrome: {phrase[:60]}"
