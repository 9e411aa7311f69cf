"""The pages of a WACZ: what a reader of the archive would want to open, with its title.

With a corpus these are the captures that it made documents of, and what it took for articles that
are none; its titles win. Without one, every HTML page that a server gave to a GET."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archive.capture import Payload
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.reader import payloads
from archive.record import Damage
from archive.sorting import sorted_lines
from archive.wacz_writing import PageEntry

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TITLES = (
    re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL),
    re.compile(r"<h1\b[^>]*>(.*?)</h1", re.IGNORECASE | re.DOTALL),
)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
_LONGEST = 300
_SEARCHED = 1 << 18  # characters of a page in which its title stands
_ARTICLES = frozenset({"not_a_report"})  # rejections that are of an article all the same

Key = tuple[str, int]  # a WARC, relative to the data folder, and an offset


def pages_of(
    folder: DataFolder, harvest: str | None, advance: Callable[[int, int], None]
) -> Iterator[PageEntry]:
    """Yield the pages of the closed WARCs, or of those of one harvest; each WARC is read once."""
    warcs = [path for path in folder.warcs() if harvest is None or harvest_of(path) == harvest]
    titles = _Titles(_in_corpus(folder)) if _has_corpus(folder) else None
    for number, path in enumerate(warcs):
        advance(number, len(warcs))
        damages: list[Damage] = []
        for payload in payloads(folder, path, damages=damages):
            title = titles.of((payload.warc, payload.capture.offset)) if titles else ""
            if title is None or not _is_page(payload):
                continue
            yield PageEntry(
                url=payload.capture.url,
                timestamp=payload.capture.timestamp,
                title=title or printed_title(payload) or payload.capture.url,
            )
    advance(len(warcs), len(warcs))


def printed_title(payload: Payload) -> str:
    """Return the <title>, else the first heading of a page, decoded as the corpus decodes it."""
    from postprocess.decode import decoded

    text = decoded(payload.body, payload.header("Content-Type")).text[:_SEARCHED]
    for pattern in _TITLES:
        if found := pattern.search(text):
            title = _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", found[1]))).strip()
            if title:
                return title[:_LONGEST]
    return ""


def _is_page(payload: Payload) -> bool:
    return (
        payload.status == 200
        and payload.record_type == "response"
        and payload.method == "GET"
        and payload.capture.mime.lower() in _HTML
        and bool(payload.body)
    )


class _Titles:
    """The titles that the corpus has, asked for in the order of the WARCs."""

    def __init__(self, found: Iterable[tuple[Key, str]]) -> None:
        self._found = iter(found)
        self._next = next(self._found, None)

    def of(self, key: Key) -> str | None:
        """Return the title of the capture at `key`, empty where it has none; None where the corpus
        does not take it for an article. Keys are asked in ascending order."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._found, None)
        return self._next[1] if self._next is not None and self._next[0] == key else None


def _has_corpus(folder: DataFolder) -> bool:
    return all((folder.corpus / f"{name}.parquet").exists() for name in ("documents", "rejections"))


def _in_corpus(folder: DataFolder) -> Iterator[tuple[Key, str]]:
    """Yield place and title of each capture that the corpus takes for an article, in order."""
    seen: Key | None = None
    for line in sorted_lines(_corpus_lines(folder.corpus)):
        warc, offset, _, title = json.loads(line)
        if (warc, int(offset)) != seen:  # several segments of a page: the first one's title
            seen = warc, int(offset)
            yield seen, title


def _corpus_lines(corpus: Path) -> Iterator[bytes]:
    from postprocess.corpus.reader import table_rows

    for row in table_rows(corpus, "documents", ["title", "sources", "segment"]):
        number = row["segment"]["ordinal"]  # type: ignore[index]
        for source in row["sources"]:  # type: ignore[attr-defined]
            yield _line(source["warc"], source["offset"], number, row["title"])
    for row in table_rows(corpus, "rejections", ["warc", "offset", "reason", "title"]):
        if row["reason"] in _ARTICLES and row["warc"] is not None:
            yield _line(row["warc"], row["offset"], 1 << 30, row["title"])


def _line(warc: object, offset: object, number: object, title: object) -> bytes:
    told = [warc, f"{offset:020}", f"{number:010}", title or ""]
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"
