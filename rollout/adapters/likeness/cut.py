"""How a text is cut: into words without the little ones, their first letters, and pieces of words.

Words are cut to their first six letters, so that forms of one word meet in most languages of Europe.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

LETTERS = 6
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


def words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def starts(text: str) -> list[str]:
    """The first letters of every word, little or not."""
    return [word[:LETTERS] for word in words(text)]


def stems(text: str) -> list[str]:
    return [word[:LETTERS] for word in words(text) if word not in _LITTLE]


def is_rest(word: str) -> bool:
    """What an apostrophe left behind: the s of "today's"."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def pieces(text: str) -> Iterable[str]:
    for word in words(text):
        padded = f" {word} "
        for size in (3, 4):
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


def written(stem: str, texts: Sequence[str]) -> str:
    """The commonest way in which these people wrote it."""
    forms = Counter(word for text in texts for word in words(text) if word[:LETTERS] == stem)
    best: str = min(forms, key=lambda form: (-forms[form], len(form), form))
    return best
