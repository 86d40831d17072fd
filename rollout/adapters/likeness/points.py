"""Texts as points that lie near each other where they speak of the same thing, and their division into groups."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from rollout.adapters.likeness import cut
from rollout.adapters.likeness.meaning import Meaning, Meant

_NEIGHBOURS, _ROUNDS, _DIMENSIONS, _EXACT, _PAIRED = 8, 5, 200, 1_500, 8_000
_MEANT = 1.5
"""How much what is meant counts beside what is said, chosen on a sample of the topics that is not reported."""


def places(said: Sequence[str], meaning: Meaning | None = None) -> Any:
    """Words, pairs of words, pieces of words (and what they mean, if that is known), in a few hundred directions;
    then each text moves towards its nearest neighbours a few times."""
    from sklearn.preprocessing import normalize

    both = _terms(said)
    size = min(_DIMENSIONS, both.shape[0] - 1, both.shape[1] - 1)
    if size < 2:
        return both.toarray()
    points = normalize(_directions(both, size))
    meant = _MEANT * Meant(meaning, said, topics=True).points if meaning else None
    if meant is not None:
        points = normalize(np.hstack([points, meant]))
    near = _neighbours(both, meant)
    for _ in range(min(_ROUNDS, both.shape[0] // 20)):
        points = normalize(0.5 * points + 0.5 * (near @ points))
    return points


def divided(points: Any, groups: int) -> Any:
    """The group of each point: the two nearest groups are joined again and again, then each point goes to the group
    whose middle is nearest. Joining looks at every pair; very many points begin at random middles instead."""
    from sklearn.cluster import AgglomerativeClustering, KMeans

    groups = max(2, groups)
    if len(points) > _PAIRED:
        return KMeans(groups, n_init=3, random_state=0).fit_predict(points)
    joined = AgglomerativeClustering(groups).fit_predict(points)
    middles = np.array([points[joined == group].mean(axis=0) for group in range(groups)])
    return KMeans(groups, init=middles, n_init=1, random_state=0).fit_predict(points)


def _terms(said: Sequence[str]) -> csr_matrix:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    def pairs(text: str) -> list[str]:
        starts = cut.starts(text)
        return starts + [f"{one} {two}" for one, two in pairwise(starts)]

    least = 2 if len(said) > 50 else 1
    words = TfidfVectorizer(analyzer=pairs, sublinear_tf=True, min_df=least).fit_transform(said)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=least).fit_transform(
        said
    )
    return normalize(hstack([words, pieces]).tocsr())


def _directions(both: Any, size: int) -> Any:
    """The texts along the directions in which they differ most. A few hundred texts have thousands of terms: then the
    exact way by what each two of them share is also the quick one."""
    if both.shape[0] > _EXACT:
        from sklearn.decomposition import TruncatedSVD

        return TruncatedSVD(size, n_iter=2, random_state=0).fit_transform(both)
    from scipy.linalg import eigh

    shared = (both @ both.T).toarray()
    values, vectors = eigh(shared, subset_by_index=[len(shared) - size, len(shared) - 1])
    return vectors * np.sqrt(np.maximum(values, 0))


def _neighbours(both: Any, meant: Any) -> csr_matrix:
    """Each text's nearest ones, by how near they are; every row adds up to one."""
    count = max(2, min(_NEIGHBOURS, both.shape[0] // 4))
    rows, columns, values = [], [], []
    for start in range(0, both.shape[0], _EXACT):
        part = slice(start, start + _EXACT)
        shared = (both[part] @ both.T).toarray()
        if meant is not None:
            shared += meant[part] @ meant.T
        here = np.arange(len(shared))
        shared[here, here + start] = -1
        nearest = np.argsort(-shared, axis=1, kind="stable")[:, :count]
        rows.append(np.repeat(here + start, count))
        columns.append(nearest.ravel())
        values.append(np.maximum(np.take_along_axis(shared, nearest, axis=1).ravel(), 1e-6))
    size = both.shape[0]
    graph = csr_matrix((np.hstack(values), (np.hstack(rows), np.hstack(columns))), shape=(size, size))
    graph = graph.maximum(graph.T).tocsr()
    return csr_matrix(graph.multiply(1 / np.asarray(graph.sum(axis=1)).ravel()[:, None]))
