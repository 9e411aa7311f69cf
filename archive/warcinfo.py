"""The record that opens each of our WARCs: who wrote it, with what, for which harvest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata

from archive.digests import printed_sha1
from archive.fields import Fields, first, printed_fields
from archive.framing import Buffer
from archive.gzipping import member
from archive.record import WARC_FIELDS, printed_date, printed_head

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_SOFTWARE = "shilu/"


def warcinfo_record(
    name: str, begun: datetime, harvest: str, about: Sequence[tuple[str, str]]
) -> list[Buffer]:
    """Return the warcinfo record of the file `name` as a gzip member."""
    block = printed_fields(
        [
            ("software", _SOFTWARE + metadata.version("shilu")),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
            ("isPartOf", harvest),
            *about,
        ]
    )
    head = printed_head(
        [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{uuid.uuid4().urn}>"),
            ("WARC-Date", printed_date(begun)),
            ("WARC-Filename", name),
            ("WARC-Block-Digest", printed_sha1([block])),
            ("Content-Type", WARC_FIELDS),
            ("Content-Length", str(len(block))),
        ]
    )
    return member([head, block, b"\r\n\r\n"])


def is_ours(fields: Fields) -> bool:
    """Tell from the fields of a warcinfo whether this writer wrote the file, and so every byte of
    it."""
    return (first(fields, "software") or "").startswith(_SOFTWARE)
