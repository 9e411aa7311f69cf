"""Documents by hand: a text, and what kind of site it stood on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from postprocess.document import Document, Field, Source, TitleSource
from sites.seed import SourceKind

Page = Callable[..., Document]

SOURCE = Source(
    url="https://www.example.gov.cn/1.html",
    captured_at=datetime(2024, 5, 1, tzinfo=UTC),
    warc="a.warc.gz",
    offset=0,
    length=1,
    record_id="<urn:uuid:0>",
    payload_digest="sha1:A",
    body_digest="00",
    status=200,
    mime="text/html",
    via=None,
    tls_verified=True,
)


@pytest.fixture(scope="session")
def page() -> Page:
    """Return a maker of documents."""

    def made(
        text: str,
        kind: SourceKind = SourceKind.GOV,
        *,
        title: str = "",
        title_source: TitleSource = TitleSource.NONE,
        file_name: str = "",
        pages: str = "",
    ) -> Document:
        fields = ()
        if pages:
            fields = (Field(label="页数", value=pages, origin="box", base="html", start=0, end=0),)
        return Document(
            source=SOURCE,
            url=SOURCE.url,
            source_kind=kind,
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
            html="",
            fields=fields,
            file_name=file_name,
        )

    return made
