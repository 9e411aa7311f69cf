"""How fast is the byte-exact capture? `python benchmarks/capture.py`, on a machine with nothing
else to do; needs nginx and wget (apt-get install nginx-light wget), some minutes for each round.

One nginx on loopback serves generated pages under many host names. Each contestant crawls all of
them at concurrency 16 without delays, in turn, round after round. What bare Scrapy shares with ours
and what it lacks is said in capturing/bare.py. Pages are counted, robots.txt is not; a contestant
that misses a page fails. CPU is user and system time of the whole process. Starting and stopping (a
crawl of one page) is measured apart and left out, but for the column that says otherwise.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from capturing.contestants import BARE, OURS, WGET, Contestant, missing_wget, webarchive
from capturing.measure import Run, RunFailedError, run
from capturing.nginx import ServerMissingError, serving
from capturing.report import as_json, lines, table, verdict
from capturing.web import Web, written

EMPTY_ROUNDS = 3
BODIES = {"gzip": "gzip'd bodies", "plain": "uncoded bodies (no floor)"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables. Return 1 where a floor does not hold, 2 where something is missing."""
    given = _arguments(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else nginx would outlive us
    try:
        with tempfile.TemporaryDirectory(prefix="capture-", dir=given.work) as name:
            work = Path(name)
            web = written(work / "web", hosts=given.hosts, pages=given.pages)
            contestants = _contestants(given, work)
            with serving(web.root, work / "nginx") as server:
                ports = {"gzip": server.coded, "plain": server.plain}
                return _measured(given, contestants, web, ports, work)
    except (RunFailedError, ServerMissingError) as error:
        print(f"capture.py: {error}", file=sys.stderr)
        return 2


def _measured(
    given: argparse.Namespace,
    contestants: list[Contestant],
    web: Web,
    ports: dict[str, int],
    work: Path,
) -> int:
    told: dict[str, object] = {}
    held = True
    print(
        f"{web.pages} pages on {len(web.hosts)} hosts, {web.plain_bytes / web.pages / 1000:.1f} KB"
        f" each, {web.coded_bytes / web.pages / 1000:.1f} KB gzip'd; median (least-most) of"
        f" {given.runs} rounds; concurrency 16"
    )
    for kind in given.bodies:
        empty = [
            _round(contestants, (web.lone,), ports[kind], 1, work, n)
            for n in range(min(given.runs, EMPTY_ROUNDS))
        ]
        rounds = [
            _round(contestants, web.hosts, ports[kind], web.pages, work, n)
            for n in range(given.runs)
        ]
        found = lines(contestants, rounds, empty)
        told[kind] = as_json(rounds, empty)
        print(f"\n{BODIES[kind]}\n\n{table(found)}\n", flush=True)
        ours = next((line for line in found if line.name == OURS.name), None)
        if kind == "gzip" and ours is not None:
            held, words = verdict(ours)
            print(words, flush=True)
    if given.json:
        given.json.write_text(json.dumps({"runs": told}, indent=1) + "\n")
    return 0 if held else 1


def _round(
    contestants: list[Contestant],
    hosts: tuple[str, ...],
    port: int,
    pages: int,
    work: Path,
    number: int,
) -> dict[str, Run]:
    """Run each once; another one begins each round, so that none always follows the same."""
    turn = number % len(contestants)
    runs = {}
    for each in contestants[turn:] + contestants[:turn]:
        runs[each.name] = one = run(each, hosts, port, pages, work)
        if pages > 1 and sys.stderr.isatty():
            print(f"{number + 1}: {each.name} {one.wall:.1f} s", file=sys.stderr)
    return runs


def _contestants(given: argparse.Namespace, work: Path) -> list[Contestant]:
    wanted = [BARE, OURS]
    if not given.ours_only:
        if (cause := missing_wget()) is not None:
            raise ServerMissingError(cause)
        wanted += [*webarchive(given.peers or work / "peers"), WGET]
    return wanted


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="rounds (default 9)")
    parser.add_argument("--pages", type=int, default=1600, help="pages of the web (default 1600)")
    parser.add_argument("--hosts", type=int, default=32, help="host names (default 32)")
    parser.add_argument(
        "--bodies", nargs="+", choices=tuple(BODIES), default=list(BODIES), help="(default both)"
    )  # fmt: skip
    parser.add_argument("--ours-only", action="store_true", help="bare Scrapy and ours alone")
    parser.add_argument("--peers", type=Path, help="environment of scrapy-webarchive, kept")
    parser.add_argument("--work", type=Path, help="folder on the disk to measure (default: TMPDIR)")
    parser.add_argument("--json", type=Path, help="write every run here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
