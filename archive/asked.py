"""What was asked: the request record beside a capture, as method and body.

Our writer puts it right behind the response; nothing is guessed where it does not lie there."""

from __future__ import annotations

from dataclasses import dataclass

from archive.capture import Capture
from archive.folder import DataFolder
from archive.record import HEAD_END, ArchiveDamageError, bare_id
from archive.scan import record_at


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was sent: its method, and the bytes behind its head."""

    method: str
    body: bytes


def asked(folder: DataFolder, capture: Capture, record_id: str) -> Asked | None:
    """Return what the capture with `record_id` answered; None where no request lies behind it."""
    path = folder.located(capture.filename)
    try:
        record = record_at(path, capture.offset + capture.length)
    except ArchiveDamageError:
        return None
    if record.type != "request":
        return None
    if record_id not in map(bare_id, record.all("WARC-Concurrent-To")):
        return None
    end = HEAD_END.search(record.block)
    method = record.block[:32].partition(b" ")[0].decode("latin-1").upper()
    return Asked(method, bytes(record.block[end.end() :]) if end else b"")
