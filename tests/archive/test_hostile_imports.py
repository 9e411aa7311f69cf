"""What other people's files may hold without harm: notes that are none, fields without end, indexes
that are no text, files that are not there."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_importing import HTTP, PAGE, RESPONSE, findings, record, taken

from archive.cdxj import IndexRowError
from archive.fields import link_context, parsed_fields
from archive.folder import DataFolder
from archive.importing import importing
from archive.index import captures, find, index_folder
from archive.reader import payloads
from archive.record import ArchiveDamageError
from archive.removal import Reasons, Target, remove

FIELDS = "Content-Type: application/warc-fields"
WHY = Reasons(by="tests", when=datetime(2026, 11, 25, tzinfo=UTC), reason="个人信息")
SITE = "http://www.wailai.gov.cn"


def imported(folder: DataFolder, tmp_path: Path, *parts: bytes, name: str = "x.warc") -> Path:
    path = tmp_path / name
    path.write_bytes(b"".join(parts))
    return folder.archive / taken(folder, path).warc


def test_a_purge_takes_what_a_foreign_record_says_of_cuts_for_nothing(
    folder: DataFolder, tmp_path: Path
) -> None:
    note = record("metadata", None, b"rewritten: x\r\ncut: hello\r\ncut: 1 -2\r\n", FIELDS)
    gone = record("response", f"{SITE}/1", HTTP + PAGE, RESPONSE)
    stays = record("response", f"{SITE}/2", HTTP + b"other", RESPONSE)
    path = imported(folder, tmp_path, note, gone, stays)
    done = remove(folder, [Target(kind="url", name=f"{SITE}/1")], WHY, purging=True)
    assert [file.records for file in done.purged] == [1]
    assert path.read_bytes().startswith(note + stays)
    assert findings(folder) == []


def test_a_purge_takes_metadata_of_a_capture_that_names_no_uri(
    folder: DataFolder, tmp_path: Path
) -> None:
    gone = record("response", f"{SITE}/1", HTTP + PAGE, RESPONSE)
    of = f"WARC-Concurrent-To: <urn:test:{record.count}>"  # type: ignore[attr-defined]
    about = record("metadata", None, "via: 张三的页面\r\n".encode(), FIELDS, of)
    alone = record("metadata", None, b"crawler: theirs\r\n", FIELDS)
    stays = record("response", f"{SITE}/2", HTTP + b"other", RESPONSE)
    path = imported(folder, tmp_path, gone, about, alone, stays)
    remove(folder, [Target(kind="url", name=f"{SITE}/1")], WHY, purging=True)
    assert path.read_bytes().startswith(alone + stays)
    assert findings(folder) == []


def test_fields_without_end_are_read_up_to_a_bound() -> None:
    assert len(parsed_fields(b"a:\n" * (1 << 20))) == 1 << 19
    assert parsed_fields(b"a: 1\r\n" + b"x" * (17 << 20) + b"\r\nb: 2\r\n") == (("a", "1"),)
    link = link_context((("via", "x" * (1 << 20)), ("anchor", "年报")))
    assert (link.via, link.anchor) == (None, "年报")


def test_a_bomb_of_fields_fills_no_memory(folder: DataFolder, tmp_path: Path) -> None:
    bomb = record("metadata", f"{SITE}/1", b"a:\n" * (30 << 20), FIELDS,
                  "WARC-Concurrent-To: <urn:x>")  # fmt: skip
    page = record("response", f"{SITE}/1", HTTP + PAGE, RESPONSE)
    path = imported(folder, tmp_path, *map(gzip.compress, (bomb, page)), name="x.warc.gz")
    script = (
        "import sys; from archive.reader import payloads;"
        " from archive.folder import DataFolder; from pathlib import Path;"
        " found = list(payloads(DataFolder.opened(sys.argv[1]), Path(sys.argv[2])));"
        # Not ru_maxrss: that begins with what the parent had when it forked.
        " status = Path('/proc/self/status').read_text();"
        " print(len(found), int(status.partition('VmHWM:')[2].split()[0]) // 1024)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, folder.path, path], capture_output=True, check=True
    )
    count, megabytes = map(int, ran.stdout.split())
    assert (count, megabytes < 512) == (1, True), megabytes


def test_an_index_that_is_no_text_is_named_by_its_line(folder: DataFolder, tmp_path: Path) -> None:
    path = imported(folder, tmp_path, record("response", f"{SITE}/1", HTTP + PAGE, RESPONSE))
    index = folder.index_of(path.name)
    index.write_bytes(index.read_bytes() + b"cn,gov,wailai)/1 \xff\n")
    with pytest.raises(IndexRowError, match=r"x\.warc\.cdxj:2: no UTF-8"):
        list(captures(index))
    with pytest.raises(IndexRowError, match="no UTF-8"):
        find(folder, f"{SITE}/1")


def test_one_damaged_warc_keeps_no_other_from_being_indexed(
    folder: DataFolder, tmp_path: Path
) -> None:
    dateless = record("response", f"{SITE}/1", HTTP + PAGE, RESPONSE).replace(
        b"2019-05", b"0000-05"
    )
    bad = imported(folder, tmp_path, dateless, name="a.warc")
    good = imported(folder, tmp_path, record("response", f"{SITE}/2", HTTP, RESPONSE))
    folder.index_of(good.name).unlink()
    refused: list[ArchiveDamageError] = []
    assert index_folder(folder, refused=refused) == [folder.index_of(good.name)]
    assert [str(error).startswith(f"{bad}@0: ") for error in refused] == [True]
    with pytest.raises(ArchiveDamageError):
        index_folder(folder)


def test_a_warc_that_cannot_be_read_is_named_and_the_others_are_checked(
    folder: DataFolder, tmp_path: Path
) -> None:
    good = imported(folder, tmp_path, record("response", f"{SITE}/2", HTTP + PAGE, RESPONSE))
    (folder.archive / "a.warc.gz").mkdir()
    (folder.archive / "b.warc.gz").symlink_to(tmp_path / "nowhere")
    folder.digest_of(good.name).unlink()
    assert [line.rpartition("archive/")[2] for line in findings(folder)] == [
        "a.warc.gz: cannot be read: Is a directory",
        "b.warc.gz: cannot be read: No such file or directory",
        "x.warc: no digest file x.warc.sha256",
    ]
    assert len(list(payloads(folder, good))) == 1


def test_a_pipe_is_refused_not_waited_for(folder: DataFolder, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.warc"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "shilu", "import", "--data", folder.path, pipe]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (1, f"{pipe}: no regular file")


def test_an_import_and_a_removal_wait_for_one_another(folder: DataFolder, tmp_path: Path) -> None:
    path = imported(folder, tmp_path, record("response", f"{SITE}/2", HTTP + PAGE, RESPONSE))
    for words in (["import", path], ["remove", "--url", f"{SITE}/2", "--reason", "x", "--by", "y"]):
        command = [sys.executable, "-m", "shilu", *words, "--data", folder.path]
        with importing(folder):
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 2
        assert "import.lock: another import is running, or a removal" in ran.stderr
    assert findings(folder) == []
    assert len(list(payloads(folder, path))) == 1
