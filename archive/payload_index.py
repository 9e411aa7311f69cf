"""Which payload an earlier harvest holds already: the originals that revisits stand for.

A cache in data/work, made from the CDXJ indexes, each read once; missing, it is made anew. What it
says is only where to look: an original is read and verified before anything refers to it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import sqlite3
from collections.abc import Iterator

from archive import http, index
from archive.capture import Capture
from archive.cdxj import IndexRowError
from archive.errors import ArchiveError
from archive.exchanges import harvest_of
from archive.folder import INDEX_SUFFIX, DataFolder
from archive.record import Record, bare_id
from archive.record_check import payload_fact
from archive.reference import RevisitOf
from archive.scan import record_at
from archive.standing import refuse_removed, standing

log = logging.getLogger(__name__)

SHA1_LENGTH = 32  # characters of base32
NAME = "payloads.sqlite"
_CANDIDATES = 4  # originals tried of one payload; each is read from disk
_SCHEMA = """
CREATE TABLE IF NOT EXISTS warc (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE, harvest TEXT, size INTEGER, modified INTEGER);
CREATE TABLE IF NOT EXISTS payload (
    digest INTEGER, url INTEGER, warc INTEGER, place INTEGER,
    PRIMARY KEY (digest, url, warc, place)) WITHOUT ROWID;
