"""A disk that refuses ends a crawl with one line and exit code 3; the resume loses nothing and asks
nothing again."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aftermath import (
    Facts,
    Key,
    faults_of_folder,
    faults_of_rows,
    link_facts,
    rows,
    whole_on_disk,
)
from crashweb import CrashWeb
from mortal import Ended, Mortal, ended

IN_FLIGHT = 20
SETTINGS = (f"CONCURRENT_REQUESTS={IN_FLIGHT}", "CAPTURE_WARC_SIZE=120000")
SMALL, FULL = 14, 90  # reports a host: 20 hosts have 400 or 2,200 addresses
Calm = dict[Key, set[Facts | None]]


@pytest.fixture(scope="module")
def calm_facts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Calm]:
    """What an undisturbed crawl of a web of so many reports tells; crawled once."""
    known: dict[int, Calm] = {}

    def facts(reports: int) -> Calm:
        if reports not in known:
            # Not below pytest's folder: nobody may pass through that.
            place = Path(f"/tmp/shilu-calm-{os.getpid()}-{reports}")
            place.mkdir()
            try:
                with CrashWeb(reports=reports, hold=0.02) as web:
                    registry = web.registry(place / "registry.csv")
                    mortal = Mortal.made(
                        place / "data", registry, web.connect_to, settings=SETTINGS
                    )
                    assert mortal.run().code == 0
                    known[reports] = link_facts(mortal.data)
                    assert None not in set().union(*known[reports].values())
            finally:
                shutil.rmtree(place)
        return known[reports]

    return facts


@pytest.fixture(params=[SMALL, pytest.param(FULL, marks=pytest.mark.long)])
def reports(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def stopped(end: Ended, *places: str) -> None:
    """One line says where the disk refuses; nothing else is an error, and nothing a traceback.

    A second one where archive and frontier are refused both.
    """
    assert end.code == 3, end.told
    errors = [line for line in end.told.splitlines() if line.lower().startswith("error")]
    assert len(errors) in {1, 2}, end.told
    assert len({"frontier.sqlite" in line for line in errors}) == len(errors), end.told
    for line in errors:
        assert any(place in line for place in places), end.told
    assert "Traceback" not in end.told, end.told


def resumed(mortal: Mortal, web: CrashWeb, calm: Calm, stops: int = 1) -> None:
    """The next run ends the harvest: everything there once, and told as an undisturbed crawl
    would."""
    whole, before = whole_on_disk(mortal.data), len(web.seen)
    last = mortal.run()
    assert last.code == 0, last.told
    assert [key for key in web.seen[before:] if key in whole] == []
    fetched = web.counts()
    assert sum(fetched.values()) - len(fetched) <= stops * IN_FLIGHT
    assert faults_of_folder(mortal.data) == []
    assert faults_of_rows(mortal.data) == []
    assert rows(mortal.data, "'queued', 'leased'") == []
    assert link_facts(mortal.data) == calm


@contextmanager
def tmpfs(place: Path, size: int) -> Iterator[None]:
    place.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"no file system of its own may be mounted here: {done.stderr.decode()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize(
    "share", [0.5, *(pytest.param(n / 20, marks=pytest.mark.long) for n in range(3, 19, 2))]
)
def test_a_full_disk_stops_the_crawl_in_one_line_and_the_resume_loses_nothing(
    ground, calm_facts, share: float, reports: int
) -> None:
    calm = calm_facts(reports)
    # An empty frontier alone takes some 400 kB: on less than that nothing is asked at all.
    size = max(int((700_000 if reports == SMALL else 3_000_000) * (0.4 + share)), 455_000)
    with CrashWeb(reports=reports) as web, tmpfs(ground / "full", size):
        registry = web.registry(ground / "registry.csv")
        mortal = Mortal.made(ground / "full", registry, web.connect_to, settings=SETTINGS)
        stopped(mortal.run(), str(mortal.data))
        assert 0 < len(web.counts()) < len(calm)
        stopped(mortal.run(), str(mortal.data))  # still full
        subprocess.run(["mount", "-o", "remount,size=100M", str(ground / "full")], check=True)
        resumed(mortal, web, calm, stops=2)


@pytest.mark.long
def test_a_warc_that_may_not_grow_stops_the_crawl_and_the_resume_loses_nothing(
    ground, calm_facts
) -> None:
    """As on a full disk, but for the WARCs alone: the frontier has room."""
    calm = calm_facts(SMALL)
    with CrashWeb(reports=SMALL, padding=400_000) as web:
        registry = web.registry(ground / "registry.csv")
        data = ground / "data"
        roomy = Mortal.made(
            data, registry, web.connect_to, settings=(f"CONCURRENT_REQUESTS={IN_FLIGHT}",)
        )
        tight = replace(roomy, limit=("prlimit", "--fsize=3000000"))
        stopped(tight.run(), str(data / "collections"))
        assert 0 < len(web.counts()) < len(calm)
        resumed(roomy, web, calm)


@pytest.mark.long
def test_a_frontier_that_may_not_grow_stops_the_crawl_and_the_resume_loses_nothing(
    ground, calm_facts, reports: int
) -> None:
    calm = calm_facts(reports)
    with CrashWeb(reports=reports) as web:
        registry = web.registry(ground / "registry.csv")
        data = ground / "data"
        roomy = Mortal.made(data, registry, web.connect_to, settings=SETTINGS)
        tight = replace(roomy, limit=("prlimit", "--fsize=700000"))
        stopped(tight.run(), str(data / "frontier.sqlite"))
        assert 0 < len(web.counts()) < len(calm)
        resumed(roomy, web, calm)


@pytest.mark.parametrize("part", ["archive", pytest.param("indexes", marks=pytest.mark.long)])
def test_a_folder_made_read_only_stops_the_crawl_and_the_resume_loses_nothing(
    ground, calm_facts, part: str, reports: int
) -> None:
    calm = calm_facts(reports)
    with CrashWeb(reports=reports) as web:
        registry = web.registry(ground / "registry.csv")
        data = ground / "data"
        mortal = Mortal.made(data, registry, web.connect_to, settings=SETTINGS)
        closed = data / "collections" / "shilu" / part
        with mortal.start() as child:
            deadline = time.monotonic() + 60
            while len(web.seen) < 60 and child.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            closed.chmod(0o555)
            stopped(ended(child), str(closed))
        assert 0 < len(web.counts()) < len(calm)
        stopped(mortal.run(), str(closed))  # nothing has changed: the same line
        closed.chmod(0o755)
        resumed(mortal, web, calm, stops=2)


@pytest.mark.long
def test_the_crawl_stops_cleanly_before_the_disk_is_full(ground, calm_facts, reports: int) -> None:
    calm = calm_facts(reports)
    with CrashWeb(reports=reports) as web:
        registry = web.registry(ground / "registry.csv")
        mortal = Mortal.made(ground / "data", registry, web.connect_to, settings=SETTINGS)
        terms = mortal.data / "shilu.toml"
        terms.write_text('minimum_free_disk = "100000GB"\n', encoding="utf-8")
        end = mortal.run()
        stopped(end, str(mortal.data))
        assert not list((mortal.data / "collections").rglob("*.open"))
        assert faults_of_folder(mortal.data) == []
        terms.write_text("minimum_free_disk = 0\n", encoding="utf-8")
        resumed(mortal, web, calm)
