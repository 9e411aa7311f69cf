"""Removing captures: no row and no payload of what went, every byte and every payload of what
stays, whatever revisits rest on what, and wherever a kill comes between."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import http
from archive.capture import Capture
from archive.check import check
from archive.exchange import WireBuffer, WireExchange
from archive.fields import first, parsed_fields
from archive.folder import DataFolder
from archive.index import captures, find, index_folder
from archive.reader import payload_at, payloads, resolve
from archive.record import Record
from archive.reference import IDENTICAL, NOT_MODIFIED, RecordRef, RevisitOf
from archive.removal import (
    NothingToRemoveError,
    Reasons,
    Target,
    TombstoneStateError,
    remove,
    undo,
)
from archive.scan import records
from archive.standing import RemovedError
from archive.tombstones import read_tombstones
from archive.writer import WarcWriter

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
WHY = Reasons(by="ops", when=NOW, reason="个人信息")
OLD, NEW = datetime(2025, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
JIA, YI = "http://www.jia.gov.cn", "http://www.yi.gov.cn"
SHARED = "<html><title>公开年报</title>两个网站刊登同一份报告。</html>".encode()
LONE = "<html><title>通知</title>只在一处，请删除：张三。</html>".encode()
KEPT = "<html><title>年报</title>一直没有改动。</html>".encode()
DATED = "Sat, 01 Feb 2025 00:00:00 GMT"
DIGITS = b"0\r\n\r\n12\r\nfigures that look like chunks\r\n" * 3


def message(body: bytes, *lines: str, status: str = "200 OK", length: bool = True) -> bytes:
    head = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *lines]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def chunked(body: bytes, *lines: str) -> bytes:
    head = message(b"", "Transfer-Encoding: chunked", *lines, length=False)
    return (
        head + b"7\r\n" + body[:7] + b"\r\n%X\r\n" % (len(body) - 7) + body[7:] + b"\r\n0\r\n\r\n"
    )


class Crawl:
    """One harvest, exchange by exchange, a minute apart."""

    def __init__(self, folder: DataFolder, harvest: str, begun: datetime) -> None:
        self.writer = WarcWriter(folder, harvest, [("operator", "tests")], clock=lambda: begun)
        self.at = begun

    def get(
        self, url: str, response: bytes, repeats: RecordRef | None = None, *,
        profile: str = IDENTICAL, **fields: str,
    ) -> RecordRef:  # fmt: skip
        self.at += timedelta(minutes=1)
        exchange = WireExchange(
            url=url, request=WireBuffer(f"GET {url} HTTP/1.1\r\n\r\n".encode()), peer="192.0.2.7",
            response=WireBuffer(response), started=self.at, ended=self.at, tls_verified=True,
        )  # fmt: skip
        earlier = repeats and RevisitOf(
            record_id=repeats.record_id, uri=repeats.url, date=repeats.date, profile=profile,
            payload_digest=repeats.payload_digest,
        )  # fmt: skip
        ref = self.writer.append_exchange(exchange, revisit_of=earlier)
        told = {
            "via": url.rpartition("/")[0] + "/",
            "hopsFromSeed": "L",
            "anchor": "链接",
            **fields,
        }
        self.writer.append_metadata(ref, list(told.items()))
        return ref


@pytest.fixture
def refs(folder: DataFolder) -> dict[str, RecordRef]:
    """Two harvests. What h2 repeats of h1: the same page, another site's page, a page by 304, a
    chunked one, a gzipped one, one whose text looks like chunks."""
    packed = gzip.compress(SHARED * 9, mtime=0)
    one, two = Crawl(folder, "h1", OLD), Crawl(folder, "h2", NEW)
    made = {
        "shared": one.get(f"{JIA}/shared", message(SHARED, "X-From: jia")),
        "lone": one.get(f"{JIA}/lone", message(LONE)),
        "kept": one.get(
            f"{YI}/kept", message(KEPT, "Last-Modified: Sat, 01 Feb 2025 00:00:00 GMT")
        ),
        "chunks": one.get(f"{JIA}/chunks", chunked(SHARED * 3)),
        "packed": one.get(f"{JIA}/packed", message(packed, "Content-Encoding: gzip")),
        "digits": one.get(f"{JIA}/digits", chunked(DIGITS)),
        "list": one.get(f"{YI}/list", message(b"<a href=http://www.jia.gov.cn/lone>x</a>")),
    }
    made |= {
        "shared again": two.get(f"{JIA}/shared", message(SHARED), made["shared"]),
        "shared elsewhere": two.get(f"{YI}/copy", message(SHARED, "X-From: yi"), made["shared"]),
        "kept again": two.get(
            f"{YI}/kept", message(b"", 'ETag: "7"', status="304 Not Modified", length=False),
            made["kept"], profile=NOT_MODIFIED,
        ),
        "chunks again": two.get(f"{YI}/chunks", chunked(SHARED * 3, "X-Two: 2"), made["chunks"]),
        "packed again": two.get(
            f"{YI}/packed", message(packed, "Content-Encoding: gzip"), made["packed"]
        ),
        "packed unchanged": two.get(
            f"{JIA}/packed", message(b"", status="304 Not Modified", length=False),
            made["packed"], profile=NOT_MODIFIED,
        ),
        "digits again": two.get(f"{YI}/digits", chunked(DIGITS), made["digits"]),
        "fresh": two.get(f"{YI}/fresh", message(b"<p>new</p>")),
    }  # fmt: skip
    one.writer.close()
    two.writer.close()
    assert list(check(folder)) == []
    return made


def rows(folder: DataFolder) -> list[Capture]:
    return [row for path in sorted(folder.indexes.glob("*.cdxj")) for row in captures(path)]


def bodies(folder: DataFolder) -> dict[tuple[str, str], tuple[object, ...]]:
    """What a reader gets of each capture: status, headers, body, link; by URL and time."""
    found = {}
    for path in folder.warcs():
        for payload in payloads(folder, path):
            whole = resolve(folder, payload)
            assert whole is not None, payload.capture.url
            key = (payload.capture.url, payload.capture.timestamp)
            assert key not in found
            found[key] = (
                whole.status, whole.headers, whole.body, whole.coding_error, whole.link,
                whole.harvest, whole.method, whole.tls_verified,
            )  # fmt: skip
    assert len(found) == len(rows(folder))
    return found


def kept_records(folder: DataFolder) -> dict[str, bytes]:
    """The bytes of every record as they lie in the files, by record id."""
    found = {}
    for path in folder.warcs():
        whole = path.read_bytes()
        for record in records(path):
            found[record.record_id] = whole[record.offset : record.offset + record.length]
    return found


def files(folder: DataFolder) -> dict[str, str]:
    return {
        folder.relative(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.path.rglob("*")
        if path.is_file()
    }


def anywhere(folder: DataFolder, text: bytes) -> list[str]:
    """The files in which a text stands, members inflated."""
    found = []
    for path in folder.path.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            plain, rest = b"", raw
            while rest[:2] == b"\x1f\x8b":
                inflate = zlib.decompressobj(31)
                plain += inflate.decompress(rest)
                rest = inflate.unused_data
            if text in raw + plain:
                found.append(path.name)
    return found


TARGETS = {
    "a URL": Target(kind="url", name=f"{JIA}/lone"),
    "a URL that others repeat": Target(kind="url", name=f"{JIA}/shared"),
    "a host": Target(kind="host", name="jia.gov.cn"),
    "the first harvest": Target(kind="harvest", name="h1"),
    "the second harvest": Target(kind="harvest", name="h2"),
}


def goes(target: Target, url: str, timestamp: str) -> bool:
    if target.kind == "url":
        return url == target.name
    if target.kind == "host":
        return url.startswith(JIA)
    return timestamp.startswith("2025" if target.name == "h1" else "2026")


@pytest.mark.parametrize("purging", [False, True])
@pytest.mark.parametrize("what", sorted(TARGETS))
def test_what_went_has_no_row_and_what_stays_reads_as_before(
    folder: DataFolder, refs: dict[str, RecordRef], what: str, purging: bool
) -> None:
    target = TARGETS[what]
    before, before_bytes = bodies(folder), kept_records(folder)
    wanted = {key: value for key, value in before.items() if not goes(target, *key)}
    done = remove(folder, [target], WHY, purging=purging)
    assert sum(done.captures.values()) == len(before) - len(wanted) > 0
    assert bodies(folder) == wanted
    assert {(row.url, row.timestamp) for row in rows(folder)} == set(wanted)
    assert list(check(folder)) == []
    index_folder(folder)
    assert {(row.url, row.timestamp) for row in rows(folder)} == set(wanted)
    after = kept_records(folder)
    for record_id, content in before_bytes.items():
        if record_id in after:
            assert after[record_id] == content
        else:
            assert purging
    for path in folder.warcs():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert folder.digest_of(path.name).read_text() == f"{digest}  {path.name}\n"
    (line,) = read_tombstones(folder.tombstones).removals
    assert (line.by, line.when, line.reason) == (WHY.by, WHY.when, WHY.reason)


def test_a_removed_capture_is_not_read_by_its_place_either(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    remove(folder, [TARGETS["a URL"]], WHY)
    with pytest.raises(RemovedError, match=r"@\d+: removed by tombstone t1"):
        payload_at(folder, refs["lone"].warc, refs["lone"].offset)


@pytest.fixture
def moved(folder: DataFolder, refs: dict[str, RecordRef]) -> dict[str, Record]:
    """The records of the WARC that the revisits were moved to, when h1 goes; by type and URL."""
    done = remove(folder, [TARGETS["the first harvest"]], WHY)
    (name,) = done.moved_to
    assert done.moved == 7
    return {f"{r.type} {r.target_uri}": r for r in records(folder.archive / name)}


def test_a_moved_revisit_is_a_response_with_its_own_head_and_the_others_body(
    folder: DataFolder, refs: dict[str, RecordRef], moved: dict[str, Record]
) -> None:
    old = next(r for r in records(folder.located(refs["fresh"].warc))
               if r.record_id == refs["shared elsewhere"].record_id)  # fmt: skip
    new = moved[f"response {YI}/copy"]
    head = http.head(new.block)
    assert new.block[: head.body_offset] == old.block
    assert new.block[head.body_offset :] == SHARED
    assert head.header("X-From") == "yi"
    for name in ("WARC-Date", "WARC-Target-URI", "WARC-IP-Address", "WARC-Payload-Digest"):
        assert new.header(name) == old.header(name)
    assert new.header("WARC-Refers-To") is None
    request = moved[f"request {YI}/copy"]
    assert request.header("WARC-Concurrent-To") == f"<{new.record_id}>"
    assert request.offset == new.offset + new.length  # where readers look for it
    told = parsed_fields(moved[f"metadata {YI}/copy"].block)
    assert first(told, "via") == f"{YI}/"
    assert first(told, "moved-from") == f"<{old.record_id}>"
    assert first(told, "moved-from-warc") == f"{refs['fresh'].warc}@{old.offset}"
    assert first(told, "moved-because") == "tombstone t1"
    assert first(told, "moved-payload-of") == f"<{refs['shared'].record_id}>"


def test_a_page_known_by_304_becomes_a_resource_and_reads_as_before(
    folder: DataFolder, refs: dict[str, RecordRef], moved: dict[str, Record]
) -> None:
    new = moved[f"resource {YI}/kept"]
    assert (bytes(new.block), new.content_type) == (KEPT, "text/html; charset=utf-8")
    told = parsed_fields(moved[f"metadata {YI}/kept"].block)
    assert (first(told, "revisit-head") or "").startswith("HTTP/1.1 304 Not Modified")
    payload = payload_at(folder, new.path.name, new.offset)
    assert payload.status == 200
    assert payload.header("Last-Modified") == DATED


@pytest.mark.parametrize("name", ["chunks", "digits"])
def test_a_body_under_a_chunked_head_is_chunked_again(
    folder: DataFolder, refs: dict[str, RecordRef], moved: dict[str, Record], name: str
) -> None:
    warcio = pytest.importorskip("warcio.archiveiterator")
    body = {"chunks": SHARED * 3, "digits": DIGITS}[name]
    new = moved[f"response {YI}/{name}"]
    assert http.body(new.block).content == body
    with new.path.open("rb") as file:
        read = {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in warcio.ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert read[f"{YI}/{name}"] == body


def test_only_what_was_asked_goes_and_copies_elsewhere_are_named(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    done = remove(folder, [TARGETS["a URL that others repeat"]], WHY)
    assert [row.url for row in done.elsewhere] == [f"{YI}/copy"]
    (copy,) = find(folder, f"{YI}/copy")
    assert copy.status == 200
    assert done.moved == 1


def test_a_revisit_is_not_moved_where_another_capture_can_stand_for_it(
    folder: DataFolder,
) -> None:
    crawls = [Crawl(folder, name, OLD + timedelta(days=9 * n)) for n, name in enumerate("abc")]
    original = crawls[0].get(f"{JIA}/x", message(SHARED))
    crawls[1].get(f"{JIA}/x", message(SHARED))
    crawls[2].get(f"{JIA}/x", message(SHARED), original)
    for crawl in crawls:
        crawl.writer.close()
    done = remove(folder, [Target(kind="harvest", name="a")], WHY)
    assert done.moved == 0
    assert len(bodies(folder)) == 2
    assert list(check(folder)) == []


def test_purged_bytes_are_in_no_file_any_more(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    part = folder.work / "shards" / "x.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(LONE)
    torn = folder.archive / f"{refs['lone'].warc}.torn"
    torn.write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Target-URI: " + f"{JIA}/lone".encode()
                                   + b"\r\n\r\n" + LONE)[:-9])  # fmt: skip
    other = folder.archive / "shilu-h9-20250101000000-00000-x-1.warc.gz.torn"
    other.write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Target-URI: http://www.bing.gov.cn/\r\n"))
    assert len(anywhere(folder, LONE)) == 3
    done = remove(folder, [TARGETS["a URL"]], WHY, purging=True)
    assert anywhere(folder, LONE) == []
    assert anywhere(folder, f"GET {JIA}/lone".encode()) == []
    assert set(done.forgotten) == {folder.relative(torn), "work/shards"}
    assert other.exists()
    (rewritten,) = done.purged
    assert (rewritten.warc, rewritten.records) == (refs["lone"].warc, 3)
    # The page that links there stays, link and all.
    assert anywhere(folder, b"href=http://www.jia.gov.cn/lone") == [refs["list"].warc]


def test_a_purged_warc_says_so_and_older_places_can_be_found_again(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    from archive.purging import cuts_noted
    from archive.rewriting import moved_by

    remove(folder, [TARGETS["a URL"]], WHY, purging=True)
    path = folder.located(refs["lone"].warc)
    *rest, note = records(path)
    told = parsed_fields(note.block)
    assert rest[0].type == "warcinfo"
    assert note.header("WARC-Refers-To") == f"<{rest[0].record_id}>"
    assert (first(told, "tombstone"), first(told, "reason")) == ("t1", "个人信息")
    places = {record.record_id: record.offset for record in rest}
    cuts = cuts_noted(told)
    assert moved_by(cuts, refs["lone"].offset) is None
    for name in ("shared", "kept", "chunks", "list"):
        assert moved_by(cuts, refs[name].offset) == places[refs[name].record_id]


@pytest.mark.parametrize("suffix", [".warc", ".warc.zst"])
def test_other_formats_are_purged_record_by_record_too(
    folder: DataFolder, refs: dict[str, RecordRef], suffix: str
) -> None:
    import zstandard

    source = folder.located(refs["lone"].warc)
    members = []
    for record in records(source):
        with source.open("rb") as file:
            file.seek(record.offset)
            plain = gzip.decompress(file.read(record.length))
        members.append(plain if suffix == ".warc" else zstandard.compress(plain))
    place = folder.archive / f"other{suffix}"
    place.write_bytes(b"".join(members))
    if place not in folder.warcs():
        pytest.skip(f"{suffix} is no WARC of a data folder in this version")
    source.unlink()
    folder.digest_of(source.name).unlink()
    folder.index_of(source.name).unlink()
    from archive.index import index_warc
    from archive.outfile import file_digest, write_digest

    index_warc(folder, place)
    write_digest(folder, place.name, file_digest(place))
    before = bodies(folder)
    assert list(check(folder)) == []
    remove(folder, [TARGETS["a URL"]], WHY, purging=True)
    after = bodies(folder)
    assert {url for url, _ in before} - {url for url, _ in after} == {f"{JIA}/lone"}
    assert list(check(folder)) == []
    assert LONE not in place.read_bytes()


def test_a_damaged_warc_is_not_rewritten(folder: DataFolder, refs: dict[str, RecordRef]) -> None:
    from archive.record import ArchiveDamageError

    remove(folder, [TARGETS["a URL"]], WHY)
    path = folder.located(refs["lone"].warc)
    whole = bytearray(path.read_bytes())
    whole[refs["list"].offset + refs["list"].length // 2] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(ArchiveDamageError, match=str(refs["list"].offset)):
        remove(folder, [TARGETS["a URL"]], WHY, purging=True)
    assert path.read_bytes() == whole
    assert read_tombstones(folder.tombstones).purged == {}


def test_a_damaged_warc_loses_its_removed_rows_all_the_same(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    path = folder.located(refs["lone"].warc)
    whole = bytearray(path.read_bytes())
    whole[refs["list"].offset + refs["list"].length // 2] ^= 0xFF
    path.write_bytes(whole)
    before = {(row.url, row.timestamp) for row in rows(folder)}
    remove(folder, [TARGETS["a URL"]], WHY)
    after = {(row.url, row.timestamp) for row in rows(folder)}
    assert {url for url, _ in before - after} == {f"{JIA}/lone"}


def test_a_later_crawl_of_it_stays_out(folder: DataFolder, refs: dict[str, RecordRef]) -> None:
    remove(folder, [TARGETS["a host"]], WHY)
    third = Crawl(folder, "h3", NEW + timedelta(days=9))
    third.get("https://jia.gov.cn/lone", message(LONE))
    third.get(f"{YI}/more", message(b"more"))
    (path,) = third.writer.close()
    assert [row.url for row in captures(folder.index_of(path.name))] == [f"{YI}/more"]
    assert [p.capture.url for p in payloads(folder, path)] == [f"{YI}/more"]
    assert list(check(folder)) == []


def test_undo_gives_the_rows_back_and_keeps_both_lines(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    before = bodies(folder)
    remove(folder, [TARGETS["a host"]], WHY)
    assert bodies(folder) != before
    undo(folder, "t1", Reasons(by="ops", when=NOW, reason="by mistake"))
    assert bodies(folder) == before
    assert list(check(folder)) == []
    ledger = read_tombstones(folder.tombstones)
    assert (len(ledger.removals), ledger.standing) == (1, ())
    assert remove(folder, [TARGETS["a host"]], WHY).new == {"t2"}
    assert list(check(folder)) == []


@pytest.mark.parametrize("how", ["unknown", "withdrawn", "purged"])
def test_what_cannot_be_undone_is_said(
    folder: DataFolder, refs: dict[str, RecordRef], how: str
) -> None:
    remove(folder, [TARGETS["a URL"]], WHY, purging=how == "purged")
    if how == "withdrawn":
        undo(folder, "t1", WHY)
    with pytest.raises(TombstoneStateError, match="no tombstone t9" if how == "unknown" else how):
        undo(folder, "t9" if how == "unknown" else "t1", WHY)


def test_what_names_nothing_changes_nothing(folder: DataFolder, refs: dict[str, RecordRef]) -> None:
    before = files(folder)
    for target in (
        Target(kind="url", name=f"{JIA}/nowhere"),
        Target(kind="host", name="www.ding.gov.cn"),
        Target(kind="harvest", name="h7"),
    ):
        with pytest.raises(NothingToRemoveError, match=target.name):
            remove(folder, [TARGETS["a URL"], target], WHY, purging=True)
    assert files(folder) == before


def test_a_dry_run_counts_and_changes_nothing(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    before = files(folder)
    told = remove(folder, [TARGETS["a host"]], WHY, purging=True, dry_run=True)
    assert files(folder) == before
    done = remove(folder, [TARGETS["a host"]], WHY)
    assert (told.captures, told.moved, told.warcs) == (done.captures, done.moved, done.warcs)


def test_the_same_removal_twice_is_one_tombstone(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    remove(folder, [TARGETS["a host"]], WHY)
    before = files(folder)
    again = remove(folder, [Target(kind="host", name="WWW.jia.gov.cn")], WHY)
    assert (again.new, again.moved, sum(again.captures.values())) == (frozenset(), 0, 0)
    assert files(folder) == before


class Memory:
    """Places of records that somebody remembers, kept right by what `remove` tells."""

    def __init__(self, places: dict[str, tuple[str, int]]) -> None:
        self.places, self.known = dict(places), set()

    def forget(self, removed: Callable[[str, str], bool]) -> None: ...

    def moved(self, moves: object) -> None: ...

    def cut(self, note: str, warc: str, cuts: list[tuple[int, int]]) -> None:
        from archive.rewriting import moved_by

        if note in self.known:
            return
        self.known.add(note)
        for name, (file, offset) in list(self.places.items()):
            if file == warc:
                at = moved_by(cuts, offset)
                if at is None:
                    del self.places[name]
                else:
                    self.places[name] = (file, at)


def test_places_stay_right_through_one_purge_after_the_other(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    memory = Memory({ref.record_id: (ref.warc, ref.offset) for ref in refs.values()})
    for name in ("lone", "chunks", "shared"):
        target = Target(kind="url", name=f"{JIA}/{name}")
        remove(folder, [target], WHY, purging=True, references=memory)  # type: ignore[arg-type]
    assert len(memory.places) == len(refs) - 4
    for record_id, (warc, offset) in memory.places.items():
        assert record_id_at(folder, warc, offset) == record_id


def test_a_cut_of_which_a_kill_kept_the_news_is_told_by_the_next_purge(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    memory = Memory({ref.record_id: (ref.warc, ref.offset) for ref in refs.values()})
    remove(folder, [TARGETS["a URL"]], WHY, purging=True)  # nobody is told
    target = Target(kind="url", name=f"{JIA}/chunks")
    remove(folder, [target], WHY, purging=True, references=memory)  # type: ignore[arg-type]
    assert len(memory.places) == len(refs) - 2
    for record_id, (warc, offset) in memory.places.items():
        assert record_id_at(folder, warc, offset) == record_id


def test_a_whole_harvest_purged_leaves_who_made_it_and_what_became_of_it(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    remove(folder, [TARGETS["a URL"]], WHY, purging=True)
    remove(folder, [TARGETS["the first harvest"]], WHY, purging=True)
    path = folder.located(refs["lone"].warc)
    assert [record.type for record in records(path)] == ["warcinfo", "metadata", "metadata"]
    assert list(check(folder)) == []
    before = files(folder)
    assert remove(folder, [TARGETS["the first harvest"]], WHY, purging=True).purged == ()
    assert files(folder) == before


def record_id_at(folder: DataFolder, warc: str, offset: int) -> str:
    return next(records(folder.located(warc), start=offset)).record_id


# The calls by which anything on the disk changes; a child dies at the n-th of them.
_CHANGES = (("pathlib", "Path.replace"), ("pathlib", "Path.unlink"), ("pathlib", "Path.rename"),
            ("os", "fsync"), ("os", "write"))  # fmt: skip


def _dying(at: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child that dies at its `at`-th change; tell whether it came to an end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    count = 0

    def deadly(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count >= at:
                os._exit(9)
            return real(*given, **named)

        return call

    for name in ("replace", "unlink", "rename"):
        setattr(Path, name, deadly(getattr(Path, name)))
    os.fsync, os.write = deadly(os.fsync), deadly(os.write)  # type: ignore[assignment]
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _kills(
    folder: DataFolder, tmp_path: Path, work: Callable[[DataFolder], object]
) -> Iterator[DataFolder]:
    """Yield copies of the folder, each left by a run that was killed one change later."""
    for at in range(1, 500):
        copy = DataFolder(Path(shutil.copytree(folder.path, tmp_path / f"killed{at}")))
        ended = _dying(at, lambda copy=copy: work(copy))  # type: ignore[misc]
        yield copy
        shutil.rmtree(copy.path)
        if ended:
            assert at > 5
            return
    raise AssertionError("never came to an end")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "purging"),
    [("a host", True), pytest.param("the first harvest", False, marks=pytest.mark.long)],
)
def test_a_kill_at_any_change_loses_nothing_and_the_same_call_goes_on(
    folder: DataFolder, refs: dict[str, RecordRef], tmp_path: Path, what: str, purging: bool
) -> None:
    target = TARGETS[what]
    before = bodies(folder)
    wanted = {key: value for key, value in before.items() if not goes(target, *key)}

    def work(copy: DataFolder) -> None:
        remove(copy, [target], WHY, purging=purging)

    for copy in _kills(folder, tmp_path, work):
        standing = read_tombstones(copy.tombstones).standing
        # Old file or new one: every record that stays is there once, whole.
        ids = [r.record_id for path in copy.warcs() for r in records(path)]
        assert len(ids) == len(set(ids))
        seen = {
            (p.capture.url, p.capture.timestamp): resolve(copy, p)
            for path in copy.warcs()
            for p in payloads(copy, path)
        }
        assert seen.keys() >= wanted.keys()
        if standing:
            assert seen.keys() == wanted.keys()
        findings = [f for f in check(copy) if f.damage]
        if findings:
            assert standing  # before the tombstone nothing is out of order
        work(copy)
        assert bodies(copy) == wanted
        assert list(check(copy)) == []
        assert not list(copy.archive.glob(".*"))
        ledger = read_tombstones(copy.tombstones)
        assert len(ledger.removals) == 1
        assert len({move.record_id for move in ledger.moves}) == len(ledger.moves)
        if purging:
            assert anywhere(copy, LONE) == []


def test_an_index_that_still_has_a_removed_row_is_named_with_its_tombstone(
    folder: DataFolder, refs: dict[str, RecordRef]
) -> None:
    index = folder.index_of(refs["lone"].warc)
    old = index.read_bytes()
    remove(folder, [TARGETS["a URL"]], WHY)
    index.write_bytes(old)
    (finding,) = check(folder)
    assert "tombstone t1" in finding.fact
    assert finding.path == folder.relative(index)
    index_folder(folder)
    assert list(check(folder)) == []


def test_an_unfinished_purge_is_named(folder: DataFolder, refs: dict[str, RecordRef]) -> None:
    (folder.archive / f".{refs['lone'].warc}.purge").write_bytes(b"half")
    (finding,) = check(folder)
    assert "purge" in finding.fact
    remove(folder, [TARGETS["a URL"]], WHY)
    assert list(check(folder)) == []
