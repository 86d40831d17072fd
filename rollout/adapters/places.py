"""Countries and subdivisions under the names that people use, from the library that knows their public holidays."""

from functools import cached_property, lru_cache
from typing import Any

import holidays
from holidays.registry import COUNTRIES

_ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "holland": "NL",
    "uae": "AE",
}


class HolidayPlaces:
    """Names and codes to ISO 3166 codes."""

    def country(self, words: str) -> str | None:
        """A two-letter code stays as it is, whether or not the library knows the country: "NA" is Namibia."""
        key = " ".join(words.replace("_", " ").lower().split())
        if len(key) == 2 and key not in _ALSO and key.isascii() and key.isalpha():
            return key.upper()
        return self._countries.get(key)

    def subdivision(self, country: str, words: str) -> str | None:
        """The code of a state under its code, "CC-code" or name."""
        key = words.strip().casefold()
        return _subdivisions(country).get(key.removeprefix(f"{country.casefold()}-")) if key else ""

    @cached_property
    def _countries(self) -> dict[str, str]:
        found = dict(_ALSO)
        for name, (_, two, three, *_rest) in COUNTRIES.items():
            found |= {name.replace("_", " "): two, three.lower(): two}
        return found


@lru_cache(maxsize=512)
def _subdivisions(country: str) -> dict[str, str]:
    known: Any = getattr(holidays, country, None)
    if known is None:
        return {}
    codes = {code.casefold(): code for code in getattr(known, "subdivisions", ())}
    return codes | {name.casefold(): code for name, code in getattr(known, "subdivisions_aliases", {}).items()}
