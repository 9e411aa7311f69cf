"""The tee: between the transport (above TLS) and Twisted's HTTP/1.1 client, it keeps every byte.

It sits on public seams: policies.WrappingFactory around the endpoint for new connections, and
HTTPConnectionPool.getConnection(), where a request is given its connection, for reused ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from scrapy.exceptions import DownloadCancelledError
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener, IStreamClientEndpoint
from twisted.internet.protocol import connectionDone
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer  # type: ignore[import-untyped]  # has no types

from archive.exchange import WireBuffer, WireExchange
from crawler.capture.failure import UnparsableError
from crawler.capture.leniency import HeadReader
from crawler.capture.turn import TURN, Turn

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IProtocolFactory
    from twisted.python.failure import Failure

    from crawler.capture.dial import Dialler


@implementer(IHandshakeListener)
class Wire(ProtocolWrapper):
    """One connection: its bytes belong to the exchange of the turn that holds it."""

    transport: Any  # zope interfaces, which mypy cannot follow
    wrappedProtocol: Any  # noqa: N815  # Twisted's name

    def __init__(self, factory: WireFactory, wrapped: Any) -> None:
        super().__init__(factory, wrapped)
        self._verified = factory.verified  # None without TLS
        self._secured: tuple[str, str] | None = None  # TLS protocol and cipher
        self._turn: Turn | None = None
        self._exchange: WireExchange | None = None
        self._ignored: set[str] = set()
        self._heads = HeadReader()

    def begin(self, turn: Turn) -> None:
        """Start the exchange of turn, which alone may write until it has ended."""
        self._end()
        try:
            turn.check()
        except DownloadCancelledError:
            self.transport.abortConnection()
            raise
        exchange = WireExchange(
            url=turn.target_uri,
            method=turn.method,
            response=WireBuffer(folder=None if turn.spill is None else str(turn.spill)),
            started=datetime.now(UTC),
            peer=None if turn.proxied else self.transport.getPeer().host,
            proxied=turn.proxied,
        )
        self._turn, self._exchange = turn, exchange
        self._heads = HeadReader()
        turn.handshaking = self._verified is not None and self._secured is None
        self._note_tls()
        turn.begin(self, exchange)

    def finish(self) -> None:
        """End the exchange as it stands."""
        self._end()

    def hold_open(self) -> None:
        """Ignore the coming two calls of a reader that has had enough: the rest is still kept."""
        self._ignored = {"stopProducing", "loseConnection"}

    # Towards the site.

    def write(self, data: bytes) -> None:
        self.writeSequence([data])

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802  # Twisted's name
        parts, exchange, turn = list(data), self._exchange, self._turn
        if exchange is None or turn is None or turn.may_be_sent is None:
            if exchange is not None:
                for part in parts:
                    exchange.request.append(part)
            self.transport.writeSequence(parts)
            return
        first = not len(exchange.request)
        if first:
            turn.check()  # the client gives up where it raises
        for part in parts:
            exchange.request.append(part)
        self.transport.writeSequence(parts)
        if first:
            _push(self.transport)

    def stopProducing(self) -> None:  # noqa: N802  # Twisted's name
        if "stopProducing" in self._ignored:
            self._ignored.discard("stopProducing")
        else:
            self.transport.stopProducing()

    def loseConnection(self) -> None:  # noqa: N802  # Twisted's name
        if "loseConnection" in self._ignored:
            self._ignored.discard("loseConnection")
        else:
            super().loseConnection()  # type: ignore[no-untyped-call]  # Twisted

    def abortConnection(self) -> None:  # noqa: N802  # Twisted's name
        self.transport.abortConnection()

    # From the site.

    def handshakeCompleted(self) -> None:  # noqa: N802  # Twisted's name
        """Note what TLS agreed on; only now do bytes of the request leave."""
        self._secured = _tls_of(self.transport)
        if self._turn is not None:
            self._turn.handshaking = False
            if self._turn.may_be_sent is not None and not self._turn.may_be_sent():
                self.transport.abortConnection()
                return
        self._note_tls()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        exchange, turn = self._exchange, self._turn
        if exchange is None or turn is None:
            # Nobody asked: a second answer, a farewell. What comes next would be taken for the
            # answer to the next request.
            self.transport.abortConnection()
            return
        _keep(data, exchange, turn)
        client = self.wrappedProtocol
        try:
            readable = self._heads.feed(data)
        except UnparsableError as error:
            exchange.why = exchange.why or error.why
            self._end(loss=error)
            self.transport.abortConnection()
            return
        if readable:
            client.dataReceived(readable)
        if exchange is not self._exchange:
            return
        if client.state == "QUIESCENT":  # the parser has seen the message's end
            self._end()
        elif turn.full:
            exchange.why = exchange.why or "length"
            self._end()
            self.transport.abortConnection()

    def connectionLost(  # noqa: N802  # Twisted's name
        self, reason: Failure = connectionDone
    ) -> None:
        # Over TLS only a closing alert makes the end of a connection the end of a message (RFC 9112
        # §9.8); Twisted then says ConnectionDone, and ConnectionLost without one.
        closed = isinstance(reason.value, ConnectionDone) and not self.disconnecting
        if self._exchange is not None and (held := self._heads.rest()):
            self.wrappedProtocol.dataReceived(held)
        self._end(eof=closed, loss=reason.value)
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # Twisted

    def _end(self, *, eof: bool = False, loss: BaseException | None = None) -> None:
        exchange, self._exchange = self._exchange, None
        turn, self._turn = self._turn, None
        if exchange is None or turn is None:
            return
        exchange.ended = datetime.now(UTC)
        exchange.eof = eof
        if turn.handshaking:  # what was written waits in the TLS layer and was never sent
            exchange.request.close()
        turn.end(exchange, loss)

    def _note_tls(self) -> None:
        if self._exchange is not None and self._secured is not None:
            self._exchange.tls_protocol, self._exchange.tls_cipher = self._secured
            self._exchange.tls_verified = self._verified


class WireFactory(WrappingFactory[Wire]):
    """Builds a Wire around what the pool's factory builds; verified is None without TLS."""

    protocol = Wire
    noisy = False

    def __init__(self, wrapped: IProtocolFactory, *, verified: bool | None) -> None:
        super().__init__(wrapped)  # type: ignore[no-untyped-call]  # Twisted
        self.verified = verified


