"""Public holidays of the world, by country and subdivision (ISO 3166 codes), from the library `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays


class PublicHolidays:
    """Days observed in lieu count as well. Each country, subdivision and year is worked out once."""

    def between(self, country: str, subdivision: str, first: date, last: date) -> Mapping[date, str]:
        """The holidays of the place in order of day. An unknown subdivision keeps its country's; an unknown
        country has none. Ask `knows` to be able to say so.
        """
        years = range(first.year, last.year + 1)
        found = (pair for year in years for pair in _of_year(country.upper(), subdivision, year))
        return {day: name for day, name in found if first <= day <= last}

    def knows(self, country: str, subdivision: str) -> bool:
        code = country.upper()
        return code in _countries() and (not subdivision or _subdivision(code, subdivision) is not None)


@cache
def _of_year(country: str, subdivision: str, year: int) -> tuple[tuple[date, str], ...]:
    if country not in _countries():
        return ()
    known = _subdivision(country, subdivision) if subdivision else None
    found = holidays.country_holidays(country, subdiv=known, years=year, language=_language(country))
    return tuple(sorted((day, name.replace("; ", ", ")) for day, name in found.items()))


@cache
def _language(country: str) -> str | None:
    """The country's own English where it has one, else plain English: the names stand in our sentences."""
    own = holidays.country_holidays(country).default_language
    return own if own and own.startswith("en") else "en_US"


@cache
def _subdivision(country: str, name: str) -> str | None:
    """The library's own code: rosters write `NSW`, `AU-NSW` or the name in full."""
    plain = name.upper().removeprefix(f"{country}-")
    probe = holidays.country_holidays(country)
    known = {code.upper(): code for code in probe.subdivisions}
    known |= {alias.upper(): code for alias, code in getattr(probe, "subdivisions_aliases", {}).items()}
    return known.get(plain)


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)
