"""What lies on disk after a crawl has died or ended: read record by record, not by the crawl's own
account."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.check import check
from archive.fields import first, link_context, parsed_fields
from archive.folder import DataFolder
from archive.reader import record_at, records
from archive.record import HEAD_END, Record, bare_id
from archive.record_check import record_facts

Key = tuple[str, str, str]  # method, URL, body
Facts = tuple[str | None, str, str, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """One archived answer: to what, whole or not, and how the crawl came there (None: untold)."""

    key: Key
    whole: bool
    kind: str
    facts: Facts | None


def kept(data: Path) -> Iterator[Kept]:
    """Every answer in the WARCs of a folder, joined within its file as postprocess does."""
    folder = DataFolder(data)
    for path in (*folder.warcs(), *folder.unfinished()):
        answers: list[Record] = []
        asked: dict[str, tuple[str, str]] = {}
        facts: dict[str, Facts] = {}
        for record in records(path, damages=[]):
            if record.type in {"response", "revisit"}:
                answers.append(record)
            elif record.type == "request":
                head = HEAD_END.search(record.block)
                assert head is not None
                method = bytes(record.block[:32]).partition(b" ")[0].decode()
                body = bytes(record.block[head.end() :]).decode()
                for beside in record.all("WARC-Concurrent-To"):
                    asked[bare_id(beside)] = method, body
            elif record.type == "metadata":
                told = parsed_fields(record.block)
                link = link_context(told)
                if link is not None:
                    assert first(told, "hopsFromSeed") is not None or link.via is None
                    for beside in record.all("WARC-Concurrent-To"):
                        facts[bare_id(beside)] = (
                            link.via, link.anchor, link.listed_date, link.parent, link.page_of,
                            link.hops,
                        )  # fmt: skip
        for record in answers:
            if record.record_id in asked:  # else the group is torn: nothing whole is there
                method, body = asked[record.record_id]
                yield Kept(
                    key=(method, record.target_uri, body),
                    whole=record.header("WARC-Truncated") is None,
                    kind=record.type,
                    facts=facts.get(record.record_id),
                )


def whole_on_disk(data: Path) -> Counter[Key]:
    """Every request whose whole answer is archived, and how often."""
    return Counter(answer.key for answer in kept(data) if answer.whole)


def link_facts(data: Path) -> dict[Key, set[Facts | None]]:
    """How the archive says that the crawl came to each request; None where an answer tells
    nothing."""
    found: dict[Key, set[Facts | None]] = {}
    for answer in kept(data):
        found.setdefault(answer.key, set()).add(answer.facts)
    return found


def rows(data: Path, states: str = "'done', 'failed'") -> list[sqlite3.Row]:
    with closing(sqlite3.connect(data / "frontier.sqlite")) as db:
        db.row_factory = sqlite3.Row
        return db.execute(f"SELECT * FROM urls WHERE state IN ({states})").fetchall()


def faults_of_rows(data: Path) -> list[str]:
    """What is wrong with the records that the done rows refer to: their places, digests,
    metadata."""
    folder, faults = DataFolder(data), []
    described: dict[str, set[str]] = {}
    for path in folder.warcs():
        described[path.name] = {
            bare_id(beside)
            for record in records(path, blocks={"metadata"})
            if record.type == "metadata"
            for beside in record.all("WARC-Concurrent-To")
        }
    for row in rows(data, "'done'"):
        if row["warc_file"] is None:
            faults.append(f"{row['url']}: done without a record")
            continue
        record = record_at(
            folder.archive / row["warc_file"], row["warc_offset"], row["warc_length"]
        )
        faults += [f"{row['url']}: {fact}" for fact in record_facts(record, ours=True)]
        if record.type not in {"response", "revisit"}:
            faults.append(f"{row['url']}: done by a {record.type}")
        if record.header("WARC-Block-Digest") is None:
            faults.append(f"{row['url']}: no block digest")
        if record.record_id not in described[row["warc_file"]]:
            faults.append(f"{row['url']}: no metadata record in {row['warc_file']}")
    return faults


def faults_of_folder(data: Path) -> list[str]:
    """What `shilu check` finds, and what is left open."""
    folder = DataFolder(data)
    return [str(finding) for finding in check(folder)] + [str(p) for p in folder.unfinished()]
