"""What is learned is learned on PostgreSQL too: the same crawl asks the same in the same order."""

from __future__ import annotations

from pathlib import Path

from cluster import Cluster

from benchmarks.discovering.simulation import simulated
from benchmarks.discovering.webs import big
from crawler.frontier.location import location

SITE = "mihun-gang.gov.cn"  # traps, mirrors, and groups that pay


def test_a_shared_frontier_learns_as_one_of_its_own_does(cluster: Cluster, database: str) -> None:
    hosts = frozenset({f"www.{SITE}"})
    (plot,) = big(hosts)
    alone = simulated(plot)
    (plot,) = big(hosts)
    shared = simulated(plot, place=location(cluster.url(database), Path("x")))
    assert alone.counts["mirrors"] == 2
    assert shared.asked == alone.asked
    assert shared.counts["mirrors"] == alone.counts["mirrors"]
