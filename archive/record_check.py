"""Whether a record agrees with the digests in its own head."""

from __future__ import annotations

from collections.abc import Iterable

from archive import cdxj, http
from archive.digests import agrees
from archive.framing import Buffer
from archive.record import Record


def record_facts(record: Record, *, ours: bool) -> list[str]:
    """Return what is wrong in one whole record.

    Our payload digest is that of the body without transfer-coding (DESIGN §6). Other writers also
    hash the chunked bytes, or the body without any coding: of theirs any of the three will do.
    """
    facts = []
    if not record.type:
        facts.append("the record has no WARC-Type")
    try:
        _ = record.date
    except ValueError as error:
        facts.append(str(error))
    block_digest = record.header("WARC-Block-Digest")
    if block_digest is not None:
        facts += _digest_facts("WARC-Block-Digest", block_digest, [[memoryview(record.block)]])
    elif ours:
        facts.append("the record has no WARC-Block-Digest")
    payload_digest = record.header("WARC-Payload-Digest")
    if payload_digest is not None and record.type != "revisit":
        facts += _digest_facts(
            "WARC-Payload-Digest", payload_digest, _payload_readings(record, ours=ours)
        )
    elif ours and payload_digest is None and record.type == "response":
        facts.append("the response has no WARC-Payload-Digest")
    return facts


Pieces = Iterable[Buffer | memoryview]


def _digest_facts(header: str, printed: str, readings: Iterable[Pieces]) -> list[str]:
    for pieces in readings:
        verdict = agrees(printed, pieces)
        if verdict:
            return []
        if verdict is None:
            return [f"{header} {printed!r} is of an unknown kind"]
    return [f"{header} says {printed}, the bytes have another"]


def _payload_readings(record: Record, *, ours: bool) -> Iterable[Pieces]:
    if not (cdxj.is_http(record) or record.type == "request"):
        yield [memoryview(record.block)]
        return
    message = http.head(record.block)
    yield http.entity_pieces(record.block, message.body_offset)
    if not ours:
        yield [memoryview(record.block)[message.body_offset :]]
        yield [http.body(record.block, message).content]
