"""Reads the corpus back: rows of a table as the schema names them, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from postprocess.errors import CorpusMismatchError, CorpusMissingError, UnknownReportError

BATCH = 256


def table_rows(
    corpus: Path, name: str, columns: Sequence[str] | None = None
) -> Iterator[dict[str, object]]:
    """Yield the rows of one table; CorpusMissingError where there is none."""
    path = corpus / f"{name}.parquet"
    if not path.exists():
        raise CorpusMissingError(f"{path}: no such table; run `shilu build` first")
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=columns):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise CorpusMismatchError(f"{path}: damaged table: {_one_line(error)}") from error


def table_schema(corpus: Path, name: str) -> pa.Schema | None:
    """Return the columns of one table; None where there is none, or none that can be read."""
    try:
        return pq.read_schema(corpus / f"{name}.parquet")
    except (pa.ArrowException, OSError):
        return None


def report(corpus: Path, report_id: str) -> dict[str, object]:
    """Return one row of `documents`; UnknownReportError where there is none."""
    path = corpus / "documents.parquet"
    if not path.exists():
        raise CorpusMissingError(f"{path}: no such table; run `shilu build` first")
    try:
        table = pq.read_table(path, filters=[("report_id", "==", report_id)])
    except (pa.ArrowException, OSError) as error:
        raise CorpusMismatchError(f"{path}: damaged table: {_one_line(error)}") from error
    rows: list[dict[str, object]] = table.to_pylist()
    if not rows:
        raise UnknownReportError(f"{corpus}: no report {report_id}")
    return rows[0]


def reports_with(corpus: Path, sentence: str) -> list[str]:
    """Return the ids of the reports whose text, or text before repair, holds a sentence;
    canonical ones first."""
    wanted = "".join(sentence.split())
    found: list[tuple[bool, str]] = []
    columns = ["report_id", "text", "text_extracted", "text_hans", "canonical"]
    for row in table_rows(corpus, "documents", columns):
        texts = (str(row[name] or "") for name in ("text", "text_extracted", "text_hans"))
        if any(wanted in "".join(text.split()) for text in texts):
            found.append((not row["canonical"], str(row["report_id"])))
    return [name for _, name in sorted(found)]


class BesideDocuments:
    """Walks a table that is sorted by report_id beside a walk over `documents`, each row read
    once."""

    def __init__(self, corpus: Path, name: str) -> None:
        self.name = name
        rows = table_rows(corpus, name)
        self._groups = groupby(rows, key=lambda row: str(row["report_id"]))
        self._here: tuple[str, list[dict[str, object]]] | None = None

    def rows(self, report_id: str) -> list[dict[str, object]]:
        """Return the rows of one report; ids must be asked for in their order."""
        while self._here is None or self._here[0] < report_id:
            group = next(self._groups, None)
            if group is None:
                return []
            self._here = group[0], list(group[1])
        return self._here[1] if self._here[0] == report_id else []


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
