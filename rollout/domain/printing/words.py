"""The sheets' own words: what is printed beside the facts, in the language of the module."""

from datetime import date, time
from typing import Protocol


class Words(Protocol):
    """One language. Messages are written in English in the code, with {names} for what is put in."""

    @property
    def language(self) -> str: ...

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with the values put in."""
        ...

    def count(self, one: str, many: str, number: int) -> str:
        """ "{number} person" or "{number} people", by the rules of this language."""
        ...

    def short_day(self, day: date) -> str:
        """Tue 2 February"""
        ...

    def long_day(self, day: date) -> str:
        """Tuesday 2 February 2027"""
        ...

    def clock(self, at: time) -> str:
        """9:00 am"""
        ...


class English:
    """The language that the product is written in. Names of days and months must not depend on the machine's own."""

    language = "en"
    _days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    _months = "January February March April May June July August September October November December".split()

    def say(self, message: str, **values: object) -> str:
        return message.format(**values)

    def count(self, one: str, many: str, number: int) -> str:
        return (one if number == 1 else many).format(number=number)

    def short_day(self, day: date) -> str:
        return f"{self._days[day.weekday()][:3]} {day.day} {self._months[day.month - 1]}"

    def long_day(self, day: date) -> str:
        return f"{self._days[day.weekday()]} {day.day} {self._months[day.month - 1]} {day.year}"

    def clock(self, at: time) -> str:
        return f"{(at.hour + 11) % 12 + 1}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


ENGLISH = English()
