"""The sort-friendly key of a URL, as the CDX world writes it: `cn,gov,beijing)/path?query`.

Equal to what the Internet Archive's `surt` makes, and so pywb, because replay finds a capture by
this key alone. Rules: scheme, user, fragment and default port fall away; `www`, `www2` … in front
of the host too; escapes are undone until nothing changes and set once; dots and double slashes in
the path are resolved; path and query in lower case; query arguments sorted; session ids of five
systems removed."""

from __future__ import annotations

import contextlib
import re
import struct
from urllib.parse import quote, unquote_to_bytes

_SCHEME = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*:")
_DOUBLED_SCHEME = re.compile(rb"(https?://)+")
_PARTS = re.compile(  # RFC 2396, appendix B
    rb"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL
)
_WWW = re.compile(rb"www\d*\.")
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_PATH_SESSION = (
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.IGNORECASE),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.IGNORECASE),
)
_QUERY_SESSION = tuple(
    re.compile(rb"(.*)(?:" + pattern + rb")(?:&(.*))?", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rb"jsessionid=[0-9a-zA-Z]{32}",
        rb"phpsessid=[0-9a-zA-Z]{32}",
        rb"sid=[0-9a-zA-Z]{32}",
        rb"ASPSESSIONID[a-zA-Z]{8}=[a-zA-Z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_OCTETS = re.compile(r"[0-9]+(?:\.[0-9]+){0,3}")


def surt(url: str) -> str:
    """Return the key of `url`; a URI without a host (urn:, dns:) keeps its scheme and order."""
    raw = re.sub(rb"[\n\r\t]", b"", url.encode("utf-8", "surrogatepass").strip())
    if not raw:
        return "-"
    if raw.startswith(b"filedesc"):
        return raw.decode("utf-8", "replace")
    if not _SCHEME.match(raw):
        raw = b"http://" + raw
    raw = _DOUBLED_SCHEME.sub(rb"\1", raw, count=1) if _DOUBLED_SCHEME.match(raw) else raw
    parts = _PARTS.fullmatch(raw)
    assert parts is not None
    scheme, authority, path, query = (part or b"" for part in parts.groups())
    host, port = _host_and_port(authority)
    if not host and path and scheme.startswith(b"http"):
        host, _, rest = path.lstrip(b"/").partition(b"/")
        path = b"/" + rest
    host = _host(host)
    key = _path(path, rooted=bool(host)) + _query(query)
    if not host:
        key = b"/" + key if key.startswith(b"?") else key
        return (scheme + b":" + key).decode("utf-8", "replace")
    named = b",".join(reversed(host.split(b".")))
    if port and port != _DEFAULT_PORTS.get(scheme.lower()):
        named += b":%d" % port
    return (named + b")" + key).decode("utf-8", "replace")


def _host_and_port(authority: bytes) -> tuple[bytes, int | None]:
    address = authority.rpartition(b"@")[2].rstrip(b":")
    if b"[" in address:  # an IPv6 address (RFC 3986 §3.2.2)
        host, _, rest = address.partition(b"[")[2].partition(b"]")
        port = rest.partition(b":")[2]
    else:
        host, _, port = address.partition(b":")
    # A port has five digits at most; what has more is none, and int() refuses 5,000 of them.
    return host.lower(), int(port) if port.isdigit() and len(port) <= 5 else None


def _host(escaped: bytes) -> bytes:
    host = _unescaped(escaped)
    if not host.isascii():
        # What is no domain name all the same names a host in this URL: it is kept as it is.
        with contextlib.suppress(ValueError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    host = _address(host.decode("latin-1")) or _escaped(host.lower()).lower()
    www = _WWW.match(host)
    return host[www.end() :] if www else host


def _address(text: str) -> bytes | None:
    """Return the dotted form of an IPv4 address in one of the spellings of inet_aton(3)."""
    if text.isascii() and text.isdigit() and len(text) <= 20:
        return ".".join(map(str, struct.pack(">L", int(text) & 0xFFFFFFFF))).encode()
    if not _OCTETS.fullmatch(text):
        return None
    numbers = []
    for octet in text.split("."):
        octal = len(octet) > 1 and octet.startswith("0")
        if octal and not re.fullmatch("[0-7]+", octet):
            return None
        numbers.append(int(octet, 8 if octal else 10))
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last
    return ".".join(map(str, struct.pack(">L", value))).encode()


def _path(escaped: bytes, *, rooted: bool) -> bytes:
    path = _unescaped(escaped)
    path = _escaped(_resolved(path) if rooted else path).lower()
    for pattern in _PATH_SESSION:
        if found := pattern.fullmatch(path):
            path = found[1] + found[2]
    return path[:-1] if len(path) > 1 and path.endswith(b"/") else path


def _resolved(path: bytes) -> bytes:
    """Return `path` without `.`, `..` and empty steps; a `..` that leads above the root stays."""
    kept: list[bytes] = []
    for step in path.split(b"/")[1:]:
        if step == b".." and kept:
            kept.pop()
        elif step != b".":
            kept.append(step)
    if not kept:
        return b"/"
    return b"/" + b"".join(step + b"/" for step in kept[:-1] if step) + kept[-1]


def _query(escaped: bytes) -> bytes:
    if not escaped:
        return b""
    query = _escaped(_unescaped(escaped))
    for pattern in _QUERY_SESSION:
        if found := pattern.fullmatch(query):
            query = found[1] + (found[2] or b"")
    arguments = sorted(tuple(part.split(b"=", 1)) for part in query.lower().split(b"&"))
    sorted_query = b"&".join(b"=".join(argument) for argument in arguments)
    return b"?" + sorted_query if sorted_query else b""


def _unescaped(text: bytes) -> bytes:
    while (once := unquote_to_bytes(text)) != text:
        text = once
    return text


def _escaped(text: bytes) -> bytes:
    return quote(text, safe=_KEPT).encode()
