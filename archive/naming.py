"""Names of our WARCs: `shilu-<harvest>-<14 digits>-<serial>-<host>-<pid>.warc.gz`, and what a name
tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_OURS = re.compile(r"shilu-(?P<harvest>.+)-\d{14}-\d{5}-[A-Za-z0-9.-]*-\d+\.warc\.gz")
_HARVEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def warc_name(harvest: str, begun: datetime, serial: int, host: str, pid: int) -> str:
    """Return the name of a WARC; ValueError for a harvest that is no plain file name."""
    if not _HARVEST.fullmatch(harvest):
        raise ValueError(f"harvest {harvest!r}: letters, digits, '.', '_' and '-' only, 64 at most")
    moment = begun.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    safe_host = _UNSAFE.sub("-", host)[:64] or "localhost"
    return f"shilu-{harvest}-{moment}-{serial:05d}-{safe_host}-{pid}.warc.gz"


def harvest_in_name(name: str) -> str:
    """Return the harvest that a name of ours holds; empty for other names."""
    found = _OURS.fullmatch(name)
    return found["harvest"] if found else ""
