"""Where a written exchange lies, and what a revisit stands for."""

from __future__ import annotations

from dataclasses import dataclass

from archive.fields import Fields

_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL = _PROFILES + "identical-payload-digest"
NOT_MODIFIED = _PROFILES + "server-not-modified"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitOf:
    """The earlier capture that a revisit stands for; `date` is its WARC-Date as printed."""

    record_id: str
    uri: str
    date: str
    profile: str = IDENTICAL  # or NOT_MODIFIED
    payload_digest: str | None = None  # base32 of sha1, without prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """Where the first record of an exchange lies, and what its metadata record will need.

    `warc` is the file name once closed; DataFolder.located finds the file in either state.
    `record_id` is that of the response (or revisit), or of the request or metadata where there is
    none, as `record_type` says.
    """

    warc: str
    offset: int
    length: int
    record_id: str
    record_type: str
    request_id: str | None
    url: str
    date: str
    status: int
    payload_digest: str | None
    truncated: str | None
    fields: Fields = ()  # what the wire told, to open the metadata record
