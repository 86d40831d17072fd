"""Which texts say something alike, by their words and by pieces of words: offline, the same every time, any language.

Words are cut to their first six letters, so that forms of one word meet in most languages of Europe. Weights are
those of BM25 (Robertson and Zaragoza 2009): a rare word counts more, a word said twice hardly more than once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack

from rollout.domain.likeness import Alike, Theme

_K, _B = 1.2, 0.75
_LETTERS = 6
_NEAR = 0.6
"""From this share on, in both directions, two texts say nearly the same."""
_SMALLEST, _NEIGHBOURS, _ROUNDS, _DIMENSIONS, _EXACT = 3, 8, 5, 200, 1_500
_WORD = re.compile(r"[^\W_]+")
_LITTLE = frozenset(
    "one two three first second eins zwei drei uno dos tres deux trois a about after all also am an and any "
    "are as at be because been before but by can could do does for from get had has have how i if in into is "
    "it its just like make more my no not of on one only or our out over please put so some than that the "
    "their them then there they this to too up us use want was we what when where which who will with would "
    "you your aber alle als am an auch auf aus bei bis da das dass dem den der des die doch ein eine einem "
    "einen einer es für hat ich ihr im in ist ja jede kann man mehr mit nach nicht noch nur oder sich sie "
    "sind so soll und uns unser vom von vor war was wenn wer wie wir wird zu zum zur al algo como con cuando "
    "de del desde donde el ella en entre era es esta este esto ha hay la las le lo los mas más me muy no nos "
    "o para pero por porque que qué se sea ser si sin sobre son su sus también todo todos un una uno y ya "
    "avec ce dans des du elle et il ils je les leur mais ne nous on ou par pas plus pour qui sont sur un une "
    "vous ".split()
)


class Lexical:
    """The default: nothing but the texts themselves."""

    def index(self, texts: Mapping[str, str]) -> "Index":
        return Index(texts)

    def near_duplicates(self, texts: Mapping[str, str]) -> list[tuple[str, str]]:
        """Pairs that say nearly the same, each once, in the order of their keys."""
        return list(_near_duplicates(tuple(sorted(texts.items()))))

    def themes(self, texts: Mapping[str, str]) -> list[Theme]:
        """Groups of at least three with a word that most of them share, the largest first; none where there are none.

        Each idea moves towards its nearest neighbours a few times, then k-means divides them. A group whose ideas
        share no word of their own is none, and an idea without any of its group's words is left out of it.
        """
        return list(_themes(tuple(sorted(texts.items()))))


class Index:
    """Many texts, made ready once so that one more is compared with all of them in milliseconds."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.keys: Sequence[str] = sorted(texts)
        said = [texts[key] for key in self.keys]
        self._parts = [_Part(said, _stems), _Part(said, _pieces)] if said else []

    def similar(self, text: str, limit: int = 10) -> list[Alike]:
        """The texts that have most of what this one says."""
        shares = self.shares(text)
        best = np.argsort(-shares, kind="stable")[:limit]
        return [Alike(self.keys[number], round(float(shares[number]), 4)) for number in best if shares[number] > 0]

    def shares(self, text: str) -> Any:
        """How much of this text each of the others has: an array of numbers from 0 to 1, in the order of the keys."""
        if not self._parts:
            return np.zeros(0)
        return np.clip(sum(part.shares(text) for part in self._parts) / len(self._parts), 0, 1)


