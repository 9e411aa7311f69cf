"""Two connections to an address: a host with several is always counted and reached at the same one,
and connections that only wait make room for a new one."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.protocol import ClientFactory, Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from crawler.capture.address import GuardedReactor, only_public, refusal
from crawler.capture.dial import close_idle
from crawler.resolving import address_of

ADDRESSES = ["2400:3200::1", "114.114.115.115", "9.9.9.9", "114.114.114.114"]


@implementer(IHostnameResolver)
class RoundRobin:
    """Answers with the same addresses, every time in another order."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses

    def resolveHostName(  # noqa: N802
        self,
        receiver: Any,
        host: str,
        portNumber: int = 0,  # noqa: N803
        *more: object,
        **named: object,
    ) -> Any:
        @implementer(IHostResolution)
        class Resolution:
            name = host

        receiver.resolutionBegan(Resolution())
        for each in self.addresses:
            kind = IPv6Address if ":" in each else IPv4Address
            receiver.addressResolved(kind("TCP", each, portNumber))
        receiver.resolutionComplete()
        self.addresses = [*self.addresses[1:], self.addresses[0]]
        return Resolution()


def test_a_host_of_several_addresses_is_reached_at_the_one_that_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(RoundRobin(ADDRESSES))
    for _ in ADDRESSES:
        guarded: Any = GuardedReactor(reactor, only_public("a.gov.cn"))
        HostnameEndpoint(guarded, "a.gov.cn", 80).connect(Factory.forProtocol(Protocol))
        reactor.advance(0)
    assert [row[0] for row in reactor.tcpClients] == ["9.9.9.9"] * 4

    async def counted(turn: int) -> str:
        order = ADDRESSES[turn:] + ADDRESSES[:turn]

        async def getaddrinfo(*_: object) -> list[Any]:
            return [(0, 0, 0, "", (address, 0)) for address in order]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await address_of("a.gov.cn")

    assert {asyncio.run(counted(turn)) for turn in range(4)} == {"9.9.9.9"}


def test_the_next_address_is_tried_where_the_first_is_silent() -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(RoundRobin(ADDRESSES))
    guarded: Any = GuardedReactor(reactor, only_public("a.gov.cn"))
    HostnameEndpoint(guarded, "a.gov.cn", 80).connect(Factory.forProtocol(Protocol))
    reactor.advance(0)
    reactor.advance(0.5)
    assert [row[0] for row in reactor.tcpClients] == ["9.9.9.9", "114.114.114.114"]


class Idle:
    """A kept connection."""

    state = "QUIESCENT"

    def __init__(self, address: str) -> None:
        self.closed = False
        self.transport = SimpleNamespace(
            getPeer=lambda: IPv4Address("TCP", address, 80), loseConnection=self.close
        )

    def close(self) -> None:
        self.closed = True


def test_connections_that_wait_make_room_at_their_address_and_at_no_other() -> None:
    reactor = MemoryReactorClock()
    pool: Any = HTTPConnectionPool(reactor, persistent=True)
    kept = {name: Idle(ip) for name, ip in (("a", "9.9.9.9"), ("b", "9.9.9.9"), ("c", "1.1.1.1"))}
    for name, connection in kept.items():
        pool._putConnection(("http", name, 80), connection)
    close_idle(pool, "9.9.9.9")
    assert [kept[name].closed for name in "abc"] == [True, True, False]
    assert [len(pool._connections.get(("http", name, 80), [])) for name in "abc"] == [0, 0, 1]
    assert len(reactor.getDelayedCalls()) == 1  # of the one that is still kept


def test_a_new_connection_asks_for_room_first() -> None:
    reactor = MemoryReactorClock()
    asked: list[str] = []
    guarded = GuardedReactor(reactor, only_public("a.gov.cn"), asked.append)
    guarded.connectTCP("9.9.9.9", 80, ClientFactory())
    assert asked == ["9.9.9.9"]


@pytest.mark.parametrize("address", ["168.63.129.16", "100.100.100.200", "fd00:ec2::254"])
def test_the_services_of_clouds_are_no_sites(address: str) -> None:
    assert refusal(address) is not None
