"""What goes wrong on a wire: each path of the nasty server that is no whole HTTP message in time.

Cases are those of cases.py, with more endings: vanish (the socket is closed without TLS's closing
alert), reset (RST), slow (a byte every 10 ms), bomb (the response again and again, without end)."""

from __future__ import annotations

import gzip

from cases import HTML, PAGE, Case, chunked, chunks, head, sized

SECOND = sized("第二个回答".encode())
CHUNKED_HEAD = head(HTML, b"Transfer-Encoding: chunked")
ZEROS = 200 << 20

FAULTS = {
    "reset-in-head": Case(b"HTTP/1.1 200 OK\r\nContent-Ty", ending="reset"),
    "reset-in-chunk-size": Case(CHUNKED_HEAD + chunks(PAGE, 500)[:506] + b"1f", ending="reset"),
    "reset-at-once": Case(b"", ending="reset"),
    "closed-at-once": Case(b"", ending="close"),
    "closed-in-head": Case(b"HTTP/1.1 200 OK\r\nContent-Ty", ending="close"),
    "vanish-until-close": Case(head(HTML, b"Connection: close") + PAGE, ending="vanish"),
    "garbage": Case(bytes(range(256)) * 3, ending="close"),
    "garbage-held": Case(b"\x00\x0e\x10" + bytes(range(200)), ending="hang"),
    "other-protocol": Case(b"SSH-2.0-Nasty_1.0\r\n", ending="hang"),
    "bare-html": Case(PAGE, ending="close"),
    "chunk-garbage": Case(CHUNKED_HEAD + b"zz\r\nabc\r\n0\r\n\r\n", ending="close"),
    "early": Case(sized(PAGE, status=b"HTTP/1.1 413 Content Too Large")),
    "pipelined": Case(sized(PAGE), after=SECOND),
    "pipelined-late": Case(sized(PAGE), after=SECOND, ending="late"),
    "headers-10000": Case(
        sized(PAGE, *(b"X-%d: %d" % (number, number) for number in range(10_000)))
    ),
    "head-bomb": Case(b"X-Bomb: " + b"b" * 992 + b"\r\n", ending="bomb"),
    "slow": Case(sized(b"slowly"), ending="slow"),
    "interim-many": Case(
        sized(PAGE),
        before=head(status=b"HTTP/1.1 102 Processing") * 50,
    ),
    # What 200 MB of zeros inflate from: 200 KB on the wire.
    "inflates": Case(b""),
    "retry": Case(sized(b"not now", status=b"HTTP/1.1 503 Service Unavailable")),
    "cookie": Case(sized(PAGE, b"Set-Cookie: session=abc; Path=/")),
    "refused-by-parser": Case(
        head(HTML, b"Content-Length: 5", b"Content-Length: 7") + b"12345", ending="close"
    ),
}


def case_of(name: str) -> Case | None:
    """Return the fault of that name; the large one is made when it is asked for."""
    if name == "inflates":
        return Case(
            chunked(gzip.compress(bytes(ZEROS), 6, mtime=0), b"Content-Encoding: gzip", size=4096)
        )
    return FAULTS.get(name)
