"""How well and how fast ideas that say something alike are found, on real texts: by plain counting of words, by our
words alone, and with what the words mean (the extra `meaning`), side by side.

Duplicates: titles of bug reports that people marked as the same. Themes: questions that were sorted into 77 topics.
"""

import csv
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from rollout.adapters.likeness import Lexical, installed
from rollout.adapters.likeness.points import divided, places

DATA = Path(__file__).parents[3] / "shared" / "data" / "ideas"


def main() -> None:
    titles, topics, many = (
        DATA / name for name in ("firefox_duplicate_titles.csv", "banking77_test.csv", "banking77_train.csv")
    )
    if not all(path.exists() for path in (titles, topics, many)):
        print(f"Likeness is not measured: there are no texts in {DATA}")
        return
    _duplicates(list(csv.DictReader(titles.open(encoding="utf-8"))))
    _topics(list(csv.DictReader(topics.open(encoding="utf-8"))))
    _speed([row["text"] for row in csv.DictReader(many.open(encoding="utf-8"))])


def _plain(texts: Sequence[str]) -> Any:
    """What anybody would try first: words, pairs and pieces, weighted by how rare they are."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    return hstack([words, pieces]).tocsr()


def _duplicates(rows: Sequence[dict[str, str]]) -> None:
    texts: dict[str, str] = {}
    for row in rows:
        texts.setdefault(row["id_a"], row["title_a"])
        texts.setdefault(row["id_b"], row["title_b"])
    keys = sorted(texts)
    places_of = {key: number for number, key in enumerate(keys)}
    plain = _plain([texts[key] for key in keys])
    ways = {"plain": lambda key: np.asarray((plain @ plain[places_of[key]].T).todense()).ravel()}
    for name, likeness in _ours().items():
        ways[name] = _ranked(likeness.index(texts), texts)
    for name, shares in ways.items():
        hits: dict[str, list[bool]] = {}
        for row in rows:
            found = np.array(shares(row["id_a"]), dtype=float)
            found[places_of[row["id_a"]]] = -1
            rank = int((found > found[places_of[row["id_b"]]]).sum())
            unseen = "unseen " if crc32(row["id_a"].encode()) % 2 else ""
            for kind in {row["text_similarity_class"], unseen + row["text_similarity_class"]}:
                hits.setdefault(kind, []).append(rank < 10)
        said = ", ".join(f"{kind} {np.mean(each):.3f} of {len(each)}" for kind, each in sorted(hits.items()))
        print(f"duplicates, recall@10, {name:<7}: {said}")


def _ours() -> dict[str, Lexical]:
    ways, meaning = {"words": Lexical()}, installed()
    return ways | {"meaning": Lexical(meaning)} if meaning else ways


def _ranked(index: Any, texts: dict[str, str]) -> Callable[[str], Any]:
    """In the order in which people are shown them."""
    return lambda key: index.shares(texts[key]) - index.crowd


def _topics(rows: Sequence[dict[str, str]]) -> None:
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    texts, topics = [row["text"] for row in rows], [row["category"] for row in rows]
    known, own = len(set(topics)), round(1.3 * len(texts) ** 0.5)
    ways = {f"plain, {known} groups": KMeans(known, n_init=3, random_state=0).fit_predict(_plain(texts))}
    for name, meaning in {"words": None, "meaning": installed()}.items():
        if name == "words" or meaning:
            points = places(texts, meaning)
            ways |= {f"{name}, {known} groups": divided(points, known), f"{name}, own {own}": divided(points, own)}
    for name, found in ways.items():
        v, rand = v_measure_score(topics, found), adjusted_rand_score(topics, found)
        print(f"themes, {name:<18}: V {v:.3f}, ARI {rand:.3f}")


def _speed(texts: Sequence[str]) -> None:
    chance, began = random.Random(7), time.process_time()
    likeness = Lexical(installed())
    themes = likeness.themes({f"{number:05}": text for number, text in enumerate(texts[:5000])})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"5,000 ideas: {len(themes)} themes in {time.process_time() - began:.1f} CPU-s, peak {peak:.0f} MB")
    many = {f"{number:06}": f"{chance.choice(texts)} {chance.choice(texts)}" for number in range(100_000)}
    began = time.process_time()
    index, took = likeness.index(many), []
    index.similar(texts[0])
    print(f"100,000 ideas made ready: {time.process_time() - began:.0f} CPU-s")
    for text in chance.sample(list(texts), 60):
        began = time.perf_counter()
        index.similar(text)
        took.append(1000 * (time.perf_counter() - began))
    print(f"one idea against 100,000: median {np.median(took):.0f} ms, 95 % {np.percentile(took, 95):.0f} ms")
