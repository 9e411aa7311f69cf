"""Damage that was met on one walk over a file: raised, or noted up to a bound.

A hostile file can hold a damage every ten bytes; a list of them all would be larger than the
file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from archive.record import ArchiveDamageError, Damage

_NAMED = 20_000


class Noted:
    """Takes damages down in the caller's list; without a list the first is raised."""

    def __init__(self, path: Path, damages: list[Damage] | None) -> None:
        self._path, self._damages = path, damages
        self._count = 0
        self._first_unnamed = 0

    def add(self, offset: int, fact: str) -> None:
        if self._damages is None:
            raise ArchiveDamageError(self._path, offset, fact)
        self._count += 1
        if self._count <= _NAMED:
            self._damages.append(Damage(offset, fact))
        elif self._count == _NAMED + 1:
            self._first_unnamed = offset

    def __enter__(self) -> Noted:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        more = self._count - _NAMED
        if more > 0 and self._damages is not None:
            fact = f"{more} more damages from here on, not named singly"
            self._damages.append(Damage(self._first_unnamed, fact))
