"""The sheets' own words in other languages: catalogues of planners/words, and dates as each language writes them."""

import io
import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from rollout.domain.printing.words import ENGLISH, English, Words
from rollout.domain.problem import Refused, refuse

_PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%%?")
"""What is put in, in templates and in code; and the signs that stand for a percent sign."""


class LanguageWords:
    """One language: messages of its catalogue, English where that has none, and the days of the language itself."""

    def __init__(self, language: str, translations: GNUTranslations, english: English | None = None) -> None:
        self.language = language
        self._translations = translations
        self._english = english
        self._locale = str(locale_of(language))

    def say(self, message: str, **values: object) -> str:
        return self._translations.gettext(message).format(**values)

    def count(self, one: str, many: str, number: int) -> str:
        return self._translations.ngettext(one, many, number).format(number=number)

    def short_day(self, day: date) -> str:
        return self._english.short_day(day) if self._english else _short_day(day, self._locale)

    def long_day(self, day: date) -> str:
        return self._english.long_day(day) if self._english else _long_day(day, self._locale)

    def clock(self, at: time) -> str:
        return self._english.clock(at) if self._english else _clock(at, self._locale)


def words_of(folder: Path, language: str, sayings: Mapping[str, str] | None = None) -> Words:
    """The words of a language. English is what the messages are written in, and needs no catalogue."""
    days = ENGLISH if language_of(language) == ENGLISH.language else None
    if days and not sayings and catalogue_file(folder, language) is None:
        return ENGLISH
    return LanguageWords(language, translations(folder, language, sayings), days)


def translations(folder: Path, language: str, sayings: Mapping[str, str] | None = None) -> GNUTranslations:
    """The catalogue of a language, without a compiled file. `sayings` win over it; fuzzy messages do not count."""
    catalogue = _catalogue(folder, language)
    for message, said in (sayings or {}).items():
        catalogue.delete(message)
        catalogue.add(message, said)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_file(folder: Path, language: str) -> Path | None:
    """de-AT.po, or else de.po: the catalogue for a language, if there is one."""
    tried = [folder / f"{name}.po" for name in (language, language.partition("-")[0]) if name]
    return next((path for path in tried if path.is_file()), None)


def locale_of(language: str) -> Locale:
    """What is known about a language; of one that nobody knows, what is known about English."""
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale(ENGLISH.language)


def language_of(tag: str) -> str:
    """The language alone, without its country: "de" for "de-AT"."""
    language: str = locale_of(tag).language
    return language


def direction(language: str) -> str:
    """ "ltr" or "rtl": the way that it is written."""
    way: str = locale_of(language).text_direction
    return way


def read_catalogue(path: Path) -> Catalog:
    """Refused where it cannot be read, or where a message would be printed without what is put into it."""
    where = f"planners/words/{path.name}"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=str(locale_of(path.stem)), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as wrong:
        raise refuse(
            where, f"cannot be read: {wrong}.", "Mend that line, or write it with a program like Poedit."
        ) from None
    findings = [refuse(where, *fault).findings[0] for message in catalogue if (fault := _fault(message))]
    if findings:
        raise Refused(*findings)
    return catalogue


def translated(catalogue: Catalog) -> set[str]:
    """The English words of every message that people read in the catalogue's own language."""
    return {_forms(message.id)[0] for message in catalogue if is_translated(message)}


def template_of(folder: Path) -> set[str]:
    """The English words of all messages in messages.pot, which translators begin with."""
    path = folder / "messages.pot"
    return {_forms(message.id)[0] for message in read_catalogue(path) if message.id} if path.is_file() else set()


def is_translated(message: Message) -> bool:
    """Whether people will read it: every form has words, and somebody has looked at them."""
    return bool(message.id) and all(_forms(message.string)) and not message.fuzzy


def _catalogue(folder: Path, language: str) -> Catalog:
    path = catalogue_file(folder, language)
    return read_catalogue(path) if path else Catalog(locale=str(locale_of(language)))


def _fault(message: Message) -> tuple[str, str] | None:
    """The same places as in English; one of several forms may say a number in words instead."""
    if not is_translated(message):
        return None
    wanted = {place for form in _forms(message.id) for place in _PLACES.findall(form)}
    for form in _forms(message.string):
        found = set(_PLACES.findall(form))
        if found != wanted and not (message.pluralizable and found < wanted):
            what = f"“{form}” has the places {_listed(found)} where the English has {_listed(wanted)}."
            return what, f"Write them as in “{_forms(message.id)[-1]}”."
    return None


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def _listed(places: set[str]) -> str:
    return ", ".join(sorted(places)) or "(none)"


@lru_cache(4096)
def _short_day(day: date, locale: str) -> str:
    return _plain(format_skeleton("MMMMEd", day, locale=locale))


@lru_cache(4096)
def _long_day(day: date, locale: str) -> str:
    return _plain(format_date(day, "full", locale=locale))


@lru_cache(4096)
def _clock(at: time, locale: str) -> str:
    return _plain(format_time(at, "short", locale=locale))


def _plain(text: str) -> str:
    """Narrow spaces are in few fonts; marks of direction are not needed, for every sheet has its own."""
    return text.replace("\u202f", "\u00a0").replace("\u200f", "").replace("\u200e", "")
