"""`BigWeb`: the hosts together, served by sockets or asked directly, and how to change them."""

import csv
import io
import re
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from shilu.sampleweb.page import Exchange, Page, html
from shilu.sampleweb.server import ADDRESS
from tests.bigweb import telling
from tests.bigweb.blocked import PAGES
from tests.bigweb.host import Host
from tests.bigweb.model import Asked, Column
from tests.bigweb.portals import portals
from tests.bigweb.server import BigServer
from tests.bigweb.sites import sites
from tests.bigweb.truth import Truth

COLUMNS = ("code", "name", "level", "source_kind", "cms", "seed", "since", "min_reports", "note")
UNKNOWN = html("<html><body><h1>Unknown host</h1></body></html>", status=404)


class BigWeb:
    """See the package's docstring for the hooks."""

    def __init__(
        self,
        years: range = range(2008, 2024),
        hosts: Collection[str] | None = None,
        latency: float = 0.0,
    ) -> None:
        self._first, self._last = years[0], years[-1]
        self._visits: Counter[tuple[str, str]] = Counter()
        self._throttled: dict[str, tuple[int, str]] = {}
        made = [h for h in (*portals(), *sites()) if hosts is None or h.name in hosts]
        self.hosts: dict[str, Host] = {h.name: h for h in made}
        self._names: dict[str, Host] = {n: h for h in made for n in (h.name, *h.twins)}
        for host in made:
            host.last = self._last
            host.skipped = set(range(1990, self._first))
            host.build()
        self._server = BigServer(self, latency)
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()

    # -- asking -----------------------------------------------------------------------------

    @property
    def connect_to(self) -> tuple[str, ...]:
        ports = self._server.ports
        return (f"*:80={ADDRESS}:{ports['http']}", f"*:443={ADDRESS}:{ports['https']}")

    @property
    def exchanges(self) -> list[Exchange]:
        return self._server.exchanges

    @property
    def truth(self) -> Truth:
        return telling.tell(self.hosts.values(), (self._first, self._last))

    @property
    def registry(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="bigweb-"))
            weakref.finalize(self, shutil.rmtree, self._folder)
        path = self._folder / "registry.csv"
        path.write_text(self.registry_csv(), "utf-8")
        return path

    def registry_csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for host in self.hosts.values():
            if host.seed is None:
                continue
            seed = host.seed if host.seed.startswith("/") else self.column(host.name, host.seed)
            writer.writerow((host.code, host.title, host.level, host.kind, host.cms, f"{host.scheme}://{host.name}{seed}",
                             self._first, host.min_reports, ""))  # fmt: skip
        return out.getvalue()

    def column(self, host: str, slug: str) -> str:
        """The entry of a host's first column of that slug."""
        plan = self.hosts[host]
        return next(plan.entry(c) for top in plan.columns for c in top.walk() if c.slug == slug)

    def page(
        self,
        host: str,
        target: str,
        method: str,
        body: bytes,
        headers: Mapping[str, str],
        scheme: str,
    ) -> Page:
        plan = self._names.get(host)
        if plan is None:
            return UNKNOWN
        visit = self._visits[host, target]
        self._visits[host, target] += 1
        left, wait = self._throttled.get(host, (0, ""))
        if left:
            self._throttled[host] = (left - 1, wait)
            answer = html("<html><body>Too Many Requests</body></html>", status=429)
            return Page(
                status=429, headers=(*answer.headers, ("Retry-After", wait)), body=answer.body
            )
        return plan.answer(
            Asked(
                scheme=scheme or plan.scheme, host=host, method=method, target=target, body=body,
                headers=headers, visit=visit,
            )
        )  # fmt: skip

    def respond(
        self, host: str, target: str, method: str = "GET", body: bytes = b"",
        headers: Mapping[str, str] | None = None, scheme: str = "",
    ) -> tuple[int, tuple[tuple[str, str], ...], bytes]:  # fmt: skip
        """The answer without sockets; `scheme` empty is the host's own."""
        page = self.page(host, target, method, body, headers or {}, scheme)
        return page.status, page.headers, page.body

    def trap(self, host: str, target: str) -> str | None:
        plan = self._names.get(host)
        if plan is None or target == "/robots.txt":
            return None
        if host != plan.name:
            return "mirror" if target != "/" else None
        return next(
            (name for name, pattern in plan.patterns if re.fullmatch(pattern, target)), None
        )

    def is_report(self, host: str, target: str) -> bool:
        plan = self._names.get(host)
        leaf = plan.routes.get(target) if plan else None
        return leaf is not None and leaf.item is not None and leaf.item.kind == "report"

    def denied(self, host: str, target: str) -> bool:
        """Does robots.txt close the target."""
        return telling.denies(host, target)

    def targets(self) -> Iterator[tuple[str, str]]:
        """Every fixed target of every host."""
        for host in self.hosts.values():
            for target in host.routes:
                yield host.name, target

    # -- hooks ------------------------------------------------------------------------------

    def next_year(self) -> None:
        self._last += 1
        for host in self.hosts.values():
            host.last = self._last
            host.build()

    def plant(self, host: str, year: int) -> None:
        plan = self.hosts[host]
        plan.skipped.discard(year)
        plan.last = max(plan.last, year)
        plan.build()

    def skip(self, host: str, year: int) -> None:
        """The reports of a year are not there (yet): `plant` brings them."""
        self.hosts[host].skipped.add(year)
        self.hosts[host].build()

    def edit(self, url: str) -> None:
        plan, key = self._item(url)
        plan.edited[key] = plan.edited.get(key, 0) + 1

    def replace(self, url: str) -> None:
        plan, key = self._item(url)
        plan.versions[key] = plan.versions.get(key, 0) + 1
        plan.build()

    def _item(self, url: str) -> tuple[Host, str]:
        parts = urlsplit(url)
        plan = self.hosts[parts.netloc]
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        item = plan.routes[target].item
        if item is None:
            raise KeyError(f"{url} is no report")
        return plan, item.key

    def move(self, host: str, column: str, how: str) -> str:
        """Give the column a new address, returned; the old one is 404, 301, or an empty list."""
        plan = self.hosts[host]
        old = urlsplit(column).path if "://" in column else column
        moved: Column = next(c for top in plan.columns for c in top.walk() if plan.entry(c) == old)
        plan.moved[moved.path] = how
        plan.build()
        return plan.entry(
            next(c for top in plan.columns for c in top.walk() if c.path == moved.path)
        )

    def block(self, host: str, kind: str | None, column: str | None = None) -> None:
        """Refuse all targets that begin with `column`, or the whole host; None lifts it."""
        plan, place = self.hosts[host], column or ""
        if kind is None:
            plan.blocks.pop(place, None)
        elif kind not in PAGES:
            raise KeyError(f"no refusal {kind!r}; there are {', '.join(PAGES)}")
        else:
            plan.blocks[place] = kind

    def throttle(self, host: str, times: int, retry_after: str) -> None:
        self._throttled[host] = (times, retry_after)
