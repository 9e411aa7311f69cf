"""Where a crawl's log goes: a rotated file in the data folder; only warnings reach the terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

SIZE, KEPT = 10_000_000, 9  # bytes of one file, rotated files kept
LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@contextmanager
def logged(folder: Path, name: str) -> Iterator[None]:
    """Write the log of a block to `<folder>/<name>.log`, and its warnings to standard error too."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = RotatingFileHandler(
        folder / f"{name}.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8"
    )
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
            handler.close()
