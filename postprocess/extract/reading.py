"""One payload to one document, or to the reason why there is none, in the order of this file.

In doubt a page goes on: later stages reject by what it says, and nothing that may be a report is
lost here.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from archive.capture import Payload
from postprocess.decode import Decoded, decoded
from postprocess.document import Document, Field, Grid, Rejection, TitleSource
from postprocess.extract.fields import box_fields, header_fields, label_fields, meta_fields
from postprocess.extract.files.reader import read_file
from postprocess.extract.formats import FILES, format_of
from postprocess.extract.main_text import main_text, plain_text
from postprocess.extract.provenance import file_name_of, rejected, source_of
from postprocess.extract.verdict import before_body, of_page, of_text
from postprocess.extract.whitespace import han_count
from postprocess.reason import Reason
from sites import kinds
from sites.kind import Kind
from sites.page import Page
from sites.seed import Seed, SourceKind

_UPLOADED = frozenset({SourceKind.DOCSHARE, SourceKind.AGGREGATOR, SourceKind.ESSAY})
_NO_TEXT = {
    "empty": (Reason.EMPTY, ""),
    "list": (Reason.LIST_PAGE, "api"),
    "unknown": (Reason.ASSET, "binary"),
}


def document(payload: Payload, site: Seed | None, *, keep: bool = False) -> Document | Rejection:
    """Return the document, or why there is none. `site` is the registry's row of its host, if any.

    With `keep` a page is read even where it is no document of its own (a list, a carrier of a
    file). Pure but for the child process that reads files; the same bytes give the same answer
    whatever was read before.
    """
    early = before_body(payload)
    if early is not None:
        return rejected(payload, *early)
    found = format_of(payload.body, payload.header("content-type") or "", payload.capture.url)
    if found in FILES:
        return _of_file(payload, site, found)
    if found == "text":
        return _of_text(payload, site)
    if found != "html":
        return rejected(payload, *_NO_TEXT.get(found, (Reason.ASSET, found)))
    return _of_html(payload, site, keep=keep)


@lru_cache(maxsize=1)
def page_of(payload: Payload, site: Seed | None) -> tuple[Decoded, Page, Kind]:
    """Return a capture as a page, with what its bytes were decoded to and the kind that made it.

    The last one is remembered: what a page lists is asked right after what it says.
    """
    got = decoded(payload.body, payload.header("content-type"))
    page = Page(payload.capture.url, got.text, payload.status or 200, payload.posted)
    kind = (kinds.by_name(site.cms) if site and site.cms else None) or kinds.recognise(page)
    return got, page, kind


def source_kind_of(site: Seed | None, url: str) -> SourceKind:
    """Return the registered kind of the site.

    Unregistered, `gov` under .gov.cn, else docshare: trusted least.
    """
    if site is not None:
        return site.source_kind
    host = urlsplit(url).hostname or ""
    return SourceKind.GOV if host == "gov.cn" or host.endswith(".gov.cn") else SourceKind.DOCSHARE


def _of_html(payload: Payload, site: Seed | None, *, keep: bool) -> Document | Rejection:
    got, page, kind = page_of(payload, site)
    source_kind = source_kind_of(site, payload.capture.url)
    main = main_text(page, kind, source_kind)
    attachments = tuple(kind.attachments(page))
    verdict = of_page(payload, page, kind, main, attachments) or of_text(payload, got, main.text)
    if verdict is not None and not keep:
        return rejected(payload, *verdict, title=main.title, han=main.main_han)
    labels = label_fields(got.text)
    if source_kind in _UPLOADED:
        # What both readings found is the box's: 时间 in it is the upload's.
        boxes = box_fields(got.text)
        taken = {field.start for field in boxes}
        labels = [*(field for field in labels if field.start not in taken), *boxes]
    return _document(
        payload,
        site,
        got,
        format="html",
        text=main.text,
        title=main.title,
        title_source=main.title_source,
        main_han=main.main_han,
        grids=main.grids,
        flags=main.flags,
        cms=kind.name,
        html=got.text,
        fields=(*meta_fields(got.text), *labels),
        breadcrumb=page.crumbs,
        html_title=page.title,
        attachments=tuple(link.url for link in attachments),
        later_pages=tuple(link.url for link in kind.article_pages(page)),
    )


def _of_text(payload: Payload, site: Seed | None) -> Document | Rejection:
    got = decoded(payload.body, payload.header("content-type"))
    text = plain_text(got.text)
    verdict = of_text(payload, got, text)
    if verdict is not None:
        return rejected(payload, *verdict, title=file_name_of(payload), han=han_count(text))
    return _document(payload, site, got, format="text", text=text)


def _of_file(payload: Payload, site: Seed | None, found: str) -> Document | Rejection:
    read = read_file(found, payload.body)
    if read.reason is not None:
        reason = (
            Reason.TRUNCATED
            if payload.truncated and read.reason is Reason.UNREADABLE
            else read.reason
        )
        return rejected(payload, reason, read.detail, title=file_name_of(payload))
    got = Decoded(text="", charset="", declared=None, replacement_ratio=0.0, flags=())
    return _document(
        payload, site, got, format=found, text=read.text, grids=read.grids, flags=read.flags
    )


def _document(
    payload: Payload,
    site: Seed | None,
    got: Decoded,
    *,
    format: str,  # noqa: A002 - the column's name
    text: str,
    title: str = "",
    title_source: TitleSource = TitleSource.NONE,
    main_han: int | None = None,
    grids: tuple[Grid, ...] = (),
    flags: tuple[str, ...] = (),
    cms: str = "",
    html: str = "",
    fields: tuple[Field, ...] = (),
    breadcrumb: tuple[str, ...] = (),
    html_title: str = "",
    attachments: tuple[str, ...] = (),
    later_pages: tuple[str, ...] = (),
) -> Document:
    name, link = file_name_of(payload), payload.link
    if not title and format != "html" and name:
        title, title_source = name, TitleSource.FILE_NAME
    if payload.truncated:
        flags += ("truncated_transfer",)
    if payload.coding_error:
        flags += ("broken_coding",)
    return Document(
        source=source_of(payload),
        url=payload.capture.url,
        source_kind=source_kind_of(site, payload.capture.url),
        site_name=site.name if site else "",
        site_code=site.code if site else "",
        harvest=payload.harvest,
        charset=got.charset,
        replacement_ratio=got.replacement_ratio,
        format=format,
        cms=cms,
        title=title,
        title_source=title_source,
        text=text,
        html=html,
        fields=(*fields, *header_fields(payload.headers)),
        grids=grids,
        breadcrumb=breadcrumb,
        html_title=html_title,
        file_name=name,
        anchor=link.anchor if link else "",
        listed_date=link.listed_date if link else "",
        attachment_of=link.parent if link else None,
        attachments=attachments,
        later_pages=later_pages,
        page_of=link.page_of if link else None,
        main_han=han_count(text) if main_han is None else main_han,
        flags=(*got.flags, *flags),
    )
