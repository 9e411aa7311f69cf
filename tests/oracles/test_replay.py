"""`wayback -d data` gives every page and every revisit of both harvests with the payload that was
archived.

pywb gives a revisit whose block is a head of 3xx as that head, with no payload ("if redirect, don't
load payload record"). So a revisit by a 304 has no block, which the standard allows; its metadata
record keeps the head."""

from __future__ import annotations

import gzip
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.capture import Payload
from archive.folder import DataFolder
from archive.reader import payloads, resolve
from shilu.replaying import replaying

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(params=["two_harvests", "every_kind"])
def folder(request: pytest.FixtureRequest) -> DataFolder:
    return DataFolder.opened(request.getfixturevalue(request.param))


def wanted(folder: DataFolder) -> Iterator[tuple[str, Payload]]:
    """Every status-200 response to a GET and every revisit, each with the payload it stands for."""
    for path in folder.warcs():
        for payload in payloads(folder, path):
            if payload.record_type == "revisit":
                whole = resolve(folder, payload)
                assert whole is not None
                kind = "304" if payload.status == 304 else "identical"
                yield f"revisit {kind}", whole
            elif payload.status == 200 and payload.method == "GET":
                yield "response", payload


def asked(url: str, timestamp: str, uri: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{url}{timestamp}id_/{uri}")
    try:
        with OPENER.open(request, timeout=30) as answer:
            body: bytes = answer.read()
            coded = answer.headers.get("Content-Encoding") == "gzip"
            return answer.status, gzip.decompress(body) if coded else body
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_every_page_and_every_revisit_is_replayed_with_its_payload(
    tools: Path, folder: DataFolder, tmp_path: Path
) -> None:
    counted: Counter[str] = Counter()
    wrong = list[tuple[str, str, int]]()
    with replaying(
        tools / "wayback", folder, "127.0.0.1", 0, log=tmp_path / "wayback.log"
    ) as running:
        for kind, payload in wanted(folder):
            counted[kind] += 1
            timestamp, uri = payload.capture.timestamp, payload.capture.url
            status, body = asked(running.url, timestamp, uri)
            if (status, body) != (200, payload.body):
                wrong.append((kind, f"{timestamp} {uri}", status))
    assert not wrong, (len(wrong), counted, wrong[:10])
    assert set(counted) == {"response", "revisit 304", "revisit identical"}


def test_without_a_wayback_program_the_two_ways_to_get_one_are_told(
    every_kind: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shilu", "replay", "--data", every_kind],
        env={"PATH": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "shilu replay --install" in done.stderr
    assert "PATH" in done.stderr
