"""The last look at a lease: whatever holds the process up before it, nothing leaves behind it."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import DownloadCancelledError

from crawler.capture.turn import Turn
from crawler.capture.wire import Wire, WireFactory
from crawler.frontier.holding import Holding
from crawler.frontier.target import Lease, Target
from crawler.requests import LEASE
from crawler.scheduler import FrontierScheduler

URL = "http://www.yuan01.gov.cn/"
HEAD = [b"GET / HTTP/1.1\r\n", b"Host: www.yuan01.gov.cn\r\n\r\n"]


class Socket:
    """A transport as Twisted's are: it keeps what is written until the reactor's next turn."""

    connected, disconnecting = True, False

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.sent: list[bytes] = []
        self.aborted = False

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802  Twisted's name
        self.kept += data

    def doWrite(self) -> None:  # noqa: N802  Twisted's name
        self.sent += self.kept
        self.kept = []

    def abortConnection(self) -> None:  # noqa: N802  Twisted's name
        self.aborted = True

    def getPeer(self) -> Any:  # noqa: N802  Twisted's name
        return SimpleNamespace(host="127.0.0.1")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def held(clock: Clock) -> tuple[Holding, Lease]:
    lease = Lease(id=1, token=7, target=Target(url=URL, site="", role="seed"), tries=0)
    holding = Holding(seconds=10.0, shared=True, clock=clock)
    holding.took(lease.target.host, lease.token, clock())
    return holding, lease


def begun(clock: Clock) -> tuple[Wire, Turn, Socket]:
    holding, lease = held(clock)
    turn = Turn(
        url=URL, method="GET", proxied=False, timeout=9, spill=None, spider_limit=0,
        archive_limit=0, may_be_sent=lambda: holding.holds(lease),
    )  # fmt: skip
    wire = Wire(WireFactory(SimpleNamespace(), verified=None), SimpleNamespace())
    wire.transport = socket = Socket()
    return wire, turn, socket


def test_a_request_within_its_lease_is_on_the_socket_before_anything_else_happens() -> None:
    wire, turn, socket = begun(Clock())
    wire.begin(turn)
    wire.writeSequence(HEAD)
    assert socket.sent == HEAD
    wire.write(b"more")
    assert socket.kept == [b"more"]
    assert bytes(turn.exchanges[0].request.view()) == b"".join(HEAD) + b"more"


def test_nothing_is_written_where_the_lease_has_ended_since_the_connection_was_given() -> None:
    clock = Clock()
    wire, turn, socket = begun(clock)
    wire.begin(turn)
    clock.now = 9.6  # of 10: a lease ends a little earlier here than there
    with pytest.raises(DownloadCancelledError, match=URL):
        wire.writeSequence(HEAD)
    assert socket.sent == socket.kept == []


def test_no_connection_is_used_where_the_lease_has_ended() -> None:
    clock = Clock()
    wire, turn, socket = begun(clock)
    clock.now = 9.6
    with pytest.raises(DownloadCancelledError, match=URL):
        wire.begin(turn)
    assert socket.aborted


@pytest.mark.parametrize("late", [False, True])
def test_what_waits_in_the_scheduler_behind_its_lease_is_not_handed_out(late: bool) -> None:
    clock = Clock()
    holding, lease = held(clock)
    waiting: Any = FrontierScheduler.__new__(FrontierScheduler)
    request = SimpleNamespace(url=URL, meta={LEASE: lease})
    waiting.session = SimpleNamespace(holding=holding)
    waiting.out, waiting._ready, waiting._closing = {lease.id: lease}, deque([request]), False
    waiting._wake_if_few = lambda: None
    clock.now = 9.6 if late else 9.4
    assert waiting.next_request() is (None if late else request)
    assert bool(waiting.out) is not late
