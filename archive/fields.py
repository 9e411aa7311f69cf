"""application/warc-fields: the lines of warcinfo and metadata records, and what they tell.

A field is one line, UTF-8. Names that Heritrix has (via, hopsFromSeed, fetchTimeMs, outlink) are
Heritrix's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes

from archive.capture import LinkContext
from archive.framing import Buffer

Fields = tuple[tuple[str, str], ...]

_LIMIT, _MOST = 16 << 20, 1 << 19  # bytes and lines of a block that are read: more is a bomb
_LONGEST = 1 << 16  # characters of what is told of a link: more is no URL and no text of a link
_BREAKS = re.compile(r"[\r\n]+")
_BLANKS = re.compile(r"\s+")
_READABLE = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # all of ASCII but % and controls

# Field name of each part of a LinkContext.
_LINK_FIELDS = {
    "via": "via",
    "hops": "hopsFromSeed",
    "anchor": "anchor",
    "listed_date": "listedDate",
    "score": "score",
    "blocked_by": "blocked_by",
    "page_of": "pageOf",
    "parent": "parent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlink:
    """A link found on a page: where to, what for, and its text."""

    url: str
    role: str = ""
    anchor: str = ""


def printed_fields(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return `fields` as a block; line breaks inside a value become spaces, as a fold would."""
    lines = (f"{name}: {_BREAKS.sub(' ', value)}\r\n" for name, value in fields)
    return "".join(lines).encode("utf-8", "backslashreplace")


def parsed_fields(block: Buffer) -> Fields:
    """Return the fields of a block, folds undone; a line without a colon is left out, and so is
    what lies behind the first 16 MB or half a million lines."""
    found: list[tuple[str, str]] = []
    text = block[:_LIMIT].decode("utf-8", "replace").replace("\r\n", "\n")
    for line in text.split("\n", _MOST)[:_MOST]:
        if line[:1] in {" ", "\t"} and found:
            name, value = found[-1]
            found[-1] = name, f"{value} {line.strip()}".strip()
            continue
        name, colon, value = line.partition(":")
        if colon:
            found.append((name.strip(), value.strip()))
    return tuple(found)


def escaped(raw: Buffer | memoryview) -> str:
    """Return bytes as one line: printable ASCII as it is, all else and % as %XX."""
    return quote_from_bytes(bytes(raw), safe=_READABLE)


def unescaped(text: str) -> bytes:
    """Return the bytes that `escaped` was given."""
    return unquote_to_bytes(text)


def outlink_fields(outlinks: Iterable[Outlink]) -> list[tuple[str, str]]:
    """Return one `outlink` field a link: URL, role and anchor between tabs."""
    return [
        ("outlink", f"{_plain(link.url)}\t{_plain(link.role)}\t{_plain(link.anchor)}")
        for link in outlinks
    ]


def outlinks(fields: Fields) -> tuple[Outlink, ...]:
    """Return the links that the `outlink` fields hold; Heritrix parts URL and role by spaces."""
    found = []
    for name, value in fields:
        if name.lower() == "outlink":
            url, role, anchor = (*value.split("\t" if "\t" in value else " ", 2), "", "")[:3]
            found.append(Outlink(url=url, role=role, anchor=anchor))
    return tuple(found)


def link_fields(link: LinkContext) -> list[tuple[str, str]]:
    """Return what is known in `link` as fields."""
    values = ((field, getattr(link, part)) for part, field in _LINK_FIELDS.items())
    return [(field, str(value)) for field, value in values if value not in {None, ""}]


def link_context(fields: Fields) -> LinkContext | None:
    """Return the LinkContext of a metadata record; None where it tells nothing of a link."""
    fields = tuple(pair for pair in fields if len(pair[1]) <= _LONGEST)
    if not any(first(fields, name) for name in _LINK_FIELDS.values()):
        return None
    return LinkContext(
        via=first(fields, "via"),
        hops=first(fields, "hopsFromSeed") or "",
        anchor=first(fields, "anchor") or "",
        listed_date=first(fields, "listedDate") or "",
        score=_number(first(fields, "score")),
        blocked_by=first(fields, "blocked_by"),
        page_of=first(fields, "pageOf"),
        parent=first(fields, "parent"),
    )


def first(fields: Sequence[tuple[str, str]], name: str) -> str | None:
    """Return the first non-empty field of that name, case-insensitively."""
    wanted = name.lower()
    return next((value for key, value in fields if key.lower() == wanted and value), None)


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
