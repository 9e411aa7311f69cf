"""Codes of a word processor's fields that were written out as text."""

from __future__ import annotations

import re

from postprocess.repair.edits import Edit

_CODES = re.compile(
    r'HYPERLINK\s{1,3}(?:\\l\s)?"[^"\n]{0,300}"(?:\s\\[a-z])*|PAGEREF\s_Toc\w{1,20}(?:\s\\h)?|'
    r'TOC\s\\o\s"[^"\n]{0,9}"(?:\s\\[a-z])*|\\\*\s?MERGEFORMAT|\bMERGEFORMAT\b'
)


def field_edits(text: str) -> list[Edit]:
    r"""Return what takes out HYPERLINK "…", TOC \o, PAGEREF, MERGEFORMAT; page fields are
    page_footers'.
    """
    return [Edit(m.start(), m.end()) for m in _CODES.finditer(text)]
