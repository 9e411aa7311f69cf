"""Which address a host has, looked up beside the loop: each host by one look-up at a time.

A name that no resolver takes has no address; its fetch will say why."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from crawler.capture.address import in_order
from crawler.frontier.store import FrontierFailedError


@dataclass(slots=True)
class Resolving:
    """Looks hosts up and hands each answer to `know`, as (host, address)."""

    know: Callable[[str, str], Awaitable[None]]
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def begin(self, host: str) -> None:
        """Look a host up, unless that is under way: who waits for it asks again at every turn."""
        if host not in self._running:
            task = asyncio.ensure_future(self._resolve(host))
            self._running[host] = task
            task.add_done_callback(lambda _: self._running.pop(host, None))

    def __len__(self) -> int:
        return len(self._running)

    async def ended(self) -> None:
        """Return when nothing is looked up any more."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _resolve(self, host: str) -> None:
        address = await address_of(host)
        try:
            await self.know(host, address)
        except FrontierFailedError:
            return  # who raised it has said so, and stops the crawl


async def address_of(host: str) -> str:
    """Return the address at which a host is counted, and reached first; '' where it has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except (OSError, UnicodeError):  # an empty label or a long one (www..gov.cn) is no IDNA name
        return ""
    return next(iter(in_order(str(each[4][0]) for each in found)), "")
