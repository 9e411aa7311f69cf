"""Pages of one host of the sample web, and an empty data folder for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from smallarchive import HOST

from archive.folder import DataFolder
from shilu.sampleweb import SampleWeb


@pytest.fixture(scope="session")
def pages() -> dict[str, bytes]:
    """Return the HTML pages of one host: reports, lists, notices."""
    site = SampleWeb().site(HOST)
    return {
        f"https://{HOST}{path}": page.body
        for path, page in sorted(site.pages.items())
        if page.status == 200 and b"<html" in page.body[:500].lower()
    }


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.opened(tmp_path / "data", create=True)
