"""A build is a function of what was archived: not of workers, file names, folders, environment,
nor of where an earlier build was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from forging import only_warc
from frontdesk import crawl_into, run_shilu

from archive.folder import DataFolder
from archive.index import index_warc
from archive.outfile import file_digest, write_digest
from archive.reader import records
from archive.record import bare_id
from postprocess.corpus.schema import TABLES

SHARED = [f"{t.name}.parquet" for t in TABLES if t.name not in {"changes", "id_history"}]
SHARED += ["reports.jsonl.zst", "README.md"]
HOSTS = (
    "www.suichang-yangben.gov.cn", "slj.pingjiang-yangben.gov.cn", "www.niudun-yangben.com.tw",
    "www.bocai-qiangtan-yangben.com", "www.zaojia-yangben.com",
)  # fmt: skip
Digests = dict[str, str]


def close(folder: DataFolder, name: str, content: bytes) -> None:
    (folder.archive / name).write_bytes(content)
    write_digest(folder, name, file_digest(folder.archive / name))
    index_warc(folder, folder.archive / name)


def cut(whole: Path, into: Path, files: int) -> Path:
    """Return a data folder with the same records in several WARCs, exchange by exchange in turn, so
    that files and their pages, and pages of one article, come to lie apart."""
    path, folder = only_warc(whole), DataFolder.opened(into, create=True)
    content = path.read_bytes()
    pieces, file_of = [b""] * files, dict[str, int]()
    for record in records(path):  # the request stands before its response, and names it
        if record.type == "response":
            number = len(file_of) % files
            file_of[record.record_id] = number
    for record in records(path):
        member = content[record.offset : record.offset + record.length]
        if record.type == "warcinfo":
            pieces = [piece + member for piece in pieces]
            continue
        beside = [record.record_id, *map(bare_id, record.all("WARC-Concurrent-To"))]
        (number,) = {file_of[name] for name in beside if name in file_of}
        pieces[number] += member
    for number, piece in enumerate(pieces):
        close(folder, f"shilu-2026-11-22-20261122000000-0000{number}-h-1.warc.gz", piece)
    return into


def renamed(old: Path, into: Path) -> Path:
    """Return a data folder with the same WARCs under names that sort the other way round."""
    folder = DataFolder.opened(into, create=True)
    for number, path in enumerate(DataFolder.opened(old).warcs()):
        close(folder, f"shilu-2026-11-22-20261122000000-0000{9 - number}-h-1.warc.gz",
              path.read_bytes())  # fmt: skip
    return into


def archive_only(old: Path, into: Path) -> Path:
    return Path(shutil.copytree(old, into, ignore=shutil.ignore_patterns("corpus", "work")))


def built(data: Path, *words: str, env: Mapping[str, str] | None = None) -> Digests:
    done = run_shilu("build", "--data", data, *words, env=env)
    assert done.returncode == 0, done.stderr.decode()
    return digests(data)


def digests(data: Path) -> Digests:
    return {name: file_digest(data / "corpus" / name) for name in SHARED}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one crawl of hosts with files, split articles and copies, in one WARC, built."""
    data = crawl_into(tmp_path_factory.mktemp("whole") / "data", HOSTS)
    built(data, "-j", "1")
    return data


