"""How the columns of HR's export are read: guessed once, shown, saved as a file that people can edit, used again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollout.domain.cells import Findings, zone
from rollout.domain.map_file import MapTable, parsed, with_changes, written

KINDS = ("facilities", "people", "units")
MEANINGS = {
    "code": "the unit's own identifier, which never changes",
    "name": "the facility's name",
    "email": "the facility's own e-mail address",
    "headcount": "how many people are to be reached there",
    "path": "its place in the hierarchy, from the top, as one text",
    "timezone": "its time zone (Australia/Sydney)",
    "country": "its country",
    "subdivision": "its state or province, for public holidays",
    "language": "its language (en)",
    "opened_on": "the day it opened",
    "closed_on": "the day it closed",
    "status": "whether it is open, or the person active",
    "level": "the unit's level (rows = units)",
    "parent": "the code of the unit above (rows = units)",
    "leader_ref": "its leader's employee number",
    "leader_name": "its leader",
    "leader_first": "its leader's first name",
    "leader_last": "its leader's last name",
    "leader_email": "its leader's e-mail address",
    "deputy_ref": "its deputy's employee number",
    "deputy_name": "its deputy",
    "deputy_email": "its deputy's e-mail address",
    "person_ref": "the person's employee number",
    "person_name": "the person",
    "person_first": "the person's first name",
    "person_last": "the person's last name",
    "person_email": "the person's e-mail address",
    "title": "what the person is: see [leads]",
    "reports_to_name": "who leads the level above",
    "reports_to_email": "the address of who leads the level above",
    "enabled": "whether the account is enabled",
    "suspended": "whether the person is suspended or blocked",
}
UNKNOWN = ("np", "n/a", "#n/a", "null", "none", "unknown", "not known", "tbc", "tba", "-", "--", "?", "nil")
CLOSED = ("closed", "inactive", "ceased", "terminated", "suspended", "disabled", "deleted", "left", "dissolved")
_FIXED = ("timezone", "country", "subdivision", "language")


@dataclass(frozen=True)
class LevelColumns:
    """Where a level of the hierarchy stands: the column of its name, and of its own code if it has one."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class RosterMap:
    """`as_toml` explains each setting. Columns are named by their header, or A, B, C... where there is none."""

    rows: str = "facilities"
    header: bool = True
    sheet: str = ""
    dates: str = ""
    skip: tuple[str, ...] = ("Example:",)
    unknown: tuple[str, ...] = UNKNOWN
    closed: tuple[str, ...] = CLOSED
    columns: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, LevelColumns] = field(default_factory=dict)
    path_levels: tuple[str, ...] = ()
    separator: str = "/"
    share: float = 1.0
    count_people: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def used(self) -> list[str]:
        """Every column that the map names."""
        names = [*self.columns.values(), *self.zones, *self.only]
        for level in self.levels.values():
            names += [level.name, level.code]
        return list(dict.fromkeys(name for name in names if name))


def read_map(name: str, text: str, levels: Sequence[str]) -> RosterMap:
    """The map in this text. Refuses misspelt keys rather than forgetting them."""
    return made(name, parsed(name, text), levels)


def with_settings(name: str, base: RosterMap, changes: Sequence[str], levels: Sequence[str]) -> RosterMap:
    """The map with single settings replaced: "headcount.share=0.08", "columns.code=Site no"."""
    return made(name, with_changes(name, as_dict(base), changes), levels)


def made(name: str, raw: Mapping[str, Any], levels: Sequence[str]) -> RosterMap:
    """A map from its tables, with every finding at once."""
    findings = Findings()
    top = MapTable(name, "", raw, findings)
    headcount, path = top.table("headcount"), top.table("path")
    found = RosterMap(
        rows=top.one_of("rows", KINDS, "facilities"),
        header=top.get("header", bool, True),
        sheet=top.get("sheet", str, ""),
        dates=top.one_of("dates", ("", "dmy", "mdy"), ""),
        skip=top.texts("skip", ("Example:",)),
        unknown=top.texts("unknown", UNKNOWN),
        closed=top.texts("closed", CLOSED),
        columns=top.table("columns").strings(MEANINGS),
        levels=_levels(top.table("levels"), levels),
        path_levels=path.texts("levels", ()),
        separator=path.get("separator", str, "/"),
        share=float(headcount.get("share", float, 1.0)),
        count_people=headcount.get("count_people", bool, False),
        fixed=top.table("fixed").strings(_FIXED),
        zones=_zones(top.table("timezone").table("by_value")),
        only=top.table("only").all_texts(),
        leads=top.table("leads").all_texts(),
    )
    top.refuse_unread()
    _check(name, found, levels, findings)
    findings.refuse_if_any(name)
    return found


