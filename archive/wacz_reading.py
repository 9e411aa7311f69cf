"""The WARCs in a WACZ (a zip, WACZ 1.1.1), taken out one by one and held against datapackage.json.

Names in the zip are only ever compared, never used as paths. What is no plain, whole zip is refused
before a byte of it is taken; what disagrees with its digest is named, and its records salvaged."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from archive.errors import ArchiveError

_PIECE = 1 << 20
_JSON_LIMIT = 64 << 20  # bytes of a datapackage.json; one of 100,000 WARCs has 20 MB
_INFLATED = 200  # times that a WARC may grow; one that is gzip already does not, plain text tenfold
_FREE_FOR_ALL = 16 << 20  # … and bytes that need no such judgement
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class WaczError(ArchiveError):
    """A WACZ cannot be read; the message is `file: fact`, or `file!entry: fact`."""


@dataclass(frozen=True, slots=True)
class Member:
    """A WARC in a WACZ."""

    info: zipfile.ZipInfo
    printed: str | None  # its digest in datapackage.json

    @property
    def name(self) -> str:
        return self.info.filename


class Wacz:
    """An open WACZ. `facts` are where it contradicts itself."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path, self._zip = path, opened
        self.facts: list[str] = []
        self._package = True
        infos = opened.infolist()
        for info in infos:
            self._refuse_odd(info)
        if len({info.filename for info in infos}) < len(infos):
            raise WaczError(f"{path}: two entries have one name")
        listed = self._listed()
        self.members = [
            Member(info, listed.pop(info.filename, None))
            for info in sorted(infos, key=lambda info: info.filename)
            if info.filename.startswith("archive/") and _is_warc(info.filename)
        ]
        for name in sorted(name for name in listed if name.startswith("archive/")):
            self.facts.append(f"{path}!{name}: named in datapackage.json, missing")
        for member in self.members if self._package else ():
            if member.printed is None:
                self.facts.append(f"{path}!{member.name}: datapackage.json has no digest of it")

    def taken(self, member: Member, place: Path) -> Path:
        """Write a WARC to a file in `place`; return where. WaczError where it cannot be read."""
        target = place / "taken"
        where = f"{self.path}!{member.name}"
        free = shutil.disk_usage(place).free
        if member.info.file_size > free:
            raise WaczError(f"{where}: has {member.info.file_size} bytes, the disk has {free} free")
        kind, _, value = (member.printed or "sha256:").partition(":")
        if kind not in {"sha256", "md5", "sha1", "sha512"}:
            self.facts.append(f"{where}: its digest {member.printed!r} is of an unknown kind")
            kind, value = "sha256", ""
        digest, crc = hashlib.new(kind, usedforsecurity=False), 0
        try:
            # The target first: what an earlier member left there is not this one's.
            with target.open("wb") as file, self._zip.open(member.info) as source:
                # zipfile raises for a wrong CRC-32 in place of the last piece, which may be the
                # whole WARC: it is told not to look, the sum is taken here.
                source._expected_crc = None  # type: ignore[attr-defined]
                while piece := source.read(_PIECE):
                    crc = zlib.crc32(piece, crc)
                    digest.update(piece)
                    file.write(piece)
            if crc != member.info.CRC:
                self.facts.append(f"{where}: the CRC-32 of its bytes is not the one in the zip")
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            # What came before is there: its whole records are salvaged.
            self.facts.append(f"{where}: {error}")
            return target
        if value and digest.hexdigest() != value.lower():
            self.facts.append(f"{where}: datapackage.json says {member.printed}, the bytes differ")
        return target

    def _refuse_odd(self, info: zipfile.ZipInfo) -> None:
        where, parts = f"{self.path}!{info.filename[:80]!r}", PurePosixPath(info.filename).parts
        if info.filename.startswith(("/", "\\")) or ".." in parts or "\\" in info.filename:
            raise WaczError(f"{where}: the name leads out of the archive")
        if info.flag_bits & _ENCRYPTED:
            raise WaczError(f"{where}: is encrypted")
        if info.compress_type not in _METHODS:
            raise WaczError(f"{where}: compression method {info.compress_type} is none of a WACZ")
        if info.file_size > _FREE_FOR_ALL + _INFLATED * info.compress_size:
            raise WaczError(
                f"{where}: {info.compress_size} bytes that claim to hold {info.file_size}"
            )

    def _listed(self) -> dict[str, str | None]:
        """Return the digest of each path that datapackage.json names."""
        package = self._small("datapackage.json")
        if package is None:
            self.facts.append(f"{self.path}: no datapackage.json")
            self._package = False
            return {}
        where = f"{self.path}!datapackage.json"
        if (signed := self._small("datapackage-digest.json")) is not None:
            told = self._parsed(signed, "datapackage-digest.json").get("hash")
            if told != "sha256:" + hashlib.sha256(package).hexdigest():
                self.facts.append(f"{where}: datapackage-digest.json says {told}, the bytes differ")
        resources = self._parsed(package, "datapackage.json").get("resources")
        if not isinstance(resources, list):
            raise WaczError(f"{where}: no list of resources")
        return {
            str(one["path"]): str(one["hash"]) if "hash" in one else None
            for one in resources
            if isinstance(one, dict) and "path" in one
        }

    def _parsed(self, text: bytes, name: str) -> dict[str, Any]:
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise WaczError(f"{self.path}!{name}: {error}") from None
        if not isinstance(parsed, dict):
            raise WaczError(f"{self.path}!{name}: no JSON object")
        return parsed

    def _small(self, name: str) -> bytes | None:
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        if info.file_size > _JSON_LIMIT:
            raise WaczError(f"{self.path}!{name}: has {info.file_size} bytes")
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise WaczError(f"{self.path}!{name}: {error}") from None


@contextmanager
def opened_wacz(path: Path) -> Iterator[Wacz]:
    """Open a WACZ; WaczError where it is no whole zip, or holds no WARC."""
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise WaczError(f"{path}: no whole zip ({error})") from None
    with opened:
        wacz = Wacz(path, opened)
        if not wacz.members:
            raise WaczError(f"{path}: no WARC in archive/")
        yield wacz


def is_wacz(path: Path) -> bool:
    """Tell whether a file is meant to be a WACZ: by its first bytes, or its name."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" or path.suffix.lower() == ".wacz"


def _is_warc(name: str) -> bool:
    return name.lower().endswith((".warc", ".warc.gz", ".warc.zst"))
