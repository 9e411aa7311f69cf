"""What went wrong with a download, told apart: Scrapy and Twisted wrap errors in one another.

The kind goes into the metadata record and steers retries; no message's wording decides it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
)
from service_identity import VerificationError
from twisted.internet import error
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure
from twisted.web._newclient import BadHeaders, BadResponseVersion, ParseError, ResponseFailed
from twisted.web.http import _DataLoss
from twisted.web.http_headers import InvalidHeaderName

from crawler.capture.address import AddressRefusedError


class FailureKind(StrEnum):
    """Why there is no whole response."""

    ADDRESS = "address"  # not public
    DNS = "dns"
    TLS = "tls"
    PROXY = "proxy"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    STOPPED = "stopped"  # by our own limits or a spider
    CANCELLED = "cancelled"  # by the end of the crawl
    UNPARSABLE = "unparsable"  # a response came that the HTTP parser refused
    UNREACHABLE = "unreachable"
    CUT = "cut"  # the connection ended inside the response, or before it
    OTHER = "other"


class TlsError(DownloadFailedError):
    """The TLS handshake failed, or the certificate did not hold."""


class UnparsableError(DownloadFailedError):
    """What came is no head of an HTTP response, or one beyond all measure.

    `why` is why reading stopped, in the words of WARC-Truncated.
    """

    def __init__(self, fact: str, *, why: str = "unspecified") -> None:
        super().__init__(fact)
        self.why = why


class CertificateRefusedError(Exception):
    """A certificate did not hold, by the code that OpenSSL gives the reason (X509_V_ERR_…)."""

    def __init__(self, *, code: int, depth: int) -> None:
        super().__init__(f"certificate {depth} of its chain does not hold: X509_V_ERR {code}")
        self.code = code


class CaptureFailedError(Exception):
    """Nothing more can be archived: the crawl stops; what was not stored is not fetched."""


class NotArchivedError(Exception):
    """This one exchange makes no record; the page counts as not fetched, the crawl goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFailure:
    """One failure: its kind, its class within the kind, and what the deepest cause says."""

    kind: FailureKind
    text: str
    name: str

    def __str__(self) -> str:
        said = (str(self.kind), self.name if self.name != self.kind else "", self.text)
        return ": ".join(part for part in said if part)


# The first class that any cause belongs to decides: a refused address is a failed connection too.
KINDS: tuple[tuple[tuple[type[BaseException], ...], FailureKind], ...] = (
    ((AddressRefusedError,), FailureKind.ADDRESS),
    ((CannotResolveHostError, error.DNSLookupError), FailureKind.DNS),
    ((TlsError, SSL.Error, VerificationError, CertificateRefusedError), FailureKind.TLS),
    ((TunnelError,), FailureKind.PROXY),
    ((DownloadConnectionRefusedError, error.ConnectionRefusedError), FailureKind.REFUSED),
    (
        (DownloadTimeoutError, error.TimeoutError, error.TCPTimedOutError, TimeoutError),
        FailureKind.TIMEOUT,
    ),
    ((StopDownload,), FailureKind.STOPPED),
    (
        (UnparsableError, ParseError, BadHeaders, BadResponseVersion, InvalidHeaderName),
        FailureKind.UNPARSABLE,
    ),
    ((DownloadCancelledError, CancelledError, asyncio.CancelledError), FailureKind.CANCELLED),
    (
        (ResponseDataLossError, _DataLoss, error.ConnectionClosed),
        FailureKind.CUT,
    ),
    ((error.ConnectError,), FailureKind.UNREACHABLE),
    ((ResponseFailed,), FailureKind.UNPARSABLE),  # the parser's ValueError, for one
)


# OpenSSL's codes for certificates (x509_vfy.h), and its names for what ends a handshake (sslerr.h):
# identifiers, which no translation touches.
_BY_US = error.ConnectionAborted
CERTIFICATES = {9: "tls_not_yet_valid", 10: "tls_expired", 18: "tls_self_signed"}
OLD_PROTOCOL = frozenset(
    {
        "unsupported protocol", "no protocols available", "tlsv1 alert protocol version",
        "unsafe legacy renegotiation disabled", "dh key too small", "ee key too small",
        "sslv3 alert handshake failure", "no ciphers available",
        "legacy sigalg disallowed or unsupported",
    }
)  # fmt: skip


def failure_of(exception: BaseException, *, handshaking: bool = False) -> DownloadFailure:
    """Return what exception means; handshaking: the connection stood, but TLS never did."""
    causes = tuple(_causes(exception))
    deepest = causes[-1]
    text = " ".join(f"{type(deepest).__name__} {deepest}".split())
    for classes, kind in KINDS:
        if any(isinstance(cause, classes) for cause in causes):
            if handshaking and kind is FailureKind.CUT:
                text = f"closed during handshake: {text}"
                return DownloadFailure(kind=FailureKind.TLS, text=text, name="tls_closed")
            return DownloadFailure(kind=kind, text=text, name=_name(kind, causes))
    return DownloadFailure(kind=FailureKind.OTHER, text=text, name=str(FailureKind.OTHER))


def _name(kind: FailureKind, causes: Sequence[BaseException]) -> str:
    """Return the class within a kind, by the first cause that has one."""
    for cause in causes if kind in {FailureKind.TLS, FailureKind.CUT} else ():
        if isinstance(cause, CertificateRefusedError):
            return CERTIFICATES.get(cause.code, "tls_untrusted")
        if isinstance(cause, VerificationError):
            return "tls_wrong_name"
        if isinstance(cause, SSL.Error) and OLD_PROTOCOL & _reasons(cause):
            return "tls_old_protocol"
        if isinstance(cause, error.ConnectionLost) and not isinstance(cause, _BY_US):
            return "reset"
    return str(kind)


def _reasons(cause: SSL.Error) -> set[str]:
    """Return the last part of each entry of OpenSSL's error queue: library, function, reason."""
    queue = cause.args[0] if cause.args and isinstance(cause.args[0], list) else []
    return {str(entry[-1]) for entry in queue if isinstance(entry, tuple) and entry}


def _causes(exception: BaseException) -> Iterator[BaseException]:
    """Yield exception and what it wraps: __cause__, and the reasons of Twisted's exceptions."""
    yield exception
    for reason in getattr(exception, "reasons", ()):
        if isinstance(reason, Failure) and reason.value is not None:
            yield from _causes(reason.value)
    if exception.__cause__ is not None:
        yield from _causes(exception.__cause__)
