"""One text of one address is one row with all its captures; an id is for ever that text's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from smallarchive import HOST, archived

from archive.folder import DataFolder
from postprocess.build import gather as gather_module
from postprocess.build.build import BuildOptions, build
from postprocess.build.gather import Contents, gather
from postprocess.build.part import PartWriter, value_at, values
from postprocess.build.rows import source_row
from postprocess.corpus.reader import table_rows
from postprocess.ids import other_report_id, report_id
from postprocess.reading import Reading

Row = dict[str, Any]


def rows(folder: DataFolder) -> list[Row]:
    assert build(folder, BuildOptions(), lambda step, done, total: None)
    return [dict(row) for row in table_rows(folder.corpus, "documents")]


@pytest.fixture
def article(folder: DataFolder, pages: dict[str, bytes]) -> tuple[str, bytes]:
    archived(folder, "probe", pages)
    found = rows(folder)
    for place in (folder.archive, folder.indexes, folder.work / "shards"):
        for path in place.iterdir():
            path.unlink()
    url = str(found[0]["url"])
    assert HOST in url
    return url, pages[url]


def test_the_same_page_again_is_a_further_source(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    url, body = article
    archived(folder, "h1", {url: body})
    (early,) = rows(folder)
    archived(folder, "h2", {url: body}, day=30)
    (row,) = rows(folder)
    assert row["report_id"] == early["report_id"]
    assert [s["captured_at"].day for s in row["sources"]] == [22, 22]
    assert row["sources"][0] == early["sources"][0]
    assert (str(row["first_seen"]), str(row["last_seen"])) == ("2026-11-22", "2026-12-22")


def test_other_bytes_around_the_same_text_are_a_further_source_under_the_old_id(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    url, body = article
    archived(folder, "h1", {url: body})
    (early,) = rows(folder)
    archived(folder, "h2", {url: body.replace(b"</body>", b"<!-- 2 --></body>")}, day=30)
    (row,) = rows(folder)
    assert row["report_id"] == early["report_id"]
    assert len(row["sources"]) == 2
    digests = {source["payload_digest"] for source in row["sources"]}
    assert len(digests) == 2
    assert row["body_digest"] == early["body_digest"]


def test_an_earlier_harvest_that_comes_later_takes_the_first_place(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    """Sources are in order of time, whatever the names of the WARCs say."""
    url, body = article
    archived(folder, "a", {url: body}, day=9)
    archived(folder, "b", {url: body.replace(b"</body>", b"<!-- 2 --></body>")}, day=1)
    (row,) = rows(folder)
    assert [s["captured_at"].day for s in row["sources"]] == [23, 1]
    assert row["first_seen"] < row["last_seen"]


def test_another_text_at_the_same_address_is_another_row(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    url, body = article
    archived(folder, "h1", {url: body})
    (early,) = rows(folder)
    longest = max(str(early["text"]).split("\n"), key=lambda line: len(line) * ("|" not in line))
    assert longest.encode() in body
    changed = body.replace(longest.encode(), ("更正：" + longest).encode())
    archived(folder, "h2", {url: changed}, day=30)
    found = rows(folder)
    assert len(found) == 2
    assert early["report_id"] in {row["report_id"] for row in found}
    assert len({row["text_digest"] for row in found}) == 2
    assert len({row["cluster_id"] for row in found}) == 1


def test_an_id_is_the_digest_of_address_body_and_ordinal(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    from hashlib import sha256

    from archive.surt import surt

    url, body = article
    archived(folder, "h1", {url: body})
    (row,) = rows(folder)
    ordinal = row["segment"]["ordinal"]
    assert row["report_id"] == report_id(surt(url), sha256(body).hexdigest(), ordinal)


def test_a_second_text_for_one_id_gets_its_own_whatever_else_is_in_the_corpus(
    folder: DataFolder, article: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It happens where an article's further pages change and its first page does not."""
    url, body = article
    archived(folder, "h1", {url: body})
    (early,) = rows(folder)
    (part,) = (folder.work / "shards").glob("*.part")
    whole = gather_module.text_digest
    count = [0]

    def other(text: str) -> str:
        count[0] += 1
        return whole(f"{text}{count[0]}")  # every reading of the page seems to have another text

    def twice() -> Contents:
        count[0] = 0
        return gather([part, part])

    monkeypatch.setattr(gather_module, "text_digest", other)
    first, second = sorted(twice().rows, key=lambda row: row.report_id != early["report_id"])
    assert first.report_id == early["report_id"]
    assert second.report_id != first.report_id
    assert second.row.report_id == second.report_id
    digests = {whole(f"{early['text']}{number}") for number in (1, 2)}
    assert second.report_id in {other_report_id(first.report_id, digest) for digest in digests}
    assert [row.report_id for row in twice().rows] == sorted((first.report_id, second.report_id))


def test_a_part_is_whole_or_absent(tmp_path: Any) -> None:
    path = tmp_path / "x.part"
    with PartWriter[int](path) as writer:
        places = [writer.write(number) for number in (1, 2, 3)]
        assert not path.exists()
    assert [value for _, value in values(path, int)] == [1, 2, 3]
    assert [value_at(path, place, int) for place in places] == [1, 2, 3]
    with pytest.raises(TypeError), PartWriter[object](path) as broken:
        broken.write([4, object()])  # some of a part, and then something that cannot be packed
    assert [value for _, value in values(path, int)] == [1, 2, 3]
    assert [p.name for p in tmp_path.iterdir()] == ["x.part"]


def test_a_row_names_no_path_of_this_machine(
    folder: DataFolder, article: tuple[str, bytes]
) -> None:
    url, body = article
    archived(folder, "h1", {url: body})
    (row,) = rows(folder)
    text = json.dumps(row, default=str) + (folder.corpus / "manifest.json").read_text("utf-8")
    assert str(folder.path) not in text
    assert row["sources"][0]["warc"].startswith("collections/shilu/archive/")
    (part,) = (folder.work / "shards").glob("*.part")
    ((_, reading),) = values(part, Reading)
    assert source_row(reading.accepted[0].source) == row["sources"][0]
