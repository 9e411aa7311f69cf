"""A raw-socket HTTP server that gives the answers of cases.py, over HTTP, TLS and a proxy.

Run as a program it prints one JSON line: its ports (http, https, tunnel), its certificate's path.
GET /LOG returns, and empties, what was read and sent: a list of {"case", "request", "response",
"length", "head", "sni"}, request and response as sha256 in hex."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import ipaddress
import json
import ssl
import sys
from pathlib import Path

from cases import CASES, HTML, Case, head, sized
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROBOTS = Case(sized(b"User-agent: *\nDisallow:\n"))
LOG: list[dict[str, object]] = []
# After this answer the connection is kept in appearance only: the next request on it is dropped.
STALE = Case(sized(b"stale soon"), ending="keep")


class Site:
    def __init__(self) -> None:
        self.stale: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while await self.answer(reader, writer):
                pass
        writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await reader.readexactly(1)
        if request == b"\x16":  # a TLS ClientHello at the plain port
            return False
        request += await reader.readuntil(b"\r\n\r\n")
        for line in request.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                request += await reader.readexactly(int(value))
        path = request.split(b" ", 2)[1].decode()
        name = path.partition("?")[0].rpartition("/")[2]
        if name == "LOG":
            writer.write(sized(json.dumps(LOG).encode()))
            LOG.clear()
            return True
        if (
            writer in self.stale
        ):  # the answer never comes: the connection was kept alive only in appearance
            self.note("dropped", request, b"", writer)
            writer.transport.abort()
            return False
        case = {"robots.txt": ROBOTS, "stale": STALE, "size": None}.get(name, CASES.get(name))
        if name == "away":
            case = Case(
                sized(
                    b"",
                    b"Location: " + path.partition("?")[2].encode(),
                    status=b"HTTP/1.1 302 Found",
                )
            )
        if case is None:
            size = int(path.partition("?")[2])
            case = Case(head(HTML, b"Content-Length: %d" % size) + bytes(size))
        if name == "stale":
            self.stale.add(writer)
        everything = case.before + case.response + case.after
        self.note(name, request, case.response, writer)
        if case.ending == "drip":
            for at in range(len(everything)):
                writer.write(everything[at : at + 1])
                await writer.drain()
                await asyncio.sleep(0)
        else:
            for at in range(0, len(everything), 1 << 20):  # asyncio moves all that it buffers
                writer.write(everything[at : at + (1 << 20)])
                await writer.drain()
        if case.ending == "abort":
            await asyncio.sleep(0.2)
            writer.transport.abort()
        if case.ending == "hang":
            await asyncio.sleep(4)
        return case.ending in {"keep", "drip"}

    @staticmethod
    def note(case: str, request: bytes, response: bytes, writer: asyncio.StreamWriter) -> None:
        tls = writer.get_extra_info("ssl_object")
        LOG.append(
            {
                "case": case,
                "request": hashlib.sha256(request).hexdigest(),
                "response": hashlib.sha256(response).hexdigest(),
                "length": len(response),
                "head": request.partition(b"\r\n\r\n")[0].decode("latin-1"),
                "sni": getattr(tls, "shilu_sni", None),
            }
        )


async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A proxy: CONNECT and absolute-form; whatever the name, the connection goes to loopback."""
    head_ = await reader.readuntil(b"\r\n\r\n")
    method = head_.partition(b" ")[0]
    if method == b"CONNECT":
        site_reader, site_writer = await asyncio.open_connection("127.0.0.1", PORTS["https"])
        writer.write(b"HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
    else:
        site_reader, site_writer = await asyncio.open_connection("127.0.0.1", PORTS["http"])
        site_writer.write(head_)

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, site_writer), pump(site_reader, writer))


PORTS: dict[str, int] = {}


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a self-signed certificate for *.test and 127.0.0.1; return its path and the key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nasty")])
    now = dt.datetime.now(dt.UTC)
    names = [
        x509.DNSName("good.test"),
        x509.DNSName("*.good.test"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


async def main(folder: Path) -> None:
    site = Site()
    chain, key = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)

    def named(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.shilu_sni = name  # type: ignore[attr-defined]

    context.sni_callback = named
    servers = {
        "http": await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=1 << 20),
        "https": await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=1 << 20, ssl=context),
        "tunnel": await asyncio.start_server(tunnel, "127.0.0.1", 0),
    }
    PORTS.update({name: server.sockets[0].getsockname()[1] for name, server in servers.items()})
    sys.stdout.write(json.dumps({**PORTS, "certificate": str(chain)}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
