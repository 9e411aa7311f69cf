"""Whether a record agrees with what its own head says.

Its block digest is the reader's concern: a record whose block has another never comes out."""

from __future__ import annotations

from collections.abc import Iterable

from archive import cdxj, http
from archive.digests import agrees
from archive.framing import Buffer
from archive.pieces import pieces
from archive.record import Record

Pieces = Iterable[Buffer | memoryview]


def record_facts(record: Record, *, ours: bool) -> list[str]:
    """Return what is wrong in one whole record."""
    facts = []
    if not record.type:
        facts.append("the record has no WARC-Type")
    try:
        _ = record.date
    except ValueError as error:
        facts.append(str(error))
    block_digest = record.header("WARC-Block-Digest")
    if block_digest is None and ours:
        facts.append("the record has no WARC-Block-Digest")
    elif block_digest is not None and agrees(block_digest, ()) is None:
        facts.append(f"WARC-Block-Digest {block_digest!r} is of an unknown kind")
    if fact := payload_fact(record, ours=ours):
        facts.append(fact)
    elif ours and record.type == "response" and record.header("WARC-Payload-Digest") is None:
        facts.append("the response has no WARC-Payload-Digest")
    return facts


def payload_fact(
    record: Record, *, ours: bool, unknown: bool = True, printed: str | None = None
) -> str | None:
    """Return how a record's payload disagrees with its WARC-Payload-Digest, or with the digest
    `printed` in another record; None where it does not.

    Our payload digest is that of the body without transfer-coding (DESIGN §6). Other writers also
    hash the chunked bytes, or the body without any coding: of theirs any of the three will do. A
    revisit has another record's. A digest of an `unknown` kind may be let pass.
    """
    if printed is None and record.type != "revisit":
        printed = record.header("WARC-Payload-Digest")
    if printed is None:
        return None
    for reading in _payload_readings(record, ours=ours):
        verdict = agrees(printed, reading)
        if verdict:
            return None
        if verdict is None:
            return f"WARC-Payload-Digest {printed!r} is of an unknown kind" if unknown else None
    return f"WARC-Payload-Digest says {printed}, the bytes have another"


def _payload_readings(record: Record, *, ours: bool) -> Iterable[Pieces]:
    if not (cdxj.is_http(record) or record.type == "request"):
        yield pieces(record.block)
        return
    message = http.head(record.block)
    yield http.entity_pieces(record.block, message.body_offset)
    if not ours:
        yield pieces(record.block, message.body_offset)
        yield [http.body(record.block, message).content]
