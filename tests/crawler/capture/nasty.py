"""A raw-socket HTTP server that gives the answers of cases.py and faults.py: HTTP, TLS, proxies.

Run as a program it prints one JSON line: its ports and its certificate's path. Ports: http, https,
http6, https6 (on ::1), forward (a proxy that takes absolute-form), tunnel (one that takes CONNECT),
mute (accepts and says nothing). GET /LOG returns, and empties, what was read and sent: a list of
{"case", "door", "request", "response", "length", "head", "sni"}, request and response as sha256 in
hex, door the port's name. GET /TUNNELS does so for the heads of CONNECT requests."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import socket
import ssl
import struct
import sys
from functools import partial
from pathlib import Path

from cases import CASES, HTML, Case, chunks, head, sized
from certificate import certificate
from faults import case_of

ROBOTS = Case(sized(b"User-agent: *\nDisallow:\n"))
LOG: list[dict[str, object]] = []
TUNNELS: list[str] = []
PORTS: dict[str, int] = {}
# After this answer the connection is kept in appearance only: the next request on it is dropped.
STALE = Case(sized(b"stale soon"), ending="keep")
# A tenth of it deflates to itself, the rest to nothing.
BLOCK = random.Random(20).randbytes(100 << 10) + bytes(924 << 10)

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Site:
    def __init__(self) -> None:
        self.stale: set[Writer] = set()

    async def serve(self, reader: Reader, writer: Writer, *, door: str) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while await self.answer(reader, writer, door):
                pass
        writer.close()

    async def answer(self, reader: Reader, writer: Writer, door: str) -> bool:
        request = await reader.readexactly(1)
        if request == b"\x16":  # a TLS ClientHello at the plain port
            return False
        request += await reader.readuntil(b"\r\n\r\n")
        path = request.split(b" ", 2)[1].decode()
        name, _, query = path.partition("?")
        name = name.rpartition("/")[2]
        early = name == "early"
        if early:
            await sent(writer, case_of(name).response)
        for line in request.split(b"\r\n"):
            field, _, value = line.partition(b":")
            if field.lower() == b"content-length":
                request += await reader.readexactly(int(value))
        if (told := {"LOG": LOG, "TUNNELS": TUNNELS}.get(name)) is not None:
            writer.write(sized(json.dumps(told).encode()))
            told.clear()
            return True
        if writer in self.stale:
            self.note("dropped", door, request, hashlib.sha256(), 0, writer)
            writer.transport.abort()
            return False
        if name in {"large", "large-chunked"}:
            await self.large(name, int(query), request, writer, door)
            return True
        case = case_named(name, query)
        if name == "stale":
            self.stale.add(writer)
        digest = hashlib.sha256(case.response)
        self.note(name, door, request, digest, len(case.response), writer)
        if early:
            return True
        return await played(case, writer)

    async def large(self, name: str, size: int, request: bytes, writer: Writer, door: str) -> None:
        """Answer with size MB, of which no more than one is in memory, and note its digest."""
        digest, length = hashlib.sha256(), 0
        chunked = name == "large-chunked"
        coding = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (size << 20)
        end = b"0\r\n\r\n" if chunked else b""
        block = chunks(BLOCK, 1 << 16).removesuffix(end) if chunked else BLOCK
        pieces = [head(HTML, coding), *[block] * size, end]
        for piece in pieces:
            digest.update(piece)
            length += len(piece)
        self.note(name, door, request, digest, length, writer)
        for piece in pieces:
            await sent(writer, piece)

    @staticmethod
    def note(
        case: str, door: str, request: bytes, response: hashlib._Hash, length: int, writer: Writer
    ) -> None:
        tls = writer.get_extra_info("ssl_object")
        LOG.append(
            {
                "case": case,
                "door": door,
                "request": hashlib.sha256(request).hexdigest(),
                "response": response.hexdigest(),
                "length": length,
                "head": request.partition(b"\r\n\r\n")[0].decode("latin-1"),
                "sni": getattr(tls, "shilu_sni", None),
            }
        )


def case_named(name: str, query: str) -> Case:
    known = {"robots.txt": ROBOTS, "stale": STALE}.get(name, CASES.get(name)) or case_of(name)
    if known is not None:
        return known
    if name == "away":
        location = b"Location: " + query.encode()
        return Case(sized(b"", location, status=b"HTTP/1.1 302 Found"))
    size = int(query)
    return Case(head(HTML, b"Content-Length: %d" % size) + bytes(size))


async def sent(writer: Writer, data: bytes) -> None:
    for at in range(0, len(data), 1 << 20):  # asyncio moves all that it buffers
        writer.write(data[at : at + (1 << 20)])
        await writer.drain()


async def played(case: Case, writer: Writer) -> bool:
    """Send a case and end as it says; return whether the connection goes on."""
    late = case.after if case.ending == "late" else b""
    everything = case.before + case.response + (b"" if late else case.after)
    if case.ending in {"drip", "slow"}:
        for at in range(len(everything)):
            writer.write(everything[at : at + 1])
            await writer.drain()
            await asyncio.sleep(0.01 if case.ending == "slow" else 0)
    elif case.ending == "bomb":
        await sent(writer, b"HTTP/1.1 200 OK\r\n")
        for _ in range(200_000):
            if writer.is_closing():
                break
            await sent(writer, everything)
    else:
        await sent(writer, everything)
    if case.ending in {"abort", "reset", "vanish"}:
        await asyncio.sleep(0.2)
        if case.ending == "reset":
            linger = struct.pack("ii", 1, 0)
            if not writer.is_closing():
                carrier = writer.get_extra_info("socket")
                carrier.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
    if case.ending == "hang":
        await asyncio.sleep(4)
    if late:
        await asyncio.sleep(0.2)
        await sent(writer, late)
    return case.ending in {"keep", "drip", "slow", "late"}


async def tunnel(reader: Reader, writer: Writer) -> None:
    """A proxy for CONNECT: whatever the name, the connection goes to the TLS port."""
    request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    TUNNELS.append(request)
    if "refused.test" in request.partition("\r\n")[0]:
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        return
    site_reader, site_writer = await asyncio.open_connection("127.0.0.1", PORTS["https"])
    writer.write(b"HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")

    async def pump(source: Reader, sink: Writer) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, site_writer), pump(site_reader, writer))


async def mute(reader: Reader, writer: Writer) -> None:
    with contextlib.suppress(ConnectionError):
        await reader.read()
    writer.close()


async def main(folder: Path) -> None:
    site = Site()
    chain, key = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)

    def named(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.shilu_sni = name  # type: ignore[attr-defined]

    context.sni_callback = named
    doors = {
        "http": ("127.0.0.1", None),
        "https": ("127.0.0.1", context),
        "http6": ("::1", None),
        "https6": ("::1", context),
        "forward": ("127.0.0.1", None),
    }
    servers = {
        door: await asyncio.start_server(
            partial(site.serve, door=door), address, 0, limit=1 << 20, ssl=tls
        )
        for door, (address, tls) in doors.items()
    }
    servers["tunnel"] = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    servers["mute"] = await asyncio.start_server(mute, "127.0.0.1", 0)
    PORTS.update({name: server.sockets[0].getsockname()[1] for name, server in servers.items()})
    sys.stdout.write(json.dumps({**PORTS, "certificate": str(chain)}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
