"""Documents that lie in several captures: an article on several pages, a file and the page that
links it.

The other captures are looked up in the archive by URL and time, so that what a capture gives
does not rest on which WARC, shard or order it is read in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from archive.capture import Payload
from postprocess.document import Document, Grid, Rejection, TitleSource
from postprocess.extract import document
from postprocess.reason import Reason
from sites.seed import Seed

FindSite = Callable[[str], Seed | None]


class Archived(Protocol):
    """Where other captures are found."""

    def before(self, url: str, payload: Payload) -> Payload | None:
        """Return the latest capture of a URL that is not later than this one."""
        ...

    def nearest(self, url: str, payload: Payload) -> Payload | None:
        """Return the capture of a URL that is nearest to this one in time."""
        ...


def with_page(file: Document, page: Payload | None, site_of: FindSite) -> Document:
    """Return a file with what its page says of it: labels, dates, the way there."""
    if page is None:
        return file
    around = document(page, site_of(page.capture.url), keep=True)
    if isinstance(around, Rejection):
        return file
    title, origin = file.title, file.title_source
    if origin in {TitleSource.NONE, TitleSource.FILE_NAME} and around.title:
        title, origin = around.title, around.title_source
    return replace(
        file,
        html=around.html,
        fields=file.fields + around.fields,
        breadcrumb=around.breadcrumb,
        html_title=around.html_title,
        title=title,
        title_source=origin,
    )


def with_later_pages(
    first: Document, payload: Payload, site_of: FindSite, archived: Archived
) -> Document:
    """Return the first page of an article with the text of its further pages behind it."""
    text, grids, missing = first.text, list(first.grids), False
    for url in first.later_pages:
        page = archived.nearest(url, payload)
        later = document(page, site_of(url), keep=True) if page else None
        if later is None or isinstance(later, Rejection):
            missing = True
            continue
        shift = len(text) + 1
        text = f"{text}\n{later.text}"
        grids += [_shifted(grid, shift) for grid in later.grids]
    flags = (*first.flags, "pages_missing") if missing else first.flags
    return replace(first, text=text, grids=tuple(grids), flags=flags)


def first_or_later(
    found: Document, payload: Payload, site_of: FindSite, archived: Archived
) -> Document | Rejection:
    """Return the rejection of a later page whose first page is archived and names it; else the
    document."""
    assert found.page_of is not None
    page = archived.nearest(found.page_of, payload)
    first = document(page, site_of(found.page_of), keep=True) if page else None
    if page is None or first is None or isinstance(first, Rejection):
        return found
    joined = archived.nearest(found.url, page) if found.url in first.later_pages else None
    if joined is None or joined.body_digest != payload.body_digest:
        return found  # its text stands in no first page: it must not vanish behind one
    return Rejection(
        url=found.url,
        captured_at=found.source.captured_at,
        warc=found.source.warc,
        offset=found.source.offset,
        payload_digest=found.source.payload_digest,
        segment=None,
        stage="joining",
        reason=Reason.LATER_PAGE,
        detail=first.url,
        title=found.title,
        han_count=sum("\u4e00" <= c <= "\u9fff" for c in found.text),
    )


def _shifted(grid: Grid, by: int) -> Grid:
    return replace(grid, start=grid.start + by, end=grid.end + by)