@pytest.fixture(scope="module")
def parted(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same crawl in three WARCs, with a corpus built by one worker."""
    data = cut(whole, tmp_path_factory.mktemp("parted") / "data", 3)
    built(data, "-j", "1")
    return data


def test_two_workers_in_another_environment_and_folder_write_the_same_bytes(
    parted: Path, tmp_path: Path
) -> None:
    assert len(DataFolder.opened(parted).warcs()) == 3
    other = archive_only(parted, tmp_path / "另一个 folder" / "資料")
    env = {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai", "LC_ALL": "C", "LANG": "C", "COLUMNS": "9"}
    assert built(other, "-j", "2", env=env) == digests(parted)
    one, two = ((data / "corpus" / "manifest.json").read_bytes() for data in (parted, other))
    assert one == two


def test_a_build_that_resumes_writes_the_same_bytes(parted: Path) -> None:
    first = digests(parted)
    before = {p: p.stat().st_mtime_ns for p in (parted / "work" / "shards").iterdir()}
    assert len(before) == 6  # three parts, three receipts
    env = {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "zh_CN.GB18030"}
    assert built(parted, "-j", "2", env=env) == first
    after = {p: p.stat().st_mtime_ns for p in (parted / "work" / "shards").iterdir()}
    assert after == before  # nothing was read twice


def _unplaced(data: Path, name: str) -> list[dict[str, object]]:
    """The rows of a table without what may differ where the WARCs have other names."""
    rows = pq.read_table(data / "corpus" / f"{name}.parquet").to_pylist()
    for row in rows:
        for place in [row, *row.get("sources", ())]:
            place.pop("warc", None)
            place.pop("offset", None)
    return list(rows)


@pytest.mark.long
def test_only_warc_columns_tell_how_the_archive_is_cut_and_named(
    parted: Path, whole: Path, tmp_path: Path
) -> None:
    other = renamed(parted, tmp_path / "data")
    found, wanted = built(other, "-j", "2"), digests(parted)
    without_warc = [t.name for t in TABLES if "warc" not in t.schema.names
                    and "sources" not in t.schema.names]  # fmt: skip
    for table in TABLES:
        assert _unplaced(other, table.name) == _unplaced(parted, table.name), table.name
        assert _unplaced(whole, table.name) == _unplaced(parted, table.name), table.name
    for name in without_warc:
        if (file := f"{name}.parquet") in found:
            assert found[file] == wanted[file] == file_digest(whole / "corpus" / file)


def test_a_build_killed_in_the_middle_is_resumed_to_the_same_bytes(
    parted: Path, tmp_path: Path
) -> None:
    data = archive_only(parted, tmp_path / "data")
    shards = data / "work" / "shards"
    child = subprocess.Popen(
        [sys.executable, "-m", "shilu", "build", "--data", str(data), "-j", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not any(shards.glob("*.part")) and time.monotonic() < end:
        time.sleep(0.05)
    assert child.poll() is None
    workers = _children(child.pid)
    child.kill()
    child.wait()
    _all_gone(workers)
    assert not (data / "corpus" / "manifest.json").exists()
    assert built(data, "-j", "1") == digests(parted)
    left = {p.name for p in shards.iterdir() if not p.name.endswith((".part", ".receipt.json"))}
    assert left == set()


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def _all_gone(pids: list[int]) -> None:
    """A killed parent leaves no worker behind that would go on writing."""
    assert pids
    end = time.monotonic() + 10
    while any(_alive(pid) for pid in pids):
        assert time.monotonic() < end, "workers outlive the build that was killed"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_sigterm_stops_a_build_with_exit_3_and_one_line(parted: Path, tmp_path: Path) -> None:
    data = archive_only(parted, tmp_path / "data")
    child = subprocess.Popen(
        [sys.executable, "-m", "shilu", "build", "--data", str(data), "-j", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    while not (data / "work" / "shards").exists():
        time.sleep(0.02)
    time.sleep(0.2)
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 3, said.decode()
    assert b"Traceback" not in said
    assert b"resume" in said
    assert not (data / "corpus" / "manifest.json").exists()


@pytest.mark.long
def test_shards_read_apart_give_the_same_corpus(parted: Path, tmp_path: Path) -> None:
    data = archive_only(parted, tmp_path / "data")
    for share in ("2/2", "1/2"):
        done = run_shilu("build", "--data", data, "--shards", share, "-j", "1")
        assert done.returncode == 0
        assert not (data / "corpus" / "manifest.json").exists()
    parts = sorted(p.name for p in (data / "work" / "shards").glob("*.part"))
    assert len(parts) == 3
    assert built(data, "-j", "1") == digests(parted)


def test_what_a_later_harvest_brings_reaches_documents_read_before_it(
    whole: Path, parted: Path, tmp_path: Path
) -> None:
    """A file whose page comes in another WARC later: the resumed build is the fresh one."""
    data = cut(whole, tmp_path / "data", 3)
    folder = DataFolder.opened(data)
    withheld = folder.warcs()[1]
    aside = tmp_path / withheld.name
    for path in (withheld, folder.digest_of(withheld.name), folder.index_of(withheld.name)):
        shutil.move(path, tmp_path / path.name)
    early = built(data, "-j", "2")
    close(folder, withheld.name, aside.read_bytes())
    resumed = built(data, "-j", "2")
    assert resumed != early
    assert resumed == digests(parted)  # which was never built in halves


def test_a_part_that_was_changed_is_read_again(small: Path) -> None:
    before = digests(small)
    (part,) = (small / "work" / "shards").glob("*.part")
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2] + os.urandom(8) + whole[len(whole) // 2 + 8 :])
    assert built(small) == before
    assert part.read_bytes() == whole
