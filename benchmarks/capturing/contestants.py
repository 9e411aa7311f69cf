"""Who takes part, and by what command each fetches all pages of the web.

A contestant ends by telling how many pages it fetched: a run that missed one is no measurement."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sites.registry_rows import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
BARE_PROGRAM = Path(__file__).with_name("bare.py")
# scrapy-webarchive pins Scrapy<2.12 and does not import with the newest of what it leaves open.
PEER_PACKAGES = (
    "scrapy-webarchive==0.5.3", "scrapy<2.12", "w3lib<2.3", "twisted<25",
    "isal", "lxml==6.1.3", "msgspec", "protego", "tldextract",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """What to crawl, from where, and an empty folder for what comes of it."""

    hosts: tuple[str, ...]
    port: int
    folder: Path

    @property
    def seeds(self) -> tuple[str, ...]:
        return tuple(f"http://{host}:{self.port}/" for host in self.hosts)

    def seed_file(self) -> Path:
        place = self.folder / "seeds"
        place.write_text("".join(f"{seed}\n" for seed in self.seeds))
        return place


@dataclass(frozen=True, slots=True)
class Contestant:
    """A way to crawl. `beside` names the one that its ratios are taken to.

    `told` returns the pages fetched, from the task and what was printed.
    """

    name: str
    beside: str
    command: Callable[[Task], Sequence[str]]
    told: Callable[[Task, bytes], int]


def _ours(task: Task) -> Sequence[str]:
    registry = task.folder / "registry.csv"
    with registry.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for host, seed in zip(task.hosts, task.seeds, strict=True):
            rows.writerow(["", host, "none", "aggregator", "", seed, "", "", ""])
    return [
        sys.executable, "-m", "shilu", "crawl", "--json", "--data", str(task.folder / "data"),
        "--registry", str(registry), "--connect-to", f"*=127.0.0.1:{task.port}",
    ]  # fmt: skip


def _counted(task: Task, printed: bytes) -> int:
    del task
    found = json.loads(printed.splitlines()[-1])
    if found.get("errors"):
        raise RuntimeError(f"errors were logged: {found}")
    return int(found["pages"])


def _scrapy(python: str, *, wacz: bool = False) -> Callable[[Task], Sequence[str]]:
    def command(task: Task) -> Sequence[str]:
        archive = ["--wacz", str(task.folder / "wacz")] if wacz else []
        return [python, str(BARE_PROGRAM), str(task.seed_file()), *archive]

    return command


def _wget(task: Task) -> Sequence[str]:
    # nginx takes the absolute form of a request line, so that no name has to be resolved.
    return [
        "wget", "--quiet", "--no-config", "--execute", f"http_proxy=http://127.0.0.1:{task.port}/",
        "--recursive", "--level=inf", "--compression=auto", "--delete-after",
        f"--directory-prefix={task.folder / 'pages'}", f"--warc-file={task.folder / 'wget'}",
        "--warc-cdx", f"--warc-tempdir={task.folder}", f"--input-file={task.seed_file()}",
    ]  # fmt: skip


def _wget_pages(task: Task, printed: bytes) -> int:
    del printed
    pages, response = 0, False
    with gzip.open(task.folder / "wget.warc.gz") as file:
        for line in file:
            if line.startswith(b"WARC-Type: "):
                response = line.strip() == b"WARC-Type: response"
            elif response and line.startswith(b"WARC-Target-URI: "):
                pages += not line.rstrip(b">\r\n").endswith(b"/robots.txt")
                response = False
    return pages


BARE = Contestant("bare Scrapy", "bare Scrapy", _scrapy(sys.executable), _counted)
OURS = Contestant("shilu", BARE.name, _ours, _counted)
WGET = Contestant("wget --warc", BARE.name, _wget, _wget_pages)


def webarchive(folder: Path) -> tuple[Contestant, Contestant]:
    """Return the older Scrapy without and with scrapy-webarchive, from an environment in `folder`.

    It is made there where it is missing.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEER_PACKAGES], check=True)
    asked = "import scrapy, scrapy_webarchive; print(scrapy.__version__)"
    version = subprocess.run(
        [python, "-c", asked], check=True, capture_output=True, text=True
    ).stdout.strip()
    older = f"bare Scrapy {version}"
    return (
        Contestant(older, older, _scrapy(str(python)), _counted),
        Contestant("scrapy-webarchive", older, _scrapy(str(python), wacz=True), _counted),
    )


def missing_wget() -> str | None:
    """Say what to install where wget is not there."""
    return None if shutil.which("wget") else "wget is not installed: apt-get install wget"


def environment() -> dict[str, str]:
    """Return the variables of every contestant: our packages importable, no proxy, no user site."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONNOUSERSITE": "1"}
