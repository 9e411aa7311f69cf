"""R7 and R8: what wording and tables say about the year (domain.md §§1.6, 1.7).

Eras of form, documents, campaigns, people.

Rule of this module: the clues are rows of clues.tsv with their source; code knows none of them but
cited 文号."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from postprocess.dating.mark import Bases, mark
from postprocess.findings import DateEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One row: the year reported on lies in min..max where the words stand in the text.

    `hard` clues bound; soft ones only narrow what hard ones leave, and are passed over where they
    would leave nothing.
    """

    name: str
    kind: str  # era or clue
    words: str
    signs: frozenset[str]  # of the words
    pattern: re.Pattern[str] | None
    min: int | None
    max: int | None
    hard: bool


@cache
def clues() -> tuple[Clue, ...]:
    """Return the shipped table, in file order."""
    table = files("postprocess.dating").joinpath("clues.tsv").read_text(encoding="utf-8")
    rows = [
        line.split("\t") for line in table.splitlines()[1:] if line and not line.startswith("#")
    ]
    return tuple(
        Clue(
            name=name,
            kind=kind,
            words=words,
            signs=frozenset(words),
            pattern=re.compile(words, re.MULTILINE) if match == "regex" else None,
            min=int(low) if low else None,
            max=int(high) if high else None,
            hard=strength == "hard",
        )
        for name, kind, match, words, low, high, strength, _source in rows
    )


_NUMBER = re.compile(r"[〔\[［【(（](?P<y>20[0-9]{2})[〕\]］】)）]\s?(?:第\s?)?[0-9]{1,4}\s?号")
_WEIGHT = {("era", True): 0.6, ("era", False): 0.4, ("clue", True): 0.5, ("clue", False): 0.3}


def found_clues(bases: Bases) -> Iterator[tuple[DateEvidence, bool]]:
    """Yield each clue found, with True where it is hard."""
    text = bases.text
    held = set(text)  # most words lack a sign: no need to look for them
    for clue in clues():
        if clue.pattern is None and not clue.signs <= held:
            continue
        if clue.pattern is not None:
            found = clue.pattern.search(text)
            span = found.span() if found else None
        else:
            at = text.find(clue.words)
            span = (at, at + len(clue.words)) if at >= 0 else None
        if span is not None:
            yield (
                mark(
                    clue.kind,
                    clue.name,
                    (clue.min, clue.max),
                    _WEIGHT[clue.kind, clue.hard],
                    bases,
                    span,
                ),
                clue.hard,
            )
    cited = list(_NUMBER.finditer(text))
    if cited:
        latest = max(cited, key=lambda found: (int(found["y"]), -found.start()))
        # The order to write the report, or next year's plan, may be of the year after: hence one
        # year of grace.
        year = int(latest["y"])
        yield mark("cited", str(year), (year - 1, None), 0.4, bases, latest.span()), True
