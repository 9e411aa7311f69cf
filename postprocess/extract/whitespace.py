"""White space of a page: what a browser would show, and no more.

Inner runs of unusual blanks (U+2002, U+3000 …) are kept: repair reads them as traces of deleted
words (domain.md §5.1).
"""

from __future__ import annotations

import re

# Wide characters: between two of them a source line break is nothing (CSS Text 3, §4.1.3), else it
# is a space.
_WIDE = (
    "\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff60“”‘’…—"
)
_BREAK_IN_WIDE = re.compile(f"(?<=[{_WIDE}])[ \t]*[\r\n\f][ \t\r\n\f]*(?=[{_WIDE}])")
_RUN = re.compile(r"[ \t\r\n\f]+")
_EDGES = (
    " \t\r\n\f\v\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u200b\u202f\u205f\u3000\ufeff"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")


def collapsed(text: str) -> str:
    """Return the text with runs of ASCII white space as one space, nothing where they hold a line
    break between wide characters.
    """
    if "\n" in text or "\r" in text:
        text = _BREAK_IN_WIDE.sub("", text)
    return _RUN.sub(" ", text).strip(_EDGES)


def trimmed(text: str) -> str:
    """Return the line without blanks of any kind at its two ends."""
    return text.strip(_EDGES)


def joined(parts: list[str]) -> str:
    """Join pieces of one cell or line: directly between wide characters, with a space elsewhere."""
    return collapsed("\n".join(part for part in parts if part))


def han_count(text: str) -> int:
    """Return the number of Han characters."""
    return len(_HAN.findall(text))
