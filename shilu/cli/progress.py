"""Progress for people: a bar with time left in a terminal, plain lines elsewhere, nothing that a
log would choke on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

PLAIN_EVERY = 5.0  # seconds between lines where there is no terminal


class Advance(Protocol):
    """Tell how far a step has come."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` units of `step` are done."""
        ...


@contextmanager
def progress(quiet: bool = False) -> Iterator[Advance]:
    """Yield a function that shows progress on standard error while the block runs."""
    if quiet:
        yield lambda step, done, total: None
    elif sys.stderr.isatty():
        with Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            tasks: dict[str, TaskID] = {}

            def show(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bar.add_task(step, total=total)

                bar.update(tasks[step], completed=done, total=total)

            yield show
    else:
        yield _Plain()


class _Plain:
    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._said >= PLAIN_EVERY:
            self._said = now
            click.echo(f"{step}: {done} of {total}", err=True)
