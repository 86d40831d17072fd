"""Groups of texts with the words they share: what people read on the page is always their own words."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from rollout.adapters.likeness import cut
from rollout.adapters.likeness.meaning import Meaning
from rollout.adapters.likeness.points import divided, places
from rollout.domain.likeness import Theme

_SMALLEST = 3


@lru_cache(8)
def themes(texts: tuple[tuple[str, str], ...], meaning: Meaning | None) -> tuple[Theme, ...]:
    """Kept for the last few lists: a leader goes through one list for minutes."""
    if len(texts) < 2 * _SMALLEST:
        return ()
    keys, said = zip(*texts, strict=True)
    stems = [[stem for stem in cut.stems(text) if not cut.is_rest(stem)] for text in said]
    known = Counter(stem for each in stems for stem in set(each))
    if not known:
        return ()
    points = places(said, meaning)
    groups = divided(points, min(len(keys) // 3, round(1.3 * len(keys) ** 0.5)))
    found = [_theme(keys, said, stems, known, points, np.flatnonzero(groups == g)) for g in range(groups.max() + 1)]
    return tuple(sorted((theme for theme in found if theme), key=lambda theme: (-len(theme.ideas), theme.key)))


def _theme(
    keys: Sequence[str],
    said: Sequence[str],
    stems: Sequence[Sequence[str]],
    known: Counter[str],
    points: Any,
    group: Any,
) -> Theme | None:
    """The group with the words that at least half of it share and that are its own; None where there are none."""
    here = Counter(stem for number in group for stem in set(stems[number]))
    own = [
        stem for stem, n in here.items()
        if 2 * n >= len(group) and n >= _SMALLEST and n / len(group) >= 1.3 * known[stem] / len(keys)
    ]  # fmt: skip
    own.sort(key=lambda stem: (-(here[stem] ** 2) / known[stem], stem))
    members = [number for number in group if set(own[:3]) & set(stems[number])]
    if not own or len(members) < _SMALLEST:
        return None
    middle = points[members].mean(axis=0)
    central = members[int(np.argmax(points[members] @ middle))]
    theirs = [said[number] for number in members]
    words = tuple(cut.written(stem, theirs) for stem in own[:3])
    return Theme(keys[central], words, tuple(keys[number] for number in members))
