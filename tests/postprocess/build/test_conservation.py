"""Nothing vanishes between archive and tables, nothing stands twice; and a leak does not pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from smallarchive import archived

from archive.folder import DataFolder
from postprocess import reading as reading_module
from postprocess.build import build as build_module
from postprocess.build import gather as gather_module
from postprocess.build.build import BuildOptions, BuildSummary
from postprocess.corpus.reader import table_rows
from postprocess.document import Tiling
from postprocess.errors import ConservationError
from postprocess.reading import Reading


def build(folder: DataFolder) -> BuildSummary:
    made = build_module.build(folder, BuildOptions(), lambda step, done, total: None)
    assert made is not None
    return made


@pytest.fixture
def built(folder: DataFolder, pages: dict[str, bytes]) -> DataFolder:
    archived(folder, "h1", pages)
    build(folder)
    return folder


def test_both_laws_hold_and_their_sums_are_those_of_the_tables(built: DataFolder) -> None:
    law = build(built).manifest.conservation
    assert law.index_rows == law.documents + law.capture_rejections > 10
    assert law.characters == law.accepted + law.rejected + law.removed
    documents = list(table_rows(built.corpus, "documents"))
    rejections = list(table_rows(built.corpus, "rejections"))
    spans = [row["segment"] for row in documents]
    assert law.accepted == sum(s["end"] - s["start"] for s in spans) > 0  # type: ignore[index]
    assert law.capture_rejections == sum(row["segment"] is None for row in rejections)
    captures = {(s["warc"], s["offset"]) for row in documents for s in row["sources"]}  # type: ignore[union-attr]
    captures |= {(row["warc"], row["offset"]) for row in rejections}
    assert len(captures) == law.index_rows


Values = Iterator[tuple[int, Reading]]


def leaking(monkeypatch: pytest.MonkeyPatch, leak: Callable[[list[Any]], None]) -> None:
    """Let something happen to what the parts hold on its way into the tables."""
    whole = gather_module.values

    def leaky(path: Path, kind: type[Reading]) -> Values:
        found = list(whole(path, kind))
        leak(found)
        yield from found

    monkeypatch.setattr(gather_module, "values", leaky)


def first(found: list[tuple[int, Reading]], wanted: Callable[[Reading], object]) -> int:
    return next(i for i, (_, reading) in enumerate(found) if wanted(reading))


def refused(folder: DataFolder) -> str:
    """Build, and return the refusal; the corpus that was there stays."""
    before = {p.name: p.read_bytes() for p in folder.corpus.iterdir()}
    with pytest.raises(ConservationError) as error:
        build(folder)
    assert {p.name: p.read_bytes() for p in folder.corpus.iterdir()} == before
    assert "\n" not in str(error.value)
    return str(error.value)


KINDS: dict[str, Callable[[Reading], object]] = {
    "a report": lambda r: r.accepted,
    "a rejection": lambda r: not r.is_document,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_reading_that_is_dropped_is_named(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    lost: list[str] = []

    def drop(found: list[tuple[int, Reading]]) -> None:
        _, reading = found.pop(first(found, KINDS[kind]))
        lost.append(f"{reading.warc}@{reading.offset}")

    leaking(monkeypatch, drop)
    message = refused(built)
    assert lost[0] in message


@pytest.mark.parametrize("kind", KINDS)
def test_a_reading_that_stands_twice_is_named(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    twice: list[str] = []

    def double(found: list[tuple[int, Reading]]) -> None:
        at = first(found, KINDS[kind])
        found.append(found[at])
        twice.append(f"{found[at][1].warc}@{found[at][1].offset}")

    leaking(monkeypatch, double)
    message = refused(built)
    assert twice[0] in message


def test_a_row_that_is_dropped_from_the_index_is_named(built: DataFolder) -> None:
    (index,) = built.indexes.glob("*.cdxj")
    lines = index.read_text("utf-8").splitlines(keepends=True)
    offset = lines[1].rpartition('"offset": "')[2].partition('"')[0]
    index.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    assert f"@{offset}: in the corpus more often than in the index" in refused(built)


def test_a_row_that_stands_twice_in_the_index_is_named(built: DataFolder) -> None:
    (index,) = built.indexes.glob("*.cdxj")
    lines = index.read_text("utf-8").splitlines(keepends=True)
    offset = lines[1].rpartition('"offset": "')[2].partition('"')[0]
    index.write_text("".join([*lines[:2], *lines[1:]]), "utf-8")
    assert f"@{offset}: in the index" in refused(built)


def test_a_segment_that_vanishes_from_a_reading_is_named(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(found: list[tuple[int, Reading]]) -> None:
        at = first(found, lambda r: r.accepted)
        found[at] = (found[at][0], replace(found[at][1], accepted=()))

    leaking(monkeypatch, drop)
    assert "accepted segments" in refused(built)


def test_a_rejection_that_vanishes_from_a_reading_is_named(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(found: list[tuple[int, Reading]]) -> None:
        at = first(found, lambda r: not r.is_document)
        found[at] = (found[at][0], replace(found[at][1], rejections=()))

    leaking(monkeypatch, drop)
    assert "not one rejection" in refused(built)


def test_a_document_that_gathering_loses_is_named(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gather_module._unique
    monkeypatch.setattr(gather_module, "_unique", lambda rows: list(whole(rows))[1:])
    assert "read as accepted segment, not as often in documents" in refused(built)


def test_a_row_that_is_not_written_is_noticed(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postprocess.build import tables

    lost: list[object] = []

    def rows(kind: Any, unsorted: Any) -> Any:
        found = sorted_rows(kind, unsorted)
        if kind.name == "rejections":
            lost.append(found.pop())
        return found

    sorted_rows = tables.sorted_rows
    monkeypatch.setattr(tables, "sorted_rows", rows)
    assert "rejections.parquet" in refused(built)
    assert lost


def _gap(tiles: Tiling) -> Tiling:
    segment = tiles.segments[-1]
    return replace(tiles, segments=(*tiles.segments[:-1], replace(segment, end=segment.end - 1)))


def _overlap(tiles: Tiling) -> Tiling:
    segment = tiles.segments[-1]
    return replace(tiles, segments=(*tiles.segments, replace(segment, ordinal=99)))


def _late(tiles: Tiling) -> Tiling:
    segment = tiles.segments[0]
    return replace(tiles, segments=(replace(segment, start=segment.start + 1), *tiles.segments[1:]))


@pytest.mark.parametrize("spoil", [_gap, _overlap, _late])
def test_a_tiling_with_a_gap_or_an_overlap_names_the_record(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Tiling], Tiling]
) -> None:
    whole = reading_module.tiling
    seen: list[str] = []

    def broken(found: Any) -> Tiling:
        tiles = whole(found)
        if not tiles.segments or seen:
            return tiles
        seen.append(f"{found.source.warc}@{found.source.offset}")
        return spoil(tiles)

    for receipt in (built.work / "shards").glob("*.receipt.json"):
        receipt.unlink()  # else nothing would be read again
    monkeypatch.setattr(reading_module, "tiling", broken)
    message = refused(built)
    assert seen[0] in message
    assert "characters" in message


def test_a_page_on_which_our_code_fails_is_a_rejection_that_says_so(
    built: DataFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = reading_module.dating
    seen: list[str] = []

    def broken(view: Any, kind: Any) -> Any:
        if not seen:
            seen.append(view.document.url)
            raise IndexError("a list is shorter than thought")
        return whole(view, kind)

    for receipt in (built.work / "shards").glob("*.receipt.json"):
        receipt.unlink()
    before = len(list(table_rows(built.corpus, "documents")))
    monkeypatch.setattr(reading_module, "dating", broken)
    law = build(built).manifest.conservation
    assert law.index_rows == law.documents + law.capture_rejections
    rows = {str(row["url"]): row for row in table_rows(built.corpus, "rejections")}
    assert rows[seen[0]]["reason"] == "internal_error"
    assert "IndexError" in str(rows[seen[0]]["detail"])
    assert len(list(table_rows(built.corpus, "documents"))) == before - 1
    assert seen[0] in caplog.text
