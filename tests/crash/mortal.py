"""A crawl in a process that can be killed, run by nobody in particular.

Where the tests run as root, the child gives root up: it may still read everything (the interpreter
may lie where only root comes), and write only where its user may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

NOBODY = 65534
_ROOT = Path(__file__).resolve().parents[2]


def unprivileged() -> list[str]:
    """What a command starts with so that no right of root is left to it but to read."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.fail("the tests run as root, and setpriv (util-linux) is not there")
    reader = [f"--{name}=+dac_read_search" for name in ("inh-caps", "ambient-caps")]
    bounds = "-all,+dac_read_search"
    if not _may_read_everything():  # a container: its interpreter is there for everybody
        reader, bounds = [], "-all"
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv", *ids, *reader, f"--bounding-set={bounds}"]


def _may_read_everything() -> bool:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    bounding = next(line for line in status.splitlines() if line.startswith("CapBnd:"))
    return bool(int(bounding.split()[1], 16) & 1 << 2)  # CAP_DAC_READ_SEARCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a crawl ended."""

    code: int
    told: str  # on standard error


@dataclass(frozen=True, slots=True, kw_only=True)
class Mortal:
    """One data folder, and the command that crawls into it."""

    data: Path
    registry: Path
    connect_to: str
    settings: tuple[str, ...] = ()
    harvest: str | None = None
    limit: tuple[str, ...] = ()  # prlimit and its options
    more: tuple[str, ...] = ()  # options of the command

    @classmethod
    def made(cls, place: Path, registry: Path, connect_to: str, **more: object) -> Mortal:
        """Make the folder, its owner the one who will crawl."""
        place.mkdir(parents=True, exist_ok=True)
        (place / "shilu.toml").write_text("minimum_free_disk = 0\n", encoding="utf-8")
        if os.geteuid() == 0:
            for path in (place, place / "shilu.toml"):
                os.chown(path, NOBODY, NOBODY)
        return cls(data=place, registry=registry, connect_to=connect_to, **more)  # type: ignore[arg-type]

    def start(self) -> subprocess.Popen[bytes]:
        settings = [part for setting in self.settings for part in ("-s", setting)]
        named = [] if self.harvest is None else ["--harvest", self.harvest]
        return subprocess.Popen(
            [
                *self.limit,
                *unprivileged(),
                sys.executable,
                "-m",
                "shilu",
                "crawl",
                "--json",
                "--data",
                str(self.data),
                "--registry",
                str(self.registry),
                "--connect-to",
                self.connect_to,
                *named,
                *settings,
                *self.more,
            ],
            cwd=_ROOT,
            env={**os.environ, "HOME": str(self.data), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def run(self, timeout: float = 120) -> Ended:
        """Crawl to the end."""
        with self.start() as child:
            return ended(child, timeout)


def ended(child: subprocess.Popen[bytes], timeout: float = 120) -> Ended:
    try:
        _, told = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        raise
    return Ended(code=child.returncode, told=told.decode("utf-8", "replace"))
