"""R7 by layout.

The row span of 三、本年度办理结果 tells V1 (20 rows) from V2 (22 rows) where cells are unreadable
(§1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from postprocess.dating.mark import Bases, mark
from postprocess.findings import DateEvidence
from postprocess.view import View

_SPANS: dict[int, tuple[str, int, int | None]] = {
    20: ("table 3 V1", 2019, 2020),
    22: ("table 3 V2", 2021, None),
}


def table_shapes(view: View, bases: Bases) -> Iterator[tuple[DateEvidence, bool]]:
    """Yield the era of each third table inside the segment, True since the form is prescribed."""
    for grid in view.document.grids:
        shape = _SPANS.get(max(grid.rowspans, default=0))
        inside = view.segment.start <= grid.start <= grid.end <= view.segment.end
        if (
            shape is None
            or not inside
            or not any("办理结果" in cell for row in grid.rows for cell in row)
        ):
            continue
        name, low, high = shape
        start = min(grid.start - view.segment.start, len(bases.extracted))
        end = min(grid.end - view.segment.start, len(bases.extracted), start + 80)
        yield mark("era", name, (low, high), 0.6, bases, (start, max(start, end))), True
