"""Which texts say something alike: offline, the same every time, any language.

By their words and pieces of words alone, or, where the extra `meaning` is installed, by what the words mean as well.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from rollout.adapters.likeness.index import Index
from rollout.adapters.likeness.meaning import Meaning, installed
from rollout.adapters.likeness.themes import themes
from rollout.domain.likeness import Theme

_NEAR = 0.6
"""From this share on, in both directions, two texts say nearly the same."""


class Lexical:
    """The texts themselves, and what their words mean if that is at hand."""

    def __init__(self, meaning: Meaning | None = None) -> None:
        self._meaning = meaning

    @property
    def by_meaning(self) -> bool:
        return self._meaning is not None

    def index(self, texts: Mapping[str, str]) -> Index:
        return Index(texts, self._meaning)

    def near_duplicates(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        """Pairs that say nearly the same, each once, in the order of their keys."""
        return list(_near_duplicates(tuple(sorted(texts.items())), self._meaning))

    def themes(self, texts: Mapping[str, str]) -> list[Theme]:
        """Groups of at least three with a word that most of them share, the largest first; none where there are none.

        A group whose ideas share no word of their own is none, and an idea without any of its group's words is left
        out of it.
        """
        return list(themes(tuple(sorted(texts.items())), self._meaning))


def best_here() -> Lexical:
    """By meaning where the extra is installed, by words alone where it is not."""
    return Lexical(installed())


@lru_cache(8)
def _near_duplicates(texts: tuple[tuple[str, str], ...], meaning: Meaning | None) -> tuple[tuple[str, str], ...]:
    """Kept for the last few lists: a leader goes through one list for minutes."""
    index = Index(dict(texts), meaning)
    pairs = {
        (number, other)
        for number, (_, text) in enumerate(texts)
        for other in np.flatnonzero(index.nearness(text) >= _NEAR).tolist()
    }
    return tuple((index.keys[a], index.keys[b]) for a, b in sorted(pairs) if a < b and (b, a) in pairs)
