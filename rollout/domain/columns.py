"""Which column means what: told by the words of the header in many wordings, and by the shape of the values."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from rollout.domain.problem import Finding, refuse
from rollout.domain.roster_map import UNKNOWN, RosterMap
from rollout.domain.sheet import Sheet, letter

HEADER_WITHIN = 20

PLACES = frozenset(
    "site store facility school branch location unit outlet shop depot hospital org organisation organization trust "
    "ward practice airport building warehouse office centre center clinic station plant restaurant".split()
)
LEADS = frozenset("leader manager lead head supervisor principal director".split())
DEPUTIES = frozenset(("deputy", "assistant", "2ic"))
_IDS = frozenset(("id", "code", "no", "number", "ref", "key", "employee"))

_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "unit code", "id", "ref", "icao", "ods code", "codigo", "nummer"),
    "name": ("name", "title of site", "nombre", "standort", "nom"),
    "email": ("email", "e mail", "mail", "email address", "generic email", "office email"),
    "headcount": ("headcount", "head count", "people", "team members", "staff", "employees", "fte"),
    "timezone": ("timezone", "time zone", "tz", "tzid", "iana timezone", "zone"),
    "country": ("country", "country code", "country or region", "usage location", "usagelocation", "nation"),
    "subdivision": ("subdivision", "subd", "state", "state or province", "province", "state code", "state name"),
    "language": ("language", "lang", "preferred language", "locale"),
    "opened_on": ("opened on", "open date", "opening date", "date opened", "opened", "opens on"),
    "closed_on": ("closed on", "close date", "closing date", "date closed", "closed", "closes on"),
    "status": ("status", "site status", "school status", "employment status", "operational status"),
    "path": ("org unit path", "path", "hierarchy", "org path", "orgunit path", "organisation path"),
    "level": ("level", "unit level"),
    "parent": ("parent", "parent code", "parent id"),
}
_PERSONS: Mapping[str, tuple[str, ...]] = {
    "person_first": ("first name", "firstname", "given name", "given names", "forename"),
    "person_last": ("last name", "lastname", "surname", "family name"),
    "person_name": ("display name", "displayname", "full name", "employee name", "worker", "name"),
    "person_ref": ("employee id", "employee number", "employee", "worker id", "person id", "username", "user name",
                   "id"),
    "person_email": ("work email", "email address", "mail", "email", "e mail", "user principal name"),
    "title": ("job title", "employee title", "title", "position", "position title", "role", "cohort1", "cohort"),
    "reports_to_name": ("reports to", "manager", "manager name", "supervisor", "line manager"),
    "reports_to_email": ("reports to email", "manager email", "supervisor email", "line manager email"),
    "enabled": ("account enabled", "enabled", "active"),
    "suspended": ("block sign in", "suspended", "blocked", "disabled"),
    "path": ("org unit path", "path", "hierarchy", "org path"),
    "status": ("status", "employment status", "employee status"),
    "code": ("building id", "profile site", "site code", "site id", "location code", "location id", "facility code",
             "facility id", "store number", "store code", "branch code"),
    "name": ("location", "office location", "office", "physical delivery office name", "site name", "site", "store",
             "facility", "work location", "branch", "city"),
    "timezone": _WORDINGS["timezone"],
    "country": ("usage location", "usagelocation", "country", "country code", "country or region"),
    "subdivision": _WORDINGS["subdivision"],
    "language": _WORDINGS["language"],
}  # fmt: skip


@lru_cache(maxsize=4_096)
def wordings(header: str) -> tuple[str, ...]:
    """A header in plain lower-case words, without what exports decorate it with: "Name [displayName] Required"."""
    outside = re.sub(r"\[.*?\]|\(.*?\)", " ", header)
    inside = re.findall(r"\[(.*?)\]", header)
    found = [_plain(text) for text in (outside, *inside)]
    return tuple(words for words in dict.fromkeys(found) if words)


def _plain(text: str) -> str:
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    words = re.sub(r"[^\w]|_", " ", text).lower().split()
    return " ".join(word for word in words if word not in ("required", "optional", "field")) or " ".join(words)


@dataclass(frozen=True)
class Table:
    """The rows of a sheet under the names of their columns. `rows` are indexes into the sheet."""

    sheet: Sheet
    header: tuple[str, ...]
    rows: tuple[int, ...]
    notes: tuple[Finding, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.header)}

    def values(self, column: str) -> list[str]:
        """What stands in a column, blank cells included."""
        at = self.index[column]
        return [row[at] if at < len(row) else "" for row in map(self.sheet.rows.__getitem__, self.rows)]

    @cached_property
    def shapes(self) -> dict[str, "Shape"]:
        return {column: Shape.of(self.values(column)) for column in self.header}


@dataclass(frozen=True)
class Shape:
    """What the values of a column look like."""

    filled: float
    different: int
    many: int
    values: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[str]) -> "Shape":
        known = [value for value in values if value and value.casefold() not in UNKNOWN]
        spread = known[:: max(1, len(known) // 500)]
        return cls(len(known) / max(1, len(values)), len(set(known)), len(known), tuple(spread))

    def mostly(self, is_so: Callable[[str], object], share: float = 0.8) -> bool:
        return bool(self.values) and sum(1 for value in self.values if is_so(value)) >= share * len(self.values)

    @property
    def is_key(self) -> bool:
        """Hardly ever blank or twice: a few doubles are mistakes, to be shown as such."""
        return self.filled > 0.97 and self.different >= 0.97 * self.many and self.mostly(lambda v: len(v) <= 60, 1.0)


class Mapped(Protocol):
    """What a map of columns says about the table as a whole."""

    @property
    def header(self) -> bool: ...
    @property
    def skip(self) -> tuple[str, ...]: ...
    def used(self) -> list[str]: ...


def table_of(sheet: Sheet, map_: Mapped | None, levels: Sequence[str] = (), torn: list[int] | None = None) -> Table:
    """The sheet with its header found. A map that names columns which are not there is refused.

    `levels`: more words that only a header has. A row with more cells than the header is refused, too; or goes to
    `torn`, where that is given, and not into the table.
    """
    if not sheet.rows:
        raise refuse(sheet.name, "has no rows.", "Export the roster again and look into the file before importing it.")
    at = _header_at(sheet, map_, levels)
    width = max(len(row) for row in sheet.rows)
    header = _named(sheet.rows[at], width) if at is not None else tuple(letter(number) for number in range(width))
    skip = map_.skip if map_ else RosterMap().skip
    first = 0 if at is None else at + 1
    left_out = [
        i for i in range(first, len(sheet.rows)) if sheet.rows[i][0].startswith(tuple(skip)) and sheet.rows[i][0]
    ]
    rows = tuple(i for i in range(first, len(sheet.rows)) if i not in set(left_out))
    if not rows:
        raise refuse(sheet.name, "has a header and no rows.", "Export it again with its rows.")
    notes = [Finding(sheet.where(i), "stands before the header and was left out.", "", "notes") for i in range(at or 0)]
    notes += [
        Finding(sheet.where(i), f'begins with "{sheet.rows[i][0][:20]}" and was left out.', "", "notes")
        for i in left_out[:20]
    ]
    within = width if at is None else len(sheet.rows[at])
    if torn is not None:
        torn += [i for i in rows if len(sheet.rows[i]) > within]
        rows, header = tuple(i for i in rows if len(sheet.rows[i]) <= within), header[:within]
    table = Table(sheet, header, rows, tuple(notes))
    _check_width(table, within)
    if map_:
        _check_columns(table, map_)
    return table


def _check_width(table: Table, width: int) -> None:
    for i in table.rows:
        if len(table.sheet.rows[i]) > width:
            what = f"has {len(table.sheet.rows[i])} cells, the header {width}."
            hint = "A text with the delimiter in it needs quotation marks around it."
            raise refuse(table.sheet.where(i), what, hint)


def _check_columns(table: Table, map_: Mapped) -> None:
    missing = [name for name in map_.used() if name not in table.index]
    if missing:
        shown = ", ".join(f'"{name}"' for name in missing[:5])
        has = ", ".join(table.header[:20])
        hint = f"It has: {has}. Correct the map, or pass another with --map, or delete it to have the columns guessed."
        raise refuse(table.sheet.name, f"has no column {shown}, which the map names.", hint)


def _named(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Names of all columns; one that comes twice gets a number, one without a name its letter."""
    seen: Counter[str] = Counter()
    names = []
    for number in range(width):
        name = " ".join(cells[number].split())[:80] if number < len(cells) else ""
        name = name or letter(number)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _header_at(sheet: Sheet, map_: Mapped | None, levels: Sequence[str]) -> int | None:
    start = sheet.rows[:HEADER_WITHIN]
    if map_ and not map_.header:
        return None
    if map_:
        wanted = set(map_.used())
        counts = [len(wanted & set(_named(row, len(row)))) for row in start]
    else:
        counts = [sum(_is_known(cell, levels) for cell in row if cell) for row in start]
    best = max(counts)
    if map_ or best >= 2 or (best == 1 and len(start[counts.index(1)]) <= 4):
        return counts.index(best)
    return 0 if _is_unlike_the_rest(start) else None


