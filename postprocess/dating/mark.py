"""How rules note what they see.

A DateEvidence whose quote is cut from its base, so that the two can never differ.

Rule of this module: nothing is chosen here; `used` is set when `choose` has spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.findings import DateEvidence
from postprocess.kind.fold import folded
from postprocess.view import View

LONGEST_TITLE = 120  # characters; what is longer is no title


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """The strings that evidence may point into, and the folded text that rules read."""

    extracted: str
    html: str
    url: str
    file_name: str
    text: str  # extracted, folded: same offsets

    def string(self, base: str) -> str:
        """Return the string of a base; empty for `header`, whose strings live in fields."""
        return {
            "extracted": self.extracted,
            "html": self.html,
            "url": self.url,
            "file_name": self.file_name,
        }.get(base, "")


def bases_of(view: View) -> Bases:
    """Return the bases of a view."""
    document = view.document
    return Bases(
        extracted=view.extracted,
        html=document.html,
        url=document.url,
        file_name=document.file_name,
        text=folded(view.extracted),
    )


def mark(
    kind: str,
    value: str,
    years: tuple[int | None, int | None],
    weight: float,
    bases: Bases,
    span: tuple[int, int],
    base: str = "extracted",
) -> DateEvidence:
    """Return one candidate, its quote cut from the base."""
    start, end = span
    return DateEvidence(
        kind=kind,
        value=value,
        min=years[0],
        max=years[1],
        weight=weight,
        used=False,
        base=base,
        start=start,
        end=end,
        quote=bases.string(base)[start:end],
    )


def mark_of_words(
    kind: str,
    value: str,
    years: tuple[int | None, int | None],
    weight: float,
    bases: Bases,
    words: str,
    order: tuple[str, ...] = ("extracted", "html", "file_name", "url"),
) -> DateEvidence:
    """Return a candidate for words known from elsewhere (a title, an anchor).

    Placed in the first base that holds them, or else where they stand with tags or blanks between
    their characters: a page breaks its heading as it likes.

    Where no base does (a title put together by the extractor), the span is empty and so is the
    quote.
    """
    for base in order if words else ():
        at = bases.string(base).find(words)
        if at >= 0:
            return mark(kind, value, years, weight, bases, (at, at + len(words)), base)
    if 0 < len(letters := "".join(words.split())) <= LONGEST_TITLE:
        broken = re.compile(r"(?:\s|&nbsp;|<[^<>]{0,300}>)*".join(map(re.escape, letters)))
        for base in order:
            if found := broken.search(bases.string(base)):
                return mark(kind, value, years, weight, bases, found.span(), base)
    return mark(kind, value, years, weight, bases, (0, 0))
