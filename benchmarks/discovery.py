"""How many requests until the reports are found? `python -m benchmarks.discovery [--json FILE]`.

Ours against breadth-first, depth-first and a keyword-only focused crawler: the same frontier, the
same reading of pages, the same scope, robots.txt and traps, other orders. On both test webs,
without sockets; a table by site and over all, and the curves as a picture (`--picture`, SVG).

Requests are all that a host is asked, robots.txt and attachments included. A site's count is
of the request that brought 90 % of its reports; what a crawl ends without has no count: `-`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.discovering.curves import Curve, curve, needed, table
from benchmarks.discovering.everything import Everything
from benchmarks.discovering.orders import BASELINES
from benchmarks.discovering.picture import picture
from benchmarks.discovering.simulation import simulated
from benchmarks.discovering.webs import Plot, big, sample

WEBS = {"big": big, "sample": sample}
SHARES = (0.5, 0.9, 0.99)
OURS = "ours"


def main() -> int:
    """Crawl, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--web", action="append", choices=sorted(WEBS), help="default: both")
    parser.add_argument("--site", action="append", help="only this site (registrable name)")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    began = time.monotonic()
    names = [
        (web, plot.name)
        for web in asked.web or sorted(WEBS)
        for plot in WEBS[web]()
        if plot.reports and (not asked.site or plot.name in asked.site)
    ]
    with ProcessPoolExecutor(asked.jobs, get_context("spawn")) as pool:
        curves = [one for many in pool.map(measured, names) for one in many]
    print(table(curves, SHARES, OURS, list(BASELINES)))
    portals = [one for one in curves if one.portal]
    for name in BASELINES:
        for title, among in (("portals", portals), ("all sites", curves)):
            print(ratio(among, name, title))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in curves], ensure_ascii=False))
    if asked.picture:
        asked.picture.write_text(picture(curves, [OURS, *BASELINES]), "utf-8")
    print(f"{time.monotonic() - began:.0f} s")
    return 0


def measured(which: tuple[str, str]) -> list[Curve]:
    """Return the curves of all orders on one site."""
    plot: Plot = next(plot for plot in WEBS[which[0]]() if plot.name == which[1])
    curves = [curve(plot, simulated(plot, name=OURS))]
    reader = Everything(depth_limit=6)
    for name, order in BASELINES.items():
        run = simulated(plot, order(), name=name, reader=reader, until_found=True)
        curves.append(curve(plot, run))
    return curves


def ratio(curves: Sequence[Curve], other: str, title: str) -> str:
    """Return in words how ours compares with another order at 90 % of the reports."""
    ours, theirs = needed(curves, OURS, 0.9), needed(curves, other, 0.9)
    if not ours or not theirs:
        return f"{title}: {OURS} {ours}, {other} {theirs}"
    return f"{title}: {OURS} {ours} requests, {other} {theirs}: {ours / theirs:.3f} of it"


if __name__ == "__main__":
    raise SystemExit(main())
