"""No socket goes to a private address, whatever name, notation or redirect led there."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from zope.interface import implementer

from crawler.capture.address import (
    AddressRefusedError,
    GuardedReactor,
    only_loopback,
    only_public,
    refusal,
)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.0.9", "loopback"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "not globally reachable"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "private"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("255.255.255.255", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "127.0.0.1 in IPv6, loopback"),
        ("::ffff:a00:1", "10.0.0.1 in IPv6, private"),
        ("::10.0.0.1", "10.0.0.1 in IPv6, private"),
        ("64:ff9b::10.0.0.1", "10.0.0.1 in IPv6, private"),
        ("2002:7f00:1::", "127.0.0.1 in IPv6, loopback"),
        ("gov.cn", "not an IP address"),
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str, why: str) -> None:
    assert refusal(address) == why


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "114.114.114.114",
        "172.32.0.1",
        "2400:3200::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
    ],
)
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(address) is None


@implementer(IHostnameResolver)
class Answers:
    """Gives the next of its answers at every question, as a rebinding name server does."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(  # noqa: N802
        self,
        receiver: Any,
        host: str,
        portNumber: int = 0,  # noqa: N803
    ) -> Any:
        @implementer(IHostResolution)
        class Resolution:
            name = host

        receiver.resolutionBegan(Resolution())
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return Resolution()


def dial(reactor: MemoryReactorClock, check: Any) -> list[Any]:
    outcome: list[Any] = []
    endpoint = HostnameEndpoint(GuardedReactor(reactor, check), "a.gov.cn", 80)  # type: ignore[arg-type]
    endpoint.connect(Factory.forProtocol(Protocol)).addBoth(outcome.append)
    reactor.advance(1)
    return outcome


def test_a_name_that_turns_private_is_refused_at_the_second_connection() -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(Answers(["1.1.1.1"], ["127.0.0.1"]))
    check = only_public("a.gov.cn")
    assert dial(reactor, check) == []
    assert [row[0] for row in reactor.tcpClients] == ["1.1.1.1"]
    [failure] = dial(reactor, check)
    assert [row[0] for row in reactor.tcpClients] == ["1.1.1.1"]
    assert isinstance(failure.value, AddressRefusedError)
    assert str(failure.value) == "a.gov.cn resolves to 127.0.0.1, which is loopback: not connected"


def test_of_several_addresses_only_the_public_ones_are_tried() -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(Answers(["10.0.0.1", "1.1.1.1", "192.168.0.1"]))
    dial(reactor, only_public("a.gov.cn"))
    assert [row[0] for row in reactor.tcpClients] == ["1.1.1.1"]


def test_a_connect_to_localhost_never_leaves_the_machine() -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(Answers(["1.1.1.1"], ["127.0.0.1"]))
    [failure] = dial(reactor, only_loopback("a.gov.cn"))
    assert isinstance(failure.value, AddressRefusedError)
    assert dial(reactor, only_loopback("a.gov.cn")) == []
    assert [row[0] for row in reactor.tcpClients] == ["127.0.0.1"]


def test_a_crawl_reaches_no_private_address_by_any_way(site, crawl) -> None:
    port = site.http
    plan = [
        f"http://127.0.0.1:{port}/reason-none",
        f"http://2130706433:{port}/reason-none",
        f"http://0x7f.1:{port}/reason-none",
        f"http://[::ffff:127.0.0.1]:{port}/reason-none",
        f"http://localhost:{port}/reason-none",
        f"https://inner.test:{site.https}/reason-none",
        f"http://mapped.test:{port}/reason-none",
        {"url": f"http://good.test/away?http://127.0.0.1:{port}/reason-none", "follow": True},
    ]
    answer = crawl(
        [*plan, "http://10.0.0.9/reason-none"],
        resolve={
            "inner.test": [["10.0.0.1", "127.0.0.1"]],
            "mapped.test": [["::ffff:127.0.0.1"]],
        },
        settings={"CONNECT_TO": [f"good.test=127.0.0.1:{port}", f"10.0.0.9=127.0.0.1:{port}"]},
    )
    # Only what a connect-to names is reached.
    assert sorted(row["case"] for row in site.log()) == ["away", "reason-none"]
    errors = Counter(row.get("error") for row in answer["spider"])
    assert errors == {"AddressRefusedError": len(plan), None: 1}
    refused = [row for row in answer["journal"][:-1] if row["error"] is not None]
    assert len(refused) == len(plan)
    assert all(row["error"].startswith("address: AddressRefusedError") for row in refused)
    assert all(row["request_size"] == row["received"] == 0 for row in refused)
