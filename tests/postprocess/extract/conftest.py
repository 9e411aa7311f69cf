"""Payloads made by hand, and where the shared material lies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture import Capture, LinkContext, Payload
from postprocess.extract.files.reader import end_child

Make = Callable[..., Payload]
SHARED = Path(__file__).resolve().parents[4] / "shared"


@pytest.fixture
def make() -> Make:
    """Return a maker of payloads: body, url, content type, status and more."""

    def made(
        body: bytes | str,
        url: str = "http://www.qinghe.gov.cn/zwgk/202301/t20230118_123456.html",
        mime: str = "text/html",
        status: int | None = 200,
        headers: tuple[tuple[str, str], ...] = (),
        record_type: str = "response",
        truncated: str | None = None,
        link: LinkContext | None = None,
    ) -> Payload:
        raw = body.encode() if isinstance(body, str) else body
        capture = Capture(
            urlkey="", timestamp="20230201000000", url=url, mime=mime, status=status, digest="",
            length=len(raw), offset=77, filename="x.warc.gz",
        )  # fmt: skip
        return Payload(
            capture=capture,
            warc="collections/shilu/archive/x.warc.gz",
            record_id="<urn:uuid:1>",
            record_type=record_type,
            captured_at=datetime(2023, 2, 1, tzinfo=UTC),
            harvest="2023",
            method="GET",
            status=status,
            headers=(("Content-Type", mime), *headers),
            body=raw,
            body_digest=hashlib.sha256(raw).hexdigest(),
            payload_digest="AAAA",
            truncated=truncated,
            link=link,
        )

    return made


@pytest.fixture
def shared() -> Path:
    """Return the folder of other people's pages; skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(
            "the folder `shared` beside the checkout is absent: other people's pages were not read"
        )
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _no_child_is_left() -> Iterator[None]:
    yield
    end_child()
