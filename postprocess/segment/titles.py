"""Titles: the uploader's, which is a file name, and the title lines that reports carry inside a
page.
"""

from __future__ import annotations

import re

from postprocess.document import Document, TitleSource
from postprocess.lines import Line, lines_of
from sites.seed import SourceKind
from sites.titles import REPORTS, read_title

_EXTENSION = re.compile(r"\.(?:docx?|pdf|pptx?|xlsx?|wps|ofd|txt|rtf)$", re.IGNORECASE)
_FORMULA = re.compile(r"^《([^》\n]{2,120})》由会员")
_UPLOADED = frozenset({SourceKind.DOCSHARE, SourceKind.AGGREGATOR, SourceKind.ESSAY})
_SPACE = re.compile(r"\s+")


def uploader_titles(document: Document) -> tuple[str, ...]:
    """Return the titles that whoever uploaded the text gave it, longest first; none for a
    publisher's page.
    """
    if document.source_kind not in _UPLOADED:
        return ()
    names = [document.file_name, document.title, document.html_title]
    if document.title_source is TitleSource.HEADING and not _EXTENSION.search(document.title):
        names.remove(document.title)
    for line in lines_of(document.text)[:12]:
        formula = _FORMULA.match(line.text)
        if formula:
            names.append(formula.group(1))
        elif _EXTENSION.search(line.text) and len(line.text) <= 90:
            names.append(line.text)
    cut = {_EXTENSION.sub("", name.strip()).strip() for name in names}
    return tuple(sorted((name for name in cut if len(name) >= 4), key=lambda n: (-len(n), n)))


def plain(text: str) -> str:
    """Return the text without white space: titles are broken and spaced at will."""
    return _SPACE.sub("", text)


def is_title_line(line: Line) -> bool:
    """Whether the line is the title of one report: of its grammar, unnumbered, with a year or a
    body's name.
    """
    if not 8 <= len(line.text) <= 60 or not line.headline or line.number or line.listed:
        return False
    if line.text[-1:] in ",，。;；、:：" or line.text[:1] in '《“"附表':
        return False
    title = read_title(line.text)
    if title.kind not in REPORTS:
        return False
    return title.year is not None or title.hidden_year or "某" in line.text


def keyword_line(text: str, titles: tuple[str, ...]) -> bool:
    """Whether the line is a title cut into words: 2023 水务 部门 政务 年终 报告."""
    words = text.split(" ")
    if len(words) < 3 or not all(1 <= len(w) <= 8 for w in words):
        return False
    joined = "".join(words)
    for title in titles:
        at = 0
        for word in words:
            found = title.find(word, at)
            if found < 0:
                break
            at = found + len(word)
        else:
            if len(joined) * 10 >= len(plain(title)) * 7:
                return True
    return False
