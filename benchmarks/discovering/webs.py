"""The webs on which discovery is measured, asked without sockets, with the truth about them.

A web is cut into sites (registrable names), since hosts of one site link to each other and no two
sites do: each is crawled by itself, and what a host is asked does not depend on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.scope import host_of, site_of
from crawler.selection import seed_target
from shilu.sampleweb import Member
from sites.registry import registry
from sites.seed import Seed
from tests.bigweb import BigWeb

Respond = Callable[[str, str, str, str, bytes], tuple[int, tuple[tuple[str, str], ...], bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One site of a web: its seeds, how it answers, and what a crawl of it is judged by.

    `reports`: the folded addresses of each report, one of which has to be fetched.
    """

    name: str
    web: str
    seeds: tuple[Seed, ...]
    respond: Respond  # scheme, host, target, method, body
    reports: tuple[frozenset[str], ...]
    portal: bool = False
    trap: Callable[[str, str], str | None] = lambda _host, _target: None
    denied: Callable[[str, str], bool] = lambda _host, _target: False
    blocked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def targets(self) -> list:  # type: ignore[type-arg]
        """The seeds as the frontier takes them."""
        return [seed_target(seed) for seed in self.seeds]


def folded(url: str) -> str:
    """Return an address without its scheme: sites answer the same on both."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{host_of(url)}{parts.path}{query}"


def big(hosts: frozenset[str] | None = None) -> list[Plot]:
    """The second test web (tests/bigweb)."""
    web = BigWeb() if hosts is None else BigWeb(hosts=hosts)
    truth = web.truth
    by_site: dict[str, list[Seed]] = {}
    for seed in registry(web.registry):
        by_site.setdefault(site_of(seed.seed), []).append(seed)

    def respond(scheme: str, host: str, target: str, method: str, body: bytes):  # type: ignore[no-untyped-def]
        return web.respond(host, target, method, body, {}, scheme)

    return [
        Plot(
            name=site,
            web="big",
            seeds=tuple(seeds),
            respond=respond,
            reports=tuple(
                frozenset(folded(url) for url in (report.url, *report.alternates))
                for report in truth.reports
                if site_of(report.url) == site
            ),
            portal=any(site_of(f"https://{host}/") == site for host in truth.portals),
            trap=web.trap,
            denied=web.denied,
            blocked={
                host: classes
                for host, classes in truth.blocked.items()
                if site_of(f"https://{host}/") == site
            },
        )
        for site, seeds in by_site.items()
    ]


def sample() -> list[Plot]:
    """The sample web that ships with the program."""
    from shilu.sampleweb import SampleWeb
    from shilu.sampleweb.page import Asked

    web = SampleWeb()
    truth = web.truth
    visits: Counter[tuple[str, str]] = Counter()

    def respond(scheme: str, host: str, target: str, method: str, body: bytes):  # type: ignore[no-untyped-def]
        site = web.sites.get(host)
        if site is None:
            return 404, (), b""
        visit = visits[host, target]
        visits[host, target] += 1
        page = site.answer(
            Asked(scheme=scheme, host=host, method=method, target=target, body=body, visit=visit)
        )
        return page.status, page.headers, page.body

    closed = {folded(url) for url in truth.robots_denied}
    by_site: dict[str, list[Seed]] = {}
    for seed in registry(web.registry):
        by_site.setdefault(site_of(seed.seed), []).append(seed)
    return [
        Plot(
            name=site,
            web="sample",
            seeds=tuple(seeds),
            respond=respond,
            # A page with several reports is found once.
            reports=tuple(
                {
                    min(urls): urls
                    for report in truth.reports
                    if (urls := _here(report.members, site))
                }.values()
            ),
            denied=lambda host, target: f"{host}{target}" in closed,
            blocked={
                entry.host: (entry.blocked_class,)
                for entry in truth.blocked
                if site_of(f"https://{entry.host}/") == site
            },
        )
        for site, seeds in by_site.items()
    ]


def _here(members: Iterable[Member], site: str) -> frozenset[str]:
    return frozenset(folded(m.url) for m in members if site_of(m.url) == site)
