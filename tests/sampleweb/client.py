"""A raw-socket client that shares no code with the server."""

import re
import socket
import ssl
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from shilu.sampleweb import SampleWeb


@dataclass(frozen=True)
class Answer:
    sent: bytes
    got: bytes

    @property
    def status(self) -> int:
        return int(self.got.split(b" ", 2)[1])

    @property
    def head(self) -> str:
        return self.got.split(b"\r\n\r\n", 1)[0].decode("latin-1")

    @property
    def body(self) -> bytes:
        body = self.got.split(b"\r\n\r\n", 1)[1]
        if "Transfer-Encoding: chunked" in self.head:
            out = b""
            while body:
                size, body = body.split(b"\r\n", 1)
                out += body[: int(size, 16)]
                body = body[int(size, 16) + 2 :]
            body = out
        if "Content-Encoding: gzip" in self.head:
            body = zlib.decompress(body, 31)
        return body

    @property
    def text(self) -> str:
        """Decoded as a careful reader would: strict UTF-8, else GB 18030."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            return self.body.decode("gb18030")


def ask(
    web: SampleWeb, url: str, *, method: str = "GET", heads: str = "", body: bytes = b""
) -> Answer:
    """One request on a connection of its own; reads until the server closes."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    sent = (
        f"{method} {target} HTTP/1.1\r\nHost: {parts.hostname}\r\n{length}{heads}"
        "Connection: close\r\n\r\n"
    ).encode() + body
    port = web.https_port if parts.scheme == "https" else web.http_port
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        connection: socket.socket = plain
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = context.wrap_socket(plain, server_hostname=parts.hostname)
        with connection:
            connection.sendall(sent)
            got = b""
            while piece := connection.recv(65536):
                got += piece
    return Answer(sent, got)


def squeezed(text: str) -> str:
    """Without tags and white space."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text))
