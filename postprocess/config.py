"""What decides the corpus besides archive, sites and code: named, defaulted, refused where unknown.

What only changes speed (workers, engine) is an option of the command line and stands nowhere
here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from postprocess.errors import ConfigError


class DedupConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When two texts are one report. Shares are of 5-character shingles of the prose, or of
    numbers."""

    near: float = 0.5  # Jaccard that proves together with the numbers
    alike: float = 0.95  # Jaccard that needs few numbers
    contained: float = 0.85  # containment of an excerpt
    version: float = 0.3  # Jaccard of two versions of one body and year
    same_numbers: float = 0.9  # of the shorter's numbers: PDF text loses or glues a few
    spun_numbers: float = 0.8  # a spun copy loses words and with them some numbers


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration of a build."""

    dedup: DedupConfig = DedupConfig()

    @property
    def digest(self) -> str:
        """The sha256 (hex) of every value."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


def config_of(path: Path | None) -> Config:
    """Return the configuration of a TOML file, or the defaults; ConfigError names file and key."""
    if path is None:
        return Config()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Config)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
