"""What a Scrapy or Twisted that goes another way would make of our handler: it sees nothing, or
only a part, of some exchanges."""

from __future__ import annotations

from twisted.web.client import HTTPConnectionPool

from crawler.capture import WarcDownloadHandler, wire
from crawler.capture.turn import TURN
from crawler.capture.wire import Wire, WirePool


class Poolless(WarcDownloadHandler):
    """The connections no longer come from `_pool`."""

    def __init__(self, crawler):
        super().__init__(crawler)
        self._pool = HTTPConnectionPool(None, persistent=False)


class PartlyBlindPool(WirePool):
    """Connections of some ways are made past the tee."""

    def __init__(self, pool, way):
        self.__dict__.update(pool.__dict__)
        self.way = way

    def getConnection(self, key, endpoint):  # noqa: N802
        turn = TURN.get()
        way = (turn.url.partition(":")[0], turn.proxied)
        if way != self.way:
            return super().getConnection(key, endpoint)
        if not turn.proxied:
            endpoint, _ = self._dialler.endpoint(key, turn.timeout)
        return HTTPConnectionPool.getConnection(self, ("blind", *key), endpoint)


def partly(way):
    class PartlyBlind(WarcDownloadHandler):
        def __init__(self, crawler):
            super().__init__(crawler)
            self._pool = PartlyBlindPool(self._pool, way)

    return PartlyBlind


class Deaf(WarcDownloadHandler):
    """What is written goes past the tee."""

    def __init__(self, crawler):
        super().__init__(crawler)
        Wire.write = lambda self, data: self.transport.write(data)
        Wire.writeSequence = lambda self, parts: self.transport.writeSequence(parts)


class Lossy(WarcDownloadHandler):
    """Of each response only the first piece is kept."""

    def __init__(self, crawler):
        super().__init__(crawler)
        keep = wire._keep

        def first_only(data, exchange, turn):
            if not len(exchange.response):
                keep(data[:100], exchange, turn)

        wire._keep = first_only


HANDLERS = {
    "all": Poolless,
    "https": partly(("https", False)),
    "forward": partly(("http", True)),
    "connect": partly(("https", True)),
    "requests": Deaf,
    "rest": Lossy,
}
