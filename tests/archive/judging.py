"""Judge the readers by a batch of mutants, in a process of its own whose memory and time count.

The laws, for each mutant:

1. Nothing is raised but ArchiveError; no mutant takes longer than its time; memory stays bounded.
2. Every whole record comes out, with its exact block, in its order.
3. What is hit is named: each stretch of the file in which something is wrong holds the offset of a
   damage, unless all records hit in it came out with their own blocks all the same (a flipped
   MTIME), or nothing could tell (see 4). A lying record whose place is known is named by that.
4. No record comes out with a block that is not its own, but (a) where a damage names its place and
   it holds no digest, or (b) where nothing could tell: bytes changed one for one in a container
   without checksums, in a record that states no digest.
5. No payload comes out but of such records, in their order, with the body of that block, and none
   whose payload digest disagrees.
6. `check` finds every mutant by the digest of its file, and names by offset the records that can be
   told: all that reading names, each whose payload digest lies, in a file of our own each of which
   a byte was changed, in another gzip file the only one whose gzip header differs.
7. Recovery keeps the records that reading finds, and loses no byte.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from mutants import Mutant, Region, goods
from mutating import mutant

from archive import http
from archive.cdxj import is_http
from archive.check import check
from archive.digests import agrees
from archive.errors import ArchiveError
from archive.folder import DataFolder
from archive.index import index_warc
from archive.reader import payloads, records
from archive.record import Damage, Record
from archive.recover import recover

SECONDS = 20  # for all readings of one mutant, on a machine that others use too
GZIP_HEADER = gzip.compress(b"", 6, mtime=0)[:10]  # of all other members of a gzip mutant
SUFFIXES = {"plain": ".warc", "gzip": ".warc.gz", "whole gzip": ".warc.gz"}


class HangError(Exception):
    """A mutant took too long."""


def faults(broken: Mutant, folder: DataFolder) -> list[str]:
    """Return which laws are broken in reading one mutant."""
    path = folder.archive / ("m" + SUFFIXES.get(broken.container, ".warc.zst"))
    path.write_bytes(broken.data)
    damages: list[Damage] = []
    found = [(r, bytes(r.block[:])) for r in records(path, damages=damages)]
    said = [
        *_whole(broken, [(r.record_id, block) for r, block in found]),
        *_named(broken, found, damages),
        *_wrong(broken, found, damages),
        *_payloads(broken, folder, path, found),
        *_checked(broken, folder, path, damages),
        *_strict(folder, path, damages),
    ]
    if broken.good == "ours":
        said += _recovered(folder, path, broken.data, found)
    return said


def _whole(broken: Mutant, found: list[tuple[str, bytes]]) -> list[str]:
    came = iter(found)
    for name in broken.whole:
        if not any(n == name and block == broken.blocks[name] for n, block in came):
            return [f"whole record {name} did not come out"]
    return []


def _named(broken: Mutant, found: list[tuple[Record, bytes]], damages: list[Damage]) -> list[str]:
    places = {damage.offset for damage in damages}
    said = [f"record at {at} lies and is not named" for at in broken.named if at not in places]
    if broken.unseekable and len(found) > 1 and 0 not in places:
        said.append("nothing says that the records cannot be sought")
    for region in broken.regions:
        inside = [(r, block) for r, block in found if region.start <= r.offset < region.end]
        own = {block for r, block in inside if _own(broken, r, block)}
        unharmed = not region.stray and {broken.blocks[name] for name in region.hit} <= own
        untold = broken.untellable and any(not _own(broken, r, block) for r, block in inside)
        if (
            not unharmed
            and not untold
            and not any(region.start <= at <= region.end for at in places)
        ):
            said.append(f"nothing names {region}")
    return said


def _own(broken: Mutant, record: Record, block: bytes) -> bool:
    """Tell whether a record came out with its block; of one whose id was hit, with anybody's."""
    own = broken.blocks.get(record.record_id)
    return block == own if own is not None else block in broken.blocks.values()


def _wrong(broken: Mutant, found: list[tuple[Record, bytes]], damages: list[Damage]) -> list[str]:
    said = []
    for record, block in found:
        if _own(broken, record, block):
            continue
        if agrees(record.header("WARC-Block-Digest") or "", ()) is None:  # none, or none known
            end = record.offset + record.length if record.length else len(broken.data)
            beyond = max((r.end for r in broken.regions if r.start <= record.offset), default=end)
            if broken.untellable or any(record.offset <= d.offset <= beyond for d in damages):
                continue
        said.append(f"record at {record.offset} came out with a wrong block {block[:60]!r}")
    return said


