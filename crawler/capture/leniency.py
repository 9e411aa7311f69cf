"""Make the heads of real servers readable for Twisted, which refuses a response for one odd line.

Only what the parser is given changes; the archived bytes are taken before."""

from __future__ import annotations

import re

from crawler.capture.failure import UnparsableError

LINE_LIMIT = (
    8192  # Twisted gives up at 16,384 bytes; no header that a crawl acts on is half as long
)
HEAD_LIMIT = 1 << 20  # browsers stop at 256 KB, curl at 300 KB

_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"[ \t]*HTTP/(\d)\.(\d)[ \t]+(\d{3})(?!\d)[ \t]?", re.IGNORECASE)
_OPENING = re.compile(rb"[ \t]*(?:H(?:T(?:T(?:P(?:/.*)?)?)?)?)?", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 §5.6.2


class HeadReader:
    """Holds back what arrives until a head is whole, mends it, and lets all else pass.

    UnparsableError where no head of HTTP/1 begins, or one does not end within HEAD_LIMIT: the
    parser would wait, and gather, for as long as the sender pleases.
    """

    def __init__(self) -> None:
        self._held: bytearray | None = bytearray()

    def feed(self, data: bytes) -> bytes:
        """Return what the parser may have of data and of what was held before."""
        if self._held is None:
            return data
        searched = max(0, len(self._held) - 3)
        self._held += data
        passed = b""
        while self._held is not None:
            if searched == 0:
                self._held = self._held.lstrip(b"\r\n")  # RFC 9112 §2.2: stray empty lines
            end = _END.search(self._held, searched)
            if end is None or end.end() > HEAD_LIMIT:
                if not _OPENING.fullmatch(self._held[:8]):
                    raise UnparsableError(f"no HTTP response but {bytes(self._held[:40])!r}")
                if len(self._held) > HEAD_LIMIT:
                    raise UnparsableError(f"a head of more than {HEAD_LIMIT} bytes", why="length")
                return passed
            head = bytes(self._held[: end.end()])
            del self._held[: end.end()]
            passed += mended(head)
            searched = 0
            if not _interim(head):
                passed += self.rest()
        return passed

    def rest(self) -> bytes:
        """Return what is still held; from now on all passes."""
        held, self._held = self._held, None
        return bytes(held or b"")


def mended(head: bytes) -> bytes:
    """Return head with a plain status line, without the lines that Twisted refuses all for.

    Those are lines without a colon (Scrapy passes over them since 2.18), names that are no tokens
    (non-ASCII, spaces inside) and lines of more than LINE_LIMIT bytes; a space before the colon is
    taken away, which RFC 9112 §5.1 asks of proxies.
    """
    lines = head.split(b"\n")
    status = _STATUS_LINE.match(lines[0])
    if status is not None and status.end() < LINE_LIMIT:
        major, minor, code = status.groups()
        lines[0] = b"HTTP/%s.%s %s " % (major, minor, code) + lines[0][status.end() :][:LINE_LIMIT]
    kept, dropping = lines[:1], False
    for line in lines[1:]:
        folded = line[:1] in {b" ", b"\t"} and len(kept) > 1
        name, colon, value = line.partition(b":")
        if folded:
            if not dropping and len(line) <= LINE_LIMIT:
                kept.append(line)
            continue
        dropping = bool(line.strip()) and not (colon and _NAME.fullmatch(name.rstrip(b" \t")))
        dropping = dropping or len(line) > LINE_LIMIT
        if not dropping:
            kept.append(name.rstrip(b" \t") + colon + value if colon else line)
    return b"\n".join(kept)


def _interim(head: bytes) -> bool:
    status = _STATUS_LINE.match(head)
    return status is not None and status[3].startswith(b"1") and status[3] != b"101"
