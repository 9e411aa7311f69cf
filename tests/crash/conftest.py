"""Makes the web and the mortal crawl beside the tests importable, and gives them ground."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder that everybody may pass through: pytest's own are closed to all but their owner."""
    place = Path(tempfile.mkdtemp(prefix="shilu-crash-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)
