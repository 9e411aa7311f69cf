"""TLS towards sites: verified against the system's certificates, with the URL's host as SNI.

Scrapy verifies nothing by default and builds a TLS context for every request. Here two contexts
serve the whole crawl, one that verifies and one that does not: a context with the system's
certificates costs 0.9 MB and 8 ms."""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import certifi
import idna
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import (
    Certificate,
    CertificateOptions,
    platformTrust,
    trustRootFromCertificates,
)
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # has no types

from crawler.capture.failure import CertificateRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from OpenSSL.crypto import X509
    from twisted.protocols.tls import TLSMemoryBIOProtocol


@implementer(IPolicyForHTTPS)
class TlsPolicy:
    """Who is verified: every host but those exempted by the operator (TLS_UNVERIFIED_HOSTS).

    `*.NAME` exempts all below NAME, but for those that `verified` (TLS_VERIFIED_HOSTS) has in
    the same form: the nearest rule decides.
    """

    def __init__(self, exempt: Iterable[str] = (), verified: Iterable[str] = ()) -> None:
        self._rules = {_rule(host): True for host in verified} | {
            _rule(host): False for host in exempt
        }
        # fixBrokenPeers: OpenSSL's own workarounds for old servers, as Scrapy sets it.
        self._strict = CertificateOptions(trustRoot=system_trust(), fixBrokenPeers=True)
        self._lax = CertificateOptions(verify=False, fixBrokenPeers=True)

    def verifies(self, host: str) -> bool:
        """Return whether certificates of host are verified."""
        name = ascii_host(host)
        labels = name.split(".")
        names = [name, *(f"*.{'.'.join(labels[n:])}" for n in range(1, len(labels)))]
        return next((self._rules[each] for each in names if each in self._rules), True)

    def creator(self, host: str, *, verify: bool) -> ClientConnectionCreator:
        """Return what makes a TLS connection that names host."""
        options = self._strict if verify else self._lax
        return ClientConnectionCreator(options, ascii_host(host), verify=verify)

    def creatorForNetloc(self, hostname: bytes | str, port: int) -> ClientConnectionCreator:  # noqa: N802  # Twisted's
        """Return the creator for a host; Twisted's agents and Scrapy's tunnel ask for it."""
        host = hostname.decode("ascii") if isinstance(hostname, bytes) else hostname
        return self.creator(host, verify=self.verifies(host))


@implementer(IOpenSSLClientConnectionCreator)
class ClientConnectionCreator:
    """Makes the OpenSSL connection for one host: SNI, and the certificate's name (RFC 9525)."""

    def __init__(self, options: CertificateOptions, host: str, *, verify: bool) -> None:
        self._options = options
        self._host = host
        self._verify = verify
        self._literal = isIPAddress(host) or isIPv6Address(host)

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803  # Twisted's
        """Return a connection of the shared context, dressed for this host."""
        connection = self._options.clientConnectionForTLS(tlsProtocol)
        if not self._literal:  # RFC 6066 §3: literal addresses are not permitted in SNI
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        if self._verify:
            service = IPAddress_ID(self._host) if self._literal else DNS_ID(self._host)
            connection.set_verify(
                SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _verifier(tlsProtocol, service)
            )
        return connection


def _verifier(
    protocol: TLSMemoryBIOProtocol, service: ServiceID
) -> Callable[[SSL.Connection, X509, int, int, int], bool]:
    # A strong reference would tie protocol and OpenSSL connection into a cycle that C code holds.
    listener = weakref.ref(protocol)

    def verify(_: SSL.Connection, certificate: X509, code: int, depth: int, ok: int) -> bool:
        try:
            if not ok:
                raise CertificateRefusedError(code=code, depth=depth)
            if depth == 0:
                verify_service_identity(extract_patterns(certificate), [service], [])
        except (CertificateRefusedError, VerificationError, ValueError):
            # OpenSSL loses what a callback raises; the protocol tells it as the reason of the loss.
            if (tls := listener()) is not None:
                tls.failVerification(Failure())  # type: ignore[no-untyped-call]  # Twisted
            return False
        return True

    return verify


def _rule(host: str) -> str:
    below = host.startswith("*.")
    return f"{'*.' if below else ''}{ascii_host(host.removeprefix('*.') if below else host)}"


def ascii_host(host: str) -> str:
    """Return host as it stands in certificates and SNI: lower case, IDNA 2008 mapped by UTS 46."""
    bare = host.removeprefix("[").removesuffix("]").rstrip(".").lower()
    return bare if bare.isascii() else idna.encode(bare, uts46=True).decode("ascii")


def system_trust() -> Any:
    """Return the system's certificates (or SSL_CERT_FILE's); certifi's where it has none."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        return platformTrust()  # type: ignore[no-untyped-call]  # Twisted
    bundle = x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())
    return trustRootFromCertificates(  # type: ignore[no-untyped-call]  # Twisted
        [Certificate.load(each.public_bytes(Encoding.DER)) for each in bundle]
    )
