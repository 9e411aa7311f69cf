"""Compare an index with the records of its WARC, row for row, in bounded memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from archive import cdxj
from archive.capture import Capture
from archive.record import Record
from archive.sorting import sorted_lines

_TAB = b"\t"  # stands in no row: keys and JSON escape it


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """A record without its row (`missing`), or a row without its record."""

    missing: bool
    offset: int | None
    record_id: str | None
    fact: str


class Expected:
    """The rows that the index of a WARC should hold, gathered record by record."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by __exit__

    def __enter__(self) -> Expected:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, record: Record, filename: str) -> None:
        try:
            row = cdxj.row(record, filename)
        except ValueError:
            return  # no WARC-Date: record_facts says so
        if row is not None:
            line = row.line.rstrip("\n").encode()
            self._file.write(line + _TAB + record.record_id.encode() + b"\n")

    def compared(
        self, index: Path, explained: Callable[[Capture], str | None] = lambda capture: None
    ) -> Iterator[RowFinding]:
        """Yield where the index and the records differ, in the order of the rows; `explained` may
        know why a row is one too many."""
        self._file.seek(0)
        wanted = sorted_lines(self._file)
        with index.open("rb") as file:
            yield from _unsorted(index)
            found = sorted_lines(line.rstrip(b"\n") + b"\n" for line in file)
            want, have = next(wanted, None), next(found, None)
            while want is not None or have is not None:
                row, _, record_id = (want or b"").rstrip(b"\n").partition(_TAB)
                actual = None if have is None else have.rstrip(b"\n")
                if want is not None and row == actual:
                    want, have = next(wanted, None), next(found, None)
                elif actual is None or (want is not None and row < actual):
                    yield _missing(row, record_id)
                    want = next(wanted, None)
                else:
                    yield _surplus(actual, index, explained)
                    have = next(found, None)


def _unsorted(index: Path) -> Iterator[RowFinding]:
    last = b""
    with index.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line < last:
                fact = f"line {number} is out of order: replay will not find it"
                yield RowFinding(missing=False, offset=None, record_id=None, fact=fact)
                return
            last = line


def _missing(row: bytes, record_id: bytes) -> RowFinding:
    capture = cdxj.parsed(row.decode(), "")
    return RowFinding(
        missing=True,
        offset=capture.offset,
        record_id=record_id.decode(),
        fact=f"the index has no such row for {capture.url}",
    )


def _surplus(row: bytes, index: Path, explained: Callable[[Capture], str | None]) -> RowFinding:
    text = row.decode("utf-8", "replace")
    try:
        capture = cdxj.parsed(text, index.name)
    except cdxj.IndexRowError as error:
        return RowFinding(missing=False, offset=None, record_id=None, fact=str(error))
    return RowFinding(
        missing=False,
        offset=capture.offset,
        record_id=None,
        fact=explained(capture) or f"no whole record of {capture.filename} has this row: {text}",
    )
