"""The first command of the README: everything once, offline, in under a minute."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from frontdesk import Shilu


@pytest.mark.slow
def test_the_demo_drives_the_whole_road_in_a_minute(tmp_path: Path, shilu: Shilu) -> None:
    begun = time.monotonic()
    done = shilu("demo", "--data", tmp_path / "demo")
    took = time.monotonic() - begun
    out = done.stdout.decode()
    assert done.returncode == 0, out + done.stderr.decode()
    assert took < 60
    for step in ("crawl", "check", "build", "verify", "explain"):
        assert f"$ shilu {step}" in out
    assert "every digest holds" in out
    assert "index rows = " in out
    assert "characters = " in out
    assert "rejected, and why" in out
    assert "every table byte for byte equal" in out
    assert str(tmp_path / "demo") in out.splitlines()[-1] + out.splitlines()[-2]
    assert (tmp_path / "demo" / "corpus" / "reports.parquet").exists()
    assert "Traceback" not in done.stderr.decode()


def test_invented_reports_are_never_put_among_real_ones(small: Path, shilu: Shilu) -> None:
    before = sorted(small.rglob("*"))
    done = shilu("demo", "--data", small)
    assert done.returncode == 2
    assert b"not the demo's" in done.stderr
    assert sorted(small.rglob("*")) == before