def _check(name: str, found: RosterMap, levels: Sequence[str], findings: Findings) -> None:
    if not 0 < found.share <= 10:
        findings.add(f"{name} [headcount] share", f"{found.share} cannot be a share.", "8 % is written 0.08.")
    wrong = [level for level in (*found.path_levels, *found.leads) if level and level not in levels]
    for level in wrong:
        findings.add(name, f'"{level}" is not a level.', f"The programme's levels are {', '.join(levels)}.")
    if not found.separator:
        findings.add(f"{name} [path] separator", "is empty.", 'Most often it is "/".')
    named = [zone_name for values in found.zones.values() for zone_name in values.values()]
    named += [found.fixed["timezone"]] if found.fixed.get("timezone") else []
    for zone_name in named:
        if zone(zone_name) is None:
            findings.add(name, f'"{zone_name}" is not a time zone.', "Time zones look like Australia/Sydney.")


def _levels(table: MapTable, levels: Sequence[str]) -> dict[str, LevelColumns]:
    found: dict[str, LevelColumns] = {}
    for level in table.raw:
        if level not in levels[:-1]:
            hint = f"Levels above the facilities: {', '.join(levels[:-1])}."
            table.findings.add(f"{table.where} {level}", "is not such a level of the programme.", hint)
        elif isinstance(table.raw[level], dict):
            both = table.table(level)
            found[level] = LevelColumns(both.get("name", str, ""), both.get("code", str, ""))
        else:
            found[level] = LevelColumns(table.get(level, str, ""))
    table.read |= set(table.raw)
    return found


def _zones(table: MapTable) -> dict[str, dict[str, str]]:
    table.read |= set(table.raw)
    return {column: table.table(column).strings(None) for column in table.raw}


def as_dict(map_: RosterMap) -> dict[str, Any]:
    """The tables of the map, as `made` reads them."""
    levels = {k: {"name": v.name, "code": v.code} if v.code else v.name for k, v in map_.levels.items()}
    return {
        "rows": map_.rows, "header": map_.header, "sheet": map_.sheet, "dates": map_.dates,
        "skip": list(map_.skip), "unknown": list(map_.unknown), "closed": list(map_.closed),
        "columns": dict(map_.columns), "levels": levels,
        "path": {"levels": list(map_.path_levels), "separator": map_.separator},
        "headcount": {"share": map_.share, "count_people": map_.count_people},
        "fixed": dict(map_.fixed),
        "timezone": {"by_value": {column: dict(values) for column, values in map_.zones.items()}},
        "only": {column: list(values) for column, values in map_.only.items()},
        "leads": {level: list(titles) for level, titles in map_.leads.items()},
    }  # fmt: skip


_EXPLAINED = {
    "rows": '"facilities": a row is a facility; "people": a row is a person; "units": a row is a unit of any level.',
    "header": "false: the file has no header; columns are then called A, B, C...",
    "sheet": 'Which sheet of a workbook; "": the first.',
    "dates": 'How 03/04/2027 is meant: "dmy" or "mdy"; "": such dates are refused.',
    "skip": "Rows that begin like this are left out.",
    "unknown": "Cells that say nothing.",
    "closed": "Words in the status column for what is not open, or who is not there.",
    "columns": "Meaning = the column's name. Possible meanings: ",
    "levels": 'The levels above the facilities. With codes of their own: network = { name = "...", code = "..." }',
    "path": 'What the parts of the path are, from the top; "": left out.',
    "headcount": "share: 0.08 takes 8 % of the number, to the nearest whole. count_people: count the rows instead.",
    "fixed": 'What no column says, for all rows: timezone = "Europe/London"',
    "timezone.by_value": 'Zones by another column: Town = { "Broken Hill" = "Australia/Broken_Hill" }',
    "only": 'Only rows with these words in the column: userType = ["Member"]',
    "leads": "Rows of people: words in the title that make a person the leader of this level.",
}


def as_toml(map_: RosterMap, made_from: str) -> str:
    """The map as a file for people to read and edit."""
    tables = as_dict(map_)
    tables["timezone.by_value"] = tables.pop("timezone")["by_value"]
    explained = {**_EXPLAINED, "columns": f"{_EXPLAINED['columns']}{', '.join(MEANINGS)}."}
    return written("the roster is", made_from, tables, explained)