def _is_known(cell: str, levels: Sequence[str]) -> bool:
    if len(cell) > 80:
        return False
    return any(
        words in _ALL_WORDINGS or words in levels or _role(words) or _of_a_place(words, PLACES)
        for words in wordings(cell)
    )


_ALL_WORDINGS = {words for table in (_WORDINGS, _PERSONS) for all_ in table.values() for words in all_}


def _is_unlike_the_rest(start: Sequence[Sequence[str]]) -> bool:
    """The first row is words, different ones, where the rows below have numbers or addresses."""
    first, rest = start[0], start[1:]
    if len(set(first)) < len(first) or not all(first) or any(re.search(r"\d|@", cell) for cell in first):
        return False
    return any(
        all(re.search(r"\d|@", row[at]) for row in rest if at < len(row) and row[at])
        and any(at < len(row) for row in rest)
        for at in range(len(first))
    )


def _role(words: str) -> str | None:
    """The meaning of a header about a leader or deputy: "Store manager e-mail" -> leader_email."""
    parts = set(words.replace("e mail", "email").split())
    who = "deputy" if parts & DEPUTIES else "leader" if parts & LEADS else None
    rest = parts - LEADS - DEPUTIES - PLACES - {"name", "full", "team", "s"}
    if who is None or (parts & {"principal"} and not parts & {"name", "email", "first", "last"} and len(parts) > 1):
        return None
    what = {"": "name", "email": "email", "email address": "email", "mail": "email", "first": "first", "last": "last"}
    kind = what.get(" ".join(sorted(rest, reverse=True))) or ("ref" if rest and rest <= _IDS else None)
    return f"{who}_{kind}" if kind and not (who == "deputy" and kind in ("first", "last")) else None


