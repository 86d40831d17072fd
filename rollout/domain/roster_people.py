"""Rows of persons to a roster: their places are the facilities, their titles say who leads what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rollout.domain.columns import DEPUTIES, wordings
from rollout.domain.organisation import DEPUTY, LEADER, Unit
from rollout.domain.roster import Holder
from rollout.domain.roster_cells import Cells
from rollout.domain.roster_tree import with_units_above
from rollout.domain.units_above import Key, Part, UnitsAbove, code_of


@dataclass
class _Site:
    """A facility that persons work at; `row` is the first one."""

    row: int
    code: str
    name: str
    above: Key
    leaders: list[tuple[int, int, Holder]] = field(default_factory=list)
    deputies: list[tuple[int, int, Holder]] = field(default_factory=list)
    people: int = 0


class _People:
    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        programme, map_ = cells.programme, cells.map
        self.uppers = programme.levels[:-1]
        with_columns = [*map_.levels, *(level for level in map_.path_levels if level in self.uppers)]
        self.above = UnitsAbove(self.uppers, with_columns, programme.organisation)
        self.sites: dict[str, _Site] = {}
        self.codes: dict[str, str] = {}
        self.heads: dict[Key, list[tuple[int, int, Holder]]] = {}
        self.named_above: dict[Key, Counter[tuple[str, str]]] = {}
        self.persons: dict[str, tuple[Holder, bool]] = {}
        self.nowhere: list[int] = []
        self.away: list[int] = []

    def read(self, i: int) -> None:
        holder, is_active = self.cells.holder(i, "person"), self.cells.is_active(i)
        if holder:
            self.persons |= {
                key: (holder, is_active) for key in (holder.email.casefold(), holder.name.casefold()) if key
            }
        level, surety, is_deputy = self._leads(i)
        parts = self._parts(i)
        if level and not is_active:
            self.away.append(i)
        if level in self.uppers:
            key = self.above.place(parts, self.cells.place(i), down_to=level)
            if holder and is_active and not is_deputy:
                self.heads.setdefault(key, []).append((-surety, i, holder))
            return
        self._at_site(i, parts, holder if is_active else None, surety if level else 0, is_deputy)

    def _at_site(self, i: int, parts: Mapping[str, Part], holder: Holder | None, surety: int, is_deputy: bool) -> None:
        site = self._site(i, parts)
        if site is None:
            self.nowhere.append(i)
        elif holder and surety:
            (site.deputies if is_deputy else site.leaders).append((-surety, i, holder))
            if not is_deputy:
                self._note_above(i, site)
        elif holder:
            site.people += 1

    def _parts(self, i: int) -> dict[str, Part]:
        parts = self.cells.path(i)
        return parts | {level: self.cells.part(i, columns) for level, columns in self.cells.map.levels.items()}

    def _site(self, i: int, parts: Mapping[str, Part]) -> _Site | None:
        level = self.cells.programme.facility_level
        name = parts[level][0] if level in parts else ""
        if not name and not self.cells.map.path_levels:
            name = self.cells.text(i, "name", self.cells.said(i, "name"))
        code = self.cells.code(i)
        if not (name or (code and not self.cells.map.path_levels)):
            return None
        key = code or self.codes.get(name.casefold(), "") or name.casefold()
        if key not in self.sites:
            above = self.above.place(parts, self.cells.place(i))
            self.sites[key] = _Site(i, code or code_of(level, [name]), name or code, above)
            self.codes.setdefault(name.casefold(), key)
        return self.sites[key]

    def _leads(self, i: int) -> tuple[str | None, int, bool]:
        """Which level the person's title says they lead, how surely (the longest words win), and whether as deputy."""
        title = " ".join(wordings(self.cells.raw(i, "title").replace("[", "(").replace("]", ")")))
        words = f" {title} "
        best = max(
            ((len(phrase), level) for level, phrases in self.cells.map.leads.items() for phrase in phrases
             if f" {phrase.casefold()} " in words),
            default=(0, None),
        )  # fmt: skip
        return best[1], best[0], bool(set(title.split()) & DEPUTIES)

    def _note_above(self, i: int, site: _Site) -> None:
        email, name = self.cells.address(i, "reports_to_email"), self.cells.said(i, "reports_to_name")
        if email or name:
            self.named_above.setdefault(site.above, Counter())[email, self.cells.text(i, "reports_to_name", name)] += 1

    def head(self, key: Key) -> Holder | None:
        """Who leads the unit above: by title, else whom its facilities' leaders report to."""
        if key in self.heads:
            return self._first(self.above.nodes[key].name, self.heads[key])
        named = self.named_above.get(key, Counter()).most_common(2)
        if not named or (len(named) == 2 and named[0][1] == named[1][1]):
            return None
        email, name = named[0][0]
        found = self.persons.get(email.casefold()) or self.persons.get(name.casefold())
        if found:
            return found[0] if found[1] else None
        return Holder("", name or email, email)

    def _first(self, unit: str, candidates: list[tuple[int, int, Holder]]) -> Holder:
        """The surest title; of equal ones the first row, which is said."""
        ordered = sorted(candidates, key=lambda one: one[:2])
        if len(ordered) > 1 and ordered[0][0] == ordered[1][0] and ordered[0][2] != ordered[1][2]:
            rows = ", ".join(str(self.cells.table.sheet.numbers[row]) for _, row, _ in ordered[:4])
            self.cells.note(
                f"{unit} has several leaders (rows {rows}); the first was taken.",
                "Correct [leads] or hand over.",
                "warns",
            )
        return ordered[0][2]


