"""Turn a finished crawl back into what a crash leaves: answers on disk that nobody has read yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from aftermath import Key

from archive.exchange_facts import REVISIT_HEAD
from archive.fields import first, parsed_fields
from archive.folder import DataFolder
from archive.naming import harvest_in_name
from archive.reader import records
from archive.record import Record, bare_id

_KEPT = "state, status, failure, shows, etag, last_modified, warc_file, warc_length"
Ending = tuple[object, ...]


def endings(data: Path, keys: Collection[Key]) -> dict[Key, Ending]:
    """How the rows of these requests have ended."""
    with closing(sqlite3.connect(data / "frontier.sqlite")) as db:
        found = db.execute(f"SELECT method, url, body, {_KEPT} FROM urls").fetchall()
    return {row[:3]: row[3:] for row in found if row[:3] in set(keys)}


def unread(data: Path, harvest: str, keys: Collection[Key]) -> None:
    """As after a kill between the sync of these answers and the end of their rows.

    Their metadata records are gone (the head of a 304, which is synced with it, is not), the WARCs
    open again, the rows queued, the harvest unfinished.
    """
    folder = DataFolder(data)
    with closing(sqlite3.connect(data / "frontier.sqlite")) as db, db:
        db.row_factory = sqlite3.Row
        rows = {
            (row["warc_file"], row["warc_offset"]): row["id"]
            for row in db.execute("SELECT * FROM urls")
            if (row["method"], row["url"], row["body"]) in set(keys)
        }
        for path in folder.warcs():
            if harvest_in_name(path.name) == harvest:
                _reopen(folder, path, rows, db)
        assert rows == {}
        db.execute("UPDATE harvests SET finished = NULL WHERE name = ?", (harvest,))


def _of_the_exchange(record: Record) -> bool:
    """Tell whether a metadata record was written in one group with its exchange."""
    return first(parsed_fields(record.block), REVISIT_HEAD) is not None


def _reopen(
    folder: DataFolder, path: Path, rows: dict[tuple[str, int], int], db: sqlite3.Connection
) -> None:
    whole = path.read_bytes()
    found = list(records(path))
    ids = {
        record.record_id
        for record in found
        if record.type in {"response", "revisit"} and (path.name, record.offset) in rows
    }
    kept, moved = bytearray(), {}
    for record in found:
        beside = {bare_id(value) for value in record.all("WARC-Concurrent-To")}
        if record.type == "metadata" and beside & ids and not _of_the_exchange(record):
            continue
        moved[record.offset] = len(kept)
        kept += whole[record.offset : record.offset + record.length]
    for old, new in moved.items():  # offsets only shrink, and in order: none is met twice
        where = (new, path.name, old)
        db.execute("UPDATE urls SET warc_offset = ? WHERE warc_file = ? AND warc_offset = ?", where)
        db.execute(
            "UPDATE exchanges SET warc_offset = ? WHERE warc_file = ? AND warc_offset = ?", where
        )
        if (row := rows.pop((path.name, old), None)) is not None:
            db.execute(
                "DELETE FROM exchanges WHERE warc_file = ? AND warc_offset = ?", (path.name, new)
            )
            db.execute(
                # What the harvest before said of the page stays said, and a 304 keeps it.
                "UPDATE urls SET state = 'queued', status = NULL, failure = NULL,"
                " shows = CASE WHEN status = 304 THEN shows ELSE '' END,"
                " warc_file = NULL WHERE id = ?",
                (row,),
            )
    path.with_name(path.name + ".open").write_bytes(kept)
    for gone in (path, folder.digest_of(path.name), folder.index_of(path.name)):
        gone.unlink()