@lru_cache(8)
def _near_duplicates(texts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Kept for the last few lists: a leader goes through one list for minutes."""
    index = Index(dict(texts))
    pairs = {
        (number, other)
        for number, (_, text) in enumerate(texts)
        for other in np.flatnonzero(index.shares(text) >= _NEAR).tolist()
    }
    return tuple((index.keys[a], index.keys[b]) for a, b in sorted(pairs) if a < b and (b, a) in pairs)


@lru_cache(8)
def _themes(texts: tuple[tuple[str, str], ...]) -> tuple[Theme, ...]:
    """Kept for the last few lists, as above."""
    if len(texts) < 2 * _SMALLEST:
        return ()
    keys, said = zip(*texts, strict=True)
    stems = [[stem for stem in _stems(text) if not _is_rest(stem)] for text in said]
    known = Counter(stem for each in stems for stem in set(each))
    if not known:
        return ()
    places = _places(said)
    groups = _divided(places, min(len(keys) // 3, round(1.3 * len(keys) ** 0.5)))
    found = [_theme(keys, said, stems, known, places, np.flatnonzero(groups == g)) for g in range(groups.max() + 1)]
    return tuple(sorted((theme for theme in found if theme), key=lambda theme: (-len(theme.ideas), theme.key)))


class _Part:
    """One way of looking at the texts: as words, or as pieces of words."""

    def __init__(self, said: Sequence[str], cut: Any) -> None:
        self._cut = cut
        self._places: dict[str, int] = {}
        counts = [Counter(cut(text)) for text in said]
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


def _stems(text: str) -> list[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return [word[:_LETTERS] for word in words if word not in _LITTLE]


def _is_rest(word: str) -> bool:
    """What an apostrophe left behind: the s of "today's"."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def _pieces(text: str) -> Iterable[str]:
    for word in _WORD.findall(text.casefold()):
        padded = f" {word} "
        for size in (3, 4):
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


def _places(said: Sequence[str]) -> Any:
    """Each text as a point: words, pairs of words and pieces of words, in a few hundred directions."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    def pairs(text: str) -> list[str]:
        words = [word.casefold()[:_LETTERS] for word in _WORD.findall(text)]
        return words + [f"{one} {two}" for one, two in pairwise(words)]

    least = 2 if len(said) > 50 else 1
    words = TfidfVectorizer(analyzer=pairs, sublinear_tf=True, min_df=least).fit_transform(said)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=least).fit_transform(
        said
    )
    both = normalize(hstack([words, pieces]).tocsr())
    size = min(_DIMENSIONS, both.shape[0] - 1, both.shape[1] - 1)
    if size < 2:
        return both.toarray()
    points = normalize(_directions(both, size))
    near = _neighbours(both)
    for _ in range(min(_ROUNDS, both.shape[0] // 20)):
        points = normalize(0.5 * points + 0.5 * (near @ points))
    return points


def _directions(both: Any, size: int) -> Any:
    """The texts along the directions in which they differ most. A few hundred texts have thousands of terms: then the
    exact way by what each two of them share is also the quick one."""
    if both.shape[0] > _EXACT:
        from sklearn.decomposition import TruncatedSVD

        return TruncatedSVD(size, random_state=0).fit_transform(both)
    from scipy.linalg import eigh

    shared = (both @ both.T).toarray()
    values, vectors = eigh(shared, subset_by_index=[len(shared) - size, len(shared) - 1])
    return vectors * np.sqrt(np.maximum(values, 0))


def _neighbours(both: Any) -> csr_matrix:
    """Each text's nearest ones, by how near they are; every row adds up to one."""
    from sklearn.neighbors import NearestNeighbors

    count = max(2, min(_NEIGHBOURS, both.shape[0] // 4))
    graph = NearestNeighbors(n_neighbors=count, metric="cosine").fit(both).kneighbors_graph(mode="distance")
    graph.data = np.maximum(1 - graph.data, 0)
    graph = graph.maximum(graph.T).tocsr()
    sums = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-9)
    return csr_matrix(graph.multiply(1 / sums[:, None]))


def _divided(points: Any, groups: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(max(2, groups), n_init=3, random_state=0).fit_predict(points)


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
    words = tuple(_written(stem, theirs) for stem in own[:3])
    return Theme(keys[central], words, tuple(keys[number] for number in members))


def _written(stem: str, texts: Sequence[str]) -> str:
    """The commonest way in which these people wrote it."""
    forms = Counter(
        word.casefold() for text in texts for word in _WORD.findall(text) if word.casefold()[:_LETTERS] == stem
    )
    best: str = min(forms, key=lambda form: (-forms[form], len(form), form))
    return best
