"""The second reading: trafilatura's, asked where our own choice of lines is unsure.

trafilatura (precision mode, tables off, never `deduplicate`) reads the tree without what is chrome
for certain, its layout tables turned into plain blocks, for it takes no text out of tables. Where
both readings agree on the body, what stands before its first and after its last line is judged by
trafilatura; where they share little, nothing is changed and the document says `extraction_doubt`.
Law of this module: no line between two agreed ones, no paragraph and no table row is ever cut, and
on a page that may be a report no line with a digit but the page's own labels and clock times.

Measured on the real sets (shared/data/pages) by the road of `shilu text`, F1 without and with it:
cwced .976 → .981, magic_html .950 → .957; 17 pages better, 3 worse by under .004. By itself, on
the same pruned tree, trafilatura has .914 and .958, on the page as it is .618 and .904. Its one
doubt there is about the page with the lowest F1.
"""

from __future__ import annotations

import copy
import logging
import re
from dataclasses import replace
from itertools import accumulate

import lxml.html

from postprocess.extract.choose import Choice
from postprocess.extract.lines import Line, Rendering
from postprocess.extract.whitespace import han_count
from sites.labels import labelled
from sites.titles import is_report_title

DOUBT = "extraction_doubt"
UNREAD = "second_reading_failed"

_SURE_SHARE = 0.6  # of the page's own text inside a container that the site's system names
_FEWEST_HAN = 100  # below, a page is no article in either reading
# trafilatura's time grows faster than the page; what is larger than these is left to our reading.
_MOST_NODES, _MOST_LINES, _MOST_CHARACTERS = 20_000, 4_000, 300_000
# Shares of agreement, flat on the measured sets: .5 to .8 give the same texts.
_LITTLE = 0.5
_AGREED_OWN, _AGREED_OTHER = 0.6, 0.8
_PARAGRAPH_HAN, _PARAGRAPH_CHARACTERS = 40, 100
_TABLE_TAGS = (
    "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
)  # fmt: skip
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:：]\d\d(?!\d)")
# No report on disclosure goes without one of these words, spun or hijacked as it may be.
_DISCLOSURE = re.compile("公[开開]|政[务務]|政府信息")

_log = logging.getLogger(__name__)


def settled(
    root: lxml.html.HtmlElement, page: Rendering, choice: Choice, title: str
) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice after the second reading, and the flags that it earned.

    `root` is the tree that `page` was rendered from; it is not changed.
    """
    if not _is_unsure(page, choice):
        return choice, ()
    try:
        text = _by_trafilatura(_pruned(root, page, choice))
    except Exception as fault:
        # Whatever it stumbles over is its own: our reading stands, and the document says so.
        _log.debug("trafilatura failed: %r", fault)
        return choice, (UNREAD,)
    other = _bare(text)
    found = [
        number
        for number in choice.lines
        if page.lines[number].table < 0 and _holds(other, page.lines[number].text)
    ]
    own_share = _share(
        sum(page.lines[number].prose for number in found),
        sum(page.lines[number].prose for number in choice.lines if page.lines[number].table < 0),
    )
    ours = _bare("".join(page.lines[number].text for number in choice.lines))
    rows = text.splitlines()
    other_share = _share(
        sum(han_count(row) for row in rows if _holds(ours, row)), sum(map(han_count, rows))
    )
    if own_share < _LITTLE and other_share < _LITTLE:
        return choice, (DOUBT,)
    if not found or own_share < _AGREED_OWN or other_share < _AGREED_OTHER:
        return choice, ()
    return replace(choice, lines=_within(page, choice, found[0], found[-1], title)), ()


def _is_unsure(page: Rendering, choice: Choice) -> bool:
    if (
        len(page.nodes) > _MOST_NODES
        or len(choice.lines) > _MOST_LINES
        or sum(len(page.lines[number].text) for number in choice.lines) > _MOST_CHARACTERS
        or sum(page.lines[number].han for number in choice.lines) < _FEWEST_HAN
    ):
        return False
    weight = sum(
        line.han if line.table >= 0 else line.prose
        for line in (page.lines[number] for number in choice.lines)
    )
    return choice.rule != "body" or weight < _SURE_SHARE * choice.main_han


def _pruned(root: lxml.html.HtmlElement, page: Rendering, choice: Choice) -> lxml.html.HtmlElement:
    """Return a copy without blocks of chrome and data tables, other tables as plain blocks."""
    tree = copy.deepcopy(root)
    twins = dict(zip(root.iter(), tree.iter(), strict=True))
    left = [
        0,
        *accumulate(
            not dropped and line.table < 0
            for dropped, line in zip(choice.dropped, page.lines, strict=True)
        ),
    ]
    end = 0  # blocks stand in document order: what begins before `end` went with its parent
    for node in page.nodes:
        if end <= node.start < node.end and node.parent >= 1 and left[node.start] == left[node.end]:
            twins[node.element].drop_tree()
            end = node.end
    for element in tree.iter(*_TABLE_TAGS):
        element.tag = "div"
    return tree


def _by_trafilatura(tree: lxml.html.HtmlElement) -> str:
    import trafilatura

    text: str | None = trafilatura.extract(
        tree,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        deduplicate=False,
    )
    return text or ""


def _within(page: Rendering, choice: Choice, first: int, last: int, title: str) -> tuple[int, ...]:
    """Return the lines that stay: all between the agreed ones, outside them the protected.

    At the end the cut stops at the first protected line, so that a signature keeps its date's
    neighbours.
    """
    wary = is_report_title(title) or any(_DISCLOSURE.search(line.text) for line in page.lines)
    kept = [
        number
        for number in choice.lines
        if first <= number <= last
        or (number < first and _is_protected(page.lines[number], wary=wary))
    ]
    tail = [number for number in choice.lines if number > last]
    while tail and not _is_protected(page.lines[tail[-1]], wary=wary):
        tail.pop()
    return (*kept, *tail)


def _is_protected(line: Line, *, wary: bool) -> bool:
    if line.table >= 0 or line.prose >= _PARAGRAPH_HAN:
        return True
    if len(line.text) >= _PARAGRAPH_CHARACTERS and 2 * line.link_han <= line.han:
        return True
    if not wary or _CLOCK.search(line.text) or labelled(line.text):
        return False
    return line.prose > 0 or line.level > 0 or any(c.isdigit() for c in line.text)


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _holds(bare: str, line: str) -> bool:
    wanted = _bare(line)
    return bool(wanted) and wanted in bare


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
