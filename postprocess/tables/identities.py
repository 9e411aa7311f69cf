"""The arithmetic that a statutory table must satisfy (domain.md §1.5). A blank operand makes an
identity not assessable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from postprocess.findings import Check, Statistic
from postprocess.tables.labels import (
    APPLICANTS,
    DENIED,
    GROUPS,
    NOT_PROCESSED,
    OTHER,
    OUTCOMES,
    UNABLE,
)
from postprocess.tables.reading import ON_REQUEST, REVIEW

Cells = Mapping[tuple[str, str], Statistic]


def checks(cells: Sequence[Statistic]) -> tuple[Check, ...]:
    """Return every identity that these cells could satisfy, with its result."""
    return (*_on_request(_of(cells, ON_REQUEST)), *_review(_of(cells, REVIEW)))


def _of(cells: Sequence[Statistic], table: str) -> Cells:
    return {(cell.row, cell.column): cell for cell in cells if cell.table == table}


def _on_request(cells: Cells) -> Iterator[Check]:
    if not cells:
        return
    rows = list(dict.fromkeys(row for row, _ in cells))
    others = [row for row in OTHER if row in rows]
    parts = ["granted", "partialGrant", *DENIED, *UNABLE, *NOT_PROCESSED, *others]
    for column in APPLICANTS:
        left = [("newReceived", column), ("carriedOver", column)]
        right = [("totalProcessed", column), ("carriedForward", column)]
        yield _check(ON_REQUEST, "T3-I1", cells, left, right)
        yield _check(
            ON_REQUEST,
            "T3-I2",
            cells,
            [("totalProcessed", column)],
            [(row, column) for row in parts],
        )
    for row in rows:
        yield _check(
            ON_REQUEST,
            "T3-I3",
            cells,
            [(row, "total")],
            [(row, column) for column in APPLICANTS[:-1]],
        )


def _review(cells: Cells) -> Iterator[Check]:
    if not cells:
        return
    for group in GROUPS:
        outcomes = [(group, outcome) for outcome in OUTCOMES[:-1]]
        yield _check(REVIEW, "T4-I1", cells, [(group, "total")], outcomes)


def _check(
    table: str,
    identity: str,
    cells: Cells,
    left: Sequence[tuple[str, str]],
    right: Sequence[tuple[str, str]],
) -> Check:
    operands = " = ".join(" + ".join(f"{r}.{c}" for r, c in side) for side in (left, right))
    a, b = _total(cells, left), _total(cells, right)
    if a is None or b is None:
        result = "not_assessable"
    elif a != b:
        result = "fail"
    else:
        result = "pass" if a or any(cells[key].value for key in right) else "vacuous"
    return Check(table=table, identity=identity, operands=operands, left=a, right=b, result=result)


def _total(cells: Cells, keys: Sequence[tuple[str, str]]) -> Decimal | None:
    total = Decimal(0)
    for key in keys:
        cell = cells.get(key)
        if cell is None or cell.value is None:
            return None
        total += cell.value
    return total
