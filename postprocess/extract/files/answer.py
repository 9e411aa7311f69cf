"""What reading a file gives, and how it crosses the pipe between parent and child."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from postprocess.document import Grid
from postprocess.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """Text of a file, lines as in Document.text, or the reason why there is none.

    `pages` is the number of pages where the format has pages, else 0. `grids` point into `text`.
    """

    text: str = ""
    grids: tuple[Grid, ...] = ()
    pages: int = 0
    reason: Reason | None = None
    detail: str = ""
    flags: tuple[str, ...] = ()


_REASONS = {reason.value: reason for reason in Reason}


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    grids: tuple[Grid, ...]
    pages: int
    reason: str
    detail: str
    flags: tuple[str, ...]


def packed(answer: FileText) -> bytes:
    """Return the answer as bytes."""
    return msgspec.msgpack.encode(
        _Wire(
            text=answer.text,
            grids=answer.grids,
            pages=answer.pages,
            reason=answer.reason.value if answer.reason else "",
            detail=answer.detail,
            flags=answer.flags,
        )
    )


def unpacked(raw: bytes) -> FileText:
    """Return the answer; msgspec.DecodeError where the bytes are none."""
    wire = msgspec.msgpack.decode(raw, type=_Wire)
    return FileText(
        text=wire.text,
        grids=wire.grids,
        pages=wire.pages,
        reason=_REASONS.get(wire.reason),
        detail=wire.detail,
        flags=wire.flags,
    )
