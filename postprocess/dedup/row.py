"""One text as deduplication sees it: who, when, from where, and its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from postprocess.dedup.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupRow:
    """What pairs are judged by. `hans` is not kept here: it is asked for only where a pair must
    be scored."""

    report_id: str
    url: str
    host: str
    captured_at: datetime
    source_kind: str
    script: str
    format: str
    doc_type: str
    completeness: str
    body: str | None  # issuer_norm with its division where known
    scope: str
    year: int | None
    year_min: int | None
    year_max: int | None
    published: date | None
    corrected: bool  # 更正 in the title
    flags: frozenset[str]
    attachment_of: str | None
    signature: Signature
