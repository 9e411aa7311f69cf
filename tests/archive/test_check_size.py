"""check reads any size in one pass and constant memory, and says how far it has come."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from archive.check import check
from archive.folder import DataFolder
from archive.outfile import write_digest
from archive.writer import WarcWriter

CHECKED = r"""
import json, re, sys
from pathlib import Path
from archive.check import check
from archive.folder import DataFolder
found = [str(finding) for finding in check(DataFolder.opened(sys.argv[1]))]
# Not ru_maxrss: that begins with what the parent had when it forked.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
json.dump({"found": found, "peak": peak / 1024}, sys.stdout)
"""


def _filled(folder: DataFolder, exchange, megabytes: int) -> None:
    """Write a WARC: pages, packed bodies, and one of 64 MB."""
    draw = random.Random(megabytes)
    noise = draw.randbytes(4 << 20)
    writer = WarcWriter(folder, "h1", max_size=1 << 40, host="h")
    number = size = 0
    while size < megabytes << 20:
        at = draw.randrange(3 << 20)
        body = noise[at : at + draw.randrange(1 << 20)]
        if number == 20:
            body = noise * min(16, megabytes // 8)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(
            body
        )
        sent = exchange(head, url=f"http://www.example.gov.cn/{number}")
        sent.response.append(body)
        writer.append_metadata(writer.append_exchange(sent), [("via", "http://a.cn/")])
        sent.close()
        number, size = number + 1, size + len(body)
    writer.close()


def _measured(folder: DataFolder) -> float:
    done = subprocess.run(
        [sys.executable, "-c", CHECKED, folder.path], stdout=subprocess.PIPE, check=True
    )
    told = json.loads(done.stdout)
    assert told["found"] == []
    return told["peak"]


def test_check_of_a_larger_file_takes_no_more_memory(tmp_path: Path, exchange) -> None:
    peaks = []
    for megabytes in (16, 96):
        folder = DataFolder.opened(tmp_path / str(megabytes), create=True)
        _filled(folder, exchange, megabytes)
        peaks.append(_measured(folder))
    assert max(peaks) < 150
    assert peaks[1] - peaks[0] < 16


@pytest.mark.long
def test_check_of_a_gigabyte_takes_no_more_memory_than_of_an_eighth(
    tmp_path: Path, exchange
) -> None:
    peaks = []
    for megabytes in (128, 1024):
        folder = DataFolder.opened(tmp_path / str(megabytes), create=True)
        _filled(folder, exchange, megabytes)
        peaks.append(_measured(folder))
    assert max(peaks) < 150
    assert peaks[1] - peaks[0] < 8


def test_check_is_told_of_every_byte_once(written) -> None:
    passed: list[int] = []
    assert list(check(written.folder, passed.append)) == []
    assert sum(passed) == written.path.stat().st_size


def test_check_passes_every_byte_of_a_damaged_file_too(written) -> None:
    whole = bytearray(written.path.read_bytes())
    for at in (100, len(whole) // 2, len(whole) - 9):
        whole[at] ^= 0xFF
    written.path.write_bytes(whole + b"\0" * 70_000)
    passed: list[int] = []
    assert list(check(written.folder, passed.append))
    assert sum(passed) == written.path.stat().st_size


def test_the_command_shows_progress_on_standard_error_only(written) -> None:
    shilu = [sys.executable, "-m", "shilu", "check", "--data", str(written.folder.path)]
    done = subprocess.run(shilu, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "checked" in done.stderr
    assert "checked" not in done.stdout
    done = subprocess.run([*shilu, "--json"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    write_digest(written.folder, written.path.name, "0" * 64)
    done = subprocess.run(shilu, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sha256" in done.stdout
