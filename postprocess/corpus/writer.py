"""Writes tables so that the same rows give the same bytes: sorted, one row-group size, one
codec, one pinned writer."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from postprocess.corpus.schema import TableKind

Row = Mapping[str, object]
ROWS_PER_GROUP = (
    5_000  # 5,000 reports of 3,000 characters are some 50 MB: what a reader holds at once
)


def sorted_rows(kind: TableKind, rows: Iterable[Row]) -> list[Row]:
    """Return the rows in the table's order; None sorts first."""

    def key(row: Row) -> tuple[tuple[bool, str | int | float], ...]:
        return tuple(_sortable(row[name]) for name in kind.sorted_by)

    return sorted(rows, key=key)


def _sortable(value: object) -> tuple[bool, str | int | float]:
    if value is None:
        return (False, 0)
    if isinstance(value, int | float | str):
        return (True, value)
    return (True, str(value))


def write_table(folder: Path, kind: TableKind, rows: Iterable[Row]) -> int:
    """Write `<folder>/<name>.parquet` atomically; return the number of rows. Rows must come in
    the table's order."""
    target = folder / f"{kind.name}.parquet"
    partial = target.with_suffix(".parquet.part")
    count = 0
    with pq.ParquetWriter(
        partial,
        kind.schema,
        compression="zstd",
        compression_level=9,
        version="2.6",
        data_page_version="1.0",
        write_statistics=True,
    ) as writer:
        for group in _groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=kind.schema), ROWS_PER_GROUP)
            count += len(group)
        if not count:
            writer.write_table(kind.schema.empty_table())
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    return count


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == ROWS_PER_GROUP:
            yield group
            group = []
    if group:
        yield group


def as_stored(kind: TableKind, rows: Sequence[Row]) -> list[Row]:
    """Return rows as a reader of the table gets them: types and nested fields as the schema has
    them."""
    stored: list[Row] = pa.Table.from_pylist(list(rows), schema=kind.schema).to_pylist()
    return stored


def file_digest(path: Path) -> str:
    """Return the sha256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
