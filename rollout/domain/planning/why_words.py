"""How reasons are put: short dates, initials instead of first names, weekdays as people write them."""

from collections.abc import Sequence
from datetime import date

from rollout.domain.programme import WEEKDAYS

WEEKEND = "closed on Sat and Sun"


def on(day: date) -> str:
    return f"{day.day} {day:%b}"


def span(first: date, last: date) -> str:
    return f"on {on(first)}" if first == last else f"between {on(first)} and {on(last)}"


def from_to(first: date, last: date) -> str:
    return on(first) if first == last else f"{on(first)} to {on(last)}"


def initials(name: str) -> str:
    """ "Ana Muñoz" is "A. Muñoz": a flag is read by others, and the leader knows her own name.

    "Muñoz, Ana" is turned round; small words ("van", "de la") stay with the last name.
    """
    if name.count(",") == 1:
        name = " ".join(reversed([part.strip() for part in name.split(",")]))
    words = name.split()
    if not words:
        return "the leader"
    at = len(words) - 1
    while at > 1 and words[at - 1].islower():
        at -= 1
    return " ".join([*(f"{word[0].upper()}." for word in words[:at]), *words[at:]])


def weekdays(names: Sequence[str]) -> str:
    return listed([name.capitalize() for name in WEEKDAYS if name in names])


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
