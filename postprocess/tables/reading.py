"""Reads tables 2, 3 and 4 of a report from the grids that stand inside its segment.

A row is what its label says; a table that names no known row is left alone."""

from __future__ import annotations

from collections.abc import Iterator

from postprocess.document import Grid
from postprocess.findings import Statistic
from postprocess.tables.cell import Cell, read_cell
from postprocess.tables.labels import (
    APPLICANTS,
    GROUPS,
    OUTCOMES,
    PROACTIVE_COLUMNS,
    PROACTIVE_ROWS,
    plain,
    result_key,
    unit_of,
)
from postprocess.view import View

ON_REQUEST, REVIEW, PROACTIVE = "on_request", "review_litigation", "proactive"
_V2_ROWS = frozenset({"other.notCorrected", "other.feeUnpaid", "other.other"})


def statistics(view: View) -> tuple[Statistic, ...]:
    """Return the cells of the statutory tables of one report, in the order of the page."""
    found: list[Statistic] = []
    for number, grid in enumerate(view.document.grids):
        if view.segment.start <= grid.start and grid.end <= view.segment.end:
            place = f"table {number}"
            found += _proactive(grid, place)
            found += _on_request(grid, place)
            found += _review(grid, place)
    return tuple(found)


def _on_request(grid: Grid, place: str) -> Iterator[Statistic]:
    """Table 3: seven columns of numbers at the right, labels before them."""
    rows = [(key, row) for row in grid.rows if (key := _row_key(row)) is not None]
    keys = [key for key, _ in rows]
    if not {"newReceived", "totalProcessed"} & set(keys) or len(keys) < 5:
        return
    era = "V2" if _V2_ROWS & set(keys) else "V1"
    seen: set[str] = set()
    for key, row in rows:
        if key in seen:  # 总计 heads a column too; a second 其他 is another table's
            continue
        seen.add(key)
        for column, raw in zip(APPLICANTS, row[-7:], strict=True):
            yield _statistic(ON_REQUEST, key, column, read_cell(raw), era, place)


def _row_key(row: tuple[str, ...]) -> str | None:
    """The key of the innermost label before the seven numbers; None for a head row."""
    if len(row) < 8:
        return None
    labels = list(dict.fromkeys(cell for cell in row[:-7] if cell.strip()))
    numbers = [read_cell(cell).status for cell in row[-7:]]
    if not labels or numbers.count("unreadable") > 3:
        return None
    return result_key(labels[-1])


def _review(grid: Grid, place: str) -> Iterator[Statistic]:
    """Table 4: one row of fifteen numbers below heads that name 复议 and 诉讼."""
    heads = "".join("".join(row) for row in grid.rows)
    if "复议" not in heads or "尚未审结" not in "".join(heads.split()):
        return
    for row in grid.rows:
        cells = [read_cell(raw) for raw in row[-15:]]
        if len(cells) == 15 and all(cell.status != "unreadable" for cell in cells):
            for place_in_row, cell in enumerate(cells):
                group, outcome = GROUPS[place_in_row // 5], OUTCOMES[place_in_row % 5]
                yield _statistic(REVIEW, group, outcome, cell, "V1/V2", place)
            return


def _proactive(grid: Grid, place: str) -> Iterator[Statistic]:
    """Table 2: blocks, each under a head row that starts with 信息内容."""
    columns: dict[int, tuple[str, str, str]] = {}
    for row in grid.rows:
        texts = [plain(cell) for cell in row]
        heads = {
            i: (*PROACTIVE_COLUMNS[text], unit_of(row[i]))
            for i, text in enumerate(texts)
            if text in PROACTIVE_COLUMNS
        }
        if heads:
            columns = heads
            continue
        key = next((PROACTIVE_ROWS[text] for text in texts if text in PROACTIVE_ROWS), None)
        if key is None:
            continue
        done: set[str] = set()
        for i, (column, era, unit) in columns.items():
            if column in done or i >= len(row):  # a head that spans columns is one column
                continue
            done.add(column)
            yield _statistic(PROACTIVE, key, column, read_cell(row[i]), era, place, unit)


def _statistic(
    table: str, row: str, column: str, cell: Cell, era: str, place: str, unit: str = ""
) -> Statistic:
    return Statistic(
        era=era,
        origin="table",
        table=table,
        row=row,
        column=column,
        variable=f"{table}.{row}.{column}",
        harmonised_variable=None,
        unit=cell.unit or unit,
        value=cell.value,
        status=cell.status,
        raw=cell.raw,
        place=place,
    )
