"""One download and its exchanges on the wire.

None where no connection came about, two after Twisted's silent retry on a dead connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urldefrag

from scrapy.exceptions import DownloadCancelledError

from archive.exchange import WireExchange
from crawler.capture.failure import DownloadFailure, UnparsableError, failure_of


class Connection(Protocol):
    """The connection that carries a turn now."""

    def hold_open(self) -> None: ...
    def finish(self) -> None: ...
    def abortConnection(self) -> None: ...  # noqa: N802  # Twisted's name


@dataclass(slots=True, kw_only=True)
class Turn:
    """What one call of download_request() asks for, and what came of it.

    `spider_limit` and `archive_limit` are in bytes, 0 for none: the first cuts the spider's copy of
    the body, the second stops the transfer. `timeout` is in seconds.
    """

    url: str
    method: str
    proxied: bool
    timeout: float
    spill: Path | None  # the folder where large bodies wait; None for the system's
    spider_limit: int
    archive_limit: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    exchanges: list[WireExchange] = field(default_factory=list)
    losses: dict[int, BaseException] = field(default_factory=dict)
    connection: Connection | None = None
    dialling: bool = False  # a connection is being made; an error now is about the connection
    handshaking: bool = False  # the connection stands, its TLS does not yet
    may_be_sent: Callable[[], bool] | None = None  # asked right before the request goes out
    body_seen: int = 0
    cut: bool = False  # the spider's copy is
    full: bool = False  # the archive's limit is reached
    over: asyncio.Event = field(default_factory=asyncio.Event)  # the exchange under way has ended

    def check(self) -> None:
        """Raise DownloadCancelledError where the request may not be sent any more."""
        if self.may_be_sent is not None and not self.may_be_sent():
            raise DownloadCancelledError(f"{self.url}: its lease ended before it was sent")

    def begin(self, connection: Connection, exchange: WireExchange) -> None:
        """Note that exchange begins over connection."""
        self.dialling = False
        self.connection = connection
        self.exchanges.append(exchange)
        self.over.clear()

    def end(self, exchange: WireExchange, loss: BaseException | None) -> None:
        """Note that exchange has ended: its message, or by the loss of its connection."""
        if loss is not None:
            self.losses[id(exchange)] = loss
        if self.exchanges and self.exchanges[-1] is exchange:
            self.connection = None
            self.over.set()

    def settle(self, error: BaseException | None, why: str | None) -> Sequence[WireExchange]:
        """Close what is open and return all exchanges as they are to be written.

        `error` is what the download raised; `why` is WARC-Truncated's reason, should the last
        message be incomplete.
        """
        if self.connection is not None:
            self.connection.finish()
        if error is not None and (self.dialling or not self.exchanges):
            now = datetime.now(UTC)
            bare = WireExchange(url=self.target_uri, method=self.method, started=self.started)
            bare.ended = now
            bare.proxied = self.proxied
            self.exchanges.append(bare)
        for exchange in self.exchanges[:-1]:
            if (loss := self.losses.get(id(exchange))) is not None:
                exchange.error = str(failure_of(loss))
                exchange.why = exchange.why or "disconnect"
        if self.exchanges:
            last = self.exchanges[-1]
            lost = id(last) in self.losses and not last.eof
            last.why = last.why or why or ("disconnect" if lost else None)
            if error is not None:
                last.error = str(self.failure(error))
        return self.exchanges

    def failure(self, error: BaseException) -> DownloadFailure:
        """Return what error means for this turn."""
        return failure_of(self.refusal or error, handshaking=self.handshaking)

    @property
    def refusal(self) -> UnparsableError | None:
        """Why the head of the last response was given to no parser; None where it was."""
        loss = self.losses.get(id(self.exchanges[-1])) if self.exchanges else None
        return loss if isinstance(loss, UnparsableError) else None

    @property
    def target_uri(self) -> str:
        """The URL without its fragment, which is never sent."""
        return urldefrag(self.url).url


TURN: ContextVar[Turn | None] = ContextVar("TURN", default=None)
