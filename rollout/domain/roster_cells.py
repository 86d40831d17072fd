"""Cells of a roster's rows as values of the domain, with everything wrong in them collected by row and column."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from rollout.domain.cells import CannotTell, Findings, day, is_address, is_yes, people, zone
from rollout.domain.columns import Table, wordings
from rollout.domain.edges import Places
from rollout.domain.organisation import Unit
from rollout.domain.problem import Finding
from rollout.domain.programme import Programme
from rollout.domain.roster import Holder
from rollout.domain.roster_map import LevelColumns, RosterMap
from rollout.domain.text import clean_text, exceeds
from rollout.domain.units_above import Part

T = TypeVar("T")
_NOT_IN_A_CODE = re.compile(r"[:/\\*?\"<>|\x00-\x1f]")
_TOWNS = frozenset(("town", "suburb", "city", "place", "location", "locality"))


class Cells:
    """One roster being read. `on`: the day from which it holds."""

    def __init__(self, table: Table, map_: RosterMap, programme: Programme, places: Places, on: date) -> None:
        self.table, self.map, self.programme, self.places, self.on = table, map_, programme, places, on
        self.findings = Findings()
        self.notes: list[Finding] = list(table.notes)
        self.unknown_places: Counter[str] = Counter()
        self.bad_addresses: Counter[str] = Counter()
        self.no_zone = 0
        self._unknown = frozenset(map_.unknown)
        self._at = {meaning: table.index[column] for meaning, column in map_.columns.items()}
        self._zones = {table.index[column]: dict(values) for column, values in map_.zones.items()}
        self._only = {table.index[column]: frozenset(values) for column, values in map_.only.items()}
        self._closed = frozenset(word.casefold() for word in map_.closed)
        self._places: dict[tuple[str, str], str] = {}
        self._countries: dict[str, str] = {}

    def raw(self, i: int, meaning: str) -> str:
        """The text in the cell; "" too where the map has no such column."""
        at = self._at.get(meaning)
        row = self.table.sheet.rows[i]
        return row[at] if at is not None and at < len(row) else ""

    def said(self, i: int, meaning: str) -> str:
        """The same, "" for what only says that nothing is known."""
        text = self.raw(i, meaning)
        return "" if self._says_nothing(text) else text

    def _says_nothing(self, text: str) -> bool:
        """ "np" is "not published", but "NP" is Nepal."""
        return text.casefold() in self._unknown and not (len(text) == 2 and text.isupper())

    def has(self, *meanings: str) -> bool:
        return any(meaning in self._at for meaning in meanings)

    def where(self, i: int, meaning: str = "") -> str:
        return self.table.sheet.where(i, self.map.columns.get(meaning, meaning))

    def is_wanted(self, i: int) -> bool:
        """Whether the row passes the filter of the map."""
        row = self.table.sheet.rows[i]
        return all(at < len(row) and row[at] in words for at, words in self._only.items())

    def is_active(self, i: int) -> bool:
        """Whether the row's person is there: not suspended, blocked or gone."""
        on = self.raw(i, "enabled")
        return self.is_open(i) and (not on or is_yes(on)) and not is_yes(self.raw(i, "suspended"))

    def is_open(self, i: int) -> bool:
        return self.raw(i, "status").casefold() not in self._closed

    def text(self, i: int, meaning: str, text: str, kind: str = "name") -> str:
        """A cleaned text; one that would have to be cut, or could become a mail header, is a finding."""
        if exceeds(text, kind):
            hint = "Shorten it in the file. Is it the right column?"
            self.findings.add(self.where(i, meaning), f'"{text[:30]}..." is too long ({len(text):,} characters).', hint)
        if "=?" in text:
            self.findings.add(
                self.where(i, meaning), 'has "=?" in it, which letters cannot carry.', "Correct it in the file."
            )
        return clean_text(text, kind)

    def code(self, i: int, meaning: str = "code") -> str:
        """The unit's own identifier, leading zeros and all."""
        code = self.text(i, meaning, self.raw(i, meaning), "code")
        if _NOT_IN_A_CODE.search(code):
            hint = "Use another column for the code, or take `code` out of the map: codes are then made from names."
            self.findings.add(self.where(i, meaning), f'"{code}" has one of : / \\ * ? " < > | in it.', hint)
        return code

    def part(self, i: int, level: LevelColumns) -> Part:
        """Name and code of the unit of one level that the row belongs to."""
        row = self.table.sheet.rows[i]
        texts = []
        for column in (level.name, level.code):
            at = self.table.index.get(column, len(row))
            text = row[at] if at < len(row) else ""
            is_blank = not text or self._says_nothing(text)
            texts.append("" if is_blank else self.text(i, column, text, "code" if column == level.code else "name"))
        return texts[0], texts[1]

    def path(self, i: int) -> dict[str, Part]:
        """What the parts of a path say about each level, as the map has them from the top."""
        text = self.said(i, "path")
        if not text or not self.map.path_levels:
            return {}
        parts = [part.strip() for part in text.split(self.map.separator) if part.strip()]
        if len(parts) > len(self.map.path_levels):
            hint = "Add a level to [path] levels in the map, or leave the row out with [only]."
            self.findings.add(
                self.where(i, "path"), f"has {len(parts)} parts, the map {len(self.map.path_levels)}.", hint
            )
        pairs = zip(self.map.path_levels, parts, strict=False)
        return {level: (self.text(i, "path", part), "") for level, part in pairs if level}

    def address(self, i: int, meaning: str) -> str:
        """An e-mail address; what is none is left out and counted."""
        text = self.said(i, meaning)
        if text and not is_address(text):
            self.bad_addresses[self.where(i, meaning)] += 1
            return ""
        return text

    def holder(self, i: int, who: str) -> Holder | None:
        """The person that the row names as its leader, deputy or person."""
        name = " ".join(filter(None, (self.raw(i, f"{who}_first"), self.raw(i, f"{who}_last"))))
        name = name or _turned(self.raw(i, f"{who}_name"))
        ref = self.said(i, f"{who}_ref")
        email = self.address(i, f"{who}_email")
        name = "" if name.casefold() in ("vacant", "vacancy", "nil", "none", "tbc", "tba", "n/a", "-") else name
        if not (name or email):
            return None
        name = self.text(i, f"{who}_name", name or email)
        return Holder(self.text(i, f"{who}_ref", ref, "code"), name, email)

    def headcount(self, i: int) -> int | None:
        text = "" if self.raw(i, "headcount") == "NP" else self.said(i, "headcount")
        return (
            self._parsed(i, "headcount", text, lambda: people(text, self.map.share)) if text not in ("", "NA") else None
        )

    def days(self, i: int) -> tuple[date | None, date | None]:
        """When it opened and closed."""
        opened, closed = self._day(i, "opened_on"), self._day(i, "closed_on")
        if opened and closed and closed < opened:
            self.findings.add(
                self.where(i, "closed_on"), f"{closed} is before it opened ({opened}).", "Correct the dates."
            )
        return opened, closed or (None if self.is_open(i) else self.on)

    def _day(self, i: int, meaning: str) -> date | None:
        text = self.said(i, meaning)
        return self._parsed(i, meaning, text, lambda: day(text, self.map.dates)) if text else None

    def _parsed(self, i: int, meaning: str, text: str, parse: Callable[[], T]) -> T | None:
        try:
            return parse()
        except CannotTell as error:
            self.findings.add(self.where(i, meaning), str(error), error.hint)
            return None

    def unit(self, i: int, code: str, name: str, level: str) -> Unit:
        """The row's unit with everything but its parent."""
        zone_name, country, subdivision = self.place(i)
        opened, closed = self.days(i)
        return Unit(
            code, level, name, None, zone_name, country, subdivision, self.headcount(i), self._language(i),
            self.address(i, "email"), opened, closed,
        )  # fmt: skip

    def place(self, i: int) -> tuple[str, str, str]:
        """Time zone, country and subdivision."""
        country = self._country(i)
        return self._zone(i), country, self._subdivision(i, country)

    def _zone(self, i: int) -> str:
        row = self.table.sheet.rows[i]
        for at, values in self._zones.items():
            if at < len(row) and row[at] in values:
                return zone(values[row[at]]) or ""
        text = self.said(i, "timezone")
        found = zone(text) if text and text != "99" else None  # Moodle writes 99 for "as the server"
        if text and text != "99" and found is None:
            hint = "Time zones look like Australia/Sydney."
            self.findings.add(self.where(i, "timezone"), f'"{text[:40]}" is not a time zone.', hint)
        self.no_zone += found is None
        return found or zone(self.map.fixed.get("timezone", "")) or self.programme.timezone

    def _country(self, i: int) -> str:
        words = self.raw(i, "country") or self.map.fixed.get("country", "") or self.programme.country
        if words not in self._countries:
            self._countries[words] = self.places.country(words) or ""
        if not self._countries[words]:
            self.unknown_places[words[:40]] += 1
        return self._countries[words]

    def _subdivision(self, i: int, country: str) -> str:
        if not self.has("subdivision") and "subdivision" not in self.map.fixed:
            return self.programme.subdivision if country == self.programme.country else ""
        words = self.said(i, "subdivision") or self.map.fixed.get("subdivision", "")
        if (country, words) not in self._places:
            self._places[country, words] = self.places.subdivision(country, words) or ""
        if words and not self._places[country, words]:
            self.unknown_places[f"{words[:40]} ({country})"] += 1
        return self._places[country, words]

    def _language(self, i: int) -> str:
        """ "" where the row does not say: then it is that of the units above, or the programme's."""
        text = self.said(i, "language") or self.map.fixed.get("language", "")
        return text.lower()[:2] if re.fullmatch(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?", text) else ""

    def note(self, what: str, hint: str = "", severity: str = "notes") -> None:
        kind = "warns" if severity == "warns" else "notes"
        self.notes.append(Finding(self.table.sheet.name, what, hint, kind))  # type: ignore[arg-type]  # mypy widens it

    def note_places(self) -> None:
        """What was filled in for places, and what is not known about them."""
        if self.no_zone and "timezone" not in self.map.fixed:
            hint = self._namesakes() or 'Another zone for all: [fixed] timezone = "Europe/London" in the map.'
            self.note(
                f"Rows without a time zone: {self.no_zone:,}. They are taken to be in {self.programme.timezone}.", hint
            )
        if self.unknown_places:
            shown = ", ".join(name for name, _ in self.unknown_places.most_common(3))
            hint = "Their sites are planned with the holidays of the country alone."
            what = f"Places that the holiday calendars do not know: {len(self.unknown_places):,} ({shown})."
            self.note(what, hint)
        if self.bad_addresses:
            first = ", ".join(list(self.bad_addresses)[:3])
            what = f"Cells that are no e-mail addresses, left out: {len(self.bad_addresses):,} ({first})."
            self.note(what, "Nobody there can get letters until they are corrected.", "warns")

    def _namesakes(self) -> str:
        """Towns that another time zone of that part of the world is named after, as they would stand in the map."""
        near = _zones_near(self.programme.timezone, self.on)
        for column in self.table.header:
            words = {word for text in wordings(column) for word in text.split()}
            if words & _TOWNS:
                towns = Counter(self.table.values(column))
                found = {t: near[k] for t in sorted(towns) if (k := t.casefold().removesuffix(" island")) in near}
                if found:
                    rules = ", ".join(f'"{town}" = "{name}"' for town, name in found.items())
                    setting = f"[timezone.by_value] {column} = {{ {rules} }}"
                    return f"Some towns may have a zone of their own. If so, write into the map: {setting}"
        return ""


def _turned(name: str) -> str:
    """ "Muñoz, Ana" as people say it."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and first and "," not in first and len(first.split()) <= 3 else name


@cache
def _zones_near(home: str, on: date) -> dict[str, str]:
    """Zones within two hours of this one that keep another time, by the town they are named after."""
    noons = [datetime(on.year, month, 1, 12, tzinfo=UTC) for month in (1, 7)]

    def offsets(name: str) -> list[timedelta]:
        return [noon.astimezone(ZoneInfo(name)).utcoffset() or timedelta() for noon in noons]

    own = offsets(home)
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            there = offsets(name)
            if there != own and abs(there[0] - own[0]) <= timedelta(hours=2):
                found[name.rsplit("/", 1)[1].replace("_", " ").casefold()] = name
    return found
