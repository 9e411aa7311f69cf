"""What the archive hands out: a capture (one index row) and its payload (the archived bytes, read).

A capture says where a record lies; a payload is what lies there. Neither knows who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One archived exchange of a URL at a time: one CDXJ row, in pywb's words.

    `timestamp` has 14 digits (UTC); `digest` is the bare base32 sha1 of the index; `filename` is
    the WARC's name without a folder; `status` is None where the record holds no HTTP response.
    """

    urlkey: str
    timestamp: str
    url: str
    mime: str
    status: int | None
    digest: str
    length: int
    offset: int
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The body behind a capture, decoded as HTTP says, with what the WARC knows about the exchange.

    `body` is without transfer- and content-coding; `body_digest` is its sha256 in hex.
    `payload_digest` is the WARC's own (sha1, base32, content-coding kept). `headers` are as
    sent, decoded as Latin-1 (RFC 9110 §5.5), in order, duplicates kept. `coding_error` says why
    a coding could not be undone (the body is then what could be read); `link` is the metadata
    record's account of how the crawl came here.
    """

    capture: Capture
    warc: str  # path relative to the data folder, with /
    record_id: str
    record_type: str  # response, revisit, resource
    captured_at: datetime
    harvest: str
    method: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    body_digest: str
    payload_digest: str
    truncated: str | None = None
    coding_error: str | None = None
    tls_verified: bool | None = None
    refers_to: str | None = None  # record id that a revisit stands for
    refers_to_uri: str | None = None
    refers_to_date: str | None = None
    link: LinkContext | None = None
    posted: str = ""  # form body of the POST that this answers

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case-insensitively; None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkContext:
    """How the crawl found this URL: what the metadata record beside the response says."""

    via: str | None = None  # the page that linked here
    hops: str = ""  # Heritrix's hop path: L link, R redirect, P robots or other prerequisite
    anchor: str = ""  # text of the link
    listed_date: str = ""  # the date that the list printed beside the link, as printed
    score: float | None = None
    blocked_by: str | None = None
    page_of: str | None = (
        None  # URL of the first page, where this is a later page of one article or list
    )
    parent: str | None = None  # URL of the page that this file is attached to
