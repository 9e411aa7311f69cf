"""What a removal takes from the archive, and what that means for the rest: read off the indexes, as
they are before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.capture import Capture
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.index import captures
from archive.outfile import WarcWriteError
from archive.purging import Purged
from archive.rehoming import REVISIT, Dependent, dependent, original_uri
from archive.scan import record_at
from archive.standing import Standing
from archive.tombstones import Tombstone

Advance = Callable[[str, int, int], None]
_EMPTY = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"  # sha1 of nothing: no payload to speak of
_SHOWN = 1000  # other captures of the same payload that are named


@dataclass(slots=True, kw_only=True)
class Removal:
    """What a removal did, or would do. `elsewhere` are captures that stay and hold a payload of
    what went, up to a thousand."""

    stones: tuple[Tombstone, ...]
    new: frozenset[str] = frozenset()  # ids of those that did not stand before
    captures: Counter[str] = field(default_factory=Counter)  # by tombstone
    warcs: set[str] = field(default_factory=set)
    moved: int = 0
    moved_to: tuple[str, ...] = ()
    elsewhere: list[Capture] = field(default_factory=list)
    purged: tuple[Purged, ...] = ()
    forgotten: tuple[str, ...] = ()  # other files that were deleted by a purge


@dataclass(slots=True)
class Plan:
    """Walks the indexes. `after` is what will stand; `done` is filled in."""

    folder: DataFolder
    after: Standing
    done: Removal
    surplus: dict[str, set[int]] = field(default_factory=dict)  # rows whose place another takes
    _digests: dict[str, str] = field(default_factory=dict)  # of removed payloads → their key
    _harvests: dict[str, str] = field(default_factory=dict)

    def walked(self, advance: Advance) -> dict[str, list[tuple[Dependent, str]]]:
        """Count what goes; return by WARC the revisits that stay without their originals."""
        dependents: dict[str, list[tuple[Dependent, str]]] = {}
        warcs = self.folder.warcs()
        for number, path in enumerate(warcs):
            advance("read", number, len(warcs))
            for row in self._rows(path.name):
                stone = self._stone(row)
                if stone is not None:
                    self.done.captures[stone.id] += 1
                    self.done.warcs.add(path.name)
                    if stone.harvest is None and row.digest != _EMPTY:
                        self._digests[row.digest] = row.urlkey
                elif row.mime == REVISIT:
                    revisit = record_at(path, row.offset)
                    if revisit.record_id in self.after.moved:
                        self.surplus.setdefault(path.name, set()).add(row.offset)
                    elif self._may_go(original_uri(revisit)) and (
                        found := dependent(self.folder, row, revisit, self._stays)
                    ):
                        cause = self._stone(found.original)
                        assert cause is not None
                        dependents.setdefault(path.name, []).append((found, cause.id))
                        self.surplus.setdefault(path.name, set()).add(row.offset)
        advance("read", len(warcs), len(warcs))
        return dependents

    def note_elsewhere(self) -> None:
        """Note who else holds a payload of a URL or host that goes: removed is only what was
        asked."""
        for path in self.folder.warcs() if self._digests else ():
            for row in self._rows(path.name):
                if len(self.done.elsewhere) >= _SHOWN:
                    return
                if row.digest in self._digests and self._stays(row):
                    self.done.elsewhere.append(row)

    def _rows(self, name: str) -> Iterator[Capture]:
        index = self.folder.index_of(name)
        if not index.exists():
            raise WarcWriteError(f"{index}: no index; run `shilu index` first")
        return captures(index)

    def _stays(self, capture: Capture) -> bool:
        return self._stone(capture) is None

    def _may_go(self, uri: str) -> bool:
        return self.after.by_harvest or self.after.of_url(uri) is not None

    def _stone(self, capture: Capture) -> Tombstone | None:
        return self.after.of_capture(capture, self._harvest(capture.filename))

    def _harvest(self, name: str) -> str:
        if not self.after.by_harvest:
            return ""
        if name not in self._harvests:
            self._harvests[name] = harvest_of(self.folder.located(name))
        return self._harvests[name]
