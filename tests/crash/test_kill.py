"""A crawl that is killed at any moment and resumed leaves the archive of one that never was."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from aftermath import faults_of_folder, faults_of_rows, kept, link_facts, rows, whole_on_disk
from crashweb import CrashWeb, Key
from mortal import Mortal, ended

IN_FLIGHT = 20
MORE = 96  # reports of each host
SETTINGS = (f"CONCURRENT_REQUESTS={IN_FLIGHT}", "CAPTURE_WARC_SIZE=400000")


@dataclass(slots=True)
class Killed:
    """What every kill found: the whole answers on disk, and how many exchanges there had been."""

    moments: list[tuple[set[Key], int]] = field(default_factory=list)

    def asked_again(self, web: CrashWeb) -> list[Key]:
        """What was asked between a kill and the next although its whole answer was on disk."""
        ends = [seen for _, seen in self.moments[1:]] + [len(web.seen)]
        return [
            key
            for (whole, begin), end in zip(self.moments, ends, strict=True)
            for key in web.seen[begin:end]
            if key in whole
        ]


def crawl_with_kills(
    mortal: Mortal,
    web: CrashWeb,
    kills: int,
    seed: int,
    *,
    begun: bool = False,
    early: bool = False,
) -> Killed:
    """Crawl to the end, killed at moments that the seed decides; some of them `early` in a run.

    `begun`: an earlier harvest's answers lie on disk, which may be asked again.
    """
    earlier = whole_on_disk(mortal.data) if begun else Counter()
    chance, killed = random.Random(seed), Killed()
    expected = web.hosts * (web.reports + 20)
    moments = sorted(chance.sample(range(expected // 20, expected * 9 // 10), kills))
    for moment in moments:
        child, deadline = mortal.start(), time.monotonic() + 120
        least = 0
        if early and killed.moments and chance.random() < 0.4:
            # While it starts, takes up what the last one left, or has hardly begun.
            time.sleep(chance.uniform(0.5, 3.0))
        else:
            least = max(moment, len(web.seen) + 1)
        while len(web.seen) < least and child.poll() is None:
            assert time.monotonic() < deadline, "the crawl does not get on"
            time.sleep(0.002)
        time.sleep(chance.random() * 0.1)
        child.send_signal(signal.SIGKILL)
        assert ended(child).code == -signal.SIGKILL
        time.sleep(web.hold + 0.1)  # until the answers to the dead have gone nowhere
        killed.moments.append((set(whole_on_disk(mortal.data) - earlier), len(web.seen)))
    last = mortal.run(timeout=300)
    assert last.code == 0, last.told
    return killed


def judge(
    killed: Killed,
    web: CrashWeb,
    mortal: Mortal,
    calm: CrashWeb,
    undisturbed: Mortal,
    methods: frozenset[str] = frozenset({"GET", "POST"}),
) -> None:
    fetched, wanted = web.counts(), calm.counts()
    assert max(web.most_open, calm.most_open) >= 16
    assert len(wanted) >= 2_000
    assert len({key[1].split("/")[2] for key in wanted}) >= 16
    assert {key[0] for key in wanted} == methods
    assert sorted(wanted - fetched) == []  # never fetched
    assert sorted(set(fetched) - set(wanted)) == []
    assert killed.asked_again(web) == []
    twice = sum(fetched.values()) - len(fetched)
    assert twice <= len(killed.moments) * IN_FLIGHT
    assert faults_of_folder(mortal.data) == []
    assert faults_of_rows(mortal.data) == []
    assert rows(mortal.data, "'queued', 'leased'") == []
    # Every answer, the ones that came twice included, tells what the undisturbed crawl tells.
    assert link_facts(mortal.data) == link_facts(undisturbed.data)


@pytest.mark.long
def test_kills_in_a_second_harvest_keep_its_revisits(ground) -> None:
    """Asked with conditions: what repeats is a revisit, whoever was killed over it."""
    # A second harvest asks no more for pagers and homes: more articles, to stay above 2,000 pages.
    with CrashWeb(reports=MORE) as web, CrashWeb(reports=MORE) as calm:
        registry = web.registry(ground / "registry.csv")
        made = [
            [Mortal.made(ground / place, registry, each.connect_to, settings=SETTINGS, harvest=name)
             for name in ("one", "two")]
            for place, each in (("calm", calm), ("killed", web))
        ]  # fmt: skip
        for first, _ in made:
            assert first.run(300).code == 0
            with closing(sqlite3.connect(first.data / "frontier.sqlite")) as db, db:
                db.execute("UPDATE urls SET state = 'queued' WHERE role = 'article'")
        calm.seen.clear()
        web.seen.clear()
        undisturbed, mortal = made[0][1], made[1][1]
        with undisturbed.start() as beside:
            killed = crawl_with_kills(mortal, web, kills=5, seed=5, begun=True)
            assert ended(beside, 300).code == 0
        # An unchanged first page of a list ends it: no form is posted for the rest.
        judge(killed, web, mortal, calm, undisturbed, frozenset({"GET"}))
        kinds = [
            Counter((answer.key, answer.kind) for answer in kept(each.data))
            for each in (undisturbed, mortal)
        ]
        assert sum(1 for _, kind in kinds[0] if kind == "revisit") > 1_500
        assert set(kinds[0]) == set(kinds[1])


def matrix(ground, kills: int, seed: int) -> None:
    with CrashWeb() as web, CrashWeb() as calm:
        registry = web.registry(ground / "registry.csv")
        undisturbed = Mortal.made(ground / "calm", registry, calm.connect_to, settings=SETTINGS)
        mortal = Mortal.made(ground / "killed", registry, web.connect_to, settings=SETTINGS)
        with undisturbed.start() as beside:
            killed = crawl_with_kills(mortal, web, kills, seed, early=kills > 3)
            assert ended(beside, 300).code == 0
        judge(killed, web, mortal, calm, undisturbed)


def test_three_kills_at_any_moment_lose_nothing_and_ask_nothing_again(ground) -> None:
    matrix(ground, kills=3, seed=20261125)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_kills_at_any_moment_lose_nothing_and_ask_nothing_again(ground, seed: int) -> None:
    matrix(ground, kills=10, seed=seed)
