"""Keep the frontier's places in WARCs right when the archive changes them: `shilu remove`.

A place that is wrong would be read as another record, or its page asked for on the condition of
what is not there any more. What must be done once is noted in the same transaction, so that it may
be told again after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.rewriting import Span, moved_by
from archive.tombstones import Move
from crawler.frontier.database import Database
from crawler.frontier.location import Server
from crawler.frontier.opening import writing

PAGE = 10_000  # rows looked through at a time
_KNOWN = "CREATE TABLE IF NOT EXISTS places (change TEXT PRIMARY KEY)"  # changes that were made
# Without its place a page is asked for unconditionally, and archived whole.
_FORGET = (
    "UPDATE urls SET warc_file = NULL, warc_offset = NULL, warc_length = NULL, etag = NULL,"
    " last_modified = NULL WHERE "
)
_AT = "warc_file = ? AND warc_offset = ?"


@dataclass(frozen=True, slots=True)
class Places:
    """The places in one frontier, a folder's file or a server's; nothing is done where there is
    none."""

    frontier: Path | Server

    def forget(self, removed: Callable[[str, str], bool]) -> None:
        """No place of a capture (URL, WARC) that is `removed` is to be looked up any more."""
        with self._open() as db:
            if db is None:
                return
            last = 0
            while rows := db.execute(
                "SELECT id, url, warc_file FROM urls WHERE id > ? AND warc_file IS NOT NULL"
                " ORDER BY id LIMIT ?",
                (last, PAGE),
            ).fetchall():
                gone = [(row["id"],) for row in rows if removed(row["url"], row["warc_file"])]
                db.executemany(_FORGET + "id = ?", gone)
                last = rows[-1]["id"]

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
            for row in self._placed(db, "urls", "id, ", warc):
                at = moved_by(cuts, row["warc_offset"])
                if at is None:
                    db.execute(_FORGET + "id = ?", (row["id"],))
                elif at != row["warc_offset"]:
                    db.execute("UPDATE urls SET warc_offset = ? WHERE id = ?", (at, row["id"]))
            # In order: each goes to where nothing lies any more.
            for row in self._placed(db, "exchanges", "", warc):
                old, at = (warc, row["warc_offset"]), moved_by(cuts, row["warc_offset"])
                if at is None:
                    db.execute(f"DELETE FROM exchanges WHERE {_AT}", old)  # noqa: S608
                elif at != row["warc_offset"]:
                    db.execute(f"UPDATE exchanges SET warc_offset = ? WHERE {_AT}", (at, *old))  # noqa: S608

    @staticmethod
    def _placed(db: Database, table: str, key: str, warc: str) -> list[Any]:
        return db.execute(
            f"SELECT {key}warc_offset FROM {table} WHERE warc_file = ?"  # noqa: S608
            " ORDER BY warc_offset",
            (warc,),
        ).fetchall()

    @staticmethod
    def _move(db: Database, move: Move) -> None:
        old, new = (move.warc, move.offset), (move.to_warc, move.to_offset)
        known = db.execute(
            f"SELECT url_id FROM exchanges WHERE {_AT}",  # noqa: S608
            old,
        ).fetchone()
        row = 0 if known is None else known["url_id"]
        # Known in any case: a resumed harvest must not take it for an answer that was never read.
        db.execute(
            "INSERT INTO exchanges (warc_file, warc_offset, url_id) VALUES (?,?,?)"
            " ON CONFLICT DO NOTHING",
            (*new, row),
        )
        if move.to_type == "response":
            db.execute(
                "UPDATE urls SET warc_file = ?, warc_offset = ?, warc_length = ?"  # noqa: S608
                f" WHERE id = ? AND {_AT}",
                (*new, move.to_length, row, *old),
            )
        else:
            db.execute(f"{_FORGET}id = ? AND {_AT}", (row, *old))

    @contextmanager
    def _open(self) -> Iterator[Database | None]:
        with writing(self.frontier) as db:
            if db is not None:
                db.execute(_KNOWN)
            yield db

    @staticmethod
    def _new(db: Database, change: str) -> bool:
        done = db.execute(
            "INSERT INTO places (change) VALUES (?) ON CONFLICT DO NOTHING", (change,)
        )
        return done.rowcount > 0
