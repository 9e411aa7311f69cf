"""A WACZ comes in as its WARCs; one that lies, or is made to harm, is told in one line."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.check import check
from archive.exchange import WireBuffer, WireExchange
from archive.folder import DataFolder
from archive.removal import Reasons, Target, remove
from archive.scan import records
from archive.wacz_reading import WaczError, opened_wacz
from archive.writer import WarcWriter
from shilu.cli import main


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.exit_code, done.output


def exported(written, tmp_path: Path) -> Path:
    target = tmp_path / "a.wacz"
    code, said = run(
        "export", "--format", "wacz", "--data", written.folder.path, "--output", target
    )
    assert code == 0, said
    return target


def rezipped(old: Path, new: Path, change) -> Path:
    """The same zip with entries changed: `change` gets names and bytes, in order."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name, content in change({i.filename: source.read(i) for i in source.infolist()}):
            target.writestr(name, content)
    return new


def test_what_is_exported_comes_back_in_as_it_was(written, tmp_path: Path) -> None:
    other = DataFolder(tmp_path / "other")
    code, said = run("import", exported(written, tmp_path), "--data", other.path, "--json")
    assert code == 0, said
    told = json.loads(said)
    assert (told["way"], told["captures"], told["harvest"]) == ("copied", 3, "h1")
    assert [p.read_bytes() for p in other.warcs()] == [written.path.read_bytes()]
    assert list(check(other)) == []


def test_the_same_archive_gives_the_same_bytes(written, tmp_path: Path) -> None:
    first = exported(written, tmp_path).read_bytes()
    assert exported(written, tmp_path).read_bytes() == first


def test_the_index_of_a_wacz_names_its_blocks(written, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported(written, tmp_path)) as opened:
        coded = opened.read("indexes/index.cdx.gz")
        meta, *blocks = opened.read("indexes/index.idx").decode().splitlines()
        assert opened.getinfo("archive/" + written.path.name).compress_type == zipfile.ZIP_STORED
        package = json.loads(opened.read("datapackage.json"))
        for resource in package["resources"]:
            content = opened.read(resource["path"])
            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
            assert resource["bytes"] == len(content)
    assert meta.startswith("!meta 0 ")
    lines = b""
    for block in blocks:
        told = json.loads(block.split(" ", 2)[2])
        lines += gzip.decompress(coded[told["offset"] : told["offset"] + told["length"]])
    assert lines == written.folder.index_of(written.path.name).read_bytes()


