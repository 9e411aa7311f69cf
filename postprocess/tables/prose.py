"""What the text says in words about the numbers of table 3, held against the table (domain.md §1.5,
TEXT).

Prose and table are written by two hands in many offices; where they differ neither is changed,
the check fails and the report is flagged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from postprocess.findings import Check, Statistic
from postprocess.tables.labels import plain
from postprocess.tables.reading import ON_REQUEST

_GAP = r"[^，,。；;：:\n\d]{0,16}"
# Each phrase with the sums of table rows that it can mean: 收到 is used with and without what was
# carried over.
PHRASES = (
    (
        re.compile(rf"(?:新收|新受理){_GAP}申请(?:数量|事项)?(?:共|为)?(\d+)[件宗条]"),
        (("newReceived",),),
    ),
    (
        re.compile(rf"(?<!新)(?:收到|受理|收办){_GAP}申请(?:数量|事项)?(?:共|为)?(\d+)[件宗条]"),
        (("newReceived",), ("newReceived", "carriedOver")),
    ),
    (re.compile(r"上年(?:度)?结转(?:申请)?(\d+)[件宗条]"), (("carriedOver",),)),
    (
        re.compile(r"结转(?:至|到)?下(?:一)?年度(?:继续)?(?:办理|答复)?(\d+)[件宗条]"),
        (("carriedForward",),),
    ),
)


def prose_checks(text: str, cells: Sequence[Statistic]) -> tuple[Check, ...]:
    """Return one check for each count that the prose states and table 3 holds too."""
    totals = {
        cell.row: cell.value
        for cell in cells
        if cell.table == ON_REQUEST and cell.column == "total" and cell.value is not None
    }
    return tuple(_checks(text, totals)) if totals else ()


def _checks(text: str, totals: dict[str, Decimal]) -> Iterator[Check]:
    prose = "\n".join(line for line in text.split("\n") if " | " not in line and plain(line))
    for phrase, meanings in PHRASES:
        found = phrase.search(prose)
        sums = [
            sum((totals[row] for row in rows), Decimal(0))
            for rows in meanings
            if all(row in totals for row in rows)
        ]
        if found is None or not sums:
            continue
        said = Decimal(found[1])
        yield Check(
            table=ON_REQUEST,
            identity="TEXT",
            operands=f"{found[0]} = {' or '.join('+'.join(rows) for rows in meanings)}",
            left=said,
            right=said if said in sums else sums[0],
            result="pass" if said in sums else "fail",
        )
