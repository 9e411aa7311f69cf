"""Which addresses a socket may connect to: public ones.

The check stands at the socket itself, on the address that is dialled, so it holds after every
resolution, redirect and retry, for literal addresses in any notation, and against DNS rebinding."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import (
    IHostnameResolver,
    IReactorPluggableNameResolver,
    IReactorTCP,
    IReactorTime,
    IResolutionReceiver,
)
from zope.interface import implementer  # type: ignore[import-untyped]  # has no types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from twisted.internet.protocol import ClientFactory

# RFC 8215: translation inside a site; RFC 2765: stateless translation; RFC 3879: site-local.
REFUSED = tuple(IPv6Network(net) for net in ("64:ff9b:1::/48", "::ffff:0:0:0/96", "fec0::/10"))
# Public by number, and a service inside every machine of one cloud (Azure's WireServer).
SERVICES = frozenset({IPv4Address("168.63.129.16")})
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1: the last 32 bits are an IPv4 address


class AddressRefusedError(Exception):
    """A host resolved to an address that is not public; nothing was sent."""

    def __init__(self, *, host: str, address: str, why: str) -> None:
        super().__init__(f"{host} resolves to {address}, which is {why}: not connected")
        self.host = host
        self.address = address
        self.why = why


def refusal(address: str) -> str | None:
    """Return why address is not public (IANA's special-purpose registries), or None where it is."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    if isinstance(ip, IPv6Address) and (inner := _embedded(ip)) is not None:
        why = refusal(str(inner))
        return None if why is None else f"{inner} in IPv6, {why}"
    if isinstance(ip, IPv6Address) and any(ip in net for net in REFUSED):
        return "site-local or a translation of IPv4"
    if ip in SERVICES:
        return "a cloud's own service"
    if ip.is_unspecified:
        return "unspecified"
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if ip.is_private:
        return "private"
    return None if ip.is_global else "not globally reachable"


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address reached through ip: mapped, 6to4, NAT64, Teredo, compatible."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo is not None:
        return ip.teredo[1]
    if 1 < int(ip) < 1 << 32:  # RFC 4291 §2.5.5.1; :: and ::1 have meanings of their own
        return IPv4Address(int(ip))
    return None


def only_public(host: str) -> Callable[[str], None]:
    """Return a check that raises AddressRefusedError where host's address is not public."""

    def check(address: str) -> None:
        if (why := refusal(address)) is not None:
            raise AddressRefusedError(host=host, address=address, why=why)

    return check


def only_loopback(host: str) -> Callable[[str], None]:
    """Return a check that raises AddressRefusedError where the address is of another machine."""

    def check(address: str) -> None:
        if not ip_address(address.partition("%")[0]).is_loopback:
            raise AddressRefusedError(host=host, address=address, why="not loopback as promised")

    return check


def in_order(addresses: Iterable[str]) -> list[str]:
    """Return addresses in an order that no resolver decides: IPv4 first, then by number.

    Name servers rotate them; a host must be counted, and reached, at the same one every time.
    """
    return sorted(addresses, key=_rank)


def _rank(address: str) -> tuple[int, int, str]:
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return (9, 0, address)
    return (ip.version, int(ip), address)


@implementer(IResolutionReceiver)
class _Sorted:
    """Hands what was resolved on, in order, once all of it is there."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver
        self._found: dict[str, Any] = {}

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802  # Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  # Twisted's name
        self._found.setdefault(address.host, address)

    def resolutionComplete(self) -> None:  # noqa: N802  # Twisted's name
        for host in in_order(self._found):
            self._receiver.addressResolved(self._found[host])
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class _SortingResolver:
    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver

    def resolveHostName(self, receiver: Any, *how: Any, **named: Any) -> Any:  # noqa: N802  # Twisted's name
        return self._resolver.resolveHostName(_Sorted(receiver), *how, **named)


@implementer(IReactorTCP, IReactorTime, IReactorPluggableNameResolver)
class GuardedReactor:
    """A reactor whose TCP connections are checked at the last moment; all else is the real's."""

    def __init__(
        self,
        reactor: Any,
        check: Callable[[str], None],
        make_room: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._reactor = reactor
        self._check = check
        self._make_room = make_room

    @property
    def nameResolver(self) -> Any:  # noqa: N802  # Twisted's name
        return _SortingResolver(self._reactor.nameResolver)

    def connectTCP(  # noqa: N802  # Twisted's name
        self,
        host: str,
        port: int,
        factory: ClientFactory,
        timeout: float = 30,
        bindAddress: tuple[str, int] | None = None,  # noqa: N803  # Twisted's name
    ) -> Any:
        """Connect as the reactor does, or raise AddressRefusedError before any packet leaves."""
        self._check(host)
        self._make_room(host)
        return self._reactor.connectTCP(host, port, factory, timeout, bindAddress)

    def __getattr__(self, name: str) -> object:
        return getattr(self._reactor, name)
