"""What a page leads to: links that are worth a request and within the crawl's bounds. Pure.

What is left out is counted, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.frontier.target import Target
from crawler.scope import fetchable, site_of
from crawler.traps import trap, without_session
from sites.seed import Link, Role


@dataclass(slots=True)
class Outlinks:
    """Collects what a page leads to, and counts what is left out and why."""

    source: Target
    depth_limit: int
    since: int | None = None  # first report year wanted
    targets: dict[tuple[str, str], Target] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    sampled: int = 0  # rows of a list taken that say nothing of a report

    def add(self, link: Link, role: Role, score: float, **how: str | int | bool) -> None:
        url = without_session(link.url)
        if url != link.url:
            self.counts["trap:session_id"] += 1
        if not fetchable(url) or site_of(url) != self.source.site:
            self.counts["out_of_scope"] += 1
            return
        cause = trap(url)
        if cause is not None:
            self.counts[f"trap:{cause}"] += 1
            return
        steps = self.source.depth + (role in {Role.ARTICLE, Role.COLUMN})
        if steps > self.depth_limit:
            self.counts["too_deep"] += 1
            return
        target = Target(
            url=url,
            site=self.source.site,
            role=role,
            score=round(min(max(score, 0.0), 1.0), 6),
            method=link.method,
            body=link.body,
            seed=self.source.seed,
            via=self.source.url,
            hops=f"{self.source.hops}L"[-24:],
            anchor=(link.title if len(link.title) > len(link.anchor) else link.anchor)[:300],
            listed_date=link.listed_date,
            depth=steps,
            **how,  # type: ignore[arg-type]  # parent, page_of, kind, group: str; pages: int; inside: bool
        )
        key = (url, link.body)
        if key not in self.targets or self.targets[key].score < target.score:
            self.targets[key] = target
        self.links.append(link)
