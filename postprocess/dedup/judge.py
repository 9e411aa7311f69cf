"""Are these two the same report? Text, numbers, body and year decide, in that order of trust
reversed.

Two bodies or two years are two reports, however alike the prose (domain.md §9: template twins).
Where body or year is unknown, different numbers separate. The same body and year with other
numbers is a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postprocess.config import DedupConfig
from postprocess.dedup.row import DedupRow
from postprocess.dedup.signature import Hashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are: Jaccard and containment of shingles, and the share of numbers in
    common."""

    jaccard: float
    containment: float
    numbers: float
    counted: int  # numbers of the poorer side: below three they prove nothing


def likeness(a: DedupRow, b: DedupRow, of_a: Hashes, of_b: Hashes) -> Likeness:
    """Return the exact likeness of two texts, given their shingle hashes."""
    common = len(np.intersect1d(of_a, of_b, assume_unique=True))
    union = len(of_a) + len(of_b) - common
    smaller = min(len(of_a), len(of_b))
    return Likeness(
        jaccard=common / union if union else 0.0,
        containment=common / smaller if smaller else 0.0,
        numbers=_shared(a.signature.numbers, b.signature.numbers),
        counted=min(len(a.signature.numbers), len(b.signature.numbers)),
    )


def _shared(a: Sequence[str], b: Sequence[str]) -> float:
    smaller = min(len(a), len(b))
    if not smaller:
        return 1.0 if not a and not b else 0.0
    return sum((Counter(a) & Counter(b)).values()) / smaller


def compatible(a: DedupRow, b: DedupRow) -> bool:
    """Return False where body, year or kind say that these are two reports."""
    if a.body and b.body and a.body != b.body:
        return False
    if a.year and b.year and a.year != b.year:
        return False
    if {a.doc_type, b.doc_type} >= {"half_year", "annual_report"}:
        return False
    low = max(a.year_min or 0, b.year_min or 0)
    high = min(a.year_max or 9999, b.year_max or 9999)
    # A retitled copy's interval may be wrong by a clue; only known years separate for certain.
    return low <= high or "spun" in a.flags | b.flags


def same_report(a: DedupRow, b: DedupRow, alike: Likeness, config: DedupConfig) -> float:
    """Return a score in 0..1 for two compatible texts being one report; 0.0 is no."""
    if a.signature.exact_key == b.signature.exact_key:
        return 1.0
    known = bool(a.body and b.body and a.year and b.year and a.scope == b.scope)
    proven = alike.counted >= 3 and alike.numbers >= config.same_numbers
    if known and (
        alike.jaccard >= config.version or alike.containment >= config.contained or proven
    ):
        return max(alike.jaccard, alike.containment, alike.numbers)
    if (
        "spun" in a.flags | b.flags
        and alike.counted >= 5  # fewer could agree by chance
        and alike.numbers >= config.spun_numbers
    ):
        return alike.numbers
    if proven and (alike.jaccard >= config.near or alike.containment >= config.contained):
        return max(alike.jaccard, alike.containment)
    if alike.jaccard >= config.alike and alike.numbers >= config.same_numbers:
        return alike.jaccard
    return 0.0
