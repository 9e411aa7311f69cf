"""HTML as one line of visible characters, each with its place in the source: what label rules run
over.

Tags become one marker character, so that a rule can tell `a label and its cell` from running
text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

INLINE, BLOCK, CELL = "\x01", "\x02", "\x03"
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|option|textarea|noscript)\b.*?(?:</\1\s*>|\Z)"
    r"|</?([a-zA-Z][\w:-]*)[^<>]*>|<![^<>]*>|<\?[^<>]*>|&(?:#\d{1,7}|"
    r"#[xX][0-9a-fA-F]{1,6}|\w{2,10});",
    re.DOTALL | re.IGNORECASE,
)
_CELLS = frozenset({"td", "th", "dd", "dt", "li", "label"})
_INLINES = frozenset(
    {
        "a",
        "b",
        "big",
        "em",
        "font",
        "i",
        "ins",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "time",
    }
    | {
        "publishtime",
        "ucapsource",
        "ucaptitle",
        "o:p",
        "st1:chsdate",
        "cite",
        "code",
        "abbr",
        "bdo",
        "q",
    }
)
_LOOKS_HTML = re.compile(
    r"<(?:!doctype|html|body|div|p|span|td|table|br|li|ul|a|h\d|b|font|meta|script|"
    r"style)\b|<!--|&(?:nbsp|emsp|ensp|#\d{2,5}|[lg]t|amp);",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Flat:
    """Visible characters and markers; `places[i]` is where character i begins in the source."""

    text: str
    places: tuple[int, ...]
    ends: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span in the source of the characters start..end (end > start)."""
        return self.places[start], self.ends[end - 1]


def flat(source: str) -> Flat:
    """Return the visible characters of HTML; a text without tags is taken line by line."""
    if not _LOOKS_HTML.search(source):
        text = source.replace("\n", BLOCK)
        return Flat(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    characters: list[str] = []
    places: list[int] = []
    ends: list[int] = []
    at = 0

    def run(stop: int) -> None:
        for place in range(at, stop):
            character = " " if source[place] in " \r\n\t" else source[place]
            if character == " " and characters and characters[-1] == " ":
                ends[-1] = (
                    place + 1
                )  # HTML folds white space; indentation must not part a label from its value
                continue
            characters.append(character)
            places.append(place)
            ends.append(place + 1)

    for match in _TOKEN.finditer(source):
        run(match.start())
        at = match.end()
        for character in _rendered(match):
            characters.append(character)
            places.append(match.start())
            ends.append(at)
    run(len(source))
    return Flat("".join(characters), tuple(places), tuple(ends))


def _rendered(match: re.Match[str]) -> str:
    token = match.group(0)
    if token.startswith("&"):
        return unescape(token)[:1] or " "
    if token.startswith(("<!", "<?")):
        return ""
    tag = (match.group(2) or "").lower()
    if tag in _CELLS:
        return CELL
    return INLINE if tag in _INLINES else BLOCK
