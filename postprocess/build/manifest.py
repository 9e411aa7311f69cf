"""The manifest: digests of everything that went in and came out, so that two builds can be
compared by eye."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from archive.folder import DataFolder
from postprocess.build.conservation import Conservation
from postprocess.config import Config
from postprocess.corpus.writer import file_digest
from postprocess.errors import CorpusMismatchError, CorpusMissingError

NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One WARC that was read: its path relative to the data folder, sha256 and size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file of the corpus: sha256, and rows where it is a table."""

    sha256: str
    rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release was made of. `today` is the date of the newest capture: a build has no
    clock."""

    release: str
    today: str
    inputs: tuple[Input, ...]
    sites_digest: str
    registry: str | None  # the file that was given, by name; the rows used are in sites_digest
    code_digest: str
    versions: dict[str, str]
    config: Config
    counts: dict[str, int]
    rejected: dict[str, int]
    conservation: Conservation
    outputs: dict[str, Output]
    tombstones: str = ""  # sha256 of tombstones.jsonl; empty where nothing was ever removed


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json, keys in a fixed order."""
    packed = msgspec.json.encode(manifest, order="sorted")
    (folder / NAME).write_bytes(msgspec.json.format(packed, indent=1) + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a corpus; CorpusMissingError where none was built."""
    path = folder / NAME
    if not path.exists():
        raise CorpusMissingError(f"{path}: no corpus here; run `shilu build` first")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise CorpusMismatchError(f"{path}: no manifest of this version: {error}") from error


def tombstones_digest(folder: DataFolder) -> str:
    """Return what a manifest says of the tombstones of a data folder."""
    return file_digest(folder.tombstones) if folder.tombstones.exists() else ""


def release_name(newest: datetime | None, harvests: int) -> str:
    """Return YYYY.N: the year of the newest capture, and how many harvests the release rests on."""
    return f"{newest.year if newest else 0}.{harvests}"
