"""Whether the archive has a file already: by the digests beside its WARCs, and by what our note in
front of an imported file tells.

A file that tells such a thing itself is never taken as it stands: a note goes in front, so that
what is read here is always our own word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.fields import Fields, first, parsed_fields
from archive.folder import DataFolder
from archive.importing_files import DAMAGES, SOFTWARE, SOURCE_DIGEST
from archive.record import ArchiveDamageError
from archive.scan import record_at


@dataclass(frozen=True, slots=True)
class Known:
    """The WARC that is a file, or was made of it. `damages`: how many places of the file were
    damaged when it came; None where no note tells.
    """

    warc: str
    damages: int | None = None


def known(folder: DataFolder, sha256: str) -> Known | None:
    """Return the WARC that is, or was made of, the file of that digest."""
    for path in folder.warcs():
        digest = folder.digest_of(path.name)
        if digest.exists() and digest.read_bytes()[:64] == sha256.encode():
            return Known(path.name)
    for path in folder.warcs():
        told = _told(path)
        if first(told, SOURCE_DIGEST) == sha256:
            damages = first(told, DAMAGES)
            return Known(path.name, int(damages) if damages and damages.isdecimal() else None)
    return None


def told_source(path: Path) -> str | None:
    """Return the digest that the note of an import in front of a WARC tells; None where there is no
    such note."""
    return first(_told(path), SOURCE_DIGEST)


def _told(path: Path) -> Fields:
    try:
        record = record_at(path, 0)
    except ArchiveDamageError:
        return ()
    if record.type != "warcinfo":
        return ()
    told = parsed_fields(record.block)
    return told if (first(told, "software") or "").startswith(SOFTWARE) else ()
