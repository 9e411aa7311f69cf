"""Send the socket elsewhere: `--connect-to 'HOST[:PORT]=ADDR:PORT'`, after curl's option.

The rule reaches the socket alone: URL, Host header, TLS server name and record keep HOST."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from crawler.errors import CrawlError

ANY = "*"
_LEFT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[^:]*))?")
_RIGHT = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*):(?P<port>[^:]*)")


class ConnectToError(CrawlError, ValueError):
    """A --connect-to rule that cannot be read; the message names the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the socket goes: an IP address or a host name, and a port."""

    address: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether the socket stays on this machine: a loopback address, or localhost (RFC 6761).

        The name is held to it: the guard refuses whatever else a resolver makes of localhost.
        """
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return self.address == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: connections to host (ANY for all) at port (None for all) go to target."""

    host: str
    port: int | None
    target: Target

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Return the rule that text says; ConnectToError names the part that is wrong."""
        left, equals, right = text.strip().partition("=")
        if not equals:
            raise ConnectToError(
                f"--connect-to {text!r}: no '='; the form is HOST[:PORT]=ADDR:PORT"
            )
        source = _LEFT.fullmatch(left.strip())
        if source is None:
            raise ConnectToError(
                f"--connect-to {text!r}: {left!r} is not HOST[:PORT]; IPv6 takes brackets"
            )
        goal = _RIGHT.fullmatch(right.strip())
        if goal is None:
            raise ConnectToError(
                f"--connect-to {text!r}: {right!r} is not ADDR:PORT; IPv6 takes brackets"
            )
        return cls(
            host=ANY if source["host"] == ANY else _host(source["host"], text, "HOST"),
            port=None if source["port"] is None else _port(source["port"], text),
            target=Target(
                address=_host(goal["host"], text, "ADDR"), port=_port(goal["port"], text)
            ),
        )


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """All rules of a crawl; the most specific wins: host and port, then host, port, ANY."""

    rules: dict[tuple[str, int | None], Target]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> ConnectTo:
        """Return the rules that texts say; a rule said twice with two targets is an error."""
        rules: dict[tuple[str, int | None], Target] = {}
        for text in texts:
            rule = Rule.parse(text)
            before = rules.setdefault((rule.host, rule.port), rule.target)
            if before != rule.target:
                raise ConnectToError(
                    f"--connect-to {text!r}: an earlier rule sends the same to "
                    f"{before.address} port {before.port}"
                )
        return cls(rules)

    def target(self, host: str, port: int) -> Target | None:
        """Return where the socket for host and port goes; None where it goes to the host itself."""
        if not self.rules:
            return None
        try:
            name = _normal(host)
        except UnicodeError:  # a page's link, as it stood there: no rule can name such a host
            name = host
        for key in ((name, port), (name, None), (ANY, port), (ANY, None)):
            if key in self.rules:
                return self.rules[key]
        return None


def _port(text: str, rule: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ConnectToError(
            f"--connect-to {rule!r}: port {text!r} is not a number from 1 to 65535"
        )
    return int(text)


def _host(text: str, rule: str, part: str) -> str:
    if text.startswith("["):
        try:
            address = ip_address(text[1:-1])
        except ValueError:
            address = None
        if address is None or address.version != 6:
            raise ConnectToError(f"--connect-to {rule!r}: {part} {text!r} is not an IPv6 address")
        return address.compressed
    if not text or ANY in text or re.search(r"[\s/@?#]", text):
        hint = "; '*' stands alone, for every host" if ANY in text else ""
        raise ConnectToError(f"--connect-to {rule!r}: {part} {text!r} is not a host name{hint}")
    try:
        return _normal(text)
    except UnicodeError as error:
        raise ConnectToError(f"--connect-to {rule!r}: {part} {text!r}: {error}") from error


def _normal(host: str) -> str:
    """Return host as a URL has it: lower case, punycode, no root dot, IPv6 compressed and bare."""
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return ip_address(bare).compressed
    except ValueError:
        name = bare.rstrip(".").lower()
        return name if name.isascii() else name.encode("idna").decode("ascii")
