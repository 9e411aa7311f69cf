"""The sample web's server with request headers handed on, and a latency that shows overlaps."""

import asyncio
import contextlib
import ssl
import time
from typing import TYPE_CHECKING

from shilu.sampleweb.page import Exchange
from shilu.sampleweb.server import Server
from shilu.sampleweb.wire import read_request, render

if TYPE_CHECKING:
    from tests.bigweb.web import BigWeb


class BigServer(Server):
    """`latency`: seconds between a request read and its answer; without it no two could overlap."""

    def __init__(self, web: "BigWeb", latency: float) -> None:
        super().__init__({})
        self._web = web
        self._latency = latency

    async def _connection(
        self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._open.add(writer)
        try:
            while (request := await read_request(reader)) is not None:
                started = time.monotonic()
                host = request.headers.get("host", "").split(":")[0].lower()
                page = self._web.page(
                    host, request.target, request.method, request.body, request.headers, scheme
                )
                if self._latency:
                    await asyncio.sleep(self._latency)
                status, response, stays = render(page, request)
                # Logged before the last byte leaves: who has read the answer finds it in the log.
                self.exchanges.append(
                    Exchange(
                        scheme=scheme, host=host, target=request.target, method=request.method,
                        status=status, request=request.raw, response=response,
                        started=started, ended=time.monotonic(),
                    )
                )  # fmt: skip
                writer.write(response)
                await writer.drain()
                if not stays:
                    break
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            return  # the client went away; what was answered stands in the log
        finally:
            self._open.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
