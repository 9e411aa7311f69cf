"""What was purged does not come back by import, what is only removed comes in hidden, and a file
that is here already says what became of it the first time."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from test_importing import HTTP, PAGE, RESPONSE, findings, record, taken

from archive.folder import DataFolder
from archive.importing import HarvestRefusedError, Imported, LinkRefusedError
from archive.index import captures
from archive.removal import Reasons, Target, remove, undo

GONE, STAYS = "http://www.shan.gov.cn", "http://www.liu.gov.cn"
SECRET = "身份证号：110101；请删除。".encode() * 5
WHY = Reasons(by="ops", when=datetime(2026, 11, 25, 9, tzinfo=UTC), reason="个人信息")
FIELDS = "Content-Type: application/warc-fields"


def told(harvest: str) -> bytes:
    return record("warcinfo", None, f"isPartOf: {harvest}\r\n".encode(), FIELDS)


def both_sites() -> list[bytes]:
    """Two hosts in one file: a note of the removed one has no address, and one lies before it."""
    page = record("response", f"{GONE}/1", HTTP + SECRET, RESPONSE)
    ahead = record("metadata", None, SECRET, "Content-Type: text/plain",
                   f"WARC-Concurrent-To: <{_id(page)}>")  # fmt: skip
    behind = record("request", f"{STAYS}/asked", b"GET /?name=" + SECRET + b" HTTP/1.1\r\n\r\n",
                    f"WARC-Concurrent-To: <{_id(page)}>")  # fmt: skip
    kept = record("response", f"{STAYS}/1", HTTP + PAGE, RESPONSE)
    about = record("metadata", f"{STAYS}/1", b"via: x\r\n", FIELDS,
                   f"WARC-Concurrent-To: <{_id(kept)}>")  # fmt: skip
    again = record("response", f"https://shan.gov.cn:8443/2?{'q' * 9}", HTTP + SECRET, RESPONSE)
    return [told("theirs"), ahead, page, behind, kept, about, again]


def _id(one: bytes) -> str:
    return one.partition(b"warc-record-id: <")[2].partition(b">")[0].decode()


BOTH = both_sites()
KEPT = [BOTH[0], BOTH[4], BOTH[5]]
WAYS = {
    "members.warc.gz": b"".join(map(gzip.compress, BOTH)),
    "plain.warc": b"".join(BOTH),
    "whole.warc.gz": gzip.compress(b"".join(BOTH)),
    "frames.warc.zst": b"".join(map(zstandard.compress, BOTH)),
}
HOST, HARVEST = Target(kind="host", name="shan.gov.cn"), Target(kind="harvest", name="theirs")


def stone(folder: DataFolder, tmp_path: Path, target: Target, *, purging: bool) -> None:
    """Have something of the target in the archive, and remove it."""
    path = tmp_path / "earlier.warc"
    path.write_bytes(told("theirs") + record("response", f"{GONE}/0", HTTP + PAGE, RESPONSE))
    taken(folder, path)
    remove(folder, [target], WHY, purging=purging)


def plain(folder: DataFolder, done: Imported) -> bytes:
    raw = (folder.archive / done.warc).read_bytes()
    return gzip.decompress(raw) if done.warc.endswith(".gz") else raw


def written(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def shilu(folder: DataFolder, *words: str | Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "shilu", "import", "--data", folder.path, *words],
        check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", sorted(WAYS))
@pytest.mark.parametrize("harvest", [None, "mine"])
def test_the_bytes_of_what_was_purged_do_not_come_in(
    folder: DataFolder, tmp_path: Path, name: str, harvest: str | None
) -> None:
    stone(folder, tmp_path, HOST, purging=True)
    path = written(tmp_path, name, WAYS[name])
    done = taken(folder, path, harvest=harvest)
    content = plain(folder, done)
    assert content.endswith(b"".join(KEPT))
    assert SECRET not in content
    assert (done.way, done.records, done.captures) == ("rewritten", 3, 1)
    assert (dict(done.left_out), dict(done.hidden)) == ({"t1": 2}, {})
    assert b"left-out: 4 records by tombstones t1" in content[: content.index(KEPT[0])]
    assert [row.url for row in captures(folder.index_of(done.warc))] == [f"{STAYS}/1"]
    assert findings(folder) == []
    assert path.read_bytes() == WAYS[name]
    assert taken(folder, path).way == "known"


@pytest.mark.parametrize("name", ["members.warc.gz", "plain.warc"])
def test_what_is_removed_and_can_be_undone_comes_in_whole_and_hidden(
    folder: DataFolder, tmp_path: Path, name: str
) -> None:
    stone(folder, tmp_path, HOST, purging=False)
    done = taken(folder, written(tmp_path, name, WAYS[name]))
    assert (folder.archive / done.warc).read_bytes() == WAYS[name]
    assert (done.way, done.captures) == ("copied", 1)
    assert (dict(done.left_out), dict(done.hidden)) == ({}, {"t1": 2})
    undo(folder, "t1", WHY)
    assert len(list(captures(folder.index_of(done.warc)))) == 3


def test_a_removed_harvest_hides_what_comes_into_it(folder: DataFolder, tmp_path: Path) -> None:
    stone(folder, tmp_path, HARVEST, purging=False)
    done = taken(folder, written(tmp_path, "plain.warc", WAYS["plain.warc"]))
    assert (done.way, done.captures, dict(done.hidden)) == ("copied", 0, {"t1": 3})


def test_a_file_with_purged_records_is_not_linked(folder: DataFolder, tmp_path: Path) -> None:
    stone(folder, tmp_path, HOST, purging=True)
    with pytest.raises(LinkRefusedError, match=r"purged by t1 \(host shan\.gov\.cn\)"):
        taken(folder, written(tmp_path, "plain.warc", WAYS["plain.warc"]), link=True)
    other = written(tmp_path, "other.warc", b"".join(KEPT))
    assert taken(folder, other, link=True).way == "linked"


def test_nothing_comes_into_a_harvest_that_was_purged(folder: DataFolder, tmp_path: Path) -> None:
    stone(folder, tmp_path, HARVEST, purging=True)
    path = written(tmp_path, "plain.warc", WAYS["plain.warc"])
    with pytest.raises(HarvestRefusedError, match=r"was purged by tombstone t1 \(harvest theirs\)"):
        taken(folder, path)
    assert taken(folder, path, harvest="mine").harvest == "mine"
    ours = written(
        tmp_path, "shilu-theirs-20260101000000-00000-h-1.warc", b"".join(KEPT[1:])
    )  # the name alone tells the harvest
    with pytest.raises(HarvestRefusedError):
        taken(folder, ours)
    assert len(folder.warcs()) == 2
    code, said = shilu(folder, path, ours)
    assert code == 1
    assert said.count("was purged by tombstone t1") == 1  # the first is here by now


def test_the_summary_says_what_was_left_out_and_hidden_also_of_a_wacz(
    folder: DataFolder, tmp_path: Path
) -> None:
    stone(folder, tmp_path, HOST, purging=True)
    remove_later = written(tmp_path, "later.warc", record("response", f"{STAYS}/1", HTTP, RESPONSE))
    taken(folder, remove_later)
    remove(folder, [Target(kind="url", name=f"{STAYS}/1")], WHY)
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/a.warc.gz", WAYS["members.warc.gz"])
    _, said = shilu(folder, path)
    assert "2 captures left out by t1, 1 capture hidden by t2" in said
    assert not any(SECRET in plain(folder, _named(w.name)) for w in folder.warcs())
    once_more = written(tmp_path, "y.warc", WAYS["plain.warc"])
    code, said = shilu(folder, once_more, "--json")
    line = json.loads(said)
    assert (code, line["left_out"], line["hidden"]) == (0, {"t1": 2}, {"t2": 1})


def _named(warc: str) -> Imported:
    return Imported(source="", warc=warc, way="", records=0, captures=0, harvest="")


def test_a_file_that_came_in_damaged_says_so_ever_after(folder: DataFolder, tmp_path: Path) -> None:
    torn = written(tmp_path, "torn.warc.gz", WAYS["members.warc.gz"][:-40])
    doubtful = record(
        "response", f"{STAYS}/d", HTTP, RESPONSE, "WARC-Payload-Digest: sha1:" + "A" * 32
    )
    doubt = written(tmp_path, "doubt.warc", KEPT[0] + doubtful)
    whole = written(tmp_path, "whole.warc", b"".join(KEPT))
    for path, places, way in ((torn, 1, "rewritten"), (doubt, 1, "copied"), (whole, 0, "copied")):
        first, said = shilu(folder, path)
        assert f": {way} to " in said
        code, said = shilu(folder, path)
        assert first == code == (1 if places else 0)
        assert "is here already as" in said
        assert ("; 1 place was damaged when it came" in said) == bool(places)
        code, said = shilu(folder, path, "--json")
        assert (code, json.loads(said)["damaged"]) == (1 if places else 0, places)


def test_a_harvest_is_not_passed_over_where_a_file_is_here_under_another(
    folder: DataFolder, tmp_path: Path
) -> None:
    path = written(tmp_path, "plain.warc", WAYS["plain.warc"])
    assert shilu(folder, path)[0] == 0
    assert shilu(folder, path, "--harvest", "theirs")[0] == 0
    code, said = shilu(folder, path, "--harvest", "mine")
    assert code == 2
    assert "is here already as plain.warc, harvest theirs, not harvest mine" in said
    code, said = shilu(folder, path, "--harvest", "mine", "--json")
    assert code == 2
    assert json.loads(said.splitlines()[0])["harvest"] == "theirs"
