"""The road, driven once: the sample web crawled and compiled for all tests of the front desk.

The crawl runs in a process of its own; `good` is shared by all workers and must not be changed,
`small` gives each test a copy to spoil."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from frontdesk import Shilu, crawl_into, run_shilu


@pytest.fixture(scope="session")
def shilu() -> Shilu:
    return run_shilu


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a data folder that `make` fills, once for all workers of this test run."""
    base = factory.getbasetemp()
    home = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / f"frontdesk-{name}"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            shutil.rmtree(home / "data", ignore_errors=True)  # of a worker that failed in it
            make(home / "data")
            (home / "done").touch()
    return home / "data"


def _built(data: Path) -> None:
    done = run_shilu("build", "--data", data, "-j", "1")
    assert done.returncode == 0, done.stderr.decode()
    (data.parent / "build.out").write_bytes(done.stdout)


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of one whole crawl, with its corpus."""

    def make(data: Path) -> None:
        crawl_into(data)
        _built(data)

    return once(tmp_path_factory, "good", make)


@pytest.fixture(scope="session")
def _small_good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hosts = ("www.lswz-yangben.gov.cn", "czj.sishui-yangben.gov.cn", "www.wenge-yangben.com")

    def make(data: Path) -> None:
        crawl_into(data, hosts)
        _built(data)

    return once(tmp_path_factory, "small", make)


@pytest.fixture
def small(_small_good: Path, tmp_path: Path) -> Path:
    """Return a fresh copy of a data folder of three hosts, with its corpus: free to be spoilt."""
    return Path(shutil.copytree(_small_good, tmp_path / "data"))
