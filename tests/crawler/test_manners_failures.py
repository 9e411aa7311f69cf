"""Why there was no answer is told apart: names, addresses, connections, certificates, protocols."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from twisted.internet import error
from twisted.internet.ssl import Certificate, trustRootFromCertificates
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseNeverReceived

from crawler.capture.failure import failure_of
from crawler.capture.tls import TlsPolicy

HOST = "www.a.gov.cn"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


def issued(
    key: Key, name: str, issuer: str, by: Key, begin: dt.datetime, end: dt.datetime
) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (name, issuer)]
    built = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1])
    built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
    built = built.not_valid_before(begin).not_valid_after(end)
    alternative = x509.SubjectAlternativeName([x509.DNSName(name)])
    constraints = x509.BasicConstraints(ca=name == issuer, path_length=None)
    built = built.add_extension(alternative, False).add_extension(constraints, True)
    return built.sign(by, hashes.SHA256())


@pytest.fixture(scope="module")
def keys() -> tuple[Key, Key]:
    """Of an authority that we trust in these tests, and of its sites."""
    return ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def policy(keys: tuple[Key, Key]) -> Iterator[TlsPolicy]:
    trusted = issued(keys[0], "root", "root", keys[0], NOW - 9 * DAY, NOW + 9 * DAY)
    root = Certificate.load(trusted.public_bytes(Encoding.DER))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "crawler.capture.tls.system_trust", lambda: trustRootFromCertificates([root])
        )
        yield TlsPolicy()


class Listener:
    """Stands for Twisted's TLS protocol, which hears why a certificate was refused."""

    refused: BaseException | None = None
    factory = SimpleNamespace(wrappedFactory=None)  # it speaks no protocols of its own

    def failVerification(self, reason: Failure) -> None:  # noqa: N802
        self.refused = self.refused or reason.value


def shaken(policy: TlsPolicy, certificate: x509.Certificate, key: Key, newest: int) -> str | None:
    """Shake hands in memory; return the class of the client's failure, None where there is none."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_max_proto_version(newest)
    context.use_privatekey(key)
    context.use_certificate(certificate)
    server, listener = SSL.Connection(context, None), Listener()
    client = policy.creator(HOST, verify=True).clientConnectionForTLS(listener)  # type: ignore[arg-type]
    client.set_connect_state()
    server.set_accept_state()
    for one, other in [(client, server), (server, client)] * 6:
        try:
            one.do_handshake()
        except SSL.WantReadError:
            pass
        except SSL.Error as broken:
            if one is client:
                return failure_of(listener.refused or broken).name
        with contextlib.suppress(SSL.WantReadError):
            other.bio_write(one.bio_read(1 << 16))
    return None


@pytest.mark.parametrize(
    ("issuer", "name", "begin", "end", "sign"),
    [
        ("root", HOST, -DAY, DAY, None),
        ("root", HOST, -3 * DAY, -DAY, "tls_expired"),
        ("root", HOST, DAY, 3 * DAY, "tls_not_yet_valid"),
        ("root", "www.b.gov.cn", -DAY, DAY, "tls_wrong_name"),
        (HOST, HOST, -DAY, DAY, "tls_self_signed"),
        ("nobody", HOST, -DAY, DAY, "tls_untrusted"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told_apart(
    policy: TlsPolicy,
    keys: tuple[Key, Key],
    issuer: str,
    name: str,
    begin: dt.timedelta,
    end: dt.timedelta,
    sign: str | None,
) -> None:
    by = keys[0] if issuer == "root" else keys[1]
    certificate = issued(keys[1], name, issuer, by, NOW + begin, NOW + end)
    assert shaken(policy, certificate, keys[1], SSL.TLS1_3_VERSION) == sign


def test_a_server_that_speaks_old_tls_alone_is_told_apart(
    policy: TlsPolicy, keys: tuple[Key, Key]
) -> None:
    certificate = issued(keys[1], HOST, "root", keys[0], NOW - DAY, NOW + DAY)
    assert shaken(policy, certificate, keys[1], SSL.TLS1_1_VERSION) == "tls_old_protocol"


def ssl(reason: str) -> Callable[[], BaseException]:
    return lambda: SSL.Error([("SSL routines", "", reason)])


@pytest.mark.parametrize(
    ("raised", "handshaking", "sign"),
    [
        (error.DNSLookupError, False, "dns"),
        (error.ConnectionRefusedError, False, "refused"),
        (error.TCPTimedOutError, False, "timeout"),
        (error.NoRouteError, False, "unreachable"),
        (error.ConnectionLost, False, "reset"),
        (error.ConnectionAborted, False, "cut"),
        (error.ConnectionDone, False, "cut"),
        (error.ConnectionLost, True, "tls_closed"),
        (ssl("wrong version number"), False, "tls"),
        (ssl("unsupported protocol"), False, "tls_old_protocol"),
        (ssl("unsafe legacy renegotiation disabled"), False, "tls_old_protocol"),
        (ssl("dh key too small"), False, "tls_old_protocol"),
        (ssl("something new"), False, "tls"),
        (ValueError, False, "other"),
    ],
)
def test_what_befell_a_connection_is_told_apart(
    raised: Callable[[], BaseException], handshaking: bool, sign: str
) -> None:
    wrapped = ResponseNeverReceived([Failure(raised())])
    failed = failure_of(wrapped if sign != "other" else raised(), handshaking=handshaking)
    assert failed.name == sign
    assert str(failed).startswith(f"{failed.kind}: ")
    assert failed.name in str(failed)
