"""What a crawl is asked to do.

The options of `shilu crawl` and the arguments of `scrapy crawl reports`, as one value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """Options of one crawl.

    `registry` None is the shipped one; `settings` are Scrapy's, as given by -s.
    """

    data: Path = Path("data")
    registry: Path | None = None
    only: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    harvest: str | None = None
    since: int | None = None
    due: bool = False
    max_requests: int | None = None
    frontier: str | None = None
    connect_to: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """sha256 in hex of what decides which pages are asked.

        The folder and the sockets do not.
        """
        said = (
            str(self.registry),
            list(self.only),
            list(self.kinds),
            self.since,
            sorted(self.settings.items()),
        )
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()

    def as_json(self) -> bytes:
        """Return the options for another process."""
        return msgspec.json.encode(self, enc_hook=str)

    @classmethod
    def from_json(cls, text: bytes) -> CrawlOptions:
        """Read what `as_json` wrote."""
        return msgspec.json.decode(text, type=cls, dec_hook=lambda kind, value: kind(value))
