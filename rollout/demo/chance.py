"""Chance that can be repeated: a draw depends on the seed and on what it is for, never on the order of calls."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from a seed and a name. The same seed and name give the same draw on every machine."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def share(self, *name: object) -> float:
        """A number in 0 <= x < 1."""
        digest = hashlib.sha256(repr((self._seed, *map(str, name))).encode()).digest()
        return int.from_bytes(digest[:7], "big") / 2**56

    def whole(self, low: int, high: int, *name: object) -> int:
        """A whole number, both ends included."""
        return low + int(self.share(*name) * (high - low + 1))

    def one_of(self, choices: Sequence[T], *name: object) -> T:
        return choices[int(self.share(*name) * len(choices))]

    def happens(self, share: float, *name: object) -> bool:
        return self.share(*name) < share