def _payloads(
    broken: Mutant, folder: DataFolder, path: Path, found: list[tuple[Record, bytes]]
) -> list[str]:
    damages: list[Damage] = []
    known = (
        (r.offset, r.record_id, http.body(b).digest if is_http(r) else sha256(b).hexdigest())
        for r, b in found
    )
    said = []
    for payload in payloads(folder, path, damages=damages):
        told = (payload.capture.offset, payload.record_id, payload.body_digest)
        if told not in known:  # an iterator: what was passed over is not looked at again
            said.append(f"payload at {payload.capture.offset} is not that of the next record")
            break
        if payload.record_id in broken.payload_lies:
            said.append(f"payload of {payload.record_id} is not that of its digest")
    if broken.payload_lies and not damages:
        said.append("nothing names the payload that lies")
    return said


def _checked(broken: Mutant, folder: DataFolder, path: Path, damages: list[Damage]) -> list[str]:
    """The index is the mutant's own, so that what is found is in the WARC; its digest is not."""
    folder.digest_of(path.name).write_text("0" * 64 + f"  {path.name}\n")
    index_warc(folder, path, damages=[])
    findings = [finding for finding in check(folder) if finding.damage]
    offsets = {finding.offset for finding in findings}
    said = [f"check does not name {d}" for d in damages if d.offset not in offsets]
    lies = {finding.record_id for finding in findings if "Payload" in finding.fact}
    if broken.payload_lies - lies:
        said.append("check does not name the record whose payload lies")
    said += [
        f"check does not name {region}"
        for region in broken.regions
        if (broken.good == "ours" or _odd_header(broken, region))
        and not any(region.start <= at <= region.end for at in offsets if at is not None)
    ]
    if not any("sha256" in finding.fact for finding in findings):
        said.append("check does not find the changed file")
    return said


def _odd_header(broken: Mutant, region: Region) -> bool:
    """Tell whether nothing but one record was hit, and its gzip header is not that of the rest."""
    alone = len(broken.regions) == 1 and len(region.hit) == 1
    header = broken.data[region.start : region.start + len(GZIP_HEADER)]
    return broken.container == "gzip" and alone and header != GZIP_HEADER


def _strict(folder: DataFolder, path: Path, damages: list[Damage]) -> list[str]:
    """Without a list the first damage is raised, and nothing else is."""
    for reading in (records(path), payloads(folder, path)):
        try:
            for _ in reading:
                pass
        except ArchiveError:
            continue
        if damages:
            return ["damage was passed over where none was to be"]
    return []


def _recovered(
    folder: DataFolder, path: Path, data: bytes, found: list[tuple[Record, bytes]]
) -> list[str]:
    """Recovery keeps what reading finds, up to the last whole record, and the rest aside: no byte
    is lost."""
    path.rename(path.with_name(path.name + ".open"))
    (done,) = recover(folder)
    kept = done.path.read_bytes() if done.path else b""
    aside = done.torn_path.read_bytes() if done.torn_path else b""
    ids = {r.record_id for r in records(done.path, damages=[])} if done.path else set()
    lost = [r.record_id for r, _ in found if r.record_id not in ids]
    return [
        *([] if kept + aside == data else ["recovery lost bytes"]),
        *([f"recovery put whole records aside: {lost}"] if lost else []),
    ]


def judged(seeds: range, place: Path) -> dict[str, object]:
    """Return what was broken by which seed, the slowest mutant, and the peak of memory in MB."""
    folder = DataFolder.opened(place / "data", create=True)
    goods(place / "ours")
    broken: list[str] = []
    kinds: dict[str, int] = {}
    slowest = (0.0, "")
    for seed in seeds:
        made = mutant(seed, place / "ours")
        kinds[made.kind] = kinds.get(made.kind, 0) + 1
        title = f"seed {seed}: {made.kind} of {made.good} in {made.container}"
        begun = time.monotonic()
        signal.alarm(SECONDS)
        try:
            broken += [f"{title}: {said}" for said in faults(made, folder)]
        except Exception as error:  # whatever it is, the seed must be told
            broken.append(f"{title}: {type(error).__name__}: {error}")
        finally:
            signal.alarm(0)
        slowest = max(slowest, (time.monotonic() - begun, title))
        for left in (*folder.archive.iterdir(), *folder.indexes.iterdir()):
            left.unlink()
    # Not ru_maxrss: that begins with what the parent had when it forked.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {
        "mutants": len(seeds),
        "broken": broken,
        "kinds": kinds,
        "slowest": slowest,
        "peak_mb": peak,
    }


def _hung(*_: object) -> None:
    raise HangError(f"no end after {SECONDS} seconds")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _hung)
    os.fsync = lambda fd: None  # nothing here survives this process, or should
    with tempfile.TemporaryDirectory() as scratch:
        json.dump(judged(range(*map(int, sys.argv[1:])), Path(scratch)), sys.stdout)