"""


class PayloadIndex:
    """The originals of all harvests but `harvest`, for the one thread that asks.

    A harvest's own payloads are not looked up, so that it nearly stands alone. Digest and URL are
    kept as 8 bytes each, since the record itself is judged. Another process may write the same
    file; where it cannot be had, nothing is found and everything is stored in full.
    """

    def __init__(self, folder: DataFolder, harvest: str) -> None:
        self._folder, self._harvest = folder, harvest
        self._database: sqlite3.Connection | None = None
        try:
            self._database = self._opened()
            self._take_up()
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def original(self, digest: str, url: str) -> RevisitOf | None:
        """Return a whole capture of that payload (sha1, base32), of `url` if there is one."""
        key = _digest_key(digest)
        if self._database is None or key is None:
            return None
        try:
            for name, place in self._places(key, _short(url)):
                if found := self._verified(name, place, digest):
                    return found
        except sqlite3.Error as error:
            self._give_up(error)
        return None

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _opened(self) -> sqlite3.Connection:
        path = self._folder.work / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=5, check_same_thread=False)
        try:
            database.executescript(_SCHEMA)
        except sqlite3.OperationalError:  # locked or full: not ours to take away
            database.close()
            raise
        except sqlite3.DatabaseError:  # no database: made anew, as if it were missing
            database.close()
            path.unlink()
            database = sqlite3.connect(path, timeout=5, check_same_thread=False)
            database.executescript(_SCHEMA)
        return database

    def _give_up(self, error: Exception) -> None:
        place = self._folder.work / NAME
        log.warning("%s: %s; payloads of other harvests are stored in full", place, error)
        self.close()

    def _take_up(self) -> None:
        """Read the indexes that are new or were written anew since they were read."""
        database = self._database
        assert database is not None
        known = {
            name: (size, modified)
            for name, size, modified in database.execute("SELECT name, size, modified FROM warc")
        }
        if not self._folder.indexes.is_dir():
            return
        for path in sorted(self._folder.indexes.glob("*" + INDEX_SUFFIX)):
            name = path.name.removesuffix(INDEX_SUFFIX)
            try:
                status = path.stat()
                if known.get(name) == (status.st_size, status.st_mtime_ns):
                    continue
                harvest = harvest_of(self._folder.located(name))
                with database:
                    self._forget(name)
                    number = database.execute(
                        "INSERT INTO warc (name, harvest, size, modified) VALUES (?, ?, ?, ?)",
                        (name, harvest, status.st_size, status.st_mtime_ns),
                    ).lastrowid
                    rows = (
                        (key, _short(row.url), number, row.offset)
                        for row in index.captures(path)
                        if (key := _key_of_original(row)) is not None
                    )
                    database.executemany("INSERT OR IGNORE INTO payload VALUES (?, ?, ?, ?)", rows)
            except (FileNotFoundError, ArchiveError, IndexRowError, OverflowError) as error:
                log.warning("%s: not searched for payloads: %s", path, error)

    def _forget(self, name: str) -> None:
        # Its payloads stay under a number that no WARC has again, and are never found: to look for
        # them would read the whole table once for each WARC that is indexed anew.
        assert self._database is not None
        self._database.execute("DELETE FROM warc WHERE name = ?", (name,))

    def _places(self, digest: int, url: int) -> Iterator[tuple[str, int]]:
        assert self._database is not None
        found = "SELECT name, place FROM payload JOIN warc ON warc.id = payload.warc WHERE digest=?"
        end = " AND harvest <> ? LIMIT ?"
        asked = (digest, url, self._harvest, _CANDIDATES)
        yield from self._database.execute(found + " AND url = ?" + end, asked).fetchall()
        yield from self._database.execute(found + " AND url <> ?" + end, asked).fetchall()

    def _verified(self, name: str, place: int, digest: str) -> RevisitOf | None:
        try:
            path = self._folder.located(name)
            record = record_at(path, place)
            if not _is_original(self._folder, record) or not _asked_by_get(record):
                return None
            if payload_fact(record, ours=True, printed=f"sha1:{digest}"):
                return None
        except (ArchiveError, OSError, ValueError):
            return None  # gone, removed or damaged: then the response is stored in full
        return _reference(record, digest)


def whole_original(folder: DataFolder, record: Record) -> RevisitOf | None:
    """Return what a repetition of the capture `record` refers to, if that is whole on disk.

    A revisit stands for what an earlier revisit stood for, never for a revisit. ArchiveError or
    FileNotFoundError where the original was removed or is damaged.
    """
    printed = record.header("WARC-Payload-Digest")
    if record.type == "revisit":
        uri = bare_id(record.header("WARC-Refers-To-Target-URI"))
        moment = "".join(filter(str.isdigit, record.header("WARC-Refers-To-Date") or ""))[:14]
        wanted, found = bare_id(record.header("WARC-Refers-To")), None
        for capture in index.find(folder, uri, moment) if uri and len(moment) == 14 else ():
            candidate = record_at(folder.located(capture.filename), capture.offset)
            if candidate.record_id == wanted:
                found = candidate
                break
        if found is None:
            return None
        record = found
    if record.type != "response" or record.header("WARC-Truncated") is not None:
        return None
    refuse_removed(folder, record.path, record)
    if record.record_id in standing(folder).moved or payload_fact(
        record, ours=False, unknown=False, printed=printed
    ):
        return None
    return _reference(record, (printed or "").removeprefix("sha1:") or None)


def _reference(record: Record, digest: str | None) -> RevisitOf:
    date = record.header("WARC-Date") or ""
    return RevisitOf(
        record_id=record.record_id, uri=record.target_uri, date=date, payload_digest=digest
    )


def _is_original(folder: DataFolder, record: Record) -> bool:
    if record.type != "response" or record.header("WARC-Truncated") is not None:
        return False
    message = http.head(record.block)
    if message is None or message.status != 200 or not record.record_id:
        return False
    refuse_removed(folder, record.path, record)
    return record.record_id not in standing(folder).moved


def _asked_by_get(response: Record) -> bool:
    """Tell whether the request behind a response, where there is one, is a GET."""
    if response.path.stat().st_size <= response.offset + response.length:
        return True
    try:
        beside = record_at(response.path, response.offset + response.length)
    except ArchiveError:
        return True  # other people's files: a request elsewhere does not change the payload
    if beside.type != "request" or bare_id(beside.header("WARC-Concurrent-To")) != (
        response.record_id
    ):
        return True
    return bytes(beside.block[:4]) == b"GET "


def _key_of_original(row: Capture) -> int | None:
    """Return the key of what may be an original; None for any other row."""
    if row.status != 200 or row.mime == "warc/revisit":
        return None
    return _digest_key(row.digest)


def _digest_key(digest: str) -> int | None:
    if len(digest) != SHA1_LENGTH:
        return None
    try:  # 16 characters are 10 bytes; the whole digest is compared where an original is verified
        return int.from_bytes(base64.b32decode(digest[:16])[:8], "big", signed=True)
    except (binascii.Error, ValueError):
        return None


def _short(url: str) -> int:
    hashed = hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)
