"""Where moved revisits go: new WARCs of the harvest that they belong to, closed like any other."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive import cdxj, rehoming
from archive.capture import Capture
from archive.exchange_records import Made
from archive.exchanges import harvest_of, warcinfo
from archive.folder import DataFolder
from archive.naming import warc_name
from archive.outfile import OutFile
from archive.record import Record
from archive.rehoming import Dependent
from archive.scan import record_at
from archive.tombstones import Move
from archive.warcinfo import warcinfo_record

_MAX_SIZE = 1 << 30  # as large as a crawl's
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SAID_ANEW = frozenset({"software", "format", "conformsto", "ispartof"})


@dataclass(slots=True, kw_only=True)
class Mover:
    """Writes dependents anew. What it returns is in place once `close` was called."""

    folder: DataFolder
    when: datetime
    _files: dict[str, OutFile] = field(default_factory=dict)  # by harvest
    _serial: int = 0

    def move(self, dependents: Sequence[tuple[Dependent, str]]) -> list[Move]:
        """Write the dependents of one WARC, each with the id of the tombstone that takes its
        original; return what was moved where."""
        path = self.folder.located(dependents[0][0].revisit.filename)
        beside = rehoming.sides(path, [found.revisit for found, _ in dependents])
        moves = []
        for found, tombstone in dependents:
            revisit = found.revisit
            old_id = record_at(path, revisit.offset).record_id
            copy = rehoming.copy_of(self.folder, revisit, old_id)
            if copy is None:
                made = rehoming.group(
                    self.folder, found, beside.get(revisit.offset, ()), f"tombstone {tombstone}"
                )
                copy = self._written(self._file(path), made)
            moves.append(
                Move(
                    when=self.when,
                    tombstone=tombstone,
                    record_id=old_id,
                    warc=revisit.filename,
                    offset=revisit.offset,
                    to_record_id=rehoming.new_id(old_id, "capture"),
                    to_type="response" if copy.status is not None else "resource",
                    to_warc=copy.filename,
                    to_offset=copy.offset,
                    to_length=copy.length,
                )
            )
        return moves

    def close(self) -> list[Path]:
        """Close the new WARCs, with index and digest; return where they lie."""
        closing, self._files = list(self._files.values()), {}
        return [file.close() for file in closing]

    def _written(self, file: OutFile, group: Sequence[Made]) -> Capture:
        offset = file.append([part for made in group for part in made.parts])
        captures = []
        for made in group:
            record = Record(
                path=Path(file.name), offset=offset, length=made.length, version="WARC/1.1",
                headers=tuple(made.headers), block=made.opening, block_length=made.block_length,
            )  # fmt: skip
            if row := cdxj.row(record, file.name):
                file.note(row.line)
                captures.append(row.capture)
            offset += made.length
        (capture,) = captures
        return capture

    def _file(self, path: Path) -> OutFile:
        """Return the open WARC for what comes from `path`: of its harvest, begun where there is
        none or where it is full."""
        harvest = harvest_of(path)
        file = self._files.get(harvest)
        if file is not None and file.size >= _MAX_SIZE:
            del self._files[harvest]
            file.close()
            file = None
        if file is None:
            file = self._files[harvest] = self._begun(harvest, path)
        return file

    def _begun(self, harvest: str, path: Path) -> OutFile:
        # A harvest of another crawler may be called what no file can be; the warcinfo has its name.
        plain = _UNSAFE.sub("-", harvest).lstrip("-._")[:64] or "moved"
        host = socket.gethostname().partition(".")[0]
        # The exchanges were made under that crawl's operator, robots policy and registry.
        about = [(name, v) for name, v in warcinfo(path) if name.lower() not in _SAID_ANEW]
        about.append(("moved", "revisits written anew because their originals were removed"))
        while True:
            name = warc_name(plain, self.when, self._serial, host, os.getpid())
            self._serial += 1
            try:
                file = OutFile(self.folder, name)
            except FileExistsError:
                continue
            file.append(warcinfo_record(name, self.when, harvest, about))
            return file
