"""warcio, FastWARC, pywb and cdxj-indexer read our WARCs as we do."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from archive.folder import DataFolder
from archive.reader import records


def run(*words: str | Path, status: int = 0) -> str:
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == status, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(params=["two_harvests", "every_kind"])
def folder(request: pytest.FixtureRequest) -> DataFolder:
    return DataFolder.opened(request.getfixturevalue(request.param))


def chunked(record_block: bytes) -> bool:
    head = record_block.partition(b"\r\n\r\n")[0].lower()
    return b"\r\ntransfer-encoding: chunked" in head


def test_warcio_finds_only_the_false_alarms_that_are_known(
    checkers: Path, folder: DataFolder
) -> None:
    """Our payload digest is of the body without transfer-coding, as the standard reads; warcio
    hashes the chunk framing too. So it fails each chunked response, and nothing else."""
    for path in folder.warcs():
        known = [
            r.record_id for r in records(path) if r.type == "response" and chunked(bytes(r.block))
        ]
        said = run(checkers / "warcio", "check", "-v", path, status=1 if known else 0)
        failed = re.findall(r"WARC-Record-ID <(\S+)> response\n((?:.*\n)*?)(?=.*offset |\Z)", said)
        bad = [record for record, about in failed if "payload digest failed" in about]
        assert sorted(bad) == sorted(known)
        assert said.count("digest failed") == len(known)


def test_fastwarc_finds_every_block_whole(checkers: Path, folder: DataFolder) -> None:
    for path in folder.warcs():
        run(checkers / "fastwarc", "check", "-q", path)


def test_fastwarc_doubts_only_payloads_that_it_does_not_read_as_the_standard_does(
    checkers: Path, folder: DataFolder, tmp_path: Path
) -> None:
    """A revisit has the digest of a payload that lies elsewhere, and chunked bytes are not the
    payload: FastWARC hashes what lies in the block."""
    for path in folder.warcs():
        known = sum(
            r.type == "revisit" or (r.type == "response" and chunked(bytes(r.block)))
            for r in records(path)
        )
        told = tmp_path / "told"
        status = 1 if known else 0
        run(checkers / "fastwarc", "check", "-q", "-p", "-o", told, path, status=status)
        assert told.read_text(encoding="utf-8").count("FAIL") == known


def test_pywb_indexes_our_files_as_we_do(tools: Path, folder: DataFolder) -> None:
    for path in folder.warcs():
        theirs = run(tools / "cdx-indexer", "-j", "-s", path)
        assert theirs == folder.index_of(path.name).read_text(encoding="utf-8")
        assert theirs


def test_cdxj_indexer_does_but_for_prefix_and_status_of_revisits(
    tools: Path, folder: DataFolder
) -> None:
    """It leaves `sha1:` before digests, and gives revisits the status of their head."""
    for path in folder.warcs():
        theirs = []
        for line in run(tools / "cdxj-indexer", "-s", path).splitlines():
            key, timestamp, told = line.split(" ", 2)
            row = json.loads(told)
            row["digest"] = row["digest"].removeprefix("sha1:") if "digest" in row else ""
            if row["mime"] == "warc/revisit":
                row.pop("status", None)
            stated = {name: value for name, value in row.items() if value}
            theirs.append(f"{key} {timestamp} {json.dumps(stated)}\n")
        assert "".join(sorted(theirs)) == folder.index_of(path.name).read_text(encoding="utf-8")
