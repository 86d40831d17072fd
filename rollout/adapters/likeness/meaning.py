"""What words mean, where the optional extra `meaning` is installed: so that "bike" finds "bicycle".

The wheel of wordllama carries a small table of what pieces of words mean (English above all). Only its two data files
are read: its own loader looks for the second in a folder the wheel does not have, and would then download it.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from rollout.adapters.likeness.cut import words

_TABLE = Path("weights") / "l2_supercat_256.safetensors"
_CUTTER = Path("tokenizers") / "l2_supercat_tokenizer_config.json"
_FEW, _ALL_AT_ONCE = 40, 1_000
"""Waking several threads for a few words takes longer than cutting them."""


@cache
def installed() -> "Meaning | None":
    """The table, if its wheel and what reads it are here. Nothing is imported or read before it is used."""
    found = find_spec("wordllama")
    if not found or not found.submodule_search_locations or not find_spec("tokenizers") or not find_spec("safetensors"):
        return None
    folder = Path(next(iter(found.submodule_search_locations)))
    return Meaning(folder) if (folder / _TABLE).exists() and (folder / _CUTTER).exists() else None


_GENTLE = 0.05


class Meaning:
    """A row of numbers for each piece of a word; rows that lie near each other mean something alike."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cut(self, texts: Sequence[str]) -> list[Any]:
        """The numbers of each text's pieces, in the table."""
        if len(texts) <= _FEW:
            each = [self._cutter.encode(text, add_special_tokens=False) for text in texts]
            return [np.array(one.ids, dtype=np.int64) for one in each]
        found = []
        for at in range(0, len(texts), _ALL_AT_ONCE):
            encoded = self._cutter.encode_batch(list(texts[at : at + _ALL_AT_ONCE]), add_special_tokens=False)
            found += [np.array(each.ids, dtype=np.int64) for each in encoded]
        return found

    def known(self, texts: Sequence[str]) -> Any:
        """Which share of each text's words the table has whole."""
        each = [words(text) for text in texts]
        every = sorted({word for some in each for word in some})
        whole = {word for word, pieces in zip(every, self.cut(every), strict=True) if len(pieces) == 1}
        shares = [sum(word in whole for word in some) / max(1, len(some)) for some in each]
        return np.array(shares, dtype=np.float32)

    @cached_property
    def table(self) -> Any:
        from safetensors.numpy import load_file

        return load_file(self._folder / _TABLE)["embedding.weight"].astype(np.float32)

    @cached_property
    def _cutter(self) -> Any:
        from tokenizers import Tokenizer

        cutter = Tokenizer.from_file(str(self._folder / _CUTTER))
        cutter.no_padding()
        cutter.no_truncation()
        return cutter


class Meant:
    """Texts as points, rare pieces counting more; what is common to all of them says nothing and is taken away.

    A text is as far from the middle as the table knows its words: those of a language it hardly knows fall to pieces,
    and then the words themselves are left to speak.
    """

    def __init__(self, meaning: Meaning, said: Sequence[str], *, topics: bool = False) -> None:
        """`topics`: the little words count as well: what somebody asks for often lies in them."""
        self._meaning = meaning
        cut = meaning.cut(said)
        self._weights = _by_share(cut, len(meaning.table)) if topics else _by_rarity(cut, meaning.table)
        raw = self._means(cut)
        self._common = raw.mean(axis=0) * len(said) / (len(said) + _FEW)
        self.points = self._placed(raw, said)

    def place(self, texts: Sequence[str]) -> Any:
        return self._placed(self._means(self._meaning.cut(texts)), texts)

    def _means(self, cut: Sequence[Any]) -> Any:
        sums = [self._weights[each].astype(np.float32) @ self._meaning.table[each] for each in cut]
        return _unit(np.array(sums, dtype=np.float32))

    def _placed(self, raw: Any, said: Sequence[str]) -> Any:
        return _unit(raw - self._common) * self._meaning.known(said)[:, None]


def _by_share(cut: Sequence[Any], size: int) -> Any:
    """The weights of Arora, Liang and Ma (2017), gentle ones."""
    said = np.bincount(np.concatenate([*cut, np.zeros(0, dtype=np.int64)]), minlength=size)
    return _GENTLE / (_GENTLE + said / max(1, said.sum()))


def _by_rarity(cut: Sequence[Any], table: Any) -> Any:
    """Those of BM25; a piece's own length, which says how much it means by itself, counts half."""
    df = np.zeros(len(table))
    for each in cut:
        df[np.unique(each)] += 1
    rare = np.log(1 + (len(cut) - df + 0.5) / (df + 0.5))
    return rare / np.sqrt(np.maximum(np.linalg.norm(table, axis=1), 1e-9))


def _unit(rows: Any) -> Any:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
