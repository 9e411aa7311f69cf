"""Starts `shilu` and crawls of the sample web as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

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


def crawl_into(data: Path, only: tuple[str, ...] = ()) -> Path:
    """Crawl the sample web, or some hosts of it, into a new data folder."""
    with SampleWeb() as web:
        options = CrawlOptions(
            data=data, registry=web.registry, only=only, connect_to=web.connect_to
        )
        found = crawl_apart(options, timeout=120)
    assert found.exit_code == 0
    return data
