"""How easily English words are understood when heard: Flesch's reading ease, in its standard definition."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+[\"'\u201d\u2019)]*(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?<![aeiouylr])e$|(?<=[aeiouy][lr])e$|(?<=[^aeioutdy])ed$|(?<=[^aeiouysxzcgh])es$")


def reading_ease(texts: Iterable[str]) -> float:
    """206.835 - 1.015 (words per sentence) - 84.6 (syllables per word); above 60 is plain English, 100 is very easy.

    Each text ends a sentence even without a full stop (objectives have none). No words: nothing is hard, 100.
    """
    texts = list(texts)
    words = [word for text in texts for word in _WORD.findall(text)]
    if not words:
        return 100.0
    sentences = sum(_sentences(text) for text in texts)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(syllables, words)) / len(words)


def syllables(word: str) -> int:
    """Groups of vowels, less a silent ending: "make" has one, "little" two, "wanted" two, "looked" one."""
    return max(1, len(_VOWELS.findall(_SILENT_END.sub("", word.lower()))))


def _sentences(text: str) -> int:
    """At least one where there are words; what stands after the last full stop counts too."""
    pieces = [piece for piece in _SENTENCE_END.split(text) if _WORD.search(piece)]
    return len(pieces)
