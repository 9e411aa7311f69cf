"""Write exchanges into WARCs, byte for byte, and keep files of bounded size.

Order of one exchange: response (or revisit), request, later its metadata, all in one file. Not safe
for threads: one owner calls it, in turn."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.exchange import WireExchange
from archive.exchange_records import Group, exchange_group, metadata_record, payload_digest
from archive.folder import DataFolder
from archive.naming import warc_name
from archive.outfile import OutFile, WarcWriteError
from archive.payload_index import PayloadIndex
from archive.recover import recover
from archive.reference import IDENTICAL, NOT_MODIFIED, RecordRef, RevisitOf
from archive.warcinfo import warcinfo_record

__all__ = [
    "IDENTICAL", "NOT_MODIFIED", "RecordRef", "RevisitOf", "WarcWriteError", "WarcWriter",
    "payload_digest", "recover",
]  # fmt: skip

MAX_SIZE = 1 << 30  # bytes of a WARC after which the next one begins; the customary size


_WAITING = 64  # full files kept open for late metadata: a crawl has fewer exchanges in flight


@dataclass(slots=True, eq=False)
class _Growing:
    """A WARC being written, with the number of exchanges whose metadata has not come yet."""

    file: OutFile
    awaited: int = 0


class WarcWriter:
    """Appends exchanges to the WARCs of one harvest in one data folder."""

    def __init__(
        self,
        folder: DataFolder,
        harvest: str,
        about: Sequence[tuple[str, str]] = (),
        *,
        max_size: int = MAX_SIZE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        host: str | None = None,
        originals: PayloadIndex | None = None,
    ) -> None:
        """Prepare to write; the first file is made with the first record.

        `about` are warcinfo fields (operator, robots, http-header-user-agent, config digest, …);
        software, format, conformsTo and isPartOf are added. ValueError for a harvest that cannot
        stand in a file name. `originals` is for who decides what is a revisit; closed with this.
        """
        self.folder, self.harvest, self.originals = folder, harvest, originals
        self._about, self._max_size, self._clock = tuple(about), max_size, clock
        self._host = host if host is not None else socket.gethostname().partition(".")[0]
        self._serial = 0
        self._now: _Growing | None = None
        self._full: list[_Growing] = []  # metadata of their exchanges is to come; oldest first
        self._failed = False  # the last step on the disk did not come to its end
        warc_name(harvest, clock(), 0, self._host, os.getpid())

    def append_exchange(
        self,
        exchange: WireExchange,
        *,
        revisit_of: RevisitOf | None = None,
        known: Sequence[tuple[str, str]] = (),
        payload_digest: str | None = None,
    ) -> RecordRef:
        """Write the response (or revisit) and request of `exchange`; return where they lie.

        Without a response a metadata record tells why. Fields `known` already make one at once
        (payloads join several of one exchange), for who cannot afford to lose them in a crash.
        Who has computed the `payload_digest` already hands it over: a body is hashed once.
        Raises WarcWriteError where the disk refuses; nothing of the exchange is in the file then.
        """
        growing = self._growing()
        group = exchange_group(
            exchange, revisit_of=revisit_of, known=known, known_digest=payload_digest
        )
        offset = self._append(growing, group)
        growing.awaited += 1
        return group.reference(growing.file.name, offset)

    def append_metadata(self, ref: RecordRef, fields: Sequence[tuple[str, str]]) -> RecordRef:
        """Write the metadata record of an exchange: what the wire told, then `fields`.

        It goes to the file of the exchange, unless that is closed already. Called once an exchange.
        """
        growing = next((g for g in self._open() if g.file.name == ref.warc), None)
        awaited = growing is not None
        growing = growing or self._growing()
        group = metadata_record(ref, fields)
        offset = self._append(growing, group)
        growing.awaited -= awaited
        name = growing.file.name
        self._settle()
        return group.reference(name, offset)

    def sync(self) -> None:
        """Return when everything appended is on the disk."""
        self._failed = True
        for growing in self._open():
            growing.file.sync()
        self._failed = False

    def close(self) -> list[Path]:
        """Close what is open, with digest and index; return the files closed now.

        After a failure a file in which exchanges wait for their metadata stays `.open`, for
        whoever resumes the harvest to write it there. Raises the first WarcWriteError, once every
        file has been tried.
        """
        if self.originals is not None:
            self.originals.close()
        closing, closed = self._open(), []
        self._full, self._now = [], None
        failure: WarcWriteError | None = None
        for growing in closing:
            if self._failed and growing.awaited > 0:
                growing.file.abandon()
                continue
            try:
                closed.append(growing.file.close())
            except WarcWriteError as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return closed

    def _open(self) -> list[_Growing]:
        return [*self._full, *([self._now] if self._now else [])]

    def _append(self, growing: _Growing, group: Group) -> int:
        self._failed = True
        offset = growing.file.append(group.parts)
        self._failed = False
        for line in group.lines(growing.file.name, offset):
            growing.file.note(line)
        return offset

    def _growing(self) -> _Growing:
        """Return the file to append to; begin the next one where this is full."""
        if self._now is not None and self._now.file.size < self._max_size:
            return self._now
        if self._now is not None:
            self._full.append(self._now)
            self._now = None
            self._settle()
        self._now = _Growing(self._begun())
        return self._now

    def _settle(self) -> None:
        """Close the full files that wait for nothing more, or have waited too long."""
        waiting = [growing for growing in self._full if growing.awaited > 0][-_WAITING:]
        done = [growing for growing in self._full if growing not in waiting]
        self._full = waiting
        for growing in done:
            self._failed = True
            growing.file.close()
            self._failed = False

    def _begun(self) -> OutFile:
        self._failed = True
        while True:
            begun = self._clock()
            name = warc_name(self.harvest, begun, self._serial, self._host, os.getpid())
            self._serial += 1
            try:
                file = OutFile(self.folder, name)
            except FileExistsError:
                continue
            try:
                file.append(warcinfo_record(name, begun, self.harvest, self._about))
            except WarcWriteError:
                file.abandon()
                raise
            self._failed = False
            return file
