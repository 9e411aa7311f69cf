"""One nasty server for all tests, and a way to crawl it in a process of its own."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@dataclass
class Site:
    """The running server: where it listens and what it has seen."""

    http: int
    https: int
    http6: int
    https6: int
    forward: int
    tunnel: int
    mute: int
    certificate: str
    cases: tuple[str, ...]

    def log(self) -> list[dict[str, Any]]:
        return self._told("LOG")

    def tunnels(self) -> list[str]:
        return self._told("TUNNELS")

    def _told(self, name: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/{name}") as answer:
            return json.load(answer)

    @property
    def connect_to(self) -> list[str]:
        return [f"*:80=127.0.0.1:{self.http}", f"*:443=127.0.0.1:{self.https}"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nasty")
    command = [sys.executable, str(HERE / "nasty.py"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment()) as server:
        assert server.stdout is not None
        yield Site(**json.loads(server.stdout.readline()), cases=_cases())
        server.kill()


@pytest.fixture
def crawl(site: Site) -> Callable[..., dict[str, Any]]:
    """Return a function that crawls a plan and returns the answer of crawl.py."""
    site.log()  # empties it
    site.tunnels()

    def run(
        requests: list[Any], *, env: dict[str, str] | None = None, **plan: Any
    ) -> dict[str, Any]:
        rows = [{"url": row} if isinstance(row, str) else row for row in requests]
        done = subprocess.run(
            [sys.executable, "-W", "error", str(HERE / "crawl.py")],
            input=json.dumps({"requests": rows, **plan}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**_environment(), **(env or {})},
        )
        assert done.returncode == 0, done.stderr
        return {**json.loads(done.stdout), "stderr": done.stderr}

    return run


@dataclass
class Kept:
    """One record as somebody else's reader finds it, its block as digest and opening bytes."""

    kind: str
    headers: Any
    sha256: str
    size: int
    opening: bytes

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a metadata or warcinfo record says."""
        lines = self.opening.decode().splitlines()
        return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]

    @property
    def case(self) -> str:
        return (self.headers["WARC-Target-URI"] or "").partition("?")[0].rpartition("/")[2]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers.headers if key == name]


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], list[Kept]]:
    """Return a function that reads the WARCs in tmp_path/data by warcio, HTTP left unparsed."""
    iterator = pytest.importorskip("warcio.archiveiterator").ArchiveIterator

    def read() -> list[Kept]:
        found = []
        for path in sorted((tmp_path / "data/collections/shilu/archive").glob("*.warc.gz")):
            with path.open("rb") as stream:
                for record in iterator(stream, no_record_parse=True):
                    digest, size, opening = hashlib.sha256(), 0, b""
                    while piece := record.raw_stream.read(1 << 20):
                        digest.update(piece)
                        size += len(piece)
                        opening = opening or piece
                    found.append(
                        Kept(record.rec_type, record.rec_headers, digest.hexdigest(), size, opening)
                    )
        return found

    return read


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}


def _cases() -> tuple[str, ...]:
    spec = importlib.util.spec_from_file_location("nasty_cases", HERE / "cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["nasty_cases"] = module
    spec.loader.exec_module(module)
    return tuple(module.CASES)
