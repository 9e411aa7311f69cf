"""What an imported WARC is called in the archive: as where it comes from, but never a path, never
hidden, never a name that is taken, and with the ending that tells how it is written."""

from __future__ import annotations

import re
from itertools import count
from pathlib import PurePath

from archive.folder import DIGEST_SUFFIX, INDEX_SUFFIX, OPEN_SUFFIX, TORN_SUFFIX, DataFolder

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = (
    ".warc", ".gz", ".zst", OPEN_SUFFIX, TORN_SUFFIX, DIGEST_SUFFIX, INDEX_SUFFIX,
)  # fmt: skip
_LONGEST = 160  # the index and the temporary names beside it need room within 255


def plain_stem(name: str) -> str:
    """Return the name of a WARC without folder and endings, of plain characters only."""
    stem = PurePath(name.replace("\\", "/")).name
    while stem.lower().endswith(_ENDINGS):
        stem = stem[: stem.rindex(".")]
    return _UNSAFE.sub("-", stem).strip("-.")[:_LONGEST].rstrip("-.") or "imported"


def free_name(folder: DataFolder, name: str, *, compressed: bool) -> str:
    """Return the name under which a WARC called `name` can lie in the archive: its own, or with a
    number where other content has that."""
    stem, ending = plain_stem(name), ".warc.gz" if compressed else ".warc"
    for number in count(1):
        tried = stem + (f"-{number}" if number > 1 else "") + ending
        taken = (folder.archive / tried, folder.archive / (tried + OPEN_SUFFIX))
        if not any(path.exists() or path.is_symlink() for path in taken):
            return tried
    raise AssertionError  # count does not end
