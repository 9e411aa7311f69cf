"""The way back: from a sentence of the corpus to the character of the page and the byte of the
WARC."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from forging import Row, table
from frontdesk import Shilu

from archive.folder import DataFolder
from archive.reader import record_at
from postprocess.build.pages import Pages
from postprocess.build.sites_of import seeds_of
from postprocess.document import Document
from postprocess.extract import document
from postprocess.joining import with_later_pages
from shilu.explanation import base_offset, place_of
from sites.registry import site_of


def extracted(data: Path, row: Row) -> Document:
    """The text of the archived page, as extraction gives it and before anything is cut from it."""
    folder = DataFolder.opened(data)
    seeds, pages, source = seeds_of(folder.warcs(), None), Pages(folder), row["sources"][0]
    payload = pages.at(source["warc"], source["offset"])
    found = document(payload, site_of(payload.capture.url, seeds))
    assert isinstance(found, Document)
    if found.later_pages:
        found = with_later_pages(found, payload, lambda url: site_of(url, seeds), pages)
    return found


def printed_range(out: str) -> tuple[int, int]:
    found = re.search(r"begins at character (\d+), ends before character (\d+) of the text", out)
    assert found, out
    return int(found[1]), int(found[2])


def _interesting(data: Path) -> list[Row]:
    """Rows of every kind: repaired much, one of several on a page, Traditional, a file, plain."""
    rows = table(data, "documents")
    repaired: dict[str, int] = {}
    for repair in table(data, "repairs"):
        repaired[repair["report_id"]] = repaired.get(repair["report_id"], 0) + 1
    chosen = sorted(rows, key=lambda r: (-repaired.get(r["report_id"], 0), r["report_id"]))[:3]
    for wanted in (
        lambda r: r["segment"]["start"] > 500,
        lambda r: r["script"] == "Hant",
        lambda r: r["format"] in {"pdf", "doc", "docx"},
        lambda r: not r["flags"],
    ):
        chosen.append(next(r for r in rows if wanted(r)))
    return chosen


def test_explain_finds_a_sentence_and_prints_file_offset_and_character(
    good: Path, shilu: Shilu
) -> None:
    for row in _interesting(good)[2:5]:
        lines = [line for line in row["text"].split("\n") if len(line) > 25 and "|" not in line]
        sentence = lines[len(lines) // 2][:40]
        done = shilu("explain", "--data", good, "--text", sentence)
        out = done.stdout.decode()
        assert done.returncode == 0, done.stderr.decode()
        name = out.split()[0]
        (shown,) = [r for r in table(good, "documents") if r["report_id"] == name]
        assert place_of(shown["text"], sentence)
        source = shown["sources"][0]
        assert f"{source['warc']} at byte {source['offset']}, {source['length']} bytes" in out
        assert source["record_id"] in out
        assert source["payload_digest"] in out
        start, end = printed_range(out)
        page = extracted(good, shown).text
        first, last = place_of(shown["text"], sentence) or (0, 0)
        quoted = shown["text"][first:last]
        assert page[start] == quoted[0]
        assert page[end - 1] == quoted[-1]
        if not any(r["report_id"] == name for r in table(good, "repairs")):
            assert page[start:end] == quoted


def test_every_line_of_a_text_is_found_at_its_character_of_the_page(good: Path) -> None:
    """For all lines that no repair touched: the very characters stand there."""
    repairs: dict[str, list[Row]] = {}
    for repair in table(good, "repairs"):
        repairs.setdefault(repair["report_id"], []).append(repair)
    exact = moved = 0
    for row in _interesting(good):
        page, edits = extracted(good, row).text, repairs.get(row["report_id"], [])
        shift, place = row["segment"]["start"], 0
        assert page[shift : row["segment"]["end"]] == row["text_extracted"]
        for line in row["text"].split("\n"):
            if line:
                start = base_offset(place, edits)
                end = base_offset(place + len(line) - 1, edits) + 1
                touched = any(e["start"] < end and start < max(e["end"], e["start"] + 1)
                              for e in edits)  # fmt: skip
                if not touched:
                    assert page[shift + start : shift + end] == line
                    exact += 1
                    moved += start != place
            place += len(line) + 1
    assert exact > 100
    assert moved > 10  # lines behind a repair: their place is not that of the repaired text


def test_a_sentence_is_found_across_line_breaks_and_blanks(good: Path, shilu: Shilu) -> None:
    row = next(r for r in table(good, "reports") if "\n" in r["text"][200:260])
    at = row["text"].index("\n", 200)
    sentence = row["text"][at - 15 : at] + "  " + row["text"][at + 1 : at + 16]
    done = shilu("explain", "--data", good, "--text", sentence)
    assert done.returncode == 0
    start, _ = printed_range(done.stdout.decode())
    name = done.stdout.decode().split()[0]
    (shown,) = [r for r in table(good, "documents") if r["report_id"] == name]
    assert extracted(good, shown).text[start] == sentence[0]


def test_explain_answers_in_json(good: Path, shilu: Shilu) -> None:
    row = table(good, "reports")[0]
    done = shilu("explain", "--data", good, row["report_id"], "--json")
    answer = msgspec.json.decode(done.stdout)
    assert answer["report"]["report_id"] == row["report_id"]
    assert answer["report"]["text"] == row["text"]
    assert answer["members"]


def test_source_gives_the_bytes_of_the_record_and_raw_its_payload(good: Path, shilu: Shilu) -> None:
    for row in _interesting(good)[2:6]:
        source = row["sources"][0]
        record = record_at(good / source["warc"], source["offset"])
        done = shilu("source", "--data", good, row["report_id"])
        assert done.returncode == 0
        assert done.stdout == bytes(record.block[:])
        assert done.stdout.startswith(b"HTTP/1.")
        raw = shilu("source", "--data", good, row["report_id"], "--raw").stdout
        digest = base64.b32encode(hashlib.sha1(raw).digest()).decode()
        assert digest == source["payload_digest"]


@pytest.mark.parametrize("words", [("explain", "x" * 20), ("source", "x" * 20),
                                   ("explain", "--text", "这句话哪里也没有写过呀")])  # fmt: skip
def test_what_the_corpus_does_not_hold_is_asked_wrongly(
    good: Path, shilu: Shilu, words: tuple[str, ...]
) -> None:
    done = shilu(*words, "--data", good)
    assert (done.returncode, done.stdout) == (2, b"")
    assert words[-1] in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
