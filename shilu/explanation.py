"""One report, explained: from the corpus's sentence back to the byte offset in a WARC, in words.

Reads one row of `documents` and its repairs, and the members of its cluster; adds nothing of its
own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

RELATIONS = {
    "canonical": "stands for the report",
    "exact": "the same text",
    "near": "nearly the same text",
    "contained": "a part of the report",
    "spun": "rewritten by a synonym table",
    "converted": "converted between scripts",
    "superseded": "an older version with other numbers",
    "repost": "carried by another body's site",
    "format_variant": "the same in another file format",
}


def explanation(
    row: Row, repairs: Sequence[Row], members: Sequence[Row], sentence: str | None = None
) -> str:
    """Return the account of one report as text for a terminal."""
    parts = [
        _head(row),
        *(_sentence(row, repairs, sentence) if sentence else ()),
        _archived(row),
        _extracted(row, repairs),
        _dated(row),
        _named(row),
        _grouped(row, members),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _head(row: Row) -> Iterator[str]:
    yield f"{row['report_id']}  {row['title'] or '(no title)'}  [title from {row['title_source']}]"
    year = row["report_year"] or _interval(row)
    yield f"  {row['doc_type']}, {row['completeness']}, {row['source_kind']}"
    issuer = row["issuer_norm"] or "not known"
    yield f"  issuer {issuer}, report year {year} ({row['year_confidence']})"
    if row["flags"]:
        yield f"  flags: {', '.join(row['flags'])}"


def _interval(row: Row) -> str:
    if row["report_year_min"] is None and row["report_year_max"] is None:
        return "not known"
    return f"not known, within {row['report_year_min']}–{row['report_year_max']}"


def _sentence(row: Row, repairs: Sequence[Row], sentence: str) -> list[list[str]]:
    lines = ["The sentence"]
    if found := place_of(str(row["text"]), sentence):
        lines.append(f"  text[{found[0]}:{found[1]}] of the report")
        start, end = base_offset(found[0], repairs), base_offset(found[1] - 1, repairs) + 1
    elif found := place_of(str(row["text_extracted"]), sentence):
        lines.append("  stands in the text before repair only")
        start, end = found
    else:
        lines.append("  stands in the simplified form of the text only")
        return [lines]
    shift = row["segment"]["start"]
    lines.append(
        f"  begins at character {shift + start}, ends before character {shift + end} "
        "of the text extracted from the archived page"
    )
    return [lines]


def place_of(text: str, sentence: str) -> tuple[int, int] | None:
    """Return where a sentence stands in a text, white space aside; None where it does not.

    A reader copies a sentence with other line breaks and blanks than the archived page has."""
    letters = (re.escape(c) for c in "".join(sentence.split()))
    found = re.search(r"\s*".join(letters), text)
    return found.span() if found else None


def base_offset(place: int, repairs: Sequence[Row]) -> int:
    """Return where a character of the repaired text stands in the text before repair (code
    points); what a repair inserted stands where that repair begins."""
    for repair in sorted(repairs, key=lambda r: (int(r["start"]), int(r["ordinal"]))):
        start, inserted = int(repair["start"]), len(repair["inserted"])
        if start > place:
            break
        if place < start + inserted:
            return start
        place += int(repair["end"]) - start - inserted
    return place


def _archived(row: Row) -> Iterator[str]:
    yield "Archived"
    for source in row["sources"]:
        yield f"  {source['url']}"
        yield f"    captured {source['captured_at']:%Y-%m-%d %H:%M:%S} UTC, HTTP {source['status']}"
        yield f"    {source['warc']} at byte {source['offset']}, {source['length']} bytes"
        yield f"    record {source['record_id']}"
        yield f"    payload digest {source['payload_digest']}"
        if source["via"]:
            yield f"    found through {source['via']}"
        if source["tls_verified"] is False:
            yield "    the site's certificate was not verified"


def _extracted(row: Row, repairs: Sequence[Row]) -> Iterator[str]:
    segment = row["segment"]
    yield "Extracted"
    yield (
        f"  {row['format']} in {row['charset']}: characters {segment['start']} to {segment['end']} "
        f"of the page's text (segment {segment['ordinal']})"
    )
    if not repairs:
        yield "  nothing was repaired"
    for repair in repairs:
        yield (
            f"  {repair['rule']} at {repair['start']}: "
            f"{_short(repair['removed'])!r} → {_short(repair['inserted'])!r}"
        )


def _dated(row: Row) -> Iterator[str]:
    yield "Dated"
    for evidence in row["date_evidence"]:
        used = "used" if evidence["used"] else "kept, not used"
        bound = f" (year {evidence['min']}–{evidence['max']})" if evidence["min"] else ""
        place = f"{evidence['base']}[{evidence['start']}:{evidence['end']}]"
        yield (
            f"  {evidence['kind']}: {evidence['value']}{bound}, weight {evidence['weight']:g}, "
            f"{used}: {_short(evidence['quote'])!r} in {place}"
        )
    if not row["date_evidence"]:
        yield "  nothing in the text, the page or the address says when"
    year = row["report_year"]
    said = f"report year {year}" if year else f"report year {_interval(row)}"
    yield f"  therefore: {said}, confidence {row['year_confidence']}"
    published = row["published"]
    origin = f" by {row['published_source']}" if published else ""
    yield f"  published {published or 'not known'}{origin}"


def _named(row: Row) -> Iterator[str]:
    yield "Named"
    for evidence in row["issuer_evidence"]:
        yield f"  {evidence['kind']}: {evidence['value']}: {_short(evidence['quote'])!r}"
    where = (
        f"{row['division_code']} {row['division_name']}" if row["division_code"] else "not known"
    )
    issuer = row["issuer_norm"] or "not known"
    yield f"  therefore: {issuer}, division {where}, scope {row['scope']}"


def _grouped(row: Row, members: Sequence[Row]) -> Iterator[str]:
    yield f"Cluster {row['cluster_id']}: {len(members)} of one report"
    for member in members:
        meaning = RELATIONS.get(member["relation"], member["relation"])
        yield f"  {member['report_id']}  {meaning}  {member['url']}"


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
