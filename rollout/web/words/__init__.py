"""The pages' own words: one catalogue a language in this folder, and days and times as that language writes them.

English is what the pages are written in. A language without a catalogue here gets English pages.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time

from rollout.adapters.paper.words import catalogue_file, direction, language_of, locale_of, translations

HERE = Path(__file__).parent
ENGLISH = "en"


class PageWords:
    """One language of the pages. Messages are English, with {names} for what is put in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = direction(language)
        self.translations: NullTranslations = NullTranslations()
        if language != ENGLISH:
            self.translations = translations(HERE, language)
        self._locale = str(locale_of(language))

    def say(self, message: str, **values: object) -> str:
        return self.translations.gettext(message).format(**values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """ "{number} idea" or "{number} ideas", by the rules of this language."""
        return self.translations.ngettext(one, many, number).format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        return f"{number:,}" if self.language == ENGLISH else f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")

    def day(self, value: date | None) -> str:
        """Tuesday 9 March 2027"""
        if value is None:
            return self.say("no date yet")
        if self.language == ENGLISH:
            return f"{value:%A} {value.day} {value:%B %Y}"
        return str(format_date(value, "full", locale=self._locale))

    def short_day(self, value: date | None) -> str:
        """Tue 9 Mar"""
        if value is None:
            return self.say("no date yet")
        if self.language == ENGLISH:
            return f"{value:%a} {value.day} {value:%b}"
        return str(format_skeleton("MMMEd", value, locale=self._locale))

    def clock(self, value: datetime) -> str:
        """10:30 am, never torn apart at the end of a line"""
        if self.language == ENGLISH:
            return f"{value.hour % 12 or 12}:{value:%M}\N{NO-BREAK SPACE}{'am' if value.hour < 12 else 'pm'}"
        return str(format_time(value.time(), "short", locale=self._locale)).replace(" ", "\N{NO-BREAK SPACE}")

    def moment(self, value: datetime | None, timezone: str) -> str:
        """An instant in the words of a place: Tue 9 Mar, 10:30 am"""
        if value is None:
            return self.say("never")
        local = value.astimezone(ZoneInfo(timezone))
        return f"{self.short_day(local.date())}, {self.clock(local)}"

    def level(self, name: str) -> str:
        """A level of the organisation. The usual ones are translated; a programme's own word stays as it is written."""
        usual = {
            "facility": self.say("facility"), "network": self.say("network"), "region": self.say("region"),
            "state": self.say("state"), "country": self.say("country"),
        }  # fmt: skip
        return usual.get(name, name)

    @property
    def filters(self) -> dict[str, Callable[..., str]]:
        """What templates call: `on | short_day`."""
        return {"day": self.day, "short_day": self.short_day, "clock": self.clock, "moment": self.moment,
                "number": self.number, "level": self.level}  # fmt: skip


@lru_cache(64)
def words_for(language: str) -> PageWords:
    """The words of a unit's language: its own catalogue, that of the language without its country, or English."""
    if language_of(language) != ENGLISH and catalogue_file(HERE, language):
        return PageWords(language)
    return PageWords(ENGLISH)


ENGLISH_WORDS = PageWords(ENGLISH)
