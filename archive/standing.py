"""What the tombstones that stand say of a URL, a capture, a record: removed or not.

A host or a URL is told by its key, as replay finds it: scheme and `www.` make no difference. So is
every later capture: a tombstone is a rule, not a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from archive.capture import Capture
from archive.cdxj import parsed
from archive.errors import ArchiveError
from archive.exchanges import harvest_of
from archive.folder import DataFolder
from archive.naming import harvest_in_name
from archive.record import Record
from archive.scan import records
from archive.surt import surt
from archive.tombstones import Ledger, Stamp, Tombstone, read_tombstones, stamp_of

_PORT = re.compile(r":\d+$")
# urn:view:https://… and the like: what Browsertrix keeps of a page beside its capture.
_INNER = re.compile(r"https?://", re.IGNORECASE)


class RemovedError(ArchiveError):
    """A capture was removed; the message is `path@offset: by which tombstone`."""


class NoSuchTargetError(ArchiveError):
    """What is to be removed is no URL of the web, or no host."""


def key_of(url: str) -> str:
    """Return the key of the page that a URI speaks of."""
    if not url.lower().startswith(("http:", "https:")) and (inner := _INNER.search(url)):
        url = url[inner.start() :]
    return surt(url)


def url_key(url: str) -> str:
    """Return the key of a URL that somebody wants removed; NoSuchTargetError for what is none."""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in {"http", "https"} and parts.hostname:
            return surt(url)
    except ValueError:
        pass
    raise NoSuchTargetError(f"{url!r} is no http or https URL")


def host_key(host: str) -> str:
    """Return the key of a host, `cn,gov,beijing`; NoSuchTargetError for what is none."""
    # A bracket or comma ends or parts the hosts of a key: `a)b` would be read as the host a.
    if not host.strip(".") or ".." in host or re.search(r"[\s/?#@(),\[\]\\]|:\d*$", host):
        raise NoSuchTargetError(f"{host!r} is no host name (no scheme, no port, no path)")
    return surt(f"http://{host}/").partition(")")[0]


@dataclass(frozen=True, slots=True)
class Standing:
    """The tombstones of one data folder that stand, ready to be asked."""

    stones: tuple[Tombstone, ...] = ()
    moved: frozenset[str] = frozenset()  # ids of revisits whose place a new record has taken
    _urls: dict[str, Tombstone] = field(default_factory=dict)
    _below: tuple[tuple[str, Tombstone], ...] = ()
    _hosts: dict[str, Tombstone] = field(default_factory=dict)
    _domains: tuple[tuple[str, Tombstone], ...] = ()
    _harvests: dict[str, Tombstone] = field(default_factory=dict)

    @classmethod
    def of(cls, stones: tuple[Tombstone, ...], moved: frozenset[str] = frozenset()) -> Standing:
        return cls(
            stones,
            moved,
            {url_key(stone.url): stone for stone in stones if stone.url},
            tuple((url_key(stone.url), stone) for stone in stones if stone.url and stone.prefix),
            {host_key(stone.host): stone for stone in stones if stone.host},
            tuple((host_key(s.host), s) for s in stones if s.host and s.subdomains),
            {stone.harvest: stone for stone in stones if stone.harvest},
        )

    def __bool__(self) -> bool:
        return bool(self.stones or self.moved)

    def of_key(self, key: str) -> Tombstone | None:
        """Return the tombstone under which every capture of a key lies."""
        if found := self._urls.get(key):
            return found
        host = _PORT.sub("", key.partition(")")[0])
        if found := self._hosts.get(host):
            return found
        for above, stone in self._below:
            if key.startswith((f"{above}/", f"{above}?")) or (
                above.endswith("/") and key.startswith(above)
            ):
                return stone
        return next((stone for above, stone in self._domains if host.startswith(f"{above},")), None)

    def of_url(self, url: str) -> Tombstone | None:
        """Return the tombstone by which a URL is not to be captured any more."""
        return self.of_key(key_of(url)) if self.stones else None

    def of_harvest(self, harvest: str) -> Tombstone | None:
        return self._harvests.get(harvest)

    def of_capture(self, capture: Capture, harvest: str) -> Tombstone | None:
        """Return the tombstone of a capture in a WARC of that harvest; None where it stays."""
        web = capture.url.lower().startswith(("http:", "https:"))
        return self._harvests.get(harvest) or self.of_key(
            capture.urlkey if web else key_of(capture.url)
        )

    @property
    def by_harvest(self) -> bool:
        return bool(self._harvests)

    def removed(self, harvest: str) -> Callable[[Record], bool]:
        """Return how to tell the records of a WARC that have no row any more."""
        if not self:
            return _stays
        if harvest in self._harvests:
            return _gone

        def told(record: Record) -> bool:
            return record.record_id in self.moved or self.of_url(record.target_uri) is not None

        return told


_NOTHING = Standing()


def _stays(_: Record) -> bool:
    return False


def _gone(_: Record) -> bool:
    return True


def standing(folder: DataFolder) -> Standing:
    """Return what stands in a data folder; TombstoneError where its tombstones cannot be read."""
    stamp = stamp_of(folder.tombstones)
    return _standing(folder.tombstones, stamp) if stamp else _NOTHING


def standing_in(ledger: Ledger) -> Standing:
    return Standing.of(ledger.standing, frozenset(move.record_id for move in ledger.moves))


@lru_cache(maxsize=4)
def _standing(path: Path, stamp: Stamp) -> Standing:
    return standing_in(read_tombstones(path))


def removed_in(folder: DataFolder, warc: Path) -> Callable[[Record], bool]:
    """Return how to tell the records of the WARC at `warc` that have no row any more."""
    stands = standing(folder)
    return stands.removed(harvest_of(warc) if stands.by_harvest else "")


def refuse_removed(folder: DataFolder, warc: Path, record: Record) -> None:
    """Raise RemovedError for a capture that is not to be shown any more."""
    stands = standing(folder)
    if not stands.stones:
        return
    stone = stands.of_url(record.target_uri)
    if stone is None and stands.by_harvest:
        stone = stands.of_harvest(harvest_of(warc))
    if stone is not None:
        raise RemovedError(f"{warc}@{record.offset}: removed by tombstone {stone}")


def tombstone_of(folder: DataFolder, warc: Path) -> Callable[[Capture], Tombstone | None]:
    """Return how to tell by which tombstone a capture of the WARC at `warc` went."""
    stands = standing(folder)
    harvest = harvest_of(warc) if stands.by_harvest else ""
    return lambda capture: stands.of_capture(capture, harvest) if stands.stones else None


def surplus_fact(folder: DataFolder, warc: Path) -> Callable[[Capture], str | None]:
    """Return what to say of an index row of the WARC at `warc` that should not be there; None
    where no tombstone has to do with it."""
    stands, tombstone = standing(folder), tombstone_of(folder, warc)

    def fact(capture: Capture) -> str | None:
        if stone := tombstone(capture):
            return f"removed by tombstone {stone}, and still in the index: run `shilu index`"
        if not stands.moved or capture.mime != "warc/revisit":
            return None
        at = next(records(warc, start=capture.offset, damages=[], blocks=()), None)
        if at is None or at.record_id not in stands.moved:
            return None
        return "its payload was moved, and it is still in the index: run `shilu index`"

    return fact


def lines_that_stand(folder: DataFolder, warc_name: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the index lines of a WARC whose captures stay."""
    stands = standing(folder)
    harvest = _harvest(folder, warc_name) if stands.by_harvest else ""
    for line in lines:
        if not stands.stones or not stands.of_capture(parsed(line, warc_name), harvest):
            yield line


def _harvest(folder: DataFolder, warc_name: str) -> str:
    try:
        return harvest_of(folder.located(warc_name))
    except FileNotFoundError:
        return harvest_in_name(warc_name)  # its bytes are not in place yet
