"""Reads one WARC into one part: the task that engines run.

A receipt names what went in (WARC, code, sites) and what came out (the part) by digest, and what
was asked of other WARCs with the answers; where all of it still holds, the shard is not read
again."""

from __future__ import annotations

import hashlib
import logging
import os
import traceback
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from archive.capture import Payload
from archive.errors import ArchiveError
from archive.folder import DataFolder
from archive.reader import payloads
from postprocess.build.pages import Asked, Pages
from postprocess.build.part import PartWriter
from postprocess.build.versions import code_digest
from postprocess.corpus.writer import file_digest
from postprocess.coverage.looking import look
from postprocess.document import Rejection
from postprocess.errors import CorpusError
from postprocess.joining import FindSite
from postprocess.reading import Reading, read
from postprocess.reason import Reason
from sites.registry import site_of
from sites.seed import Seed
from sites.urls import bare_host, host_of

_log = logging.getLogger(__name__)
# These say that the archive, the disk or this machine failed, not that one page is odd: the build
# must stop.
_STOPPING = (ArchiveError, CorpusError, OSError, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardTask:
    """One WARC to read. `warc` is relative to `data`; `part` is the file to write; `rows` is the
    digest of its index, from which a removed capture is gone."""

    data: str
    warc: str
    warc_digest: str
    rows: str
    part: str
    seeds: tuple[Seed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardReceipt:
    """What a shard gave. `key` is the digest of all that decides its part but the answers in
    `asked`."""

    key: str
    warc_digest: str
    part: str
    part_digest: str
    asked: tuple[Asked, ...]
    captures: int
    documents: int
    segments: int
    rejections: int
    characters: int
    tiled: tuple[int, int, int]


def shard_key(task: ShardTask) -> str:
    """Return the digest of everything that decides a part: WARC, its rows, code and sites; no
    path."""
    digest = hashlib.sha256()
    for piece in (task.warc_digest, task.rows, code_digest(), repr(task.seeds)):
        digest.update(piece.encode() + b"\0")
    return digest.hexdigest()


def read_shard(task: ShardTask) -> ShardReceipt:
    """Read one WARC, write its part, return the receipt; an intact earlier one is returned as it
    is."""
    part, receipt_path = Path(task.part), Path(task.part + ".receipt.json")
    key = shard_key(task)
    folder = DataFolder.opened(Path(task.data))
    pages = Pages(folder)
    earlier = _earlier(part, receipt_path, key)
    if earlier is not None and pages.still(earlier.asked):
        return earlier
    counts = [0, 0, 0, 0, 0]
    tiled = (0, 0, 0)

    here: dict[str, list[Seed]] = defaultdict(list)  # asked of every page, by its host alone
    for seed in task.seeds:
        here[bare_host(host_of(seed.seed))].append(seed)

    def site(url: str) -> Seed | None:
        return site_of(url, here.get(bare_host(host_of(url)), ()))

    with PartWriter[Reading](part) as writer:
        for payload in payloads(folder, task.warc):
            reading = _read_one(pages.whole(payload), site, pages)
            writer.write(reading)
            counts[0] += 1
            counts[1] += reading.is_document
            counts[2] += len(reading.accepted)
            counts[3] += len(reading.rejections)
            counts[4] += reading.characters
            tiled = (
                tiled[0] + reading.tiled[0],
                tiled[1] + reading.tiled[1],
                tiled[2] + reading.tiled[2],
            )
    receipt = ShardReceipt(
        key=key,
        warc_digest=task.warc_digest,
        part=part.name,
        part_digest=file_digest(part),
        asked=pages.asked,
        captures=counts[0],
        documents=counts[1],
        segments=counts[2],
        rejections=counts[3],
        characters=counts[4],
        tiled=tiled,
    )
    partial = receipt_path.with_name(receipt_path.name + f".{os.getpid()}.part")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(receipt)))
    partial.replace(receipt_path)
    return receipt


def _earlier(part: Path, receipt_path: Path, key: str) -> ShardReceipt | None:
    """Return the receipt of an earlier build where it speaks of this input and of this part."""
    try:
        earlier = msgspec.json.decode(receipt_path.read_bytes(), type=ShardReceipt)
        if earlier.key == key and earlier.part_digest == file_digest(part):
            return earlier
    except (FileNotFoundError, msgspec.MsgspecError):
        return None  # no receipt, or one of another version: the shard is read again
    return None


def _read_one(payload: Payload, site: FindSite, pages: Pages) -> Reading:
    """Return what one capture gives; a page on which our own code fails is a rejection that says
    so, not the end of the build (DESIGN §2)."""
    try:
        found = read(payload, site, pages)
        seen = look(
            payload,
            site(payload.capture.url),
            accepted=bool(found.accepted),
            rejection=next(iter(found.rejections), None),
        )
        return found if seen is None else replace(found, look=seen)
    except _STOPPING:
        raise
    except Exception as error:  # whatever it is, it concerns this page alone
        # The message stays out of the table: it may hold a path or an address in memory.
        where = traceback.extract_tb(error.__traceback__)[-1].name
        fact = f"{type(error).__name__} in {where}"
        _log.exception("%s@%s: %s", payload.warc, payload.capture.offset, payload.capture.url)
    rejection = Rejection(
        url=payload.capture.url,
        captured_at=payload.captured_at,
        warc=payload.warc,
        offset=payload.capture.offset,
        payload_digest=payload.payload_digest,
        segment=None,
        stage="reading",
        reason=Reason.INTERNAL_ERROR,
        detail=fact,
        title="",
        han_count=0,
    )
    return Reading(
        warc=payload.warc,
        offset=payload.capture.offset,
        is_document=False,
        accepted=(),
        rejections=(rejection,),
    )
