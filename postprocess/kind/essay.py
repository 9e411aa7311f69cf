"""Model texts (范文).

Essays that sites sell as patterns, with the names and years struck out (domain.md §4.1 F, P3).

Rule of this module: a text with a named publisher is a report, whoever hosts it."""

from __future__ import annotations

import re

from postprocess.kind.publisher import placed, printed_names
from postprocess.kind.titles import essay_title
from sites.seed import SourceKind

# Who uploads essays as reports. Encyclopedias copy documents; governments write XX only in
# examples.
SHARING = frozenset({SourceKind.DOCSHARE, SourceKind.ESSAY})
_REDACTED = re.compile(
    r"20[_XxＸ×＊*]{1,4}\s?年|201[_XxＸ×＊*]年|(?<![0-9])_{1,4}年|[Xx＊*×Ｘ_]{1,4}(?:镇|"
    r"乡|局|市|县|区|街道|单位|村|学校|中心|网站|网络)"
    r"|某某|(?<![一-鿿])某(?:市|县|区|镇|乡|局)|[0-9]{0,2}[＊*×]{2,}年"
)

_STRUCK = re.compile("[_XxＸ×＊*某]")  # every redaction has one of these


def redactions(text: str) -> tuple[str, ...]:
    """Return every place of a folded text where a name or a year was struck out."""
    return tuple(_REDACTED.findall(text)) if _STRUCK.search(text) else ()


def essay_sign(host: SourceKind, titles: tuple[str, ...], title: str, text: str) -> str | None:
    """Return why this folded text is a model text and no report; None where it may be a report.

    `titles` are all titles of the page (folded), `title` the segment's own.
    """
    if host is SourceKind.GOV:
        return None
    word = next((word for name in titles if (word := essay_title(name)) is not None), None)
    struck = redactions(text)
    named = any(placed(one.name) for one in printed_names("" if word else title, text))
    if word is not None and host in SHARING:
        return None if named and not struck else word
    if word is not None and struck and not named:
        return word
    if host in SHARING and not named:
        return struck[0] if struck else "no publisher"
    return None
