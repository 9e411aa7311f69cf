"""One WARC record as it lies in a file, and the head before its block (ISO 28500, §§4-5).

Reading is tolerant (case, folds, bytes that are no UTF-8); writing is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import ArchiveError
from archive.framing import Buffer

HTTP_RESPONSE = "application/http;msgtype=response"
HTTP_REQUEST = "application/http;msgtype=request"
WARC_FIELDS = "application/warc-fields"
HEAD_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(r"WARC/\d+\.\d+$", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_LENGTH = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Damage:
    """A place in a file where no whole record could be read, and what is the case there."""

    offset: int
    fact: str


class ArchiveDamageError(ArchiveError):
    """A WARC does not hold what it should; the message is `path@offset: fact`."""

    def __init__(self, path: Path | str, offset: int, fact: str) -> None:
        super().__init__(f"{path}@{offset}: {fact}")
        self.path, self.damage = path, Damage(offset, fact)

    def __reduce__(self) -> tuple[type[ArchiveDamageError], tuple[Path | str, int, str]]:
        # A worker's error comes home pickled; one that cannot be made again breaks the pool.
        return type(self), (self.path, self.damage.offset, self.damage.fact)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One whole record: `length` bytes at `offset` of the file at `path`, compressed or not.

    `headers` are in order, duplicates kept. `block` is bytes, or an mmap where it is large, empty
    where the reader was told to leave it out (`block_length` holds all the same). Where one gzip
    member holds several records, `offset` is the member's, `length` 0, and `inside` the record's
    place in the plain bytes.
    """

    path: Path
    offset: int
    length: int
    version: str
    headers: tuple[tuple[str, str], ...]
    block: Buffer
    block_length: int
    inside: int = 0

    def header(self, name: str) -> str | None:
        """Return the first header of that name, case-insensitively."""
        wanted = name.lower()
        for key, value in self.headers:  # a generator here took a tenth of a check
            if key.lower() == wanted:
                return value
        return None

    def all(self, name: str) -> list[str]:
        """Return every header of that name: WARC-Concurrent-To and WARC-Protocol may repeat."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    @property
    def type(self) -> str:
        return (self.header("WARC-Type") or "").lower()

    @property
    def record_id(self) -> str:
        """The record's URI without the angle brackets."""
        return bare_id(self.header("WARC-Record-ID"))

    @property
    def content_type(self) -> str:
        return self.header("Content-Type") or ""

    @property
    def is_fields(self) -> bool:
        """Whether the block is application/warc-fields: about records, not a record of the web."""
        return self.content_type.partition(";")[0].strip().lower() == WARC_FIELDS

    @property
    def target_uri(self) -> str:
        """The URI captured; brackets (wget 1.19) taken off and spaces escaped, as every reader
        does."""
        return bare_id(self.header("WARC-Target-URI")).replace(" ", "%20")

    @property
    def date(self) -> datetime:
        """WARC-Date as a time in UTC; ValueError where it is none."""
        return warc_date(self.header("WARC-Date") or "")


def bare_id(value: str | None) -> str:
    """Return a URI without the angle brackets that WARC puts around it; empty for None."""
    return (value or "").strip().removeprefix("<").removesuffix(">")


def warc_date(text: str) -> datetime:
    """Read a WARC-Date (W3C profile of ISO 8601, any precision up to nanoseconds, always UTC)."""
    numbers = _DIGITS.findall(text)
    if not 1 <= len(numbers) <= 7:
        raise ValueError(f"{text[:40]!r} is no WARC-Date")
    year, month, day, *rest = (*map(int, numbers[:6]), *(1, 1)[: max(0, 3 - len(numbers))])
    micros = int(numbers[6][:6].ljust(6, "0")) if len(numbers) == 7 else 0
    hour, minute, second = (*rest, 0, 0, 0)[:3]
    if not 1000 <= year <= 9999:  # else its 14 digits would be fewer, or more
        raise ValueError(f"{text[:40]!r} is no WARC-Date")
    try:
        return datetime(year, month, day, hour, minute, second, micros, UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is no WARC-Date ({error})") from None


def printed_date(moment: datetime) -> str:
    """Return a WARC-Date with microseconds; ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a WARC-Date needs a time with a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parsed_head(head: bytes) -> tuple[str, tuple[tuple[str, str], ...], int]:
    """Return version, headers and block length of a record head; ValueError names what is
    missing."""
    lines = _text(head).replace("\r\n", "\n").split("\n")
    version = lines[0].strip()
    if not _VERSION.match(version):
        raise ValueError(f"no WARC record starts here but {version[:40]!r}")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in {" ", "\t"} and headers:
            name, value = headers[-1]
            headers[-1] = name, f"{value} {line.strip()}".strip()
        elif line.strip():
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"a record header without a colon: {line[:40]!r}")
            if not name.strip(" \t"):  # 0x85 and 0xA0 are bytes of names here, no blanks
                raise ValueError(f"a record header without a name: {line[:40]!r}")
            headers.append((name.strip(), value.strip()))
    if len({value for name, value in headers if name.lower() == "warc-record-id"}) > 1:
        raise ValueError("the heads of two records run into one another")
    lengths = {value for name, value in headers if name.lower() == "content-length"}
    if len(lengths) != 1 or not _LENGTH.fullmatch(length := lengths.pop()):
        stated = ", ".join(repr(v[:40]) for n, v in headers if n.lower() == "content-length")
        raise ValueError(f"Content-Length of the record is {stated or 'missing'}")
    return version, tuple(headers), int(length)


def printed_head(headers: list[tuple[str, str]]) -> bytes:
    """Return a WARC/1.1 record head with its blank line; ValueError for a header that would break
    out."""
    lines = ["WARC/1.1"]
    for name, value in headers:
        if "\r" in value or "\n" in value:
            raise ValueError(f"a line break in the record header {name}")
        lines.append(f"{name}: {value}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _text(head: bytes) -> str:
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("latin-1")
