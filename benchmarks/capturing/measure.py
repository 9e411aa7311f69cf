"""One run of a contestant: wall time, CPU of its whole process tree, memory, bytes on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from capturing.contestants import Contestant, Task, environment

LIMIT = 900.0  # seconds of one run; more is a hang


class RunFailedError(RuntimeError):
    """A contestant failed, or did not fetch every page: its last words are the message."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl took: seconds of wall and of CPU (user and system), bytes."""

    pages: int
    wall: float
    cpu: float
    memory: int
    archive: int


def run(contestant: Contestant, hosts: tuple[str, ...], port: int, pages: int, work: Path) -> Run:
    """Crawl once in a fresh folder, which is removed; RunFailedError unless `pages` came."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    task = Task(hosts, port, folder)
    try:
        command = contestant.command(task)
        with (folder / "out").open("w+b") as out, (folder / "err").open("w+b") as err:
            began = time.perf_counter()
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder,
                env=environment(),
            )  # fmt: skip
            status, usage = _waited(child, began + LIMIT)
            wall = time.perf_counter() - began
        words = (folder / "err").read_text(errors="replace")[-2000:]
        if status != 0:
            raise RunFailedError(f"{contestant.name}: exit {status}: {words}")
        fetched = contestant.told(task, (folder / "out").read_bytes())
        if fetched != pages:
            raise RunFailedError(f"{contestant.name}: {fetched} of {pages} pages: {words}")
        return Run(
            pages=pages,
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss * 1024,
            archive=_archived(folder),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _archived(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.suffix in {".gz", ".wacz"})


def _waited(child: subprocess.Popen[bytes], until: float) -> tuple[int, os.struct_rusage]:  # type: ignore[name-defined]
    """Return exit code and resources of a child and of what it waited for."""
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, usage
        if time.perf_counter() > until:
            child.kill()
            until = float("inf")
        time.sleep(0.005)
