"""Synonym spinning (伪原创).

Words that a machine put where official prose has others (domain.md §5.2).

Rule of this module: only forms that no writer produces in their slot are counted; nothing is ever
turned back."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

SPUN = 4  # distinct impossible forms; 29 in a spun report, 0 in four honest ones
SUSPECT = 2


@cache
def _slots() -> tuple[tuple[str, frozenset[str], str], ...]:
    """Return (slot, its signs, form): the words looked for, and the form that they count as."""
    table = files("postprocess.kind").joinpath("spin_pairs.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()[1:] if line and line[0] != "#"]
    return tuple((row[0], frozenset(row[0]), row[1]) for row in rows)


def impossible_forms(text: str) -> tuple[str, ...]:
    """Return the distinct impossible forms of a folded text, in the order of the table."""
    # Blank runs stand inside spun words (透亮     度), always between Han characters.
    squeezed = "".join(text.split())
    held = set(squeezed)  # most slots lack a sign: no need to look for their words
    return tuple(
        dict.fromkeys(form for slot, signs, form in _slots() if signs <= held and slot in squeezed)
    )