def _of_a_place(words: str, places: frozenset[str]) -> str | None:
    """ "School code" -> code, "Store name" and "Store" -> name, "Site email" -> email."""
    parts = words.replace("e mail", "email").split()
    if parts and parts[0] in places:
        rest = " ".join(parts[1:])
        if set(parts[1:]) and set(parts[1:]) <= _IDS:
            return "code"
        return {"": "name", "name": "name", "email": "email", "email address": "email"}.get(rest)
    return None


def meaning_by_words(header: str, is_people: bool, places: frozenset[str]) -> tuple[str, int] | None:
    """What a header says its column means, and how far down the list of wordings it stands (0 is surest)."""
    known = _PERSONS if is_people else _WORDINGS
    best: tuple[str, int] | None = None
    for words in wordings(header):
        for meaning, list_ in known.items():
            if words in list_ and (best is None or list_.index(words) < best[1]):
                best = meaning, list_.index(words)
        if best is None and not is_people:
            meaning_ = _role(words) or _of_a_place(words, places)
            best = (meaning_, 3) if meaning_ else None
        if (
            best is None
            and not is_people
            and set(words.split()) & {"headcount", "staff", "employees", "fte", "enrolment", "enrollment"}
        ):
            best = "headcount", 9
    return best


def is_about_people(header: Sequence[str]) -> bool:
    """A row is a person: there are names of persons, and something that only persons have."""
    words = {w for cell in header for w in wordings(cell)}
    named = {m for m in ("person_first", "person_last") if words & set(_PERSONS[m])}
    has_name = len(named) == 2 or bool(
        words & {"display name", "displayname", "full name", "employee name", "worker", "name"}
    )
    only_persons = {"job title", "employee title", "username", "user principal name", "employee id", "employee number"}
    return has_name and bool(words & only_persons)
