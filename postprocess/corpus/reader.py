"""Reads the corpus back: rows of a table as the schema names them, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    except (pa.ArrowInvalid, OSError) as error:
        raise CorpusMismatchError(f"{path}: damaged table: {error}") from error


def report(corpus: Path, report_id: str) -> dict[str, object]:
    """Return one row of `documents`; UnknownReportError where there is none."""
    path = corpus / "documents.parquet"
    if not path.exists():
        raise CorpusMissingError(f"{path}: no such table; run `shilu build` first")
    table = pq.read_table(path, filters=[("report_id", "==", report_id)])
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
