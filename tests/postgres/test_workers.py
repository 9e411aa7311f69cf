"""Four crawls on one PostgreSQL frontier: one is killed, one is stopped past its lease and resumed,
and the harvest is whole."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from aftermath import faults_of_folder
from cluster import PASSWORD, Cluster
from crews import Crew, archived, crew, imported, told_a_password
from town import Town
from witness import asked_again


def disturbed(crew: Crew, chance: random.Random) -> None:
    """Kill one worker, stop another past its lease, and judge what all have done."""
    town, witness = crew.town, crew.witness
    dead, slow = chance.sample(range(town.workers), 2)
    town.far.add(slow)  # so that requests wait in it to be sent when it is stopped
    crew.start()
    crew.until(lambda: len({asked.worker for asked in list(town.log)}) == town.workers)
    moment = chance.uniform(0.1, 0.4) * len(town.truth)
    crew.until(lambda: len(town.log) >= moment)
    of_the_dead = crew.signalled(dead, signal.SIGKILL)
    of_the_slow = crew.signalled(slow, signal.SIGSTOP)
    stopped = time.time()
    time.sleep(crew.lease + 1)
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


def judged(cluster: Cluster, ground: Path, seed: int, *, reports: int, separate: bool) -> None:
    with crew(cluster, ground, Town(reports=reports), separate=separate) as made:
        made.witness.install()
        disturbed(made, random.Random(seed))
        joined = made.folders[0]
        if separate:
            joined = ground / "joined"
            imported(made.folders, joined)
            assert made.town.truth - archived([joined]) == set()
        assert faults_of_folder(joined) == []


def test_a_killed_and_a_stopped_worker_lose_nothing_and_repeat_only_what_they_had_leased(
    cluster: Cluster, ground: Path
) -> None:
    judged(cluster, ground, 20261125, reports=4, separate=False)


@pytest.mark.long
@pytest.mark.parametrize("separate", [False, True], ids=["one-folder", "folders-joined"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_at_any_moment_a_killed_and_a_stopped_worker_lose_nothing(
    cluster: Cluster, ground: Path, seed: int, separate: bool
) -> None:
    judged(cluster, ground, seed, reports=9, separate=separate)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_workers_that_are_stopped_again_and_again_ask_nothing_behind_their_leases(
    cluster: Cluster, ground: Path, seed: int
) -> None:
    """Wherever a stop falls: between the look at the lease and the socket too."""
    chance = random.Random(seed)
    with crew(cluster, ground, Town(workers=3, reports=12), lease=1.5) as made:
        made.witness.install()
        made.start()
        town = made.town
        made.until(lambda: len({asked.worker for asked in list(town.log)}) == 3)
        stops = 0
        while all(child.poll() is None for child in made.children[:2]) and stops < 30:
            stops += 1
            worker = made.children[stops % 2]
            deadline = time.monotonic() + 2
            while town.open_by_worker[stops % 2] < 3 and time.monotonic() < deadline:
                time.sleep(0.0005)  # while it is sending more
            worker.send_signal(signal.SIGSTOP)
            time.sleep(made.lease + chance.uniform(0.3, 0.9))
            worker.send_signal(signal.SIGCONT)
            time.sleep(chance.uniform(0.1, 0.3))
        ends = made.end()
        assert [end.code for end in ends] == [0, 0, 0], [end.told for end in ends]
        assert stops >= 5
        assert made.witness.unleased(town.log, made.processes) == []
        assert town.overlaps() == []
        assert made.witness.settled_without_lease() == []
        assert made.witness.done_twice() == []
        assert made.witness.undone(town.truth) == set()
        assert faults_of_folder(made.folders[0]) == []


def test_two_workers_that_start_at_one_instant_share_a_harvest_over_a_restart_of_their_server(
    cluster: Cluster, ground: Path
) -> None:
    """The database is empty: both of them find no table there. A page that takes longer than a
    lease is asked once all the same: its lease is renewed. Their folders are joined by import."""
    town = Town(sites=8, workers=2, reports=3)
    town.slow["http://www.yuan03.gov.cn/"] = 9.5
    with crew(cluster, ground, town, separate=True, lease=8.0) as made:
        made.start()
        made.until(lambda: len(town.log) >= 30)
        cluster.stop()
        time.sleep(0.5)
        cluster.start()
        ends = made.end()
        told = "".join(end.told for end in ends)
        assert [end.code for end in ends] == [0, 0], told
        witness, log = made.witness, town.log
        assert witness.one("SELECT count(*) FROM harvests WHERE finished IS NOT NULL") == 1
        assert witness.one("SELECT count(*) FROM frontier") == 1
        assert witness.one("SELECT count(*) FROM workers") == 0
        assert witness.undone(town.truth) == set()
        assert witness.answered_twice() == []
        assert {asked.worker for asked in log} == {0, 1}
        assert asked_again(log) == set()
        assert town.overlaps() == []
        assert "trying again" in told
        assert "Traceback" not in told
        assert told_a_password(made) == []
        imported(made.folders, ground / "joined")
        assert town.truth - archived([ground / "joined"]) == set()
        assert faults_of_folder(ground / "joined") == []
