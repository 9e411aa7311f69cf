"""Where a crawl's log goes: a rotated file in the data folder; only warnings reach the terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

SIZE, KEPT = 10_000_000, 9  # bytes of one file, rotated files kept
LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@contextmanager
def logged(folder: Path, name: str) -> Iterator[None]:
    """Write the log of a block to `<folder>/<name>.log`, and its warnings to standard error too."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = _File(folder / f"{name}.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    whole.setFormatter(logging.Formatter(LAYOUT))
    loud = logging.StreamHandler()
    loud.setLevel(logging.WARNING)
    loud.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    for handler in (whole, loud):
        root.addHandler(handler)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in (whole, loud):
            root.removeHandler(handler)
            with suppress(OSError):
                handler.close()


class _File(RotatingFileHandler):
    """A log that a full disk ends quietly: the terminal has been told why the work stops."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Report what went wrong with a record, unless it is the disk."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
