"""Whose an idea is: the unit that a row names, or the one that its author leads."""

from collections import defaultdict
from collections.abc import Sequence

from rollout.domain.cells import CannotTell
from rollout.domain.idea_map import IdeaMap
from rollout.domain.organisation import DEPUTY, LEADER, Organisation, Person
from rollout.domain.problem import Finding

_LEADS = (LEADER, DEPUTY)


class Places:
    """Units and people of one day, found by what exports call them. Nothing is guessed: two of a name are none."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._codes = {code.casefold(): code for code in organisation.units}
        self._names: dict[str, list[str]] = defaultdict(list)
        for code, unit in organisation.units.items():
            self._names[_plain(unit.name)].append(code)
        self._people: dict[str, list[Person]] = defaultdict(list)
        for person in organisation.people.values():
            for known in {_plain(person.name), person.email.casefold()} - {""}:
                self._people[known].append(person)
        self._held: dict[int, set[str]] = defaultdict(set)
        for each in organisation.assignments:
            if each.role in _LEADS and each.holds_on(organisation.on):
                self._held[each.person_id].add(each.unit)

    def of(self, said: Sequence[tuple[str, str]], author: str, address: str) -> tuple[str, str]:
        """The unit, and the author as she is called here. `said`: (column, words) about the unit, the surest first.

        A unit that is named and not known is not replaced by a better guess. Whoever is known by her address or name
        brings her own unit along where the row names none: she can be answered.
        """
        person = self._person(address) or (self._person(author) if not address else None)
        author = author or (person.name if person else "")
        named = next(((column, words) for column, words in said[:-1] if words), None)
        if named:
            return self._open(self._unit(*named)), author
        if person and len(self._held[person.id]) == 1:
            return self._open(next(iter(self._held[person.id]))), author
        if said and said[-1][1]:
            return self._open(self._unit(*said[-1])), author
        hint = 'Write its code there; or for all rows: [fixed] unit = "…" in the map.'
        raise CannotTell("does not say which unit it comes from.", hint)

    def wrong_in(self, name: str, map_: IdeaMap) -> list[Finding]:
        """Units that the map names and the roster does not have: said once, not for every row."""
        named = [(f'{name} [units."{column}"] {words}', code) for column, known in map_.units.items()
                 for words, code in known.items()]  # fmt: skip
        named += [(f"{name} [fixed] unit", map_.fixed["unit"])] if map_.fixed.get("unit") else []
        found = []
        for where, code in named:
            try:
                self._open(self._unit("", code))
            except CannotTell as error:
                found.append(Finding(where, str(error), "Write the unit's code as in the roster."))
        return found

    def _unit(self, column: str, words: str) -> str:
        code = self._codes.get(words.casefold())
        if code:
            return code
        same = self._names.get(_plain(words), [])
        if len(same) == 1:
            return same[0]
        shown = words[:60]
        if same:
            some = ", ".join(sorted(same)[:5])
            raise CannotTell(f'names "{shown}"; {len(same)} units are called so ({some}).', "Write the unit's code.")
        table = f'[units."{column}"]' if column else "[units]"
        hint = f'Write its code or name as in the roster, or say in the map which it is: {table} "{shown}" = "…"'
        raise CannotTell(f'names a unit "{shown}" that the roster does not have.', hint)

    def _open(self, code: str) -> str:
        unit = self._organisation.units[code]
        if not unit.is_open_on(self._organisation.on):
            what = f"names {code} {unit.name}, which is not open on {self._organisation.on}."
            raise CannotTell(what, "Name the unit that its people belong to now.")
        return code

    def _person(self, known_as: str) -> Person | None:
        found = self._people.get(known_as.casefold() if "@" in known_as else _plain(known_as), [])
        return found[0] if known_as and len(found) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
