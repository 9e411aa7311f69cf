"""Views for tests, made from a text and what is known around it.

So that evidence has real bases to point into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from postprocess.document import Document, Field, Segment, Source, TitleSource
from postprocess.kind.fold import folded
from postprocess.view import View
from sites.seed import SourceKind

HOSTS = {
    "gov": SourceKind.GOV,
    "mirror": SourceKind.MIRROR,
    "ency": SourceKind.ENCYCLOPEDIA,
    "docE": SourceKind.AGGREGATOR,
    "docF": SourceKind.ESSAY,
    **dict.fromkeys(("docA", "docB", "docC", "docD", "docH"), SourceKind.DOCSHARE),
}
_METAS = {
    "pubdate",
    "contentsource",
    "sitename",
    "siteidcode",
    "articletitle",
    "columnname",
    "columntype",
    "createdate",
}
CAPTURED = datetime(2026, 6, 1, 4, tzinfo=UTC)


def view_of(
    body: str,
    *,
    title: str = "",
    host: SourceKind = SourceKind.GOV,
    url: str = "",
    meta: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    html: str = "",
    captured_at: datetime = CAPTURED,
    multi: bool = False,
    page: str | None = None,
    start: int = 0,
    title_source: TitleSource | None = None,
    **known: object,
) -> View:
    """Return the view of `body`.

    Which stands at `start` of the page text (`page`, else the body alone).
    """
    fields: list[Field] = []
    page_html = f"<title>{title}</title>\n{html}"
    for label, value in (meta or {}).items():
        at = len(page_html) + len(label) + 2
        origin = "meta" if label.lower() in _METAS else "label" if host is SourceKind.GOV else "box"
        page_html += f"{label}: {value}\n"
        fields.append(
            Field(
                label=label, value=value, origin=origin, base="html", start=at, end=at + len(value)
            )
        )
    for name, value in (headers or {}).items():
        fields.append(
            Field(label=name, value=value, origin="header", base="header", start=0, end=len(value))
        )
    if title_source is None:
        shared = host in {SourceKind.DOCSHARE, SourceKind.ESSAY, SourceKind.AGGREGATOR}
        title_source = (
            TitleSource.NONE if not title else TitleSource.UPLOADER if shared else TitleSource.META
        )
    text = body if page is None else page
    document = Document(
        source=Source(
            url=url,
            captured_at=captured_at,
            warc="archive/x.warc.gz",
            offset=0,
            length=1,
            record_id="urn:uuid:0",
            payload_digest="",
            body_digest="",
            status=200,
            mime="text/html",
            via=None,
            tls_verified=None,
        ),
        url=url,
        source_kind=host,
        site_name="",
        site_code="",
        harvest="h",
        charset="utf-8",
        replacement_ratio=0.0,
        format="html",
        cms="",
        title=title,
        title_source=title_source,
        text=text,
        html=page_html,
        fields=tuple(fields),
    )
    if known:
        from dataclasses import replace

        document = replace(document, **known)  # type: ignore[arg-type]
    simple = folded(body)
    hant = sum(a != b for a, b in zip(body, simple, strict=True)) > 0.1 * max(1, len(body))
    return View(
        document=document,
        segment=Segment(ordinal=0, start=start, end=start + len(body)),
        extracted=body,
        text=body,
        hans=simple if hant else body,
        script="Hant" if hant else "Hans",
        title="" if multi else title,
        title_source=title_source,
        multi=multi,
    )
