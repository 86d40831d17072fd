"""What single cells of a roster mean: dates, numbers, addresses, zones, yes and no. Nothing is guessed."""

import re
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from rollout.domain.problem import Finding, Refused

MOST_PEOPLE = 50_000
SHOWN_AT_ONCE = 20

_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[ T]\d{1,2}:\d{2}.*)?")
_PARTS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ T]\d{1,2}:\d{2}.*)?")
_WORDS = re.compile(r"(\d{1,2})[-/. ]?([A-Za-z]{3})[a-z]*[-/., ]*(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ADDRESS = re.compile(r"[^@\s<>,;:\"'()\[\]\\]+@[^@\s<>,;:\"'()\[\]\\.]+(\.[^@\s<>,;:\"'()\[\]\\.]+)+")
_NUMBER = re.compile(r"[-+]?\d[\d ,]*(\.\d*)?")
_YES = frozenset(("yes", "y", "true", "1", "x", "on"))


class Findings:
    """What is wrong with a file: the first twenty in full, then how many more."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._more = 0

    def add(self, where: str, what: str, hint: str) -> None:
        if len(self._found) < SHOWN_AT_ONCE:
            self._found.append(Finding(where, what, hint))
        else:
            self._more += 1

    def refuse_if_any(self, name: str) -> None:
        if self._found:
            raise Refused(*self.shown(name))

    def shown(self, name: str) -> tuple[Finding, ...]:
        """All of them, or the first and how many more."""
        if not self._more:
            return tuple(self._found)
        hint = "Mend the first ones; the rest may be of the same kind."
        return (*self._found, Finding(name, f"{self._more:,} more findings like these.", hint))


class CannotTell(ValueError):  # noqa: N818  it is not a fault of the program: the cell does not say
    """A cell that does not say what it should; the message is `what`, `hint` the way out."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


def day(text: str, order: str = "") -> date:
    """The date in a cell. `order`: "dmy" or "mdy" for 03/04/2027; without it such a date cannot be told."""
    try:
        return _day(text, order)
    except ValueError as error:
        if isinstance(error, CannotTell):
            raise
        raise CannotTell(f'"{text[:40]}" is not a date.', "Write it as 2027-02-01.") from None


def _day(text: str, order: str) -> date:
    if found := _ISO.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _WORDS.fullmatch(text):
        return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    found = _PARTS.fullmatch(text)
    if not found:
        raise ValueError(text)
    first, second, year = map(int, found.groups())
    if not order and first <= 12 and second <= 12 and first != second:
        hint = 'Say which: --dates dmy or --dates mdy, or dates = "dmy" in the map; or export dates as 2027-02-01.'
        raise CannotTell(f'"{text[:40]}" may be two days: day/month or month/day.', hint)
    day_first = order == "dmy" or (not order and first > 12)
    return date(year, second, first) if day_first or (not order and first == second) else date(year, first, second)


def people(text: str, share: float = 1.0) -> int:
    """A headcount; a share of it is rounded to the nearest whole, but not below 1 where there is anybody at all."""
    if not _NUMBER.fullmatch(text):
        raise CannotTell(f'"{text[:40]}" is not a number of people.', "Write a whole number, or leave the cell blank.")
    number = float(text.replace(",", "").replace(" ", "")) * share
    if not 0 <= number <= MOST_PEOPLE:
        raise CannotTell(f"{text[:40]} people cannot be right for one facility.", f"Between 0 and {MOST_PEOPLE:,}.")
    return max(1, int(number + 0.5)) if number > 0 else 0


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Looks like a date, in whatever order."""
    try:
        day(text, "dmy" if _PARTS.fullmatch(text) else "")
    except CannotTell:
        return False
    return True


def is_address(text: str) -> bool:
    return len(text) <= 254 and text.isprintable() and "=?" not in text and _ADDRESS.fullmatch(text) is not None


def is_yes(text: str) -> bool:
    return text.strip().casefold() in _YES


def zone(text: str) -> str | None:
    """The name of a time zone as the tz database spells it; None: there is none of that name."""
    return _zones().get(text.strip().casefold().replace(" ", "_"))


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
