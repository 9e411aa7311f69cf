"""Keep the frontier's places in WARCs right when the archive changes them: `shilu remove`.

A place that is wrong would be read as another record, or its page asked for on the condition of
what is not there any more. What must be done once is noted in the same transaction, so that it may
be told again after a kill."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.rewriting import Span, moved_by
from archive.tombstones import Move

_KNOWN = "CREATE TABLE IF NOT EXISTS places (change TEXT PRIMARY KEY)"  # changes that were made
# Without its place a page is asked for unconditionally, and archived whole.
_FORGET = (
    "UPDATE urls SET warc_file = NULL, warc_offset = NULL, warc_length = NULL, etag = NULL,"
    " last_modified = NULL WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Places:
    """The places in one frontier file; nothing is done where there is none."""

    path: Path

    def forget(self, removed: Callable[[str, str], bool]) -> None:
        """No place of a capture (URL, WARC) that is `removed` is to be looked up any more."""
        with self._open() as db:
            if db is None:
                return
            rows = db.execute("SELECT id, url, warc_file FROM urls WHERE warc_file IS NOT NULL")
            gone = [(row[0],) for row in rows if removed(row[1], row[2])]
            db.executemany(_FORGET, gone)

    def moved(self, moves: Sequence[Move]) -> None:
        """Captures lie elsewhere now. One that is no HTTP response any more cannot be repeated: its
        page is archived whole next time."""
        with self._open() as db:
            if db is None:
                return
            for move in moves:
                if self._new(db, move.record_id):
                    self._move(db, move)

    def cut(self, note: str, warc: str, cuts: Sequence[Span]) -> None:
        """Spans are gone from a WARC, and what lay behind them has moved up."""
        with self._open() as db:
            if db is None or not self._new(db, note):
                return
            for table in ("urls", "exchanges"):
                shifted, gone = list[tuple[int, int]](), list[tuple[int]]()
                rows = db.execute(
                    f"SELECT rowid, warc_offset FROM {table} WHERE warc_file = ?"  # noqa: S608
                    " ORDER BY warc_offset",
                    (warc,),
                )
                for row_id, offset in rows:
                    at = moved_by(cuts, offset)
                    if at is None:
                        gone.append((row_id,))
                    elif at != offset:
                        shifted.append((at, row_id))
                lost = _FORGET if table == "urls" else "DELETE FROM exchanges WHERE rowid = ?"
                db.executemany(lost, gone)
                # In order: each goes to where nothing lies any more.
                place = f"UPDATE {table} SET warc_offset = ? WHERE rowid = ?"  # noqa: S608
                db.executemany(place, shifted)

    @staticmethod
    def _move(db: sqlite3.Connection, move: Move) -> None:
        old, new = (move.warc, move.offset), (move.to_warc, move.to_offset)
        db.execute(
            "INSERT INTO exchanges (warc_file, warc_offset, url_id) SELECT ?, ?, url_id"
            " FROM exchanges WHERE warc_file = ? AND warc_offset = ? ON CONFLICT DO NOTHING",
            (*new, *old),
        )
        # Known in any case: a resumed harvest must not take it for an answer that was never read.
        db.execute("INSERT OR IGNORE INTO exchanges VALUES (?, ?, 0)", new)
        if move.to_type == "response":
            db.execute(
                "UPDATE urls SET warc_file = ?, warc_offset = ?, warc_length = ?"
                " WHERE warc_file = ? AND warc_offset = ?",
                (*new, move.to_length, *old),
            )
        else:
            db.execute(_FORGET.replace("id = ?", "warc_file = ? AND warc_offset = ?"), old)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        if not self.path.exists():
            yield None
            return
        with closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            db.execute(_KNOWN)
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @staticmethod
    def _new(db: sqlite3.Connection, change: str) -> bool:
        done = db.execute("INSERT OR IGNORE INTO places (change) VALUES (?)", (change,))
        return done.rowcount > 0
