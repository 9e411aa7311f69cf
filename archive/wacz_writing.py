"""Write a WACZ 1.1.1 of the archive: its WARCs, stored, one index of them, the pages that a reader
can begin with, and the digests of all that.

The same archive gives the same bytes: no clock, no machine, one order. What was removed by
tombstone is in neither the WARCs nor the index."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from archive.errors import ArchiveError
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.formats import format_of
from archive.index import rows
from archive.outfile import sync_folder
from archive.record import Record, bare_id
from archive.rewriting import copied
from archive.sorting import sorted_lines
from archive.standing import removed_in, standing
from archive.wacz_index import write_blocks

_PIECE = 1 << 20
_SIDE = frozenset({"request", "metadata"})
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can say


class WaczExportError(ArchiveError):
    """The archive, or what was asked of it, cannot be written as a WACZ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """A page that a reader can begin with; `timestamp` has 14 digits."""

    url: str
    timestamp: str
    title: str

    @property
    def line(self) -> bytes:
        """The page as a line of pages.jsonl; its id tells it from every other."""
        name = hashlib.sha256(f"{self.timestamp} {self.url}".encode()).hexdigest()[:20]
        told = {"id": name, "url": self.url, "ts": _iso(self.timestamp), "title": self.title}
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"


@dataclass(slots=True, kw_only=True)
class Exported:
    """What was written."""

    path: Path
    warcs: int = 0
    captures: int = 0
    pages: int = 0
    size: int = 0
    left_out: tuple[str, ...] = ()  # WARCs that are still being written


@dataclass(slots=True)
class _Package:
    """The zip being written, and the resources it holds so far."""

    zip: zipfile.ZipFile
    resources: list[dict[str, object]] = field(default_factory=list)

    def add(self, name: str, path: Path) -> None:
        size, digest = path.stat().st_size, hashlib.sha256()
        with path.open("rb") as source, self._entry(name, size) as target:
            while piece := source.read(_PIECE):
                digest.update(piece)
                target.write(piece)
        self.resources.append(
            {
                "name": name.rpartition("/")[2].lower(),
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )

    def close(self, created: str, software: str, title: str) -> None:
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title,
            "software": software,
            "created": created,
            "resources": self.resources,
        }
        text = _json(package)
        digest = {
            "path": "datapackage.json",
            "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        }
        for name, content in (
            ("datapackage.json", text),
            ("datapackage-digest.json", _json(digest)),
        ):
            with self._entry(name, len(content)) as target:
                target.write(content)

    def _entry(self, name: str, size: int) -> IO[bytes]:
        info = zipfile.ZipInfo(name, _EPOCH)
        info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
        return self.zip.open(info, "w", force_zip64=size >= 1 << 31)


def write_wacz(
    folder: DataFolder,
    target: Path,
    pages: Iterable[PageEntry],
    *,
    software: str,
    harvest: str | None = None,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Exported:
    """Write the closed WARCs of the folder, or of one harvest, to `target`, which appears whole or
    not at all. WaczExportError where there is nothing to write."""
    warcs = [p for p in folder.warcs() if harvest is None or harvest_of(p) == harvest]
    if not warcs:
        of = f" of harvest {harvest}" if harvest else ""
        raise WaczExportError(f"{folder.archive}: no closed WARC{of}")
    done = Exported(path=target, warcs=len(warcs))
    done.left_out = tuple(path.name for path in folder.unfinished())
    half = target.with_name(f".{target.name}.{os.getpid()}")
    folder.work.mkdir(exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(dir=folder.work, prefix="export-") as made,
            zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as opened,
        ):
            place, package = Path(made), _Package(opened)
            newest = [""]
            sorted_rows = sorted_lines(
                _packed(folder, warcs, place, package, done, newest, advance)
            )
            index, about = write_blocks(sorted_rows, place)
            package.add("indexes/index.cdx.gz", index)
            package.add("indexes/index.idx", about)
            listed = place / "pages.jsonl"
            done.pages = _write_pages(listed, pages)
            package.add("pages/pages.jsonl", listed)
            package.close(_iso(newest[0]), software, harvest or "shilu")
        with half.open("rb") as file:
            os.fsync(file.fileno())
        done.size = half.stat().st_size
        half.replace(target)
        sync_folder(target.parent)
    finally:
        half.unlink(missing_ok=True)
    return done


def _packed(
    folder: DataFolder,
    warcs: Sequence[Path],
    place: Path,
    package: _Package,
    done: Exported,
    newest: list[str],
    advance: Callable[[int, int], None],
) -> Iterator[bytes]:
    """Add each WARC, without what was removed; yield the index lines of what was added."""
    moved = standing(folder).moved
    for number, path in enumerate(warcs):
        advance(number, len(warcs))
        if format_of(path) == "zstd":
            raise WaczExportError(f"{path}: a WACZ holds no .warc.zst; import it anew")
        stood = _without_removed(folder, path, place)
        for row in rows(stood, moved=moved):
            done.captures += 1
            newest[0] = max(newest[0], row.capture.timestamp)
            yield row.line.encode()
        package.add(f"archive/{path.name}", stood)
        if stood != path:
            stood.unlink()
    advance(len(warcs), len(warcs))


def _without_removed(folder: DataFolder, path: Path, place: Path) -> Path:
    """Return the WARC itself, or a copy without what was removed and what stands beside that."""
    if not standing(folder):
        return path
    removed, gone = removed_in(folder, path), set[str]()

    def unwanted(record: Record) -> bool:
        if record.type == "warcinfo":
            return False
        if record.type in _SIDE and not removed(record):
            beside = record.all("WARC-Concurrent-To")
            if record.type == "metadata":
                beside += record.all("WARC-Refers-To")
            return any(bare_id(value) in gone for value in beside)
        if removed(record):
            gone.add(record.record_id)
            return True
        return False

    made = copied(path, place / path.name, unwanted)
    if made.cuts:
        return made.path
    made.path.unlink()
    return path


def _write_pages(path: Path, pages: Iterable[PageEntry]) -> int:
    count = 0
    with path.open("wb") as file:
        file.write(
            _json({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}, indent=None)
        )
        for line in sorted_lines(page.line for page in pages):
            file.write(line)
            count += 1
    return count


def _iso(timestamp: str) -> str:
    t = timestamp or "19800101000000"
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:]}Z"


def _json(told: object, indent: int | None = 2) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=indent) + "\n").encode()
