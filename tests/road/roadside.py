"""What the tests of the whole road share: plain pages made of texts, registries, one crawl, one
build, and the corpus read back."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import postprocess.identity  # noqa: F401  first, or its neighbours meet it half imported
from archive.folder import DataFolder
from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from crawler.summary import CrawlSummary
from postprocess.build.build import BuildOptions, build
from postprocess.corpus.reader import table_rows
from shilu.sampleweb import Page, SampleWeb

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
COLUMNS = "code,name,level,source_kind,cms,seed,since,min_reports,note"
Row = dict[str, Any]


def shared(*names: str) -> Path:
    """A file or folder of the texts that are kept beside the checkout; skips loudly without."""
    place = SHARED.joinpath(*names)
    if not place.exists():
        pytest.skip(
            f"{place} is absent: the real input is not tested here", allow_module_level=True
        )
    return place


def plain_page(lines: Iterable[str], head: str = "") -> bytes:
    """A plain HTML page whose paragraphs are the lines as they are, empty ones too."""
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">{head}</head>\n<body>\n{body}\n'
        "</body></html>\n"
    ).encode()


def home_page(name: str, links: Mapping[str, str]) -> bytes:
    """A home page that leads to the addresses in `links` (path → anchor)."""
    rows = "\n".join(
        f'<li><a href="{html.escape(path)}">{html.escape(anchor)}</a></li>'
        for path, anchor in links.items()
    )
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{html.escape(name)}</title>'
        f"</head>\n<body><h1>{html.escape(name)}</h1>\n<ul>\n{rows}\n</ul></body></html>\n"
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """The cells of a registry row that these tests set; the others stay empty."""

    name: str
    seed: str
    source_kind: str
    level: str = "none"
    code: str = ""


def registry_file(path: Path, sites: Iterable[SiteRow]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for s in sites:
            writer.writerow([s.code, s.name, s.level, s.source_kind, "", s.seed, "", "", ""])
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A crawl that was archived and built: its summary, its folder, and what was asked for."""

    found: CrawlSummary
    folder: DataFolder
    asked: tuple[tuple[str, str], ...]  # host, target, in the order asked

    def rows(self, table: str, host: str = "") -> list[Row]:
        """The rows of a corpus table that stand on a host (all of them without one)."""
        every = table_rows(self.folder.corpus, table)
        return [r for r in every if not host or f"//{host}/" in str(r.get("url"))]

    def documents(self, host: str) -> list[Row]:
        """The accepted segments of a host in the order of the page."""
        return sorted(
            self.rows("documents", host), key=lambda r: (r["url"], r["segment"]["ordinal"])
        )

    def targets(self, host: str) -> list[str]:
        return [target for asked, target in self.asked if asked == host]


def travelled(
    tmp_path: Path, pages: Mapping[str, Mapping[str, bytes | Page]], sites: Iterable[SiteRow]
) -> Road:
    """Serve the pages, crawl the sites, archive and build."""
    registry = registry_file(tmp_path / "registry.csv", sites)
    data = tmp_path / "data"
    with SampleWeb(extra=pages) as web:
        options = CrawlOptions(data=data, registry=registry, connect_to=web.connect_to)
        found = crawl_apart(options, timeout=90)
        asked = tuple((x.host, x.target) for x in web.exchanges)
    folder = DataFolder.opened(data)
    build(folder, BuildOptions(), lambda step, done, total: None)
    return Road(found=found, folder=folder, asked=asked)
