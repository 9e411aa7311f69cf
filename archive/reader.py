"""Read payloads out of the archive: each capture with its body and what the crawl knew of it.

`payloads` yields exactly the rows of the index, in file order."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from archive import cdxj, http, index
from archive.capture import Capture, Payload
from archive.exchanges import Exchanges, exchanges, harvest_of
from archive.folder import OPEN_SUFFIX, DataFolder, closed_name
from archive.noted import Noted
from archive.pieces import pieces
from archive.record import ArchiveDamageError, Damage, Record, bare_id
from archive.record_check import payload_fact
from archive.scan import record_at, records
from archive.standing import refuse_removed, removed_in

__all__ = [
    "ArchiveDamageError", "Damage", "Record", "exchanges", "harvest_of", "payload_at",
    "payload_of", "payloads", "record_at", "records", "resolve",
]  # fmt: skip

NOT_MODIFIED = 304
Lookup = Callable[[str, str], "Capture | None"]


def payloads(
    folder: DataFolder, warc: Path | str, *, damages: list[Damage] | None = None
) -> Iterator[Payload]:
    """Yield the payload of every capture in a WARC that was not removed; `warc` as
    DataFolder.located takes it.

    Damage raises ArchiveDamageError, or is noted in `damages` and passed over. A payload that is
    not the one whose digest its record holds is damage.
    """
    path = warc if isinstance(warc, Path) else folder.located(warc)
    # The first pass notes damage too; the second meets the same.
    beside = exchanges(path, damages=None if damages is None else [])
    relative = folder.relative(path.with_name(closed_name(path.name)))
    removed = removed_in(folder, path)
    with Noted(path, damages) as noted:
        for record in records(path, damages=damages, blocks=index.INDEXED):
            if not cdxj.is_capture(record) or removed(record):
                continue
            try:
                payload = payload_of(record, relative, beside)
            except ArchiveDamageError as error:
                noted.add(error.damage.offset, error.damage.fact)
            else:
                yield payload


def payload_at(
    folder: DataFolder, warc: str, offset: int, beside: Exchanges | None = None
) -> Payload:
    """Return the payload of the capture at `offset`; ArchiveDamageError where there is none,
    RemovedError where it was removed.

    The records beside it may lie anywhere in the file: who reads many of one file passes
    `exchanges(path)`.
    """
    path = folder.located(warc)
    record = record_at(path, offset)
    if not cdxj.is_capture(record):
        raise ArchiveDamageError(path, offset, f"a {record.type} record is no capture")
    refuse_removed(folder, path, record)
    relative = folder.relative(path.with_name(closed_name(path.name)))
    if beside is None:  # of a file that is being written the last record may be half there
        growing = path.name.endswith(OPEN_SUFFIX)
        beside = exchanges(path, damages=[] if growing else None)
    return payload_of(record, relative, beside)


def payload_of(record: Record, warc: str, beside: Exchanges) -> Payload:
    """Return the payload of a record that is a capture; ArchiveDamageError where it is not the one
    that was archived."""
    try:
        row = cdxj.row(record, closed_name(warc))
        captured_at = record.date
    except ValueError as error:
        raise ArchiveDamageError(record.path, record.offset, str(error)) from None
    assert row is not None
    if fact := payload_fact(record, ours=False, unknown=False):
        raise ArchiveDamageError(record.path, record.offset, fact)
    if cdxj.is_http(record):
        message = http.head(record.block)
        status, headers = message.status, message.headers
        read = http.body(record.block, message)
        entity = http.entity_pieces(record.block, message.body_offset)
    else:
        status = None
        headers = (("Content-Type", record.content_type),) if record.content_type else ()
        if sent := beside.heads.get(record.record_id):
            status, headers = sent.status, sent.headers
        elif (record.header("WARC-Profile") or "").endswith("/server-not-modified"):
            status, headers = NOT_MODIFIED, ()
        whole = record.block_length <= http.BODY_LIMIT
        fact = None if whole else f"larger than {http.BODY_LIMIT} bytes"
        read = http.Body(content=record.block[: http.BODY_LIMIT], error=fact)
        entity = pieces(record.block)
    printed = record.header("WARC-Payload-Digest")
    if printed is None and record.type != "revisit":
        digest = hashlib.sha1(usedforsecurity=False)
        for piece in entity:
            digest.update(piece)
        printed = base64.b32encode(digest.digest()).decode()
    return Payload(
        capture=row.capture,
        warc=warc,
        record_id=record.record_id,
        record_type=record.type,
        captured_at=captured_at,
        harvest=beside.harvest,
        method=beside.method(record),
        status=status,
        headers=headers,
        body=read.content,
        body_digest=read.digest,
        payload_digest=(printed or "").removeprefix("sha1:"),
        truncated=record.header("WARC-Truncated"),
        coding_error=read.error,
        tls_verified=beside.tls_verified.get(record.record_id),
        refers_to=bare_id(record.header("WARC-Refers-To")) or None,
        refers_to_uri=bare_id(record.header("WARC-Refers-To-Target-URI")) or None,
        refers_to_date=record.header("WARC-Refers-To-Date"),
        link=beside.link(record),
        posted=beside.posted(record),
    )


def resolve(folder: DataFolder, payload: Payload, lookup: Lookup | None = None) -> Payload | None:
    """Return a revisit with the body of the capture it stands for; None where that is not archived.

    `lookup` finds a capture by URI and 14-digit timestamp (default: the folder's indexes). A 304
    takes status and headers of the original too, for it says nothing of the body. Anything but a
    revisit comes back as it is.
    """
    if payload.record_type != "revisit":
        return payload
    found = (lookup or _in_index(folder, payload))(
        payload.refers_to_uri or payload.capture.url, _timestamp(payload.refers_to_date)
    )
    if found is None or found.mime == "warc/revisit":
        return None
    record = record_at(folder.located(found.filename), found.offset)
    if not _stands_for(payload, record):
        return None
    original = payload_of(record, found.filename, Exchanges())
    told = payload.status not in {None, NOT_MODIFIED} and payload.header("Content-Type")
    return replace(
        payload,
        body=original.body,
        body_digest=original.body_digest,
        coding_error=original.coding_error,
        payload_digest=payload.payload_digest or original.payload_digest,
        truncated=payload.truncated or original.truncated,
        headers=payload.headers if told else original.headers,
        status=payload.status if told else original.status,
    )


def _stands_for(revisit: Payload, record: Record) -> bool:
    """Tell whether `record` can be the original: a revisit's digest is that of its payload.

    A 304 was said of the page, whatever its digest.
    """
    printed = revisit.payload_digest
    if revisit.status == NOT_MODIFIED or not printed:
        return True
    printed = printed if ":" in printed else f"sha1:{printed}"
    return not payload_fact(record, ours=False, unknown=False, printed=printed)


def _in_index(folder: DataFolder, payload: Payload) -> Lookup:
    """Look in the folder's indexes: the original of that second, else any capture with the same
    digest."""

    def lookup(uri: str, timestamp: str) -> Capture | None:
        known = [c for c in index.find(folder, uri) if c.mime != "warc/revisit"]
        same = [c for c in known if payload.payload_digest in {"", c.digest}]
        exact = [c for c in known if c.timestamp == timestamp]
        both = [c for c in exact if c in same]
        return next(iter(both or exact or same), None)

    return lookup


def _timestamp(warc_date: str | None) -> str:
    return "".join(c for c in warc_date or "" if c.isdigit())[:14]
