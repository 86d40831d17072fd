"""HR's list of leave: which column means what, who each row is about, and what it changes of what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rollout.domain.cells import CannotTell, Findings, day
from rollout.domain.columns import wordings
from rollout.domain.organisation import Leave, Person
from rollout.domain.problem import refuse
from rollout.domain.sheet import Sheet, letter
from rollout.domain.text import clean_text, exceeds

HEADER_WITHIN = 20
LONGEST_DAYS = 5 * 366
WHO = ("person_ref", "person_email", "person_name", "who")
MEANINGS = {
    "who": "the person: employee number, e-mail address or name",
    "person_ref": "the person's employee number",
    "person_email": "the person's e-mail address",
    "person_name": "the person",
    "person_first": "the person's first name",
    "person_last": "the person's last name",
    "from_on": "the first day away",
    "to_on": "the last day away",
    "reason": "why",
}
_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "person_ref": ("employee id", "employee number", "employee no", "worker id", "person id", "staff id",
                   "staff number", "username", "user name", "ref", "id"),
    "person_email": ("work email", "email address", "mail", "email", "e mail", "user principal name"),
    "person_name": ("display name", "displayname", "full name", "employee name", "worker name", "staff name", "name"),
    "person_first": ("first name", "firstname", "given name", "given names", "forename"),
    "person_last": ("last name", "lastname", "surname", "family name"),
    "who": ("who", "person", "leader", "employee", "worker", "staff", "staff member"),
    "from_on": ("from on", "from", "start date", "start", "first day", "first day away", "from date", "date from",
                "leave from", "leave start", "leave start date", "absence start", "absence start date", "begin",
                "begins", "start on", "away from"),
    "to_on": ("to on", "to", "end date", "end", "last day", "last day away", "to date", "date to", "until", "leave to",
              "leave end", "leave end date", "absence end", "absence end date", "ends", "end on", "away until"),
    "reason": ("reason", "why", "leave type", "absence type", "type", "absence reason", "leave reason", "kind",
               "time off type", "comment", "note", "description"),
}  # fmt: skip


@dataclass(frozen=True)
class LeaveColumns:
    """Where each meaning stands in the sheet, and in which row the header is."""

    header: int
    at: Mapping[str, int]
    names: Mapping[str, str]


@dataclass(frozen=True)
class LeaveRead:
    """All leave in a file, once each, and how many rows are about people who are not known."""

    leave: tuple[Leave, ...]
    unknown: int = 0


@dataclass(frozen=True)
class LeaveDifference:
    """What is new, what gets other days or another reason (before, after), and what is given up."""

    new: tuple[Leave, ...] = ()
    changed: tuple[tuple[Leave, Leave], ...] = ()
    gone: tuple[Leave, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == LeaveDifference()


class People:
    """Finds a person by employee number, address or name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by: dict[str, dict[str, list[Person]]] = {"person_ref": {}, "person_email": {}, "person_name": {}}
        for person in sorted(people, key=lambda each: each.id):
            for kind, text in (("ref", person.ref), ("email", person.email), ("name", person.name)):
                self._by[f"person_{kind}"].setdefault(_plain(text), []).append(person)

    def named(self, text: str, kind: str = "who") -> list[Person]:
        """Everybody whom this text means; `kind` "who": by whatever it is, the surest first."""
        kinds = list(self._by) if kind == "who" else [kind]
        return next((found for name in kinds if text and (found := self._by[name].get(_plain(text)))), [])


def columns_of(sheet: Sheet) -> LeaveColumns:
    """The columns by the words of the header. Refused where nobody, no first day or no last day is named."""
    rows = sheet.rows[:HEADER_WITHIN]
    if len(sheet.rows) < 2:
        raise refuse(sheet.name, "has no rows.", "It needs a row with the names of its columns and one for each leave.")
    guesses = [_guess(row) for row in rows]
    header = max(range(len(rows)), key=lambda number: (len(guesses[number]), -number))
    at = guesses[header]
    is_whole = "person_first" in at and "person_last" in at
    lacking = [] if is_whole or any(name in at for name in WHO) else ["who"]
    lacking += [name for name in ("from_on", "to_on") if name not in at]
    if lacking:
        what = "; ".join(MEANINGS[name] for name in lacking)
        hint = 'Name its columns, for example, "employee id" (or "e-mail", "name"), "from", "to", "reason".'
        raise refuse(sheet.name, f"does not say which column is {what}.", hint)
    names = {name: clean_text(rows[header][number], "name") or letter(number) for name, number in at.items()}
    return LeaveColumns(header, at, names)


def _guess(row: Sequence[str]) -> dict[str, int]:
    """The surest column for each meaning, the first of equals."""
    best: dict[str, tuple[int, int]] = {}
    for number, cell in enumerate(row):
        for words in wordings(cell) if len(cell) <= 80 else ():
            for meaning, known in _WORDINGS.items():
                if words in known:
                    best[meaning] = min(best.get(meaning, (99, 0)), (known.index(words), number))
    return {meaning: best[meaning][1] for meaning in MEANINGS if meaning in best}


def read_leave(
    sheet: Sheet, columns: LeaveColumns, people: People, dates: str = "", skip_unknown: bool = False
) -> LeaveRead:
    """All leave in the sheet. Refuses with every row that is wrong: file, row, column and what to do.

    `skip_unknown`: rows about people who are not in the roster are counted, not refused.
    """
    return _Reader(sheet, columns, people, dates, skip_unknown).read()