def read_people(cells: Cells, known: Mapping[str, Unit]) -> tuple[dict[str, Unit], dict[tuple[str, str], Holder]]:
    """Units and who leads them. Suspended persons lead nothing; a place without an active leader still is a place."""
    people = _People(cells)
    left_out = 0
    for i in cells.table.rows:
        if cells.is_wanted(i):
            people.read(i)
        else:
            left_out += 1
    found: dict[str, tuple[Unit, Key]] = {}
    holders: dict[tuple[str, str], Holder] = {}
    for site in people.sites.values():
        unit = cells.unit(site.row, site.code, site.name, cells.programme.facility_level)
        counted = site.people if cells.map.count_people else unit.headcount
        found[site.code] = _at_work(unit, counted), site.above
        for role, candidates in ((LEADER, site.leaders), (DEPUTY, site.deputies)):
            if candidates:
                holders[site.code, role] = people._first(site.name, candidates)
    units = with_units_above(cells, people.above, found, known)
    codes = people.above.units({c: u for c, u in known.items() if u.level != cells.programme.facility_level},
                               ("UTC", "", ""))  # fmt: skip
    holders |= {(codes[key].code, LEADER): head for key in codes if (head := people.head(key))}
    _note(cells, people, left_out)
    return units, holders


def _at_work(unit: Unit, headcount: int | None) -> Unit:
    """The status column was about the person, not about the place."""
    return replace(unit, headcount=headcount, closed_on=None, opened_on=None, email="")


def _note(cells: Cells, people: _People, left_out: int) -> None:
    if left_out:
        cells.note(f"Rows left out by the filter: {left_out:,}.", "See [only] in the map.")
    if people.away:
        rows = ", ".join(str(cells.table.sheet.numbers[row]) for row in people.away[:5])
        cells.note(f"Leaders who are suspended or gone, and lead nothing: {len(people.away):,} (rows {rows}).")
    if people.nowhere:
        rows = ", ".join(str(cells.table.sheet.numbers[row]) for row in people.nowhere[:5])
        cells.note(f"Persons without a place, left out: {len(people.nowhere):,} (rows {rows}).")
    for level, rows_without in people.above.without.items():
        cells.note(f'Rows without a {level}: {rows_without:,}. They are put under a {level} called "Unassigned".')
    cells.note(
        "Each row is a person; their places were taken as the facilities.", "Correct rows, name or code in the map."
    )
