"""A raw-socket HTTP server that answers what real sites answer: odd, cut, mislabelled, and mostly legal.

Run as a program it prints its ports as one JSON line: {"http": …, "https": …, "tunnel": …, "certificate": path}.
GET /LOG returns, and empties, what was read and sent: [{"case", "request", "response", "length", "sni"}], sha256 in hex."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gzip
import hashlib
import ipaddress
import json
import ssl
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAGE = (
    "<html><head><title>年度报告</title></head><body>" + "政府信息公开。" * 400 + "</body></html>"
).encode()
PAGE_GB = "<html><head><meta charset=gb18030></head><body>㐀𠀀 公开指南</body></html>".encode(
    "gb18030"
)
HEAP = hashlib.sha256(b"heap").digest() * (5 * 1024 * 1024 // 32)
HTML = b"Content-Type: text/html; charset=utf-8"


@dataclass(frozen=True)
class Case:
    """What one path answers. ending: keep, close, abort (RST), hang (say nothing more), drip (byte by byte)."""

    response: bytes
    before: bytes = b""  # 1xx heads
    after: bytes = b""  # what belongs to no message
    ending: str = "keep"


def head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK", eol: bytes = b"\r\n") -> bytes:
    return eol.join((status, *lines)) + eol + eol


def sized(
    body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK", eol: bytes = b"\r\n"
) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return head(HTML, *lines, length, status=status, eol=eol) + body


def chunks(
    body: bytes, size: int, *, extension: bytes = b"", trailer: bytes = b"", form: str = "%x"
) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = [(form % len(part)).encode() + extension + b"\r\n" + part + b"\r\n" for part in parts]
    return b"".join(framed) + b"0\r\n" + trailer + b"\r\n"


def chunked(body: bytes, *lines: bytes, size: int = 1000) -> bytes:
    return head(HTML, *lines, b"Transfer-Encoding: chunked") + chunks(body, size)


CASES = {
    "reason-gb18030": Case(sized(PAGE, status="HTTP/1.1 200 成功 -- né  ".encode("gb18030", "replace"))),
    "reason-none": Case(sized(PAGE, status=b"HTTP/1.1 200")),
    "reason-empty": Case(sized(PAGE, status=b"HTTP/1.1 200 ")),
    "status-299": Case(sized(PAGE, status=b"HTTP/1.1 299 Miscellaneous Persistent Warning")),
    "status-404": Case(sized(PAGE, status=b"HTTP/1.1 404 Not Found")),
    "header-repeated": Case(sized(PAGE, b"Set-Cookie: a=1; Path=/", b"X-A: 1", b"set-cookie: b=2", b"Set-Cookie: a=3")),
    "header-case": Case(
        head(b"sErVeR: IIS/5.0 (x)", b"cOnTeNt-TyPe: text/html", b"X-Pad :  both sides \t ", b'ETAG:"q"', b"X-EMPTY:",
             b"content-LENGTH: %d" % len(PAGE)) + PAGE
    ),
    "header-folded": Case(sized(PAGE, b"X-Folded: one,", b"\ttwo,", b"   three")),
    "header-no-colon": Case(sized(PAGE, b"a line without the sign")),
    "header-bytes": Case(sized(PAGE, '附件: inline; filename="报告.html"'.encode("gb18030"), "X-T: Größe".encode("latin-1"))),
    "header-20k": Case(sized(PAGE, b"X-Long: " + b"y" * 20_000)),
    "length-twice": Case(sized(PAGE, b"Content-Length: %d" % len(PAGE))),
    "length-zero": Case(sized(b"")),
    "chunk-extensions": Case(
        head(HTML, b"Transfer-Encoding: chunked", b"Trailer: X-T")
        + chunks(PAGE, 777, extension=b';x=y;q="a b"', trailer=b"X-T: last\r\nX-U: 2\r\n", form="%X")
    ),
    "chunk-gzip": Case(chunked(gzip.compress(PAGE, mtime=0), b"Content-Encoding: gzip", size=100)),
    "chunk-drip": Case(chunked(PAGE[:300], size=37), ending="drip"),
    "chunk-5m": Case(chunked(HEAP, size=65536)),
    "chunk-cut": Case(chunked(PAGE)[:1603], ending="close"),
    "coding-br": Case(sized(bytes.fromhex("0b02806869210a03"), b"Content-Encoding: br")),
    "coding-deflate": Case(sized(zlib.compress(PAGE), b"Content-Encoding: deflate")),
    "body-gb18030": Case(head(b"Content-Type: text/html; charset=gb18030", b"Content-Length: %d" % len(PAGE_GB)) + PAGE_GB),
    "body-5m": Case(sized(HEAP)),
    "body-cut": Case(sized(PAGE)[:1600], ending="close"),
    "body-reset": Case(sized(PAGE)[:1600], ending="abort"),
    "body-hang": Case(sized(PAGE)[:1600], ending="hang"),
    "body-over-limit": Case(chunked(PAGE)),
    "until-close": Case(head(HTML, b"Connection: close") + PAGE, ending="close"),
    "http-1.0": Case(head(HTML, status=b"HTTP/1.0 200 OK") + PAGE, ending="close"),
    "none-304": Case(head(b'ETag: "abc"', b"Content-Length: 1234", status=b"HTTP/1.1 304 Not Modified")),
    "none-204": Case(head(status=b"HTTP/1.1 204 No Content")),
    "none-head": Case(head(HTML, b"Content-Length: 99999")),
    "interim": Case(
        sized(PAGE),
        before=head(status=b"HTTP/1.1 100 Continue") + head(b"Link: </s.css>; rel=preload", status=b"HTTP/1.1 103 Early Hints"),
    ),
    "redirect": Case(sized(b"moved", b"Location: /reason-none?again", status=b"HTTP/1.1 302 Moved  Temporarily")),
    "redirect-gb18030": Case(sized(b"x", "Location: /none-204?标题".encode("gb18030"), status=b"HTTP/1.1 301 Moved")),
    "lf-only": Case(sized(PAGE, eol=b"\n")),
    "junk-after": Case(sized(PAGE), after=b"AND SOMETHING ELSE", ending="close"),
    "posted": Case(sized(PAGE)),
}  # fmt: skip
ROBOTS = Case(sized(b"User-agent: *\nDisallow:\n"))
LOG: list[dict[str, object]] = []
# A kept connection that the server closes right after the answer: the next request on it is the stale one.
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
            writer.write(everything)
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
    method, target, _ = head_.split(b" ", 2)
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
    now = datetime.datetime.now(datetime.UTC)
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
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
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
    print(json.dumps({**PORTS, "certificate": str(chain)}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
