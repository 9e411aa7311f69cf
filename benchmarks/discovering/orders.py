"""In which order a crawl asks: ours, and the three that it is measured against.

The others see every link that our reading of pages sees (lists in scripts, pagers, files), within
the same scope, depth and traps; only what to ask next is decided by their own rule."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from crawler.frontier.target import Target

# What a focused crawler is told to look for (issue 4); in anchors as they stand, and in URLs.
KEYWORDS = re.compile(
    r"信息公开|政务公开|政府公开|年报|年度报告|工作报告|工作总结|公开年报"
    r"|(?i:xxgk|zwgk|gknb|ndbg|nianbao|annual)"
)

Order = Callable[[Sequence[Target]], tuple[Target, ...]]


def breadth_first() -> Order:
    """First come, first served."""
    return lambda targets: tuple(replace(target, score=0.5) for target in targets)


def depth_first() -> Order:
    """The first link of the newest page first."""
    pages = itertools.count(1)

    def order(targets: Sequence[Target]) -> tuple[Target, ...]:
        page = next(pages)
        return tuple(replace(t, score=page - i / 100_000) for i, t in enumerate(targets))

    return order


def keyword_focus() -> Order:
    """Links with a keyword in anchor or URL first, each kind in the order in which it came."""

    def order(targets: Sequence[Target]) -> tuple[Target, ...]:
        return tuple(
            replace(t, score=1.0 if KEYWORDS.search(t.anchor) or KEYWORDS.search(t.url) else 0.5)
            for t in targets
        )

    return order


BASELINES: dict[str, Callable[[], Order]] = {
    "breadth-first": breadth_first,
    "depth-first": depth_first,
    "keyword focus": keyword_focus,
}
