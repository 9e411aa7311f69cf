"""What a build was made with: the digest of our own code, and the versions of what changes text,
dates or bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOMS = ("archive", "postprocess", "sites")
DECIDING = (
    "chardet",
    "courlan",
    "htmldate",
    "justext",
    "lxml",
    "lxml_html_clean",
    "numpy",
    "ofdkit",
    "opencc",
    "pyarrow",
    "rensa",
    "shilu",
    "trafilatura",
    "xberg",
    "zstandard",
)


@cache
def code_digest() -> str:
    """Return the sha256 over every source and data file of the rooms that decide the corpus, and
    the versions."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[2]
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    for name, found in versions().items():
        digest.update(f"{name}={found}\0".encode())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions found at run time of what changes text, dates or bytes."""
    return {name: _version(name) for name in DECIDING}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
