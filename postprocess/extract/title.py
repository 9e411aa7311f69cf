"""What a page is called: its own heading, the meta, or <title> without the site's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postprocess.document import TitleSource
from postprocess.extract.lines import Rendering
from postprocess.extract.whitespace import collapsed, han_count
from sites.page import Page
from sites.seed import SourceKind
from sites.titles import is_report_title

_FILE = re.compile(r"(?i)\.(?:docx?|pdf|wps|xlsx?|pptx?|ofd|rtf|txt)$")
_SHARED = re.compile(r"《([^《》]{2,120}\.(?:docx?|pdf|wps|xlsx?|pptx?|txt))》由", re.IGNORECASE)
_UPLOADED = frozenset({SourceKind.DOCSHARE, SourceKind.AGGREGATOR, SourceKind.ESSAY})
_SEPARATOR = re.compile(
    r"\s*[_|｜]+\s*|\s+[-–—]+\s+|\s*(?:--|——)\s*|\s*>+\s*|"
    r"-(?=[^-]*(?:网|网站|政府|门户|平台|文库|下载|局|厅|委员会)[^-]*$)"
)
_LOOK_BELOW = 6  # lines of the text in which a heading without a heading's tag may stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title and where it was read.

    `line` is the line of the page that it is, -1 where it is none.
    """

    text: str
    source: TitleSource
    line: int = -1


def title_of(page: Page, rendering: Rendering, chosen: tuple[int, ...], kind: SourceKind) -> Title:
    """Return the best title.

    On sites where readers upload, a heading above the text is the uploader's word.
    """
    declared = page.meta("ArticleTitle") or ""
    browser = collapsed(page.title)
    line = _heading(rendering, chosen, f"{browser}\n{declared}")
    if line >= 0:
        text = rendering.lines[line].text
        uploaded = kind in _UPLOADED and (_FILE.search(text) or line not in set(chosen))
        return Title(
            text=text, source=TitleSource.UPLOADER if uploaded else TitleSource.HEADING, line=line
        )
    if declared:
        return Title(text=collapsed(declared), source=TitleSource.META)
    for number in chosen[:_LOOK_BELOW]:
        shared = _SHARED.search(rendering.lines[number].text)
        if shared:
            return Title(text=shared.group(1), source=TitleSource.UPLOADER, line=number)
    if browser:
        uploaded = kind in _UPLOADED
        return Title(
            text=without_site(browser),
            source=TitleSource.UPLOADER if uploaded else TitleSource.HTML_TITLE,
        )
    return Title(text="", source=TitleSource.NONE)


def without_site(title: str) -> str:
    """Return the part of a browser title that names the page: the report's, else the first."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if not parts:
        return title
    return next(
        (part for part in parts if is_report_title(part)),
        parts[0] if han_count(parts[0]) >= 4 else max(parts, key=han_count),
    )


def _heading(rendering: Rendering, chosen: tuple[int, ...], named: str) -> int:
    """Return the number of the heading's line, -1 where none is good enough."""
    if not chosen:
        return -1
    lines, first = rendering.lines, chosen[0]
    inside = set(chosen[:_LOOK_BELOW])
    best, best_score = -1, 1.9
    for number in range(min(len(lines), chosen[min(_LOOK_BELOW, len(chosen)) - 1] + 1)):
        line = lines[number]
        if not 4 <= len(line.text) <= 120 or line.hidden or line.table >= 0:
            continue
        report = is_report_title(_FILE.sub("", line.text))
        if not line.level and not (report or (number in inside and line.text in named)):
            continue
        score = (
            2.0 * report
            + 2.0 * (line.text in named and line.han >= 4)
            + (0.0, 1.5, 1.0, 0.7, 0.4, 0.2, 0.1)[line.level]
        )
        score -= 2.0 * (line.link_han * 2 > line.han) + 0.02 * min(abs(first - number), 40)
        if score > best_score:
            best, best_score = number, score
    return best
