"""The road, driven once: the sample web crawled and compiled for all tests of the front desk.

The crawl runs in a process of its own; `crawled` and `good` are shared and must not be changed,
`small` gives each test a copy to spoil."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from crawler.child import crawl_apart
from crawler.options import CrawlOptions
from shilu.sampleweb import SampleWeb

Said = subprocess.CompletedProcess[bytes]
Shilu = Callable[..., Said]


def run_shilu(
    *words: str | Path, told: bytes | None = None, env: Mapping[str, str] | None = None
) -> Said:
    """Run `shilu` as a user would; the tests judge the exit code themselves."""
    clean = {k: v for k, v in os.environ.items() if k != "SHILU_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "shilu", *map(str, words)],
        input=told,
        capture_output=True,
        check=False,
        timeout=120,
        env={**clean, **(env or {})},
    )


@pytest.fixture(scope="session")
def shilu() -> Shilu:
    return run_shilu


def crawl_into(data: Path, only: tuple[str, ...] = ()) -> Path:
    """Crawl the sample web, or some hosts of it, into a new data folder."""
    with SampleWeb() as web:
        options = CrawlOptions(
            data=data, registry=web.registry, only=only, connect_to=web.connect_to
        )
        found = crawl_apart(options, timeout=120)
    assert found.exit_code == 0
    return data


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
