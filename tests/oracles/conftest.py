"""Environments of their own for the tools that judge our files, made once and kept beside the
interpreter; archives for them to judge, made once for all workers."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# pywb 2.10 imports pkg_resources, which setuptools 82 no longer has.
TOOLS = ("pywb==2.10.0", "cdxj-indexer==1.5.0", "wacz==0.6.0", "setuptools<81")
# `warcio check` 1.8.1 crashes on br where the brotli package is installed, which pywb asks for.
CHECKERS = ("warcio==1.8.1", "fastwarc==2.0.1")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(name: str, wanted: tuple[str, ...]) -> Path:
    """The bin folder of an environment that holds exactly what is wanted; pytest-xdist's workers
    share it."""
    stamp = hashlib.sha256(repr((wanted, sys.version)).encode()).hexdigest()[:12]
    home = Path(sys.prefix) / "oracles"
    place = home / f"{name}-{stamp}"
    with locked(home / f"{name}.lock"):
        if not (place / "done").exists():
            shutil.rmtree(place, ignore_errors=True)
            venv.create(place, with_pip=False)
            python = str(place / "bin" / "python")
            run = subprocess.run(
                [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *wanted],
                capture_output=True,
                text=True,
                check=False,
                timeout=240,
            )
            if run.returncode:
                fact = f"NOT JUDGED BY {' '.join(wanted)}: {run.stderr.strip()[-400:]}"
                if os.environ.get("CI") == "true":
                    pytest.fail(fact)
                pytest.skip(fact)
            (place / "done").touch()
    return place / "bin"


@pytest.fixture(scope="session")
def tools() -> Path:
    return environment("tools", TOOLS)


@pytest.fixture(scope="session")
def checkers() -> Path:
    return environment("checkers", CHECKERS)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run, the same for all workers."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def two_harvests(shared: Path) -> Path:
    """A data folder with two harvests of the sample web."""
    data = shared / "oracles" / "data"
    with locked(shared / "oracles.lock"):
        if not (data / "done").exists():
            from crawler.child import crawl_apart
            from crawler.options import CrawlOptions
            from shilu.sampleweb import SampleWeb

            with SampleWeb() as web:
                for name in ("first", "second"):
                    options = CrawlOptions(
                        data=data,
                        registry=web.registry,
                        connect_to=web.connect_to,
                        harvest=name,
                        settings={"CONCURRENT_REQUESTS": "16"},
                    )
                    found = crawl_apart(options, timeout=120)
                    assert found.stop_reason == "finished"
            (data / "done").touch()
    return data


@pytest.fixture(scope="session")
def every_kind(shared: Path) -> Path:
    """A data folder with each kind of revisit that the writer knows, written by hand."""
    from every_kind import write

    data = shared / "oracles" / "kinds"
    with locked(shared / "kinds.lock"):
        if not (data / "done").exists():
            write(data)
            (data / "done").touch()
    return data


sys.path.insert(0, str(Path(__file__).parent))
