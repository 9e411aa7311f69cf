"""On which line of a TOML file a key stands: the parser tells it only of what it cannot read.

Tables and keys are found line by line, each line read by the parser itself; what stands in an
inline table is found by the line of the table, or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, key: Sequence[str]) -> int | None:
    """Return the number of the line that defines a key, given from the outermost table inwards.

    None where it is not found. `text` is a file that the parser takes.
    """
    table: tuple[str, ...] = ()
    wanted = tuple(key)
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if said.startswith("["):
            header = _path(said)
            table = header or table
            if header == wanted:
                return number
        elif "=" in said and not said.startswith("#"):
            name = _path(f"{_left(said)} = 0")
            if name and wanted in {table + name, (table + name)[: len(wanted)]}:
                return number
    return None


def _left(line: str) -> str:
    """Return what stands before the first `=` that is not inside quotes."""
    quote = ""
    for at, character in enumerate(line):
        if character in "\"'":
            quote = "" if quote == character else quote or character
        elif character == "=" and not quote:
            return line[:at]
    return line


def _path(statement: str) -> tuple[str, ...]:
    """Return the names in a header or a key, outermost first; nothing where it is neither."""
    try:
        inside: Any = tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(inside, (dict, list)) and inside:
        if isinstance(inside, list):
            inside = inside[0]
            continue
        name, inside = next(iter(inside.items()))
        names.append(name)
    return tuple(names)
