"""Whether the archive has a file already: by the digests beside its WARCs, and by what our note in
front of an imported file tells.

A file that tells such a thing itself is never taken as it stands: a note goes in front, so that
what is read here is always our own word."""

from __future__ import annotations

from pathlib import Path

from archive.fields import first, parsed_fields
from archive.folder import DataFolder
from archive.importing_files import SOFTWARE, SOURCE_DIGEST
from archive.record import ArchiveDamageError
from archive.scan import record_at


def known(folder: DataFolder, sha256: str) -> str | None:
    """Return the name of the WARC that is, or was made of, the file of that digest."""
    for path in folder.warcs():
        digest = folder.digest_of(path.name)
        if digest.exists() and digest.read_bytes()[:64] == sha256.encode():
            return path.name
    for path in folder.warcs():
        if told_source(path) == sha256:
            return path.name
    return None


def told_source(path: Path) -> str | None:
    """Return the digest that the note of an import in front of a WARC tells; None where there is no
    such note."""
    try:
        record = record_at(path, 0)
    except ArchiveDamageError:
        return None
    if record.type != "warcinfo":
        return None
    told = parsed_fields(record.block)
    ours = (first(told, "software") or "").startswith(SOFTWARE)
    return first(told, SOURCE_DIGEST) if ours else None
