"""HTML as one line of visible characters, each with its place in the source: what label rules run
over.

Tags become one marker character, so that a rule can tell `a label and its cell` from running
text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape
from itertools import accumulate

INLINE, BLOCK, CELL = "\x01", "\x02", "\x03"
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|option|textarea|noscript)\b.*?(?:</\1\s*>|\Z)"
    r"|</?([a-zA-Z][\w:-]*)[^<>]*>|<![^<>]*>|<\?[^<>]*>|&(?:#\d{1,7}|"
    r"#[xX][0-9a-fA-F]{1,6}|\w{2,10});",
    re.DOTALL | re.IGNORECASE,
)
_BLANKS = " \r\n\t"
_WHITE = re.compile(r"[ \r\n\t]")
_WORDS = re.compile(r"([ \r\n\t]+)|[^ \r\n\t]+")
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
_MARKERS: dict[str | None, str] = {
    **dict.fromkeys(_INLINES, INLINE),
    **dict.fromkeys(_CELLS, CELL),  # of a name in both, the cell
    **dict.fromkeys(("div", "p", "ul", "br", "tr", "table", "img", "h1", "h2", "h3"), BLOCK),
}
_LOOKS_HTML = re.compile(
    r"<(?:!doctype|html|body|div|p|span|td|table|br|li|ul|a|h\d|b|font|meta|script|"
    r"style)\b|<!--|&(?:nbsp|emsp|ensp|#\d{2,5}|[lg]t|amp);",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Flat:
    """Visible characters and markers, in pieces that each lie together in the source.

    `starts[i]` is where piece i begins in the text, `sources[i]` its span in the source. A piece
    as long as its span is the source's own characters; any other stands for all of its span.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[tuple[int, int], ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span in the source of the characters start..end (end > start)."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        index = bisect_right(self.starts, at) - 1
        begin, end = self.sources[index]
        stop = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        if end - begin != stop - self.starts[index]:
            return begin, end
        place = begin + at - self.starts[index]
        return place, place + 1


def flat(source: str) -> Flat:
    """Return the visible characters of HTML; a text without tags is taken line by line."""
    if not _LOOKS_HTML.search(source):
        return Flat(source.replace("\n", BLOCK), (0,), ((0, len(source)),))
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _TOKEN.finditer(source):
        span = match.span()
        if at < span[0]:
            _add_run(pieces, spans, source, at, span[0])
        at = span[1]
        name = match[2]
        character = _MARKERS.get(name) or _rendered(match, name)
        if character:
            pieces.append(character)
            spans.append(span)
    if at < len(source):
        _add_run(pieces, spans, source, at, len(source))
    starts = accumulate(map(len, pieces), initial=0)
    return Flat("".join(pieces), tuple(starts)[: len(pieces)], tuple(spans))


def _add_run(
    pieces: list[str], spans: list[tuple[int, int]], source: str, begin: int, end: int
) -> None:
    """Add source[begin:end], text without tags, with its white space folded as HTML does:
    indentation must not part a label from its value.
    """
    text = source[begin:end]
    if not text.strip(_BLANKS):
        _add_blank(pieces, spans, begin, end)
    elif _WHITE.search(text) is None:
        pieces.append(text)
        spans.append((begin, end))
    else:
        for match in _WORDS.finditer(source, begin, end):
            if match.lastindex:
                _add_blank(pieces, spans, *match.span())
            else:
                pieces.append(match.group())
                spans.append(match.span())


def _add_blank(pieces: list[str], spans: list[tuple[int, int]], begin: int, end: int) -> None:
    if pieces and pieces[-1] == " ":
        spans[-1] = (spans[-1][0], end)
    else:
        pieces.append(" ")
        spans.append((begin, end))


def _rendered(match: re.Match[str], name: str | None) -> str:
    if name is not None:
        return _MARKERS.get(name.lower(), BLOCK)
    token = match.group()
    if token[0] == "&":
        return unescape(token)[:1] or " "
    # else a script, a style, a title: nothing of it is seen
    return "" if token.startswith(("<!", "<?")) else BLOCK