class _Reader:
    def __init__(self, sheet: Sheet, columns: LeaveColumns, people: People, dates: str, skip_unknown: bool) -> None:
        self.sheet, self.columns, self.people, self.skip_unknown = sheet, columns, people, skip_unknown
        self.findings, self.unknown = Findings(), 0
        self.order = dates or self._order()

    def read(self) -> LeaveRead:
        found: dict[tuple[int, date, date], Leave] = {}
        for index in range(self.columns.header + 1, len(self.sheet.rows)):
            leave = self._row(index)
            if leave is not None:
                found[leave.person_id, leave.from_on, leave.to_on] = leave
        self.findings.refuse_if_any(self.sheet.name)
        return LeaveRead(tuple(found[key] for key in sorted(found)), self.unknown)

    def _row(self, index: int) -> Leave | None:
        before, person = self.unknown, self._who(index)
        if self.skip_unknown and self.unknown > before:
            return None  # whatever else is wrong with the leave of somebody who leads nothing does not matter
        first, last = self._day(index, "from_on"), self._day(index, "to_on")
        reason = self._raw(index, "reason")
        if exceeds(reason, "line"):
            self._wrong(index, "reason", "is longer than 200 characters.", "Shorten it.")
        if first and last and not 0 <= (last - first).days < LONGEST_DAYS:
            what = f"{last} is before {first}." if last < first else f"{first} to {last} is more than five years."
            self._wrong(index, "to_on", what, "Correct the dates.")
        elif person and first and last:
            return Leave(person.id, first, last, clean_text(reason, "line"))
        return None

    def _who(self, index: int) -> Person | None:
        """The one person that all cells of the row mean."""
        said = {name: self._cell(index, name) for name in WHO}
        parts = (self._cell(index, "person_first"), self._cell(index, "person_last"))
        said["person_name"] = said["person_name"] or " ".join(filter(None, parts))
        said = {name: text for name, text in said.items() if text}
        if not said:
            self._wrong(index, self._of_who(), "names nobody.", "Write who it is, or leave the row out.")
            return None
        found = {name: self.people.named(text, name) for name, text in said.items()}
        sure = [name for name in said if found[name]]
        if not sure:
            self._nobody(index, said)
            return None
        chosen = [each for each in found[sure[0]] if all(each in found[name] for name in sure[1:])]
        if len(chosen) == 1:
            return chosen[0]
        if not chosen:
            self._wrong(index, sure[-1], f'"{said[sure[-1]][:40]}" is somebody else than "{said[sure[0]][:40]}".',
                        "Correct one of the two.")  # fmt: skip
        else:
            hint = f"Write the employee number: {', '.join(each.ref for each in chosen[:3])}."
            self._wrong(index, sure[0], f'"{said[sure[0]][:40]}" may be {len(chosen)} people.', hint)
        return None

    def _nobody(self, index: int, said: Mapping[str, str]) -> None:
        self.unknown += 1
        if not self.skip_unknown:
            name = next(iter(said))
            hint = "Correct it, or leave all such rows out: --skip-unknown"
            self._wrong(index, name, f'"{said[name][:40]}" is nobody in the roster.', hint)

    def _of_who(self) -> str:
        return next((name for name in (*WHO, "person_first") if name in self.columns.at), "who")

    def _day(self, index: int, name: str) -> date | None:
        text = self._cell(index, name)
        if not text:
            self._wrong(index, name, "is blank.", "Write the first and the last day away, both.")
            return None
        try:
            return day(text, self.order)
        except CannotTell as error:
            hint = "Say which: --dates dmy or --dates mdy." if "may be two days" in str(error) else error.hint
            self._wrong(index, name, str(error), hint)
            return None

    def _order(self) -> str:
        """dmy or mdy where the file as a whole can be read in one of the two only."""
        rows = range(self.columns.header + 1, len(self.sheet.rows))
        texts = [self._cell(index, name) for index in rows for name in ("from_on", "to_on")]
        fits = [order for order in ("dmy", "mdy") if all(_can_read(text, order) for text in texts if text)]
        return fits[0] if len(fits) == 1 else ""

    def _cell(self, index: int, name: str) -> str:
        """Clean, because a finding may quote it."""
        return clean_text(self._raw(index, name), "line")

    def _raw(self, index: int, name: str) -> str:
        at, row = self.columns.at.get(name), self.sheet.rows[index]
        return row[at] if at is not None and at < len(row) else ""

    def _wrong(self, index: int, name: str, what: str, hint: str) -> None:
        self.findings.add(self.sheet.where(index, self.columns.names.get(name, "")), what, hint)


def difference(known: Iterable[Leave], wanted: Sequence[Leave], today: date, replace: bool) -> LeaveDifference:
    """What the wanted leave changes. Leave that begins on the same day is the same leave with another last day.

    `replace`: what is not wanted is given up, unless it is over; what is over has happened.
    """
    before = {(each.person_id, each.from_on, each.to_on): each for each in known}
    after = {(each.person_id, each.from_on, each.to_on): each for each in wanted}
    left: dict[tuple[int, date], list[Leave]] = {}
    for key in sorted(set(before) - set(after)):
        left.setdefault(key[:2], []).append(before[key])
    new, changed = [], [(before[key], after[key]) for key in sorted(set(before) & set(after))]
    for key in sorted(set(after) - set(before)):
        old = left.get(key[:2])
        if old:
            changed.append((old.pop(0), after[key]))
        else:
            new.append(after[key])
    gone = [each for rest in left.values() for each in rest if replace and each.to_on >= today]
    really = sorted((pair for pair in changed if pair[0] != pair[1]), key=lambda pair: _key(pair[0]))
    return LeaveDifference(tuple(new), tuple(really), tuple(sorted(gone, key=_key)))


def _key(leave: Leave) -> tuple[int, date, date]:
    return leave.person_id, leave.from_on, leave.to_on


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _can_read(text: str, order: str) -> bool:
    try:
        day(text, order)
    except CannotTell:
        return False
    return True
