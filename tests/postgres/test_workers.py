"""Four crawls, each a process of its own, on one PostgreSQL frontier: one is killed, one is stopped
past its lease and resumed, and the harvest is whole."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from aftermath import faults_of_folder, kept
from cluster import PASSWORD, Cluster
from mortal import Ended, Mortal, ended
from town import Town
from witness import Witness, asked_again

from crawler.frontier.location import location
from crawler.frontier.rules import HostTerms, Rules
from crawler.frontier.store import Store

LEASE = 3.0


@dataclass(slots=True)
class Crew:
    """Workers on one frontier, each with a port of the town; `separate`: each its own folder."""

    town: Town
    witness: Witness
    ground: Path
    separate: bool = False
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
                    settings=(f"SHILU_LEASE_SECONDS={LEASE}", "CONCURRENT_REQUESTS=4"),
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
        self.until(lambda: self.town.open_by_worker[worker] >= 2)
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


def laid_out(url: str) -> None:
    terms = HostTerms(delay=0.0, budget=1, first_backoff=1.0)
    Store.opened(location(url, Path("x")), Rules(terms=lambda _: terms)).db.close()


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


def disturbed(crew: Crew, chance: random.Random) -> None:
    """Kill one worker, stop another past its lease, and judge what all have done."""
    town, witness = crew.town, crew.witness
    dead, slow = chance.sample(range(town.workers), 2)
    crew.start()
    crew.until(lambda: len({asked.worker for asked in list(town.log)}) == town.workers)
    moment = chance.uniform(0.1, 0.4) * len(town.truth)
    crew.until(lambda: len(town.log) >= moment)
    of_the_dead = crew.signalled(dead, signal.SIGKILL)
    of_the_slow = crew.signalled(slow, signal.SIGSTOP)
    stopped = time.time()
    time.sleep(LEASE + 1.5)
    crew.children[slow].send_signal(signal.SIGCONT)
    resumed = time.time()
    ends = crew.end()
    told = "\n".join(end.told for end in ends)
    log = list(town.log)

    assert [end.code for end in ends] == [
        -signal.SIGKILL if n == dead else 0 for n in range(town.workers)
    ], told
    assert len(town.hosts) >= 50
    # All reports are found, and nothing is left.
    assert witness.undone(town.truth) == set()
    assert town.truth - archived(crew.folders) == set()
    assert witness.one("SELECT count(*) FROM urls WHERE state IN ('queued', 'leased')") == 0
    assert witness.one("SELECT count(*) FROM hosts WHERE busy = 1") == 0
    finished = witness.rows("SELECT stop_reason FROM harvests WHERE finished IS NOT NULL")
    assert finished == [{"stop_reason": "finished"}]
    # No URL is completed twice; only what the dead or the stopped had leased is asked again.
    assert witness.done_twice() == []
    assert of_the_dead
    assert of_the_slow
    assert asked_again(log) - of_the_dead - of_the_slow == set()
    assert asked_again(log) & of_the_dead  # what was out when it died
    # No two requests to a host overlap, and each is made within a lease of its worker.
    assert town.overlaps() == []
    assert witness.unleased(log, crew.processes) == []
    # The stopped worker neither asks nor settles behind its lease.
    assert [each for each in log if each.worker == slow and stopped < each.began < resumed] == []
    assert witness.settled_without_lease() == []
    assert "dropped" in ends[slow].told or "before it was sent" in ends[slow].told, told
    assert told_a_password(crew) == []
    assert PASSWORD not in told


@pytest.fixture
def crew(cluster: Cluster, database: str, ground: Path, request: pytest.FixtureRequest):
    with Town() as town:
        made = Crew(town, Witness(cluster, database), ground)
        yield made
        made.stop()


def test_a_killed_and_a_stopped_worker_lose_nothing_and_repeat_only_what_they_had_leased(
    crew: Crew, cluster: Cluster
) -> None:
    laid_out(cluster.url(crew.witness.database))
    crew.witness.install()
    disturbed(crew, random.Random(20261125))
    assert faults_of_folder(crew.folders[0]) == []
