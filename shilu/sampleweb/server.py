"""Serve sites on two loopback ports in a thread, and log every exchange byte for byte."""

import asyncio
import contextlib
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping

from shilu.sampleweb.certificate import server_context
from shilu.sampleweb.page import NOT_FOUND, Asked, Exchange, Page, Site, html
from shilu.sampleweb.wire import Request, read_request, render

ADDRESS = "127.0.0.1"
UNKNOWN_HOST = html("<html><body><h1>Unknown host</h1></body></html>", status=404)
BROKEN = html("<html><body><h1>500 Internal Server Error</h1></body></html>", status=500)


class Server:
    """Two listening sockets and the thread that serves them; sites answer by Host header."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self.exchanges: list[Exchange] = []
        self.ports: dict[str, int] = {}
        self._sites = sites
        self._visits: Counter[tuple[str, str]] = Counter()
        self._open: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="sampleweb", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise RuntimeError("the sample web did not start") from self._failure

    def stop(self) -> None:
        if self._loop and self._stop and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop has closed in the meantime
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            # Handed to the thread that waits in start.
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        contexts: dict[str, ssl.SSLContext | None] = {"http": None, "https": server_context()}
        async with contextlib.AsyncExitStack() as stack:
            servers = []
            for scheme, context in contexts.items():

                async def connected(
                    reader: asyncio.StreamReader,
                    writer: asyncio.StreamWriter,
                    scheme: str = scheme,
                ) -> None:
                    with contextlib.suppress(asyncio.CancelledError):  # the server is stopping
                        await self._connection(scheme, reader, writer)

                server = await asyncio.start_server(connected, ADDRESS, 0, ssl=context)
                servers.append(server)
                self.ports[scheme] = server.sockets[0].getsockname()[1]
                stack.push_async_callback(server.wait_closed)
            self._ready.set()
            await self._stop.wait()
            for server in servers:
                server.close()
            for writer in list(self._open):
                writer.transport.abort()

    async def _connection(
        self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._open.add(writer)
        try:
            while (request := await read_request(reader)) is not None:
                started = time.monotonic()
                host = request.headers.get("host", "").split(":")[0].lower()
                status, response, stays = render(self._answer(scheme, host, request), request)
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

    def _answer(self, scheme: str, host: str, request: Request) -> Page:
        site = self._sites.get(host)
        if site is None:
            return UNKNOWN_HOST
        if request.method not in {"GET", "HEAD", "POST"}:
            return NOT_FOUND
        visit = self._visits[host, request.target]
        self._visits[host, request.target] += 1
        return site.answer(
            Asked(
                scheme=scheme, host=host, method=request.method, target=request.target,
                body=request.body, visit=visit,
            )
        )  # fmt: skip
