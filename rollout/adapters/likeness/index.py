"""Many texts, made ready once so that one more is compared with all of them in milliseconds.

Words and pieces of words are weighted as in BM25 (Robertson and Zaragoza 2009): a rare word counts more, a word said
twice hardly more than once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix

from rollout.adapters.likeness import cut
from rollout.adapters.likeness.meaning import Meaning, Meant
from rollout.domain.likeness import Alike

_K, _B = 1.2, 0.75
_MEANT = 0.8
"""How much what is meant counts beside what is said, chosen on half of the known duplicates."""
_ASKED, _CLOSEST = 150, 10


class Index:
    def __init__(self, texts: Mapping[str, str], meaning: Meaning | None = None) -> None:
        self.keys: Sequence[str] = sorted(texts)
        self._said = [texts[key] for key in self.keys]
        self._parts = [_Part(self._said, cut.stems), _Part(self._said, cut.pieces)] if self._said else []
        self._meant = Meant(meaning, self._said) if meaning and self._said else None

    def similar(self, text: str, limit: int = 10) -> list[Alike]:
        """The texts that have most of what this one says; of two, the one that is less like everything else."""
        shares = self.shares(text)
        if not shares.any():
            return []
        best = np.argsort(np.where(shares > 0, self.crowd - shares, np.inf), kind="stable")[:limit]
        return [Alike(self.keys[number], round(float(shares[number]), 4)) for number in best if shares[number] > 0]

    def with_share(self, text: str, share: float) -> list[str]:
        """Nobody asks which is nearer, so that nothing has to be learnt about the others first."""
        return [self.keys[number] for number in np.flatnonzero(self.shares(text) >= share).tolist()]

    def shares(self, text: str) -> Any:
        """How much of this text each of the others has: an array of numbers from 0 to 1, in the order of the keys."""
        if not self._parts:
            return np.zeros(0)
        return self._with_meaning(self._said_alike(text), self._meant.place([text])[0] if self._meant else None)

    def nearness(self, text: str) -> Any:
        """As shares; and who says it in the same words says the same, whatever the words mean."""
        return np.maximum(self._said_alike(text), self.shares(text)) if self._parts else np.zeros(0)

    def _said_alike(self, text: str) -> Any:
        return np.clip(sum(part.shares(text) for part in self._parts) / len(self._parts), 0, 1)

    def _with_meaning(self, said: Any, place: Any) -> Any:
        if self._meant is None:
            return said
        meant = np.maximum(self._meant.points @ place, 0)
        return np.clip((said + _MEANT * meant) / (1 + _MEANT * float(place @ place)), 0, 1)

    @cached_property
    def crowd(self) -> Any:
        """Half of what each text shares with those that are nearest to it: some are near to everything, and would
        stand in everybody's list. Learnt from some of the texts, the same ones every time."""
        asked = np.linspace(0, len(self._said) - 1, min(_ASKED, len(self._said))).astype(int)
        nearest = np.zeros((len(self._said), _CLOSEST), dtype=np.float32)
        for number in asked:
            place = self._meant.points[number] if self._meant else None
            shares = self._with_meaning(self._said_alike(self._said[number]), place)
            shares[number] = 0
            nearest[:, 0] = np.maximum(nearest[:, 0], shares)
            nearest.sort(axis=1)
        return nearest.mean(axis=1) / 2


class _Part:
    """One way of looking at the texts: as words, or as pieces of words."""

    def __init__(self, said: Sequence[str], cut_up: Any) -> None:
        self._cut = cut_up
        self._places: dict[str, int] = {}
        counts = [Counter(cut_up(text)) for text in said]
        for each in counts:
            for term in each:
                self._places.setdefault(term, len(self._places))
        self._lengths = np.array([max(1, sum(each.values())) for each in counts], dtype=float)
        rows = np.repeat(np.arange(len(said)), [len(each) for each in counts])
        columns = np.array([self._places[term] for each in counts for term in each], dtype=np.int64)
        values = np.array([n for each in counts for n in each.values()], dtype=float)
        self._df = np.bincount(columns, minlength=len(self._places)) if len(columns) else np.zeros(0)
        self._weights = np.log(1 + (len(said) - self._df + 0.5) / (self._df + 0.5))
        soft = _K * (1 - _B + _B * self._lengths / self._lengths.mean())
        values = values * (_K + 1) / (values + soft[rows]) * self._weights[columns] if len(columns) else values
        self._matrix = csc_matrix(
            (values, (rows, columns)), shape=(len(said), max(1, len(self._places))), dtype=np.float32
        )

    def shares(self, text: str) -> Any:
        """The weight of what is shared, against what the text would share with itself."""
        terms = Counter(self._cut(text))
        known = [self._places[term] for term in terms if term in self._places]
        rare = float(np.log(1 + len(self._lengths) / 0.5))
        soft = _K * (1 - _B + _B * max(1, sum(terms.values())) / self._lengths.mean())
        own = sum(
            n * (_K + 1) / (n + soft) * (self._weights[self._places[term]] if term in self._places else rare)
            for term, n in terms.items()
        )
        if not known or not own:
            return np.zeros(len(self._lengths))
        return np.asarray(self._matrix[:, known].sum(axis=1)).ravel() / own
