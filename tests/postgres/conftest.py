"""A PostgreSQL cluster for the tests that need one, and the folders beside that hold what they
share."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "crash"))  # the mortal crawl

from cluster import Cluster, programs  # noqa: E402  where it lies is known only now


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server for all tests of a process."""
    found = programs()
    if found is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql): the shared frontier"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} cannot be tested")
        pytest.skip(f"{reason} IS NOT TESTED")
    with Cluster(programs=found) as running:
        yield running


@pytest.fixture
def database(cluster: Cluster) -> str:
    """A new, empty database."""
    return cluster.database()


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder that everybody may pass through: pytest's own are closed to all but their owner."""
    place = Path(tempfile.mkdtemp(prefix="shilu-town-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)
