"""What the capture side hands to the writer: the bytes of one exchange, as sent, after TLS.

A Scrapy download may make several of them (redirects, silent retries); each is an exchange of its
own."""

from __future__ import annotations

import mmap
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from archive.framing import Buffer

SPILL = 4 << 20  # bytes kept in memory before a buffer moves to an unlinked temporary file


class WireBuffer:
    """Bytes that only grow; above 4 MB they lie in a temporary file, read through an mmap."""

    __slots__ = ("_file", "_folder", "_parts", "_size")

    def __init__(self, content: bytes = b"", *, folder: str | None = None) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None
        self._folder = folder
        if content:
            self.append(content)

    def append(self, piece: bytes | bytearray | memoryview) -> None:
        self._size += len(piece)
        if self._file is not None:
            self._file.write(piece)
            return
        self._parts.append(bytes(piece))
        if self._size > SPILL:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  closed by close()
            self._file.writelines(self._parts)
            self._parts = []

    def __len__(self) -> int:
        return self._size

    def view(self) -> Buffer:
        """Return all bytes so far: bytes, or an mmap where they lie on disk; outlives `close`."""
        if self._file is not None:
            self._file.flush()
            return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._parts) != 1:
            self._parts = [b"".join(self._parts)]
        return self._parts[0]

    def close(self) -> None:
        """Give the memory and the temporary file back. The buffer is empty afterwards."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._parts, self._size = [], 0

    def __del__(self) -> None:
        self.close()


@dataclass(slots=True, kw_only=True)
class WireExchange:
    """One request as written, and everything read until the response ended or we gave up.

    `why` says why reading stopped early, in the words of WARC-Truncated; None when nothing stopped
    it. `eof` says that the peer closed the connection. `error` is the class of failure (dns,
    refused, timeout, tls, …) with its text.
    """

    url: str
    method: str = "GET"
    request: WireBuffer = field(default_factory=WireBuffer)
    response: WireBuffer = field(default_factory=WireBuffer)
    started: datetime
    ended: datetime | None = None
    peer: str | None = None  # IP address of the transport's peer, without port
    tls_protocol: str | None = None  # as OpenSSL names it: TLSv1.3
    tls_cipher: str | None = None  # IANA or OpenSSL name of the suite
    tls_verified: bool | None = None
    proxied: bool = False  # then `peer` is the proxy, and stays out of the record
    eof: bool = False
    why: str | None = None  # length, time, disconnect, unspecified
    error: str | None = None
    masked: tuple[str, ...] = ()  # headers of the request whose values were overwritten

    def close(self) -> None:
        """Give the buffers back, once the exchange is written and nobody reads it any more."""
        self.request.close()
        self.response.close()
