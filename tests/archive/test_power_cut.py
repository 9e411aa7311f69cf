"""What was synced survives a power cut; of the rest any part may be there, be zeros, or be gone.

The disk is modelled from what the writer syncs: a file has the bytes of its last sync, a folder the
names of its last sync. That is the least that POSIX promises."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.check import check
from archive.folder import DataFolder
from archive.reader import payloads
from archive.recover import recover
from archive.writer import WarcWriter


@dataclass(slots=True)
class Disk:
    """What a power cut would leave of a data folder, followed through its fsyncs."""

    folder: DataFolder
    at_sync: Callable[[], None] = lambda: None  # called before and after each
    files: dict[int, bytes] = field(default_factory=dict)  # by inode, as last synced
    names: dict[Path, dict[str, int]] = field(default_factory=dict)  # by folder, as last synced
    watching: bool = True

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("fsync", "fdatasync"):
            monkeypatch.setattr(os, name, self._watched(getattr(os, name)))

    def _watched(self, sync: Callable[[int], None]) -> Callable[[int], None]:
        def watched(fd: int) -> None:
            if not self.watching:
                return sync(fd)
            self.at_sync()
            sync(fd)
            place = Path(f"/proc/self/fd/{fd}").resolve()
            if place.is_dir():
                self.names[place] = {each.name: each.stat().st_ino for each in place.iterdir()}
            else:
                self.files[os.fstat(fd).st_ino] = Path(f"/proc/self/fd/{fd}").read_bytes()
            return self.at_sync()

        return watched

    def left(self, place: Path, chance: random.Random) -> DataFolder:
        """Lay out at `place` what a power cut now would leave."""
        after = DataFolder.opened(place, create=True)
        for source, target in (
            (self.folder.archive, after.archive),
            (self.folder.indexes, after.indexes),
        ):
            now = {each.stat().st_ino: each for each in source.iterdir()}
            for name, inode in self.names.get(source.resolve(), {}).items():
                synced = self.files.get(inode, b"")
                whole = now[inode].read_bytes() if inode in now else synced
                tail = whole[len(synced) :] if whole.startswith(synced) else b""
                tail = chance.choice(
                    (b"", b"\0" * len(tail), tail[: chance.randrange(len(tail) + 1)], tail)
                )
                (target / name).write_bytes(synced + tail)
        return after


def test_a_power_cut_at_any_moment_loses_no_synced_exchange(
    folder, exchange, tmp_path, monkeypatch
) -> None:
    chance = random.Random(20261125)
    promised: set[str] = set()  # records of which sync() has returned
    disk, moments = Disk(folder), 0

    def cut() -> None:
        """Cut the power, on a copy, and recover."""
        nonlocal moments
        moments += 1
        disk.watching = False
        after = disk.left(tmp_path / f"after-{moments}", chance)
        recover(after)
        found = {p.record_id for path in after.warcs() for p in payloads(after, path)}
        assert promised <= found
        assert [str(finding) for finding in check(after)] == []
        assert after.unfinished() == []
        shutil.rmtree(after.path)
        disk.watching = True

    disk.at_sync = cut
    disk.watch(monkeypatch)
    writer = WarcWriter(folder, "h1", max_size=4_000, host="host")
    unsynced: list[str] = []
    waiting = []
    for number in range(24):
        ref = writer.append_exchange(exchange(url=f"http://a.cn/{number}"))
        waiting.append(ref)
        unsynced.append(ref.record_id)
        if chance.random() < 0.6:
            writer.sync()
            promised.update(unsynced)
            unsynced.clear()
        if chance.random() < 0.7:
            writer.append_metadata(waiting.pop(0), [("anchor", "年报")])
    writer.close()
    promised.update(unsynced)
    cut()
    assert moments > 100
    assert len(folder.warcs()) >= 4
