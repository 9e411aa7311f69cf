"""Errors of this room: knowledge about sites that is not what it should be."""

from __future__ import annotations

from collections.abc import Sequence


class SiteError(Exception):
    """Something in the registry or in the shipped tables is wrong; the message names fact and
    place."""


class RegistryError(SiteError):
    """A registry is not what it should be; `faults` holds one `file:line: column: fact` each."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Join the faults into one message, a line each."""
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
