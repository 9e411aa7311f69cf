"""The plan of a host: columns, items, and leaves that are rendered when they are asked for.

A host is rebuilt from its plan when a year is added, so paging shifts as it does really."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shilu.sampleweb.page import Page

Kind = Literal["home", "list", "article", "report", "decoy", "file", "data", "shell", "trap"]


def number(*key: object, low: int = 100_000, high: int = 999_999) -> int:
    """A number that depends on its key alone, as serial numbers of a content system do here."""
    return low + zlib.crc32("\x1f".join(map(str, key)).encode()) % (high - low + 1)


def hexes(*key: object) -> str:
    return "".join(f"{number(i, *key, low=0, high=0xFFFFFFFF):08x}" for i in range(4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as a host sees it; `visit` counts earlier requests of the same target."""

    scheme: str
    host: str
    method: str
    target: str
    body: bytes
    headers: Mapping[str, str]
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of a list: `anchor` is what the link says, `title` what the page says."""

    key: str
    title: str
    anchor: str
    day: date
    kind: Literal["article", "report", "decoy"] = "article"
    body: str = ""  # the publisher
    year: int = 0  # report year
    form: str = "html"  # html | shell | split | image | attached:pdf | pdf | docx | xls | ofd | zip
    hint: bool = False  # the anchor has a title attribute with the whole title
    version: int = 0


@dataclass(slots=True, kw_only=True)
class Column:
    """A node of the column tree; `anchor` is what the menus call it ("" is an image)."""

    slug: str
    name: str
    anchor: str | None = None
    items: Callable[[int], list[Item]] | None = None  # of the host's last report year
    children: list["Column"] = field(default_factory=list)
    grow: Callable[[int], list["Column"]] | None = None  # children that depend on the year
    path: tuple[str, ...] = ()
    crumbs: tuple["Column", ...] = ()
    rows: tuple[Item, ...] = ()
    publishes: bool = False
    at: tuple[str, ...] = ()  # where its list pages stand: `path` until the column is moved
    style: str = ""  # the content system's variant for this column
    system: object | None = None  # where it is not the host's own

    @property
    def label(self) -> str:
        return self.name if self.anchor is None else self.anchor

    @property
    def ident(self) -> int:
        """The number of the column in addresses of articles, which stay when a column moves."""
        return number("column", *self.path)

    @property
    def list_ident(self) -> int:
        return number("column", *self.at)

    def walk(self) -> Iterator["Column"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What stands at a target: rendered on request."""

    kind: Kind
    render: Callable[[Asked], Page]
    day: date | None = None
    item: Item | None = None
    column: Column | None = None
    trap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A report as mounted: where it stands, and on which ways else."""

    target: str
    item: Item
    column: Column
    alternates: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()  # targets of the pages of its list
    depth: int = 0
