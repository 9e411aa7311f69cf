"""Whether the archive has a file already: by the digests beside its WARCs, and by those that the
warcinfo of a rewritten import tells."""

from __future__ import annotations

from archive.exchanges import warcinfo
from archive.fields import first
from archive.folder import DataFolder
from archive.importing_files import SOURCE_DIGEST
from archive.record import ArchiveDamageError


def known(folder: DataFolder, sha256: str) -> str | None:
    """Return the name of the WARC that is, or was made of, the file of that digest."""
    for path in folder.warcs():
        digest = folder.digest_of(path.name)
        if digest.exists() and digest.read_bytes()[:64] == sha256.encode():
            return path.name
    for path in folder.warcs():
        try:
            told = warcinfo(path)
        except ArchiveDamageError:
            continue
        if first(told, SOURCE_DIGEST) == sha256:
            return path.name
    return None
