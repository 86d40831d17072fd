"""How an export of an idea tool is read: guessed once, shown, saved as a file that people can edit, used again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollout.domain.cells import Findings
from rollout.domain.map_file import MapTable, parsed, with_changes, written
from rollout.domain.roster_map import UNKNOWN

MEANINGS = {
    "text": "the idea, or its title",
    "more": "what is said about it below the title",
    "ref": "the tool's own number of the idea",
    "unit": "the unit it comes from: its code or its name",
    "author": "who had it",
    "author_email": "the e-mail address of who had it",
    "module": "the module it came up with: its key or its title",
}
_FIXED = ("unit", "module", "author")


@dataclass(frozen=True)
class IdeaMap:
    """`as_toml` explains each setting. Columns are named by their header, or A, B, C... where there is none."""

    source: str = ""
    header: bool = True
    sheet: str = ""
    skip: tuple[str, ...] = ("Example:",)
    unknown: tuple[str, ...] = UNKNOWN
    words: str = "plain"
    too_long: str = "refuse"
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def used(self) -> list[str]:
        """Every column that the map names."""
        names = [*self.columns.values(), *self.units, *self.only]
        return list(dict.fromkeys(name for name in names if name))


def read_map(name: str, text: str) -> IdeaMap:
    """The map in this text. Refuses misspelt keys rather than forgetting them."""
    return made(name, parsed(name, text))


def with_settings(name: str, base: IdeaMap, changes: Sequence[str]) -> IdeaMap:
    """The map with single settings replaced: "columns.unit=Site", "too_long=shorten"."""
    return made(name, with_changes(name, as_dict(base), changes))


def made(name: str, raw: Mapping[str, Any]) -> IdeaMap:
    """A map from its tables, with every finding at once."""
    findings = Findings()
    top = MapTable(name, "", raw, findings)
    units = top.table("units")
    found = IdeaMap(
        source=top.get("source", str, "").strip(),
        header=top.get("header", bool, True),
        sheet=top.get("sheet", str, ""),
        skip=top.texts("skip", ("Example:",)),
        unknown=top.texts("unknown", UNKNOWN),
        words=top.one_of("words", ("plain", "html"), "plain"),
        too_long=top.one_of("too_long", ("refuse", "shorten"), "refuse"),
        columns=top.table("columns").strings(MEANINGS),
        fixed=top.table("fixed").strings(_FIXED),
        units={column: units.table(column).strings(None) for column in units.raw},
        only=top.table("only").all_texts(),
    )
    top.refuse_unread()
    if not found.source:
        hint = 'Name the tool that the ideas come from: source = "Suggestion box".'
        findings.add(f"{name} source", "is empty.", hint)
    findings.refuse_if_any(name)
    return found


def as_dict(map_: IdeaMap) -> dict[str, Any]:
    """The tables of the map, as `made` reads them."""
    return {
        "source": map_.source, "header": map_.header, "sheet": map_.sheet, "skip": list(map_.skip),
        "unknown": list(map_.unknown), "words": map_.words, "too_long": map_.too_long, "columns": dict(map_.columns),
        "fixed": dict(map_.fixed), "units": {column: dict(values) for column, values in map_.units.items()},
        "only": {column: list(values) for column, values in map_.only.items()},
    }  # fmt: skip


_EXPLAINED = {
    "source": "The tool that the ideas come from. With the tool's own number it says which idea is which: keep it.",
    "header": "false: the file has no header; columns are then called A, B, C...",
    "sheet": 'Which sheet of a workbook; "": the first.',
    "skip": "Rows that begin like this are left out.",
    "unknown": "Cells that say nothing.",
    "words": '"html": the texts are written in HTML and become plain text.',
    "too_long": '"refuse": a text with too many words is named; "shorten": its beginning climbs, the whole is kept.',
    "columns": f"Meaning = the column's name. Possible meanings: {', '.join(MEANINGS)}.",
    "fixed": 'For rows that do not say so themselves: unit = "N12", module = "welcome"',
    "units": 'Units by the words in a column: Town = { "Broken Hill" = "F117", "Dubbo" = "F002" }',
    "only": 'Only rows with these words in the column: Status = ["Open", "New"]',
}


def as_toml(map_: IdeaMap, made_from: str) -> str:
    """The map as a file for people to read and edit."""
    return written("ideas are", made_from, as_dict(map_), _EXPLAINED)
