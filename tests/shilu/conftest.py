"""The road, driven once: the sample web crawled and compiled for all tests of the front desk.

The crawl runs in a process of its own; `crawled` and `good` are shared and must not be changed,
`small` gives each test a copy to spoil."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from frontdesk import Shilu, crawl_into, run_shilu


@pytest.fixture(scope="session")
def shilu() -> Shilu:
    return run_shilu


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of one whole crawl, not built."""
    return crawl_into(tmp_path_factory.mktemp("crawled") / "data")


@pytest.fixture(scope="session")
def good(crawled: Path) -> Path:
    """Return the same folder with its corpus."""
    done = run_shilu("build", "--data", crawled, "-j", "1")
    assert done.returncode == 0, done.stderr.decode()
    (crawled.parent / "build.out").write_bytes(done.stdout)
    return crawled


@pytest.fixture(scope="session")
def _small_good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hosts = ("www.lswz-yangben.gov.cn", "czj.sishui-yangben.gov.cn", "www.wenge-yangben.com")
    data = crawl_into(tmp_path_factory.mktemp("small") / "data", hosts)
    done = run_shilu("build", "--data", data, "-j", "1")
    assert done.returncode == 0, done.stderr.decode()
    return data


@pytest.fixture
def small(_small_good: Path, tmp_path: Path) -> Path:
    """Return a fresh copy of a data folder of three hosts, with its corpus: free to be spoilt."""
    return Path(shutil.copytree(_small_good, tmp_path / "data"))
