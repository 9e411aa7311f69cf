"""Choose deterministically: the same key gives the same throw on every machine and run."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of numbers that depends on its key alone (no `random`, no hash seed)."""

    __slots__ = ("_key", "_throws")

    def __init__(self, *key: object) -> None:
        self._key = "\x1f".join(str(part) for part in key)
        self._throws = 0

    def roll(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        self._throws += 1
        digest = sha256(f"{self._key}\x1e{self._throws}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.roll(0, len(choices) - 1)]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different members, in the order in which they stand."""
        left = list(range(len(choices)))
        taken = sorted(
            left.pop(self.roll(0, len(left) - 1)) for _ in range(min(count, len(choices)))
        )
        return [choices[index] for index in taken]

    def hex(self, digits: int = 32) -> str:
        return sha256(self._key.encode()).hexdigest()[:digits]
