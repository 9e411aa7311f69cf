"""Reports found by requests made: one curve for each site and order, and what sums them up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.discovering.simulation import Run
from benchmarks.discovering.webs import Plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One crawl of one site. `found`: after how many requests each further report was there."""

    order: str
    web: str
    site: str
    portal: bool
    reports: int
    requests: int
    found: tuple[int, ...]

    def at(self, share: float) -> int | None:
        """Return the requests until that share of the reports; None where it was not reached."""
        wanted = max(math.ceil(share * self.reports), 1)
        return self.found[wanted - 1] if len(self.found) >= wanted else None


def curve(plot: Plot, run: Run) -> Curve:
    """Return the curve of a run."""
    return Curve(
        order=run.order,
        web=plot.web,
        site=plot.name,
        portal=plot.portal,
        reports=len(plot.reports),
        requests=len(run.asked),
        found=tuple(run.found),
    )


def needed(curves: Sequence[Curve], order: str, share: float) -> int:
    """Return the requests of an order on all sites until that share of each one's reports.

    A site where the share was not reached counts with all requests that the crawl made there.
    """
    own = [one for one in curves if one.order == order]
    return sum(one.at(share) or one.requests for one in own)


def table(curves: Sequence[Curve], shares: Sequence[float], ours: str, others: list[str]) -> str:
    """Return the requests by site and order, as text."""
    orders = [ours, *others]
    head = f"{'site':30} {'reports':>7}" + "".join(f" {name:>22}" for name in orders)
    marks = "/".join(f"{share:.0%}" for share in shares)
    lines = [f"requests until {marks} of the reports", head]
    for site in dict.fromkeys((one.web, one.site) for one in curves):
        own = {one.order: one for one in curves if (one.web, one.site) == site}
        cells = "".join(f" {_cell(own[name], shares):>22}" for name in orders)
        mark = "*" if own[ours].portal else " "
        lines.append(f"{site[1][:28]:28}{mark}  {own[ours].reports:>6}{cells}")
    totals = "".join(
        f" {'/'.join(str(needed(curves, name, share)) for share in shares):>22}" for name in orders
    )
    lines.append(f"{'all (portals are marked *)':30} {'':>7}{totals}")
    return "\n".join(lines)


def _cell(one: Curve, shares: Sequence[float]) -> str:
    return "/".join(str(one.at(share) or "-") for share in shares)
