"""shilu.toml: who operates this crawl, and what they settled for the network and for single hosts.

A typing error in it must not silently change a crawl: unknown keys are refused with the file and
the key named."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from crawler.errors import CrawlError
from crawler.operator_file import DEFAULT_BUDGET, GIB, Credentials, MistakeError, file_table
from crawler.politeness import Hours

FILE_NAME = "shilu.toml"


class SettingsError(CrawlError, ValueError):
    """shilu.toml says something that it may not say; the message names file and key."""


class OperatorMissingError(SettingsError):
    """Nobody answers for this crawl: operator or contact is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What the operator settled for one host; None leaves the general rule."""

    delay: float | None = None  # seconds
    hours: Hours | None = None
    budget: int | None = None  # requests in one harvest
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    verify_tls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """shilu.toml as a value. Sizes in bytes, delays in seconds."""

    path: Path
    operator: str | None = None
    contact: str | None = None
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    credentials: Credentials = "mask"
    delay: float | None = None
    hours: Hours | None = None
    budget: int = DEFAULT_BUDGET
    minimum_free_disk: int = 1 * GIB
    archive_limit: int = 1 * GIB
    hosts: dict[str, HostRule] = field(default_factory=dict)

    def rule(self, host: str) -> HostRule:
        """Return what was settled for a host: by its name, else by the nearest *.parent."""
        labels = host.lower().split(".")
        names = [host.lower(), *(f"*.{'.'.join(labels[n:])}" for n in range(1, len(labels)))]
        return next((self.hosts[name] for name in names if name in self.hosts), HostRule())

    def require(self) -> None:
        """Raise OperatorMissingError unless somebody answers for the crawl.

        The message says what to write where.
        """
        if self.operator and self.contact:
            return
        raise OperatorMissingError(
            f"{self.path}: operator and contact are missing, so nothing is fetched. Write"
            f" these two lines into it:\n"
            'operator = "your name or institution"\n'
            'contact = "https://page-or-mailto:address-where-webmasters-reach-you"'
        )

    @property
    def tls_exempt(self) -> tuple[str, ...]:
        """Hosts whose certificate the operator chose not to verify, sorted; *.NAME among them."""
        return tuple(sorted(host for host, rule in self.hosts.items() if not rule.verify_tls))

    @property
    def tls_verified(self) -> tuple[str, ...]:
        """Hosts with a rule of their own by which theirs is verified, sorted."""
        return tuple(sorted(host for host, rule in self.hosts.items() if rule.verify_tls))


_HOST = re.compile(r"(?:\*\.)?[^\s/:@*?#\[\]]*[^\s/:@*?#\[\].]")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)


def operator(folder: Path) -> Operator:
    """Return the settings of a data folder; the defaults where it has no shilu.toml.

    SettingsError names file and key.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Operator(path=path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    try:
        table = file_table(text)
    except MistakeError as error:
        where = f"{path}, line {error.line}" if error.line is not None else str(path)
        raise SettingsError(f"{where}: {error}") from error
    return Operator(
        path=path,
        operator=_line(path, "operator", table.operator),
        contact=_line(path, "contact", table.contact),
        proxy=_proxy(path, _said(table.proxy)),
        credentials=table.credentials,
        delay=_delay(path, "delay", table.delay),
        hours=_hours(path, "hours", table.hours),
        budget=table.budget,
        minimum_free_disk=_bytes(path, "minimum_free_disk", table.minimum_free_disk),
        archive_limit=_bytes(path, "archive_limit", table.archive_limit),
        hosts={
            _host(path, name): HostRule(
                delay=_delay(path, f"hosts.{name}.delay", rule.delay),
                hours=_hours(path, f"hosts.{name}.hours", rule.hours),
                budget=rule.budget,
                user=rule.user,
                password=rule.password,
                verify_tls=rule.verify_tls,
            )
            for name, rule in table.hosts.items()
        },
    )


def _said(value: str | None) -> str | None:
    return (value or "").strip() or None


def _line(path: Path, key: str, value: str | None) -> str | None:
    """Return what goes into a header and a warcinfo field: one line."""
    said = _said(value)
    if said is not None and not said.isprintable():
        raise SettingsError(f"{path}: {key}: {said!r} is more than a line of text")
    return said


def _delay(path: Path, key: str, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise SettingsError(f"{path}: {key}: {value} is no number of seconds")
    return value


def _host(path: Path, name: str) -> str:
    """Return the name under which a rule is found; one that no host can have would be no rule."""
    host = name.lower()
    if not _HOST.fullmatch(host) and not _is_address(host):
        raise SettingsError(
            f"{path}: hosts.{name!r}: is no host; write its name alone (www.example.gov.cn), or"
            " *.NAME for all below it"
        )
    return host


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _proxy(path: Path, value: str | None) -> str | None:
    """Return the proxy's URL; an error says what is wrong without the value, a password perhaps."""
    if value is None:
        return None
    url = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "http" and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{path}: proxy: is no http://[USER:PASSWORD@]HOST[:PORT]")
    return url


def _hours(path: Path, key: str, value: str | None) -> Hours | None:
    if value is None:
        return None
    try:
        return Hours.parse(value)
    except ValueError as error:
        raise SettingsError(f"{path}: {key}: {error}") from error


def _bytes(path: Path, key: str, value: int | str) -> int:
    if isinstance(value, int):
        if value < 0:
            raise SettingsError(f"{path}: {key}: {value} is no size (write 500MB, 2GB, or bytes)")
        return value
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise SettingsError(f"{path}: {key}: {value!r} is no size (write 500MB, 2GB, or bytes)")
    return int(float(match[1]) * 1024 ** " kmgt".index(match[2].lower() or " "))
