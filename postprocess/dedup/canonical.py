"""Which copy of a report stands for it, and what the others are to it.

The rule, in order: the body's own page before a repost, before an encyclopedia, before document
sharing, before a hijacked mirror; the latest version; a whole text before a cut one; a page
before its file; the longer; the plainer address; the earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from postprocess.config import DedupConfig
from postprocess.dedup.judge import Likeness
from postprocess.dedup.row import DedupRow
from postprocess.dedup.signature import Hashes, shingle_hashes

RANK = {"gov": 0, "encyclopedia": 2, "aggregator": 3, "docshare": 3, "essay": 4, "mirror": 6}
REPOST_RANK, SPUN_RANK = 1, 5
MOBILE = ("m.", "wap.", "mobile.")
WHOLE = {"complete": 0, "truncated": 1, "excerpt": 2}


def trust(row: DedupRow) -> int:
    """Return how far from the publisher this copy stands; 0 is the body's own site."""
    rank = RANK.get(row.source_kind, 4)
    if "spun" in row.flags:
        return max(rank, SPUN_RANK)
    if rank == 0 and "repost" in row.flags:
        return REPOST_RANK
    return rank


def canonical(members: Sequence[DedupRow]) -> DedupRow:
    """Return the member that stands for the cluster; the same whatever the order of the members."""

    def key(row: DedupRow) -> tuple[object, ...]:
        return (
            trust(row),
            not row.corrected,
            WHOLE.get(row.completeness, 1),
            row.attachment_of is not None,
            -(row.published or date.min).toordinal() if row.corrected else 0,
            -len(row.signature.numbers),
            -row.signature.shingles,
            row.host.startswith(MOBILE),
            len(row.host),
            len(row.url),
            row.url,
            row.captured_at,
            row.report_id,
        )

    return min(members, key=key)


def relation(member: DedupRow, chosen: DedupRow, alike: Likeness, config: DedupConfig) -> str:
    """Return what a member is to the canonical row (DESIGN §5's words)."""
    if member.report_id == chosen.report_id:
        return "canonical"
    if "spun" in member.flags and "spun" not in chosen.flags:
        return "spun"
    if member.script != chosen.script or "converted_back" in member.flags:
        return "converted"
    other_numbers = alike.counted >= 3 and alike.numbers < config.same_numbers
    if other_numbers and member.year == chosen.year and trust(member) <= 1:
        return "superseded"
    if trust(member) == REPOST_RANK:
        return "repost"
    page, file = chosen.url, member.attachment_of
    if file == page or (member.format != chosen.format and member.host == chosen.host):
        return "format_variant"
    if member.signature.exact_key == chosen.signature.exact_key:
        return "exact"
    shorter = member.signature.shingles < 0.7 * chosen.signature.shingles
    if shorter and alike.containment >= config.contained:
        return "contained"
    return "near"


class Shingles:
    """Shingle hashes by report id, computed when first asked for: most texts are never compared."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts, self._kept = texts, dict[str, Hashes]()

    def of(self, report_id: str) -> Hashes:
        """Return the sorted distinct hashes of one text."""
        if report_id not in self._kept:
            if len(self._kept) > 20_000:  # 20,000 × 3,000 hashes × 8 bytes: half a gigabyte
                self._kept.clear()
            self._kept[report_id] = shingle_hashes(self._texts[report_id])
        return self._kept[report_id]
