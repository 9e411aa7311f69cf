"""Where a data folder keeps what (DESIGN §3): one layout version, names that scripts rely on.

Nothing else in the project spells a path below the data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError

LAYOUT_VERSION = "1"
OPEN_SUFFIX = ".open"  # a WARC that is being written, or was when its writer died
TORN_SUFFIX = ".torn"  # bytes cut off the end of a WARC by recovery
DIGEST_SUFFIX = ".sha256"  # beside each closed WARC, in sha256sum's format
INDEX_SUFFIX = ".cdxj"
WARC_SUFFIXES = (".warc.gz", ".warc", ".warc.zst")


class DataFolderError(ArchiveError):
    """This version cannot use the folder; the message is one line that names the path."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The places below one data folder. Making one touches no disk; `opened` checks and creates."""

    path: Path

    @classmethod
    def opened(cls, path: Path | str, *, create: bool = False) -> DataFolder:
        """Return the folder at `path`, its layout version checked.

        With `create` a folder without a VERSION file gets one, and the places that crawl and build
        write to; what lies there already (shilu.toml, corrections) is left alone.
        Raises DataFolderError on an unknown or newer layout, or where there is no data folder.
        """
        folder = cls(Path(path))
        try:
            version = folder.version_file.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            if not create:
                raise DataFolderError(f"{folder.path}: no data folder (no VERSION)") from None
            folder._lay_out()
            return folder
        except OSError as error:
            raise DataFolderError(f"{folder.version_file}: {error.strerror}") from error
        if version != LAYOUT_VERSION:
            raise DataFolderError(
                f"{folder.version_file}: layout {version!r} is unknown to this version of shilu,"
                f" which reads and writes layout {LAYOUT_VERSION!r}"
            )
        if create:
            folder._make_places()
        return folder

    def _make_places(self) -> None:
        for place in (
            self.archive, self.indexes, self.corrections, self.corpus, self.work, self.logs,
        ):  # fmt: skip
            place.mkdir(parents=True, exist_ok=True)

    def _lay_out(self) -> None:
        try:
            self._make_places()
            written = self.version_file.with_name(f"VERSION.{os.getpid()}")
            written.write_text(LAYOUT_VERSION + "\n", encoding="ascii")
            written.replace(self.version_file)
        except OSError as error:
            raise DataFolderError(f"{error.filename or self.path}: {error.strerror}") from error

    @property
    def version_file(self) -> Path:
        return self.path / "VERSION"

    @property
    def settings(self) -> Path:
        """The operator's settings, shilu.toml."""
        return self.path / "shilu.toml"

    @property
    def frontier(self) -> Path:
        return self.path / "frontier.sqlite"

    @property
    def tombstones(self) -> Path:
        """What was removed, by whom and why; appended to, never erased from."""
        return self.path / "tombstones.jsonl"

    @property
    def archive(self) -> Path:
        """The WARCs, in pywb's layout."""
        return self.path / "collections" / "shilu" / "archive"

    @property
    def indexes(self) -> Path:
        return self.path / "collections" / "shilu" / "indexes"

    @property
    def corrections(self) -> Path:
        return self.path / "corrections"

    @property
    def corpus(self) -> Path:
        return self.path / "corpus"

    @property
    def work(self) -> Path:
        return self.path / "work"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def relative(self, path: Path | str) -> str:
        """Return `path` relative to the data folder, with `/`; ValueError where it lies outside."""
        return Path(path).absolute().relative_to(self.path.absolute()).as_posix()

    def warcs(self) -> list[Path]:
        """Return the closed WARCs, sorted by name."""
        if not self.archive.is_dir():
            return []
        return sorted(p for p in self.archive.iterdir() if p.name.endswith(WARC_SUFFIXES))

    def unfinished(self) -> list[Path]:
        """Return the WARCs that are being written, or whose writer died, sorted by name."""
        if not self.archive.is_dir():
            return []
        return sorted(p for p in self.archive.iterdir() if p.name.endswith(OPEN_SUFFIX))

    def located(self, warc: str) -> Path:
        """Return where `warc` lies: a file name, or a path relative to the folder; closed or open.

        A WARC is renamed when it is closed, so a reference taken while it was open stays good.
        Raises FileNotFoundError naming the file.
        """
        closed = self.path / warc if "/" in warc else self.archive / warc
        for path in (closed, closed.with_name(closed.name + OPEN_SUFFIX)):
            if path.exists():
                return path
        raise FileNotFoundError(f"{closed}: no such WARC, neither closed nor open")

    def index_of(self, warc_name: str) -> Path:
        """Return where the index of a WARC of that name lies."""
        return self.indexes / (closed_name(warc_name) + INDEX_SUFFIX)

    def digest_of(self, warc_name: str) -> Path:
        """Return where the file digest of a WARC of that name lies."""
        return self.archive / (closed_name(warc_name) + DIGEST_SUFFIX)


def closed_name(name: str) -> str:
    """Return the name that a WARC has, or will have, once closed: no folder, no `.open`."""
    return name.rsplit("/", 1)[-1].removesuffix(OPEN_SUFFIX)
