"""The body behind a revisit, also where the original lies in a WARC that no index lists yet."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.capture import Capture, Payload
from archive.errors import ArchiveError
from archive.folder import DataFolder
from archive.index import find
from archive.reader import resolve
from archive.surt import surt

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Originals:
    """Captures of files without an index, beside those that have one."""

    _captures: dict[tuple[str, str], list[Capture]] = field(default_factory=dict)

    def add(self, captures: Iterable[Capture]) -> None:
        """Let these be found too."""
        for capture in captures:
            self._captures.setdefault((capture.urlkey, capture.timestamp), []).append(capture)

    def resolved(self, folder: DataFolder, payload: Payload) -> Payload | None:
        """Return a revisit with the body that it stands for; None where that is not to be had.

        A 304 comes as it is: its row ends as not modified, whatever the body was.
        """
        if payload.record_type != "revisit" or payload.status == 304:
            return payload

        def lookup(uri: str, timestamp: str) -> Capture | None:
            known = [
                *self._captures.get((surt(uri), timestamp), ()),
                *find(folder, uri, timestamp),
                *find(folder, uri),
            ]
            alike = (c for c in known if payload.payload_digest in {"", c.digest})
            return next((c for c in alike if c.mime != "warc/revisit"), None)

        try:
            return resolve(folder, payload, lookup)
        except (ArchiveError, FileNotFoundError) as error:
            log.warning("%s: what it repeats cannot be read (%s)", payload.capture.url, error)
            return None
