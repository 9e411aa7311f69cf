"""Which socket a URL's host gets: by connect-to, or a public address; and whether TLS verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS

from crawler.capture.address import GuardedReactor, only_loopback, only_public
from crawler.capture.connect import ConnectTo
from crawler.capture.tls import TlsPolicy

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase


class Dialler:
    """Makes the endpoint that connects, in place of the agent's own."""

    def __init__(self, reactor: ReactorBase, connect_to: ConnectTo, policy: TlsPolicy) -> None:
        self._reactor = reactor
        self._connect_to = connect_to
        self._policy = policy
        self.pool: Any = None  # whose endpoints these are

    def make_room(self, address: str) -> None:
        """Close what waits at an address: a request that is to come needs a connection to it.

        The frontier counts requests; hundreds of hosts at one address would leave as many idle
        connections open.
        """
        if self.pool is not None:
            close_idle(self.pool, address)

    def endpoint(self, key: tuple[Any, ...], timeout: float) -> tuple[Any, bool | None]:
        """Return the endpoint for a pool's key, and whether it verifies (None: no TLS).

        The key is (scheme, host, port, bind address) of the URL, as Scrapy's agent makes it;
        before 2.19 it had no bind address.
        """
        scheme, host, port = key[0], key[1].decode("ascii"), key[2]
        bind = key[3] if len(key) > 3 else None
        target = self._connect_to.target(host, port)
        reactor: Any = self._reactor
        if target is None:
            reactor = GuardedReactor(self._reactor, only_public(host), self.make_room)
        elif target.loopback:
            reactor = GuardedReactor(self._reactor, only_loopback(host))
        socket: Any = HostnameEndpoint(
            reactor,
            host if target is None else target.address,
            port if target is None else target.port,
            timeout=timeout,
            bindAddress=bind,
        )
        if scheme != b"https":
            return socket, None
        verify = self._policy.verifies(host) and not (target is not None and target.loopback)
        creator: Any = self._policy.creator(host, verify=verify)  # a zope interface's provider
        return wrapClientTLS(creator, socket), verify

    def verified_through_proxy(self, url: str) -> bool | None:
        """Return whether a CONNECT tunnel to url verifies; None without TLS."""
        parts = urlsplit(url)
        return self._policy.verifies(parts.hostname or "") if parts.scheme == "https" else None


def close_idle(pool: Any, address: str) -> None:
    """Close the connections of a pool that wait at an address for a next request.

    Private names of Twisted's pool: `_connections`, `_timeouts`.
    """
    for kept in pool._connections.values():
        for connection in list(kept):
            if connection.transport.getPeer().host == address:
                kept.remove(connection)
                pool._timeouts.pop(connection).cancel()
                connection.transport.loseConnection()
