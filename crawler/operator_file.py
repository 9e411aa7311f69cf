"""shilu.toml as it is written: its tables, and where a mistake in it stands.

Whatever is no key of these tables, or has a value of another kind, is refused with its line."""

from __future__ import annotations

import tomllib
from typing import Annotated, Literal

import msgspec

from crawler.toml_lines import line_of

GIB = 1 << 30
DEFAULT_BUDGET = 20_000  # requests to one host in one harvest
# What the archive holds in place of Authorization and Proxy-Authorization: asterisks, or all.
Credentials = Literal["mask", "keep"]


class MistakeError(ValueError):
    """What is wrong with a file. `line` is None where it was not found, or the message has it."""

    def __init__(self, fact: str, *, line: int | None = None) -> None:
        super().__init__(fact)
        self.line = line


class HostTable(msgspec.Struct, forbid_unknown_fields=True):
    """`[hosts."NAME"]`."""

    delay: Annotated[float, msgspec.Meta(ge=0)] | None = None
    hours: str | None = None
    budget: Annotated[int, msgspec.Meta(ge=1)] | None = None
    user: str | None = None
    password: str | None = None
    verify_tls: bool = True


class FileTable(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    operator: str | None = None
    contact: str | None = None
    proxy: str | None = None
    credentials: Credentials = "mask"
    delay: Annotated[float, msgspec.Meta(ge=0)] | None = None
    hours: str | None = None
    budget: Annotated[int, msgspec.Meta(ge=1)] = DEFAULT_BUDGET
    minimum_free_disk: int | str = 1 * GIB
    archive_limit: int | str = 1 * GIB
    hosts: dict[str, HostTable] = {}


def file_table(text: str) -> FileTable:
    """Return a file as a value; MistakeError names the key that is none, and its line."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MistakeError(str(error)) from error
    hosts = said.get("hosts")
    if isinstance(hosts, dict):  # each by itself: the error must name the host
        for name, rule in hosts.items():
            _converted(text, ("hosts", name), rule, HostTable)
    table = _converted(text, (), said, FileTable)
    assert isinstance(table, FileTable)
    return table


def _converted(
    text: str, place: tuple[str, ...], said: object, struct: type[msgspec.Struct]
) -> msgspec.Struct:
    try:
        return msgspec.convert(said, struct)
    except msgspec.ValidationError as error:
        fact, _, where = str(error).partition(" - at `$.")
        unknown = set(said) - set(struct.__struct_fields__) if isinstance(said, dict) else set()
        name = min(unknown, default=where.rstrip("`"))
        key = (*place, name) if name else place
        raise MistakeError(f"{'.'.join(key)}: {fact}", line=line_of(text, key)) from error