@implementer(IStreamClientEndpoint)
class WireEndpoint:
    """An endpoint of one turn: its connections are teed, and their first exchange is the turn's."""

    def __init__(self, endpoint: Any, turn: Turn, *, verified: bool | None) -> None:
        self._endpoint = endpoint
        self._turn = turn
        self._verified = verified

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:  # noqa: N803  # Twisted's name
        self._turn.dialling = True
        connected = self._endpoint.connect(WireFactory(protocolFactory, verified=self._verified))
        begun: Deferred[Any] = connected.addCallback(self._begun)
        return begun

    def _begun(self, wire: Wire) -> object:
        wire.begin(self._turn)
        return wire.wrappedProtocol


class WirePool(HTTPConnectionPool):
    """Connections by (scheme, host, port) of the URL, each teed, each told whose turn it is."""

    def __init__(
        self, reactor: Any, *, per_host: int, factory: type[Any], dialler: Dialler
    ) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]  # Twisted
        self.maxPersistentPerHost = per_host
        self._factory = factory  # Scrapy's lenient client comes by this private name too
        self._dialler = dialler

    def getConnection(self, key: Any, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802  # Twisted's name
        """Return a connection whose coming exchange belongs to the turn of the running download."""
        turn = TURN.get()
        if turn is None:
            raise RuntimeError(f"{key}: a connection was asked for outside of a download")
        if turn.proxied:
            verified = self._dialler.verified_through_proxy(turn.url)
        else:
            endpoint, verified = self._dialler.endpoint(key, turn.timeout)
        teed: Any = WireEndpoint(endpoint, turn, verified=verified)
        given = super().getConnection(key, teed)
        return given.addCallback(_given, turn)


def _keep(data: bytes, exchange: WireExchange, turn: Turn) -> None:
    """Append data to the response; turn.full where the archive's limit or the disk's is reached."""
    room = turn.archive_limit - len(exchange.response)
    turn.full = bool(turn.archive_limit) and len(data) > room
    try:
        exchange.response.append(data[:room] if turn.full else data)
    except OSError:  # no room to spill; the writer will meet the same disk and stop the crawl
        turn.full, exchange.why = True, "unspecified"


def _push(transport: Any) -> None:
    """Have the socket take now what waits for the reactor's next turn.

    A process that is stopped in between would send it whenever it goes on. What the socket does not
    take, or says, the reactor meets again.
    """
    while not hasattr(transport, "doWrite"):
        transport = getattr(transport, "transport", None)
        if transport is None:
            return
    if transport.connected and not transport.disconnecting:
        transport.doWrite()


def _given(connection: Any, turn: Turn) -> object:
    """Tell a reused connection whose turn it is; a new one was told by its endpoint."""
    client = getattr(connection, "_clientProtocol", connection)  # Twisted's retry wraps reused ones
    wire: Wire = client.transport
    if turn.connection is not wire:
        wire.begin(turn)
    return connection


def _tls_of(transport: Any) -> tuple[str, str]:
    """Return protocol and cipher as OpenSSL names them: TLSv1.3, TLS_AES_256_GCM_SHA384."""
    handle = transport.getHandle()
    if not isinstance(handle, SSL.Connection):  # in a tunnel the transport is the bare socket's
        handle = transport.protocol.getHandle()
    return handle.get_protocol_version_name(), handle.get_cipher_name() or ""
