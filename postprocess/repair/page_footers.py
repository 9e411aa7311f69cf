"""Page numbers that a file's pages left in its text (domain.md P2)."""

from __future__ import annotations

import re

from postprocess.document import Document
from postprocess.lines import lines_of
from postprocess.repair.edits import Edit

RULE = "page_footers"
_OF = re.compile(r"[ \t]?第\s?(\d{1,4})\s?页\s?[,，/／]?\s?共\s?(\d{1,4})\s?页")
_DASHED_LINE = re.compile(
    r"^[ \t　]*[-—–－―]+\s?\d{1,4}\s?[-—–－―]+[ \t　]*(?:\n|\Z)", re.MULTILINE
)
_DASHED_START = re.compile(r"^[-—–－―]\s?\d{1,4}\s?[-—–－―] +(?=\S)", re.MULTILINE)
_FIELD = re.compile(
    r"[ \t]?\bPAGE\s{0,3}\\?\*?\s{0,3}(?:ROMAN|MERGEFORMAT|Arabic)(?:[IVXLC]{1,7}|\d{1,4})?",
    re.IGNORECASE,
)
_LONE_END = re.compile(r"(?<=[。;；!！?？.”\s])\s*(\d{1,4})\s*\Z")
_PAGES = re.compile(r"^(?:全文|文档)?页数[:：]\s*(\d{1,4})\s*页?$", re.MULTILINE)
_STOPS = "。;；:：!！?？.…”"
_PAGE_LENGTH = 150  # characters that lie between two page numbers at least


def page_edits(text: str, document: Document, *, last: bool) -> list[Edit]:
    """Return what takes page numbers out of a segment. `last`: the document's text ends with this
    segment's.
    """
    found = [
        Edit(m.start(), m.end())
        for m in _OF.finditer(text)
        if 1 <= int(m.group(1)) <= int(m.group(2))
    ]
    for pattern in (_DASHED_LINE, _DASHED_START, _FIELD):
        found += [Edit(m.start(), m.end()) for m in pattern.finditer(text)]
    found += _lone_lines(text)
    lone = _LONE_END.search(text[-12:]) if last else None
    if lone and int(lone.group(1)) in _page_counts(document):
        start = len(text) - len(text[-12:]) + lone.start()
        found.append(Edit(start, len(text)))
    return _disjoint(found)


def _page_counts(document: Document) -> set[int]:
    """Return the number of pages that the site states, in a field or in its box of properties."""
    said = [f.value for f in document.fields if f.label.endswith("页数")]
    said += _PAGES.findall(document.text)
    return {int(n) for value in said for n in re.findall(r"\d{1,4}", value)[:1]}


def _lone_lines(text: str) -> list[Edit]:
    """Return lines that are 1, 2, 3 … each a page apart, some in mid sentence: the cells of a
    table stand closer, the numbers of chapters stand between sentences.
    """
    lone = [x for x in lines_of(text) if x.text.isdigit() and len(x.text) <= 4]
    chain = lone[:1]
    for line in lone[1:]:
        apart = line.start - chain[-1].end
        if int(line.text) == int(chain[-1].text) + 1 and apart >= _PAGE_LENGTH:
            chain.append(line)
        elif len(chain) < 3:
            chain = [line]
    broken = sum(text[max(x.start - 9, 0) : x.start].rstrip()[-1:] not in _STOPS for x in chain)
    if len(chain) < 3 or int(chain[0].text) > 3 or broken * 3 < len(chain):
        return []
    return [Edit(x.start, min(x.end + 1, len(text))) for x in chain]


def _disjoint(edits: list[Edit]) -> list[Edit]:
    made: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not made or edit.start >= made[-1].end:
            made.append(edit)
    return made
