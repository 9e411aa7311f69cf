"""Readings in brackets that mirrors put behind characters: 公(gōng)開 (domain.md P16)."""

from __future__ import annotations

import re

from postprocess.repair.edits import Edit

_SYLLABLE = r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,3}(?:ng?|r|ň|ń)?"
_READINGS = re.compile(rf"(?<=[\u3400-\u9fff])(?:[(（]{_SYLLABLE}[)）])+")
_TONED = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńň]")
_LEAST = 3


def pinyin_edits(text: str) -> list[Edit]:
    """Return what takes the readings out. Only where several bear tone marks: (app) alone is no
    reading.
    """
    found = list(_READINGS.finditer(text))
    if sum(bool(_TONED.search(m.group())) for m in found) < _LEAST:
        return []
    return [Edit(m.start(), m.end()) for m in found]