def test_what_was_removed_is_not_exported(written, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    why = Reasons(by="ops", when=datetime(2026, 11, 25, tzinfo=UTC), reason="申请删除")
    url = "http://www.example.gov.cn/1"
    remove(written.folder, [Target(kind="url", name=url)], why)
    with zipfile.ZipFile(exported(written, tmp_path)) as opened:
        archive = gzip.decompress(opened.read("archive/" + written.path.name))
        index = gzip.decompress(opened.read("indexes/index.cdx.gz"))
        pages = opened.read("pages/pages.jsonl")
    assert b"http://www.example.gov.cn/2" in archive
    for told in (archive, index, pages):
        assert url.encode() not in told
    assert archive.count(b"WARC-Type: request") == archive.count(b"WARC-Type: response") == 2


def test_an_entry_that_is_not_the_one_of_its_digest_is_named_and_salvaged(
    written, tmp_path: Path
) -> None:
    def cut(entries):
        for name, content in entries.items():
            yield name, content[:-40] if name.startswith("archive/") else content

    bad = rezipped(exported(written, tmp_path), tmp_path / "bad.wacz", cut)
    other = DataFolder(tmp_path / "other")
    code, said = run("import", bad, "--data", other.path)
    assert code == 1
    assert f"{bad}!archive/{written.path.name}: datapackage.json says sha256:" in said
    assert "rewritten to" in said
    assert list(check(other)) == []


def test_a_flipped_byte_in_a_stored_warc_loses_one_record_alone(written, tmp_path: Path) -> None:
    raw = bytearray(exported(written, tmp_path).read_bytes())
    hit = list(records(written.path))[3]
    raw[raw.index(written.path.read_bytes()) + hit.offset + hit.length // 2] ^= 0xFF
    path = tmp_path / "flipped.wacz"
    path.write_bytes(raw)
    code, said = run("import", path, "--data", tmp_path / "other")
    assert code == 1
    assert "CRC-32" in said
    (warc,) = DataFolder(tmp_path / "other").warcs()
    kept = [record.record_id for record in records(warc)][1:]
    left = [record.record_id for record in records(written.path) if record.offset != hit.offset]
    assert kept == left


def test_an_entry_that_cannot_be_opened_is_not_taken_for_the_one_before(
    written, tmp_path: Path
) -> None:
    whole = exported(written, tmp_path)
    content = written.path.read_bytes() + written.path.read_bytes()
    twice = rezipped(
        whole, tmp_path / "t.wacz", lambda e: [*e.items(), ("archive/z.warc", content)]
    )
    raw = bytearray(twice.read_bytes())
    raw[raw.index(b"archive/z.warc")] ^= 1  # in its own header, not in the directory
    twice.write_bytes(raw)
    code, said = run("import", twice, "--data", tmp_path / "other")
    assert code == 1
    assert "archive/z.warc@0: no whole record; the file is empty" in said
    assert "archive/z.warc: is here already" not in said


def test_what_a_package_names_is_told_in_plain_characters(written, tmp_path: Path) -> None:
    def named(entries):
        package = json.loads(entries["datapackage.json"])
        package["resources"].append({"path": "archive/\ud800\x1b[2J.warc", "hash": "sha256:0"})
        yield from (entries | {"datapackage.json": json.dumps(package).encode()}).items()

    bad = rezipped(exported(written, tmp_path), tmp_path / "bad.wacz", named)
    for more in ([], ["--json"]):
        code, said = run("import", bad, "--data", tmp_path / "other", *more)
        assert code == 1
        assert "ud800" in said
        assert "x1b[2J" in said
        assert "\x1b" not in said


@pytest.mark.parametrize("name", ["../evil.warc.gz", "/etc/evil.warc", "archive/../../x.warc"])
def test_a_name_that_leads_out_of_the_zip_is_refused(written, tmp_path: Path, name: str) -> None:
    bad = rezipped(
        exported(written, tmp_path), tmp_path / "bad.wacz", lambda e: [*e.items(), (name, b"x")]
    )
    code, said = run("import", bad, "--data", tmp_path / "other")
    assert code == 1
    assert "leads out of the archive" in said
    assert said.count("\n") == 1
    assert DataFolder(tmp_path / "other").warcs() == []


def test_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("archive/a.warc", bytes(64 << 20))
    with pytest.raises(WaczError, match="claim to hold 67108864"), opened_wacz(path):
        pass


def test_an_encrypted_entry_is_refused(written, tmp_path: Path) -> None:
    raw = bytearray(exported(written, tmp_path).read_bytes())
    at = raw.index(b"PK\x01\x02")  # the first entry of the central directory
    raw[at + 8] |= 1
    path = tmp_path / "secret.wacz"
    path.write_bytes(raw)
    with pytest.raises(WaczError, match="is encrypted"), opened_wacz(path):
        pass


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.99])
def test_a_cut_zip_is_refused_in_one_line(written, tmp_path: Path, kept: float) -> None:
    raw = exported(written, tmp_path).read_bytes()
    path = tmp_path / "cut.wacz"
    path.write_bytes(raw[: int(len(raw) * kept)])
    code, said = run("import", path, "--data", tmp_path / "other")
    assert (code, said.count("\n")) == (1, 1)
    assert f"{path}: no whole zip" in said


def test_titles_of_pages_are_read_in_their_own_charset(folder: DataFolder, tmp_path: Path) -> None:
    body = "<html><title>某县　年度&amp;报告</title></html>".encode("gb18030")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    from datetime import UTC, datetime

    writer = WarcWriter(folder, "h", host="host")
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    writer.append_exchange(
        WireExchange(
            url="http://www.mou.gov.cn/a", method="GET",
            request=WireBuffer(b"GET /a HTTP/1.1\r\n\r\n"),
            response=WireBuffer(head + body), started=moment, ended=moment, peer="192.0.2.1",
        )
    )  # fmt: skip
    writer.close()
    target = tmp_path / "a.wacz"
    run("export", "--format", "wacz", "--data", folder.path, "--output", target)
    with zipfile.ZipFile(target) as opened:
        _, page = map(json.loads, opened.read("pages/pages.jsonl").splitlines())
    assert (page["title"], page["ts"]) == ("某县 年度&报告", "2026-01-02T03:04:05Z")
