"""Which rows of the registry this crawl takes, and which it leaves out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.errors import CrawlError
from crawler.frontier.target import Target
from crawler.scope import host_of, site_of
from sites.seed import Seed, SourceKind

SEED_SCORE = 2.0  # above every link: seeds first


class SelectionError(CrawlError, ValueError):
    """--only or --kinds asks for something that the registry does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The rows taken, and for each option how many rows it would add."""

    seeds: tuple[Seed, ...]
    left_out: tuple[tuple[str, int], ...] = ()


def selection(
    seeds: Sequence[Seed], *, only: Sequence[str], kinds: Sequence[str], shipped: bool
) -> Selection:
    """Choose rows.

    Without --kinds the shipped registry gives its gov rows, a given file all of its rows.
    """
    known = {str(kind) for kind in SourceKind}
    for kind in kinds:
        if kind not in known:
            raise SelectionError(f"--kinds {kind!r}: not one of {', '.join(sorted(known))}")
    wanted = set(kinds) or ({str(SourceKind.GOV)} if shipped else known)
    for name in only:
        if not any(_named(seed, name) for seed in seeds):
            raise SelectionError(f"--only {name!r}: no row of the registry has this code or host")
    named = [seed for seed in seeds if not only or any(_named(seed, name) for name in only)]
    taken = tuple(seed for seed in named if str(seed.source_kind) in wanted)
    left: Counter[str] = Counter(
        f"--kinds {seed.source_kind}" for seed in named if str(seed.source_kind) not in wanted
    )
    if len(named) < len(seeds):
        left["--only"] = len(seeds) - len(named)
    return Selection(seeds=taken, left_out=tuple(sorted(left.items())))


def _named(seed: Seed, name: str) -> bool:
    text = name.strip().lower()
    host = host_of(seed.seed)
    if text in {host, host.removeprefix("www.")}:
        return True
    # 44 and 4403 stand for a province and a prefecture with all that lies in them
    return bool(seed.code) and (
        seed.code == text or (len(text) in {2, 4} and seed.code.startswith(text))
    )


def seed_target(seed: Seed) -> Target:
    """Return the target with which a registry row enters the frontier."""
    return Target(
        url=seed.seed, site=site_of(seed.seed), role="seed", score=SEED_SCORE, seed=seed.seed
    )
