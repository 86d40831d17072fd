"""What differs between two calendars, in words: by unit, one by one, and who will be told what."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rollout.actions.compare_calendars import Comparison
from rollout.domain.calendar import Change, Placement
from rollout.store.calendar_diff import Differing, What
from rollout.web.pages import plural
from rollout.web.words import ENGLISH_WORDS

COLUMNS: tuple[tuple[tuple[What, ...], str], ...] = (
    (("moved",), "Moved"), (("new", "found"), "New date"), (("gone", "lost"), "No date any more"),
    (("other",), "Otherwise"),
)  # fmt: skip
SEATS = "Preview, coaching"
MAKERS = {"desk": "L&D", "clock": "by itself, to keep the calendar right", "facility": "a facility chose a date"}
_LETTER: dict[What, str] = {
    "new": "invitation", "found": "invitation", "moved": "moved", "other": "moved", "lost": "called off",
    "gone": "called off",
}  # fmt: skip
_KINDS = {"preview": "preview", "coaching": "group coaching"}


@dataclass(frozen=True)
class UnitLine:
    """What differs at one unit: hours in the order of COLUMNS, then seats in previews and coaching."""

    code: str
    name: str
    counts: tuple[int, ...]

    def only(self, columns: Sequence[int]) -> "UnitLine":
        return replace(self, counts=tuple(self.counts[each] for each in columns))


@dataclass(frozen=True)
class ChangeLine:
    """One date that differs, as a row of the page."""

    unit: str
    place: str
    what: str
    before: str
    after: str
    because: str


def columns_of(all_together: UnitLine) -> list[int]:
    """The columns in which there is anything."""
    return [number for number, count in enumerate(all_together.counts) if count]


def unit_lines(counts: Sequence[Differing], names: Mapping[str, str]) -> list[UnitLine]:
    """One line a unit, in order of name: never of size, because it is no ranking."""
    found: dict[str, list[Differing]] = defaultdict(list)
    for each in counts:
        found[each.unit].append(each)
    lines = [_line(unit, names.get(unit, unit), some) for unit, some in found.items()]
    return sorted(lines, key=lambda line: (line.name, line.code))


def totals(counts: Sequence[Differing]) -> UnitLine:
    return _line("", "All together", counts)


def letters(found: Comparison) -> list[str]:
    """How many letters of each kind follow at the most: "12 new invitations to a preview"."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in found.counts:
        if each.kind != "session":
            counted[each.kind, _LETTER[each.what]] += each.dates
    said = []
    for kind, name in _KINDS.items():
        said += [_letter(letter, name, counted[kind, letter]) for letter in ("invitation", "moved", "called off")
                 if counted[kind, letter]]  # fmt: skip
    return [*said, plural(found.packs, "pack with its sheets", "packs with their sheets")] if found.packs else said


def change_line(change: Change, names: Mapping[str, str], titles: Mapping[str, str]) -> ChangeLine:
    row = change.after or change.before
    assert row is not None
    title = titles.get(row.module, row.module)
    what = title if row.kind == "session" else f"{_KINDS[row.kind].capitalize()}: {title}"
    group = row.group.rpartition("#")[2] if row.kind == "session" else "1"
    because = change.after.because or change.after.flag if change.after else ""
    return ChangeLine(
        row.unit, names.get(row.unit, row.unit), what + (f", group {group}" if group != "1" else ""),
        _when(change.before), _after(change), because,
    )  # fmt: skip


def _line(code: str, name: str, counts: Sequence[Differing]) -> UnitLine:
    hours = tuple(
        sum(each.dates for each in counts if each.kind == "session" and each.what in whats) for whats, _ in COLUMNS
    )
    seats = sum(each.dates for each in counts if each.kind != "session")
    return UnitLine(code, name, (*hours, seats))


def _letter(letter: str, kind: str, count: int) -> str:
    return {
        "invitation": plural(count, f"invitation to a {kind}", f"invitations to a {kind}"),
        "moved": plural(count, f"letter: another date for a {kind}", f"letters: another date for a {kind}"),
        "called off": plural(count, f"letter: a {kind} is called off", f"letters: a {kind} is called off"),
    }[letter].replace("a group coaching", "group coaching")


def _after(change: Change) -> str:
    if change.after is None:
        return "not planned any more"
    said = _when(change.after)
    before = change.before
    if before is None or before.starts_local != change.after.starts_local:
        return said
    return f"{said}, another leader" if before.leader != change.after.leader else f"{said}, another length or time zone"


def _when(row: Placement | None) -> str:
    return _start(row.starts_local) if row and row.starts_local else "no date"


def _start(starts: datetime) -> str:
    return f"{ENGLISH_WORDS.short_day(starts.date())}, {ENGLISH_WORDS.clock(starts)}"
