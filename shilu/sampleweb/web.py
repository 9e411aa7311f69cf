"""`SampleWeb`: the sample web as a context manager."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from shilu.sampleweb.catalog import world
from shilu.sampleweb.page import Exchange, Page, Site
from shilu.sampleweb.server import ADDRESS, Server
from shilu.sampleweb.truth import Truth, shipped_truth

Extra = Mapping[str, Mapping[str, bytes | Page]]


class SampleWeb:
    """Serves the sample web on two free loopback ports while the context is open.

    `extra` adds hosts, or pages to hosts: {host: {"/path?query": bytes or Page}}."""

    def __init__(self, extra: Extra | None = None) -> None:
        self.sites: dict[str, Site] = {
            host: Site(
                host=host, pages=dict(site.pages), route=site.route, missing=site.missing,
                gate=site.gate,
            )
            for host, site in world().sites.items()
        }  # fmt: skip
        for host, pages in (extra or {}).items():
            mounted = self.sites.setdefault(host, Site(host=host))
            mounted.pages.update({path: Page.of(answer) for path, answer in pages.items()})
        self._server = Server(self.sites)

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

    @property
    def http_port(self) -> int:
        return self._server.ports["http"]

    @property
    def https_port(self) -> int:
        return self._server.ports["https"]

    @property
    def connect_to(self) -> tuple[str, ...]:
        """Arguments for --connect-to: every host, both schemes."""
        return (f"*:80={ADDRESS}:{self.http_port}", f"*:443={ADDRESS}:{self.https_port}")

    @property
    def registry(self) -> Path:
        """The registry CSV of the sample web (package data)."""
        return Path(str(files("shilu.sampleweb").joinpath("registry.csv")))

    @property
    def truth(self) -> Truth:
        return shipped_truth()

    @property
    def exchanges(self) -> list[Exchange]:
        """What went over the wire so far, in the order in which answers were sent."""
        return self._server.exchanges

    def site(self, host: str) -> Site:
        """One host's pages; KeyError where the sample web has no such host."""
        return self.sites[host]
