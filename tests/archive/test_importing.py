"""Files of other crawlers come in whole, are salvaged, or are refused; what came in is read,
checked and indexed like our own."""

from __future__ import annotations

import gzip
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from archive.check import check
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.importing import (
    Imported,
    ImportRefusedError,
    LinkRefusedError,
    import_warc,
    importing,
)
from archive.importing_names import plain_stem
from archive.reader import payloads, records

PAGE = "<title>外来的年报</title>".encode() * 9


def record(kind: str, uri: str | None, block: bytes, *more: str, version: str = "1.0") -> bytes:
    number = record.count = getattr(record, "count", 0) + 1  # type: ignore[attr-defined]
    lines = [
        f"WARC/{version}", f"WARC-Type: {kind}", f"warc-record-id: <urn:test:{number}>",
        "WARC-Date: 2019-05-06T07:08:09Z", *([f"WARC-Target-URI: {uri}"] if uri else []),
        *more, f"Content-Length:   {len(block)}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
RESPONSE = "Content-Type: application/http; msgtype=response"
REVISIT = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"


def foreign() -> list[bytes]:
    """What Heritrix, Browsertrix and Common Crawl write, by hand."""
    site = "http://www.wailai.gov.cn"
    return [
        record("warcinfo", None, b"software: Heritrix/3.4\r\nisPartOf: basic\r\n",
               "Content-Type: application/warc-fields"),
        record("response", "dns:www.wailai.gov.cn", b"20190506070809\nwww. 60 IN A 192.0.2.9\n",
               "Content-Type: text/dns"),
        record("response", f"{site}/a.html", HTTP + PAGE, RESPONSE),
        record("request", f"{site}/a.html", b"GET /a.html HTTP/1.1\r\n\r\n",
               "Content-Type: application/http; msgtype=request"),
        record("metadata", f"{site}/a.html", b"via: http://www.wailai.gov.cn/\r\n",
               "Content-Type: application/warc-fields"),
        record("response", f"{site}/cut.html", HTTP + PAGE[:40], RESPONSE,
               "WARC-Truncated: length"),
        record("revisit", f"{site}/a.html", HTTP, RESPONSE, REVISIT),
        record("revisit", f"{site}/b.html", HTTP, RESPONSE, REVISIT,
               f"WARC-Refers-To-Target-URI: {site}/a.html",
               "WARC-Refers-To-Date: 2019-05-06T07:08:09Z"),
        record("resource", f"urn:pageinfo:{site}/a.html", b'{"urls":{}}',
               "Content-Type: application/json"),
        record("resource", f"urn:view:{site}/a.html", b"\x89PNG",
               "Content-Type: image/png", version="1.1"),
        record("conversion", f"{site}/a.html", "外来的年报".encode(), "Content-Type: text/plain"),
    ]  # fmt: skip


RECORDS = foreign()
WAYS = {
    "members.warc.gz": b"".join(gzip.compress(one) for one in RECORDS),
    "plain.warc": b"".join(RECORDS),
    "whole.warc.gz": gzip.compress(b"".join(RECORDS)),
    "frames.warc.zst": b"".join(zstandard.compress(one) for one in RECORDS),
}
STAND = {"members.warc.gz", "plain.warc"}


def taken(folder: DataFolder, path: Path, **more: object) -> Imported:
    with importing(folder) as place:
        return import_warc(folder, place, path, source=str(path), **more)  # type: ignore[arg-type]


def findings(folder: DataFolder) -> list[str]:
    return [str(finding) for finding in check(folder)]


@pytest.fixture(params=sorted(WAYS))
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    path.write_bytes(WAYS[request.param])
    return path


@pytest.mark.parametrize("harvest", [None, "theirs-2019"])
def test_every_record_comes_in_with_its_head_and_block_as_they_were(
    folder: DataFolder, source: Path, harvest: str | None
) -> None:
    done = taken(folder, source, harvest=harvest)
    path = folder.archive / done.warc
    raw = path.read_bytes()
    plain = gzip.decompress(raw) if done.warc.endswith(".gz") else raw
    ours = b"" if harvest is None and source.name in STAND else plain[: plain.index(RECORDS[0])]
    assert plain == ours + b"".join(RECORDS)
    assert (ours == b"") == (harvest is None and source.name in STAND)
    assert done.way == ("copied" if source.name in STAND else "rewritten")
    assert done.harvest == harvest_of(path) == (harvest or "basic")
    assert (done.records, done.captures, done.damages) == (11, 8, ())
    assert findings(folder) == []
    assert source.read_bytes() == WAYS[source.name]
    assert len([p for p in payloads(folder, path) if p.body == PAGE]) == 1
    assert all(r.length for r in records(path))  # each can be sought alone


def test_the_same_content_is_not_taken_twice_whatever_it_is_called(
    folder: DataFolder, source: Path, tmp_path: Path
) -> None:
    first = taken(folder, source)
    other = tmp_path / f"other-{source.name}"
    other.write_bytes(source.read_bytes())
    assert taken(folder, other).way == taken(folder, source, harvest="x").way == "known"
    assert [path.name for path in folder.warcs()] == [first.warc]


def test_what_a_file_tells_of_an_import_itself_is_not_believed(
    folder: DataFolder, source: Path, tmp_path: Path
) -> None:
    """Else whoever knows the digest of a file could keep it out."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    for number, software in enumerate(("shilu-import/0.1", "Heritrix/3.4")):
        told = f"software: {software}\r\nimported-sha256: {digest}\r\n".encode()
        lie = record("warcinfo", None, told, "Content-Type: application/warc-fields")
        path = tmp_path / f"forged-{number}.warc"
        path.write_bytes(b"\r\n" * number + lie + b"".join(RECORDS))
        assert taken(folder, path).way == "copied"
        assert taken(folder, path).way == "known"
        assert path.read_bytes() in (folder.archive / path.name).read_bytes()
    again = tmp_path / "again.warc"
    again.write_bytes((folder.archive / "forged-0.warc").read_bytes() + RECORDS[0])
    with pytest.raises(LinkRefusedError, match="tells of an import"):
        taken(folder, again, link=True)
    assert taken(folder, source).way in {"copied", "rewritten"}
    assert len(folder.warcs()) == 3
    assert findings(folder) == []


def test_another_content_of_the_same_name_gets_a_number(folder: DataFolder, tmp_path: Path) -> None:
    names = []
    for number in range(3):
        path = tmp_path / str(number) / "rec.warc"
        path.parent.mkdir()
        path.write_bytes(b"".join(RECORDS[: 3 + number]))
        names.append(taken(folder, path).warc)
    assert names == ["rec.warc", "rec-2.warc", "rec-3.warc"]
    assert findings(folder) == []


@pytest.mark.parametrize("flipped", [0.2, 0.5, 0.9])
def test_the_whole_records_of_a_damaged_file_are_salvaged_and_the_damage_is_named(
    folder: DataFolder, tmp_path: Path, flipped: float
) -> None:
    members = [gzip.compress(one) for one in RECORDS]
    hit = int(len(members) * flipped)
    spoilt = bytearray(members[hit])
    spoilt[len(spoilt) // 2] ^= 0xFF
    path = tmp_path / "broken.warc.gz"
    path.write_bytes(b"".join([*members[:hit], bytes(spoilt), *members[hit + 1 :]]))
    done = taken(folder, path)
    assert {damage.offset for damage in done.damages} == {sum(map(len, members[:hit]))}
    plain = gzip.decompress((folder.archive / done.warc).read_bytes())
    assert plain.endswith(b"".join([*RECORDS[:hit], *RECORDS[hit + 1 :]]))
    assert (done.records, done.way, findings(folder)) == (10, "rewritten", [])


@pytest.mark.parametrize(
    "content", [b"", b"hello", gzip.compress(b"hello", mtime=0), RECORDS[0][:60]]
)
def test_a_file_without_a_whole_record_is_refused(
    folder: DataFolder, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ImportRefusedError, match=r"x\.warc\.gz@0: no whole record"):
        taken(folder, path)
    assert folder.warcs() == []


def test_a_link_is_the_source_or_is_refused(folder: DataFolder, source: Path) -> None:
    if source.name in STAND:
        done = taken(folder, source, link=True)
        assert (folder.archive / done.warc).samefile(source)
        assert findings(folder) == []
    else:
        with pytest.raises(LinkRefusedError, match="written anew"):
            taken(folder, source, link=True)
    path = source.with_name("second.warc")
    path.write_bytes(b"".join(RECORDS[:4]))
    with pytest.raises(LinkRefusedError, match="--harvest"):
        taken(folder, path, link=True, harvest="h")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd.warc.gz", "passwd"),
        ("a b\n年报.warc", "a-b"),
        (".hidden.warc.gz.open", "hidden"),
        ("-rf.warc.zst", "rf"),
        ("C:\\x\\y.WARC.GZ", "y"),
        ("年.warc", "imported"),
        ("x" * 400 + ".warc", "x" * 160),
    ],
)
def test_a_name_is_never_a_path_nor_hidden(name: str, stem: str) -> None:
    assert plain_stem(name) == stem


KILLED = """
import os, signal, sys
from pathlib import Path
from archive import importing
from archive.folder import DataFolder
left = int(sys.argv[3])
def counted(old):
    def step(*words, **more):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return old(*words, **more)
    return step
os.fsync, os.replace, os.rename = counted(os.fsync), counted(os.replace), counted(os.rename)
Path.replace, Path.rename = counted(Path.replace), counted(Path.rename)
folder = DataFolder.opened(sys.argv[1])
with importing.importing(folder) as place:
    importing.import_warc(folder, place, Path(sys.argv[2]), source="x.warc.gz", harvest="h")
"""


def test_a_kill_at_any_step_leaves_nothing_that_looks_imported(
    folder: DataFolder, tmp_path: Path
) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(WAYS["members.warc.gz"])
    for step in range(1, 40):
        run = subprocess.run(
            [sys.executable, "-c", KILLED, folder.path, path, str(step)],
            check=False,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL
        if folder.warcs():  # it had its name: then it is whole
            assert findings(folder) == []
    assert step > 8
    assert taken(folder, path).way == "known"
    assert findings(folder) == []
    assert [p.name for p in folder.archive.iterdir()] == ["x.warc.gz", "x.warc.gz.sha256"]
