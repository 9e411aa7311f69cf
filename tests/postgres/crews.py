"""Several crawls on one frontier, each a process of its own with a port of the town."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from aftermath import kept
from click.testing import CliRunner
from cluster import PASSWORD, Cluster
from mortal import Ended, Mortal, ended
from town import Town
from witness import Witness

from archive.folder import DataFolder
from shilu.cli import main


@dataclass(slots=True)
class Crew:
    """Workers on one frontier, each with a port of the town; `separate`: each its own folder."""

    town: Town
    witness: Witness
    ground: Path
    separate: bool = False
    lease: float = 3.0
    mortals: list[Mortal] = field(default_factory=list)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        url = self.witness.cluster.url(self.witness.database)
        registry = self.town.registry(self.ground / "registry.csv")
        for n in range(self.town.workers):
            folder = self.ground / (f"data{n}" if self.separate else "data")
            self.mortals.append(
                Mortal.made(
                    folder, registry, self.town.connect_to(n),
                    settings=(f"SHILU_LEASE_SECONDS={self.lease}", "CONCURRENT_REQUESTS=4"),
                    more=("--frontier", url),
                )
            )  # fmt: skip
        self.children = [mortal.start() for mortal in self.mortals]

    def until(self, what: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, [child.poll() for child in self.children]
            time.sleep(0.002)

    def signalled(self, worker: int, number: signal.Signals) -> set[str]:
        """Send a signal while requests of the worker are out; return what it had leased."""
        self.until(lambda: self.town.open_by_worker[worker] >= 3)
        self.children[worker].send_signal(number)
        time.sleep(0.2)  # until the server has heard the last of it
        return self.witness.leased_by(self.children[worker].pid)

    def end(self) -> list[Ended]:
        return [ended(child, 120) for child in self.children]

    def stop(self) -> None:
        for child in self.children:
            child.kill()
            child.wait()

    @property
    def processes(self) -> list[int]:
        return [child.pid for child in self.children]

    @property
    def folders(self) -> list[Path]:
        return sorted({mortal.data for mortal in self.mortals})


def archived(folders: list[Path]) -> set[str]:
    return {
        answer.key[1]
        for folder in folders
        for answer in kept(folder)
        if answer.whole and answer.kind == "response"
    }


def told_a_password(crew: Crew) -> list[Path]:
    """Files of the crawls and of the server that hold the password, as it is or as a URL has it."""
    secrets = [PASSWORD.encode(), quote(PASSWORD, safe="").encode()]
    files = [
        path
        for folder in crew.folders
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".gz"
    ]
    files.append(crew.witness.cluster.log)
    return [path for path in files if any(each in path.read_bytes() for each in secrets)]


@contextmanager
def crew(
    cluster: Cluster, ground: Path, town: Town, *, separate: bool = False, lease: float = 3.0
) -> Iterator[Crew]:
    with town:
        made = Crew(town, Witness(cluster, cluster.database()), ground, separate, lease)
        try:
            yield made
        finally:
            made.stop()


def imported(folders: list[Path], joined: Path) -> None:
    """Join folders by `shilu import`; of a file that its writer left open the whole records."""
    whole = [path for folder in folders for path in DataFolder(folder).warcs()]
    torn = [path for folder in folders for path in DataFolder(folder).unfinished()]
    for files, codes in ((whole, {0}), (torn, {0, 1})):
        if files:
            named = [str(path) for path in files]
            done = CliRunner().invoke(main, ["import", "--data", str(joined), *named])
            assert done.exit_code in codes, done.output
