"""`check` and `verify` believe nothing: one byte, one character, a forgery that fits together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from forging import Row, bless, forge, only_warc, record_of, rewrite, table
from frontdesk import Shilu

from archive.check import check
from archive.folder import DataFolder
from archive.reader import Record, records
from postprocess.build.pages import Pages
from postprocess.build.sites_of import seeds_of
from postprocess.build.tables import DETAILS
from postprocess.ids import text_digest
from postprocess.rederive import row_differences
from postprocess.verify import Difference, VerifyOptions, verify


def differences(data: Path) -> list[Difference]:
    return list(verify(DataFolder.opened(data), VerifyOptions(), lambda step, done, total: None))


def said(found: list[Difference]) -> str:
    return "\n".join(f"{d.place} {d.report_id}: {d.stage}: {d.fact}" for d in found)


def places(record: Record) -> Iterator[int]:
    """Bytes of every kind of one gzip member: its header, the deflate stream, its trailer."""
    end = record.offset + record.length
    yield from (record.offset + at for at in (0, 3, 4, 8, 9, 11, 13, 17))
    yield record.offset + 20  # the deflate stream begins
    yield (record.offset + end) // 2
    yield from (end - 9, end - 8, end - 3)  # its last byte, CRC-32, length


def test_a_good_folder_passes_both(good: Path, shilu: Shilu) -> None:
    checked = shilu("check", "--data", good)
    said = [line for line in checked.stderr.splitlines() if not line.startswith(b"MB checked")]
    assert (checked.returncode, said) == (0, [])
    verified = shilu("verify", "--data", good)
    assert verified.returncode == 0, verified.stdout.decode()
    count = len(table(good, "documents"))
    assert f"{count} documents, every table byte for byte equal" in verified.stdout.decode()


def test_check_names_the_record_of_any_changed_byte(small: Path) -> None:
    folder, path = DataFolder.opened(small), only_warc(small)
    found = list(records(path))
    draw = random.Random(7)
    victims = [draw.choice([r for r in found if r.type == kind]) for kind in
               ("warcinfo", "request", "response", "response", "metadata")]  # fmt: skip
    whole = bytearray(path.read_bytes())
    spots = [(at, record) for record in victims for at in places(record)]
    spots += [(0, found[0]), (len(whole) - 1, found[-1])]
    assert len(spots) >= 40
    assert list(check(folder)) == []
    for at, record in spots:
        whole[at] ^= 0x41
        path.write_bytes(whole)
        told = list(check(folder))
        named = [f for f in told if f.offset == record.offset or f.record_id == record.record_id]
        assert [f for f in named if f.path == folder.relative(path)], (at, record.type)
        whole[at] ^= 0x41
    path.write_bytes(whole)
    assert list(check(folder)) == []


@pytest.mark.parametrize(
    "kind",
    [
        "response",
        *(
            pytest.param(kind, marks=pytest.mark.long)
            for kind in ("warcinfo", "request", "metadata")
        ),
    ],
)
def test_the_command_names_the_record_and_exits_1(small: Path, shilu: Shilu, kind: str) -> None:
    path = only_warc(small)
    victim = [r for r in records(path) if r.type == kind][-1]
    whole = bytearray(path.read_bytes())
    whole[victim.offset + victim.length // 2] ^= 1
    path.write_bytes(whole)
    done = shilu("check", "--data", small)
    assert done.returncode == 1
    assert f"{path.name}@{victim.offset}" in done.stdout.decode()
    done = shilu("check", "--data", small, "--json")
    assert done.returncode == 1
    lines = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert victim.offset in {line["offset"] for line in lines}
    done = shilu("verify", "--data", small)
    assert done.returncode == 1
    assert path.name in done.stdout.decode()
    assert b"Traceback" not in done.stderr


def test_verify_names_reports_and_record_where_their_record_is_damaged(small: Path) -> None:
    row = table(small, "documents")[0]
    source = row["sources"][0]
    path = only_warc(small)
    whole = bytearray(path.read_bytes())
    whole[source["offset"] + source["length"] // 2] ^= 1
    path.write_bytes(whole)
    # Where the flip leaves the payload as it was, no report differs; the record is named still.
    assert any(f"@{source['offset']} " in d.place for d in differences(small))


def spoilt(text: str) -> str:
    """The text with one Han character in its middle changed to another."""
    at = next(i for i in range(len(text) // 2, len(text)) if "\u4e00" <= text[i] <= "\u9fff")
    return text[:at] + ("不" if text[at] != "不" else "是") + text[at + 1 :]


def _change_text(row: Row) -> None:
    row["text"] = spoilt(row["text"])


def _change_text_and_digest(row: Row) -> None:
    row["text"] = spoilt(row["text"])
    row["text_digest"] = text_digest(row["text"])


def _change_both_texts(row: Row) -> None:
    for name, digest in (("text", "text_digest"), ("text_extracted", "extracted_digest")):
        row[name] = spoilt(row[name])
        row[digest] = text_digest(row[name])


BOTH = ("documents", "reports")
SPOILT = [
    (("documents",), _change_text, False),
    (("documents",), _change_text_and_digest, True),
    (("reports",), _change_text_and_digest, True),
    (BOTH, _change_text, True),
    (BOTH, _change_text_and_digest, False),
    (BOTH, _change_both_texts, True),
]


@pytest.mark.parametrize(("tables", "change", "blessed"), SPOILT)
def test_one_changed_character_names_the_report(
    small: Path, tables: tuple[str, ...], change: Callable[[Row], None], blessed: bool
) -> None:
    """`blessed`: the manifest is rewritten too, so that no file digest betrays it."""
    victim = table(small, "reports")[1]
    for name in tables:

        def spoil(rows: list[Row]) -> None:
            (row,) = [r for r in rows if r["report_id"] == victim["report_id"]]
            change(row)

        rewrite(small, name, spoil)
    if blessed:
        bless(small)
    found = differences(small)
    named = [d for d in found if d.report_id == victim["report_id"]]
    assert named, said(found)
    assert {d.report_id for d in found} <= {victim["report_id"], None}, said(found)
    if "documents" in tables:
        record = victim["sources"][0]["record_id"]
        assert any(record in d.place for d in named), said(named)
    assert blessed or {f"{name}.parquet" for name in tables} <= {d.place for d in found}


def test_the_command_names_report_and_record_of_a_changed_character(
    small: Path, shilu: Shilu
) -> None:
    victim = table(small, "reports")[-1]
    own = victim["report_id"]
    rewrite(
        small,
        "documents",
        lambda rows: [_change_text(r) for r in rows if r["report_id"] == own],
    )
    for words in ((), ("--json",)):
        done = shilu("verify", "--data", small, *words)
        assert done.returncode == 1
        out = done.stdout.decode()
        assert victim["report_id"] in out
        assert victim["sources"][0]["record_id"] in out
    assert all("report_id" in msgspec.json.decode(line) for line in out.splitlines())


CELLS: list[tuple[str, object]] = [
    ("title", "某某报告"), ("report_year", 1999), ("issuer_norm", "某某局"), ("division_code", "1"),
    ("published", None), ("core", None), ("flags", ["x"]), ("date_evidence", []),
    ("url", "http://x/"), ("issuer_evidence", []), ("type_confidence", "x"), ("level", "x"),
    ("division_name", "某省"), ("last_seen", None), ("extracted_digest", "0"), ("body_digest", "0"),
    ("cms", "x"), ("segment", {"ordinal": 0, "start": 1, "end": 2}), ("report_id", "a" * 20),
    ("rights", "x"), ("attachment_of", "x"), ("sources", []),
]  # fmt: skip

SOURCE: list[tuple[str, object]] = [
    ("length", 1), ("mime", "x"), ("via", "http://x/"), ("offset", 0), ("record_id", "x"),
    ("payload_digest", "x"), ("url", "http://x/"), ("status", 404), ("tls_verified", True),
]  # fmt: skip


def test_no_column_can_be_forged(good: Path) -> None:
    """Each column of one row, with every file digest taken for good."""
    folder = DataFolder.opened(good)
    pages, seeds = Pages(folder), seeds_of(folder.warcs(), None)
    row = next(
        r for r in table(good, "reports") if r["published"] and r["report_year"] and r["core"]
    )
    name = row["report_id"]
    details = {kind: [r for r in table(good, kind) if r["report_id"] == name] for kind in DETAILS}
    assert list(row_differences(pages, row, details, seeds)) == []
    for column, value in CELLS:
        assert row[column] != value
        forged = {**row, column: value}
        found = list(row_differences(pages, forged, details, seeds))
        assert forged["report_id"] in {d.report_id for d in found}, column
    for place, value in SOURCE:
        forged = {**row, "sources": [{**row["sources"][0], place: value}]}
        assert list(row_differences(pages, forged, details, seeds)), place


def tampered(rows: list[Row], victim: Row, how: str, text: str, stranger: str) -> None:
    """Do something to one row of a table of details."""
    at = rows.index(victim)
    if how == "changed":
        rows[at] = {**victim, text: "某"}
    elif how == "dropped":
        del rows[at]
    elif how == "added":
        rows.append({**victim, "report_id": stranger})
    else:
        rows.append(rows.pop(at))


@pytest.mark.parametrize("how", ["changed", "dropped", "added", "regrouped"])
def test_no_detail_can_be_forged(small: Path, how: str) -> None:
    """Even where the manifest is rewritten to agree."""
    texts = {"sections": "heading_raw", "repairs": "removed", "statistics": "raw",
             "checks": "operands", "clusters": "relation"}  # fmt: skip
    if how == "regrouped":
        del texts["clusters"]  # the order of clusters says nothing
    victims = set()
    for number, (name, text) in enumerate(texts.items()):
        found = table(small, name)
        ids = sorted({row["report_id"] for row in found})
        victim = next(row for row in found if row["report_id"] == ids[number % len(ids)])
        stranger = f"z{number}".ljust(20, "z")
        change = partial(tampered, victim=victim, how=how, text=text, stranger=stranger)
        rewrite(small, name, change)
        victims.add(stranger if how == "added" else victim["report_id"])
    bless(small)
    told = differences(small)
    assert victims <= {d.report_id for d in told}, said(told)


def test_a_line_of_the_json_file_cannot_be_forged(small: Path) -> None:
    import zstandard

    path = small / "corpus" / "reports.jsonl.zst"
    text = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
    victim = table(small, "reports")[2]
    old = victim["text"][100:110]
    assert text.count(old.encode()) >= 1
    lines = text.splitlines(keepends=True)
    lines[2] = lines[2].replace(old.encode(), spoilt(old).encode())  # in text and text_extracted
    path.write_bytes(zstandard.ZstdCompressor().compress(b"".join(lines)))
    assert {"reports.jsonl.zst"} == {d.place for d in differences(small)}
    bless(small)
    found = differences(small)
    assert {d.place for d in found} == {"reports.jsonl.zst"}
    assert {d.report_id for d in found} == {None, victim["report_id"]}


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("documents.parquet", "garbage"),
        ("reports.parquet", "gone"),
        ("repairs.parquet", "cut"),
        ("reports.jsonl.zst", "cut"),
        ("reports.jsonl.zst", "garbage"),
    ],
)
def test_a_lost_or_damaged_table_is_named_in_one_line(
    small: Path, shilu: Shilu, name: str, how: str
) -> None:
    path = small / "corpus" / name
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if how == "cut" else b"x" * 1000)
    done = shilu("verify", "--data", small)
    assert done.returncode == 1
    assert name in done.stdout.decode()
    assert b"Traceback" not in done.stderr


def _report_on(data: Path) -> tuple[Row, Record]:
    """A report of an HTML page whose body went over the wire neither chunked nor compressed."""
    for row in table(data, "reports"):
        record = record_of(data, row["sources"][0]["offset"])
        head = bytes(record.block[:]).partition(b"\r\n\r\n")[0].lower()
        if row["format"] == "html" and b"chunked" not in head and b"content-encoding" not in head:
            return row, record
    raise AssertionError("no such report")


def test_a_forgery_of_a_reports_record_names_file_and_record(small: Path, shilu: Shilu) -> None:
    row, record = _report_on(small)
    body = bytes(record.block[:]).decode(row["charset"])
    sentence = next(line for line in row["text"].split("\n") if len(line) > 30 and line in body)
    other = spoilt(sentence)
    forge(small, record, sentence.encode(row["charset"]), other.encode(row["charset"]))
    assert list(check(DataFolder.opened(small))) == []  # it fits together: only the corpus knows
    done = shilu("verify", "--data", small)
    assert done.returncode == 1
    out = done.stdout.decode()
    assert f"{only_warc(small).name}: input" in out or f"{only_warc(small).name}:" in out
    lines = [line for line in out.splitlines() if record.record_id in line]
    assert any(row["report_id"] in line for line in lines), out
    bless(small)  # and where the manifest is rewritten too, the record is named all the same
    named = [d for d in differences(small) if record.record_id in d.place]
    assert row["report_id"] in {d.report_id for d in named}


def test_a_forgery_of_a_page_that_no_report_rests_on_names_the_file(small: Path) -> None:
    """The record is made other in a byte that no digest of the archive betrays any more."""
    used = {source["offset"] for row in table(small, "documents") for source in row["sources"]}
    victim = next(
        r for r in records(only_warc(small))
        if r.type == "response" and r.offset not in used and b"robots.txt" in r.target_uri.encode()
    )  # fmt: skip
    body = bytes(victim.block[:]).partition(b"\r\n\r\n")[2]
    forge(small, victim, body[:1], b"#")
    assert list(check(DataFolder.opened(small))) == []
    assert f"collections/shilu/archive/{only_warc(small).name}" in {
        d.place for d in differences(small)
    }


def test_a_lost_warc_is_named_once_as_file_and_by_every_report(small: Path, shilu: Shilu) -> None:
    path = only_warc(small)
    path.unlink()
    done = shilu("verify", "--data", small)
    assert done.returncode == 1
    assert f"{path.name}: input: is missing" in done.stdout.decode()
    assert b"Traceback" not in done.stderr


def test_a_sample_is_the_same_for_a_seed_and_no_larger_than_asked(small: Path) -> None:
    def checked(seed: int) -> int:
        seen: list[int] = []
        options = VerifyOptions(sample=2, seed=seed)
        folder = DataFolder.opened(small)
        assert list(verify(folder, options, lambda step, done, total: seen.append(total))) == []
        return len(seen)

    assert checked(1) == checked(2) == 2
