"""Ideas from another tool's export climb like all others: read, shown, then brought in together or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rollout.actions.import_roster import map_text
from rollout.actions.tools import Tools
from rollout.domain.codes import short_code
from rollout.domain.columns import Table, table_of
from rollout.domain.idea_columns import HEADERS, guess
from rollout.domain.idea_map import IdeaMap, as_toml, read_map, with_settings
from rollout.domain.idea_places import Places
from rollout.domain.idea_rows import ReadIdea, ReadIdeas, read_ideas
from rollout.domain.ideas import Arrived, Idea
from rollout.domain.ladder import next_up
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Finding, Refused, refuse
from rollout.store import ideas, sessions, units
from rollout.store.database import Transaction


@dataclass(frozen=True)
class IdeaColumns:
    """How a file is read. `text`: the map as a file; `guessed`: by us, just now; `changed`: worth saving; `torn`: rows
    with more cells than the header."""

    table: Table
    torn: tuple[int, ...]
    map: IdeaMap
    text: str
    guessed: bool
    changed: bool

    @property
    def names_words(self) -> bool:
        """Whether a column holds the ideas themselves; without one the file is no list of ideas."""
        return bool(self.map.columns.get("text"))


@dataclass(frozen=True)
class IdeasPreview:
    """What an import would bring in. `known` have arrived before, `reworded` of them with other words, which stay as
    they were; `round` is that of ideas which name no module; `there`: the units that the new ones come from."""

    file: Path
    sha256: str
    columns: IdeaColumns
    read: ReadIdeas
    new: tuple[ReadIdea, ...]
    known: int
    reworded: int
    round: str
    notes: tuple[Finding, ...] = ()

    @property
    def there(self) -> int:
        return len({idea.unit for idea in self.new})

    @property
    def shortened(self) -> int:
        return sum(bool(idea.whole) for idea in self.new)


@dataclass(frozen=True)
class IdeasReport:
    """What an import did. `nowhere`: of the new ones, those that no open unit of the ladder can decide."""

    new: int = 0
    known: int = 0
    left_out: int = 0
    nowhere: int = 0


def read_idea_columns(
    tools: Tools, file: Path, mapping: Path | None = None, settings: Sequence[str] = ()
) -> IdeaColumns:
    """The columns of a file by the map, or guessed where there is none; `settings` like "too_long=shorten" win."""
    text = map_text(mapping) if mapping else ""
    name = mapping.name if mapping else "the guess"
    map_ = read_map(name, text) if mapping else None
    sheet = tools.sheets.read(file, map_.sheet if map_ else "", loose=True)
    headers = (*HEADERS, *tools.programme.levels)
    if map_ is None:
        map_ = guess(table_of(sheet, None, headers, []), file.name)
    changed = with_settings(name, map_, settings) if settings else map_
    torn: list[int] = []
    table = table_of(sheet, changed, headers, torn)
    is_new = mapping is None or changed != map_
    shown = as_toml(changed, file.name) if is_new else text
    return IdeaColumns(table, tuple(torn), changed, shown, mapping is None, is_new)


def preview_ideas(
    tools: Tools, file: Path, mapping: Path | None = None, *, round_: str = "", columns: IdeaColumns | None = None
) -> IdeasPreview:
    """What importing the file would bring in; changes nothing. `round_`: the module in whose round ideas climb that
    name none; default: the newest that has begun."""
    columns = columns or read_idea_columns(tools, file, mapping)
    if not columns.names_words:
        hint = f'Name the column that does: --set columns.text="{columns.table.header[0]}"'
        raise refuse(file.name, "has no column that holds the ideas.", hint)
    with tools.database.reading() as tx:
        places = Places(units.organisation_on(tx, tools.clock.today()))
        began = round_of(tools, tx, round_)
    if wrong := places.wrong_in("the map", columns.map):
        raise Refused(*wrong)
    titles = {module.key: module.title for module in tools.content.modules()}
    titles = {key: titles.get(key, key) for key in tools.programme.modules}
    read = read_ideas(columns.table, columns.torn, columns.map, places, titles)
    with tools.database.reading() as tx:
        known = ideas.arrived(tx, [idea.key for idea in read.ideas])
    reworded = sum(idea.key in known and known[idea.key].text != idea.text for idea in read.ideas)
    new = tuple(idea for idea in read.ideas if idea.key not in known)
    sheet = columns.table.sheet
    notes = (*sheet.notes, *columns.table.notes)
    return IdeasPreview(file, sheet.sha256, columns, read, new, len(known), reworded, began, notes)


def apply_ideas(tools: Tools, preview: IdeasPreview, *, leave_out: bool = False) -> IdeasReport:
    """Bring in what was previewed, in one transaction. Refused while rows are wrong, unless they may be left out."""
    if preview.read.left_out and not leave_out:
        raise Refused(*preview.read.findings(preview.file.name))
    _refuse_other_file(preview)
    today = tools.clock.today()
    with tools.database.transaction() as tx:
        known = ideas.arrived(tx, [idea.key for idea in preview.new])
        fresh = [idea for idea in preview.new if idea.key not in known]
        organisation = Organisation(today, units.units_on(tx, today))
        arrived = [arrival(tools, organisation, idea, preview.round, preview.columns.map.source) for idea in fresh]
        if not ideas.add_from_elsewhere(tx, arrived):
            raise refuse(preview.file.name, "was imported by somebody else just now.", "Import it again to see.")
    nowhere = sum(each.idea.waits_at is None for each in arrived)
    return IdeasReport(len(arrived), preview.known + len(known), len(preview.read.left_out), nowhere)


def arrival(tools: Tools, organisation: Organisation, read: ReadIdea, round_: str, source: str) -> Arrived:
    """An idea at its place on the ladder: it waits where the ideas of its unit's hours wait, with as many days."""
    today, levels = tools.clock.today(), tools.programme.ladder.levels
    chain = [organisation.units[read.unit], *organisation.ancestors(read.unit)]
    first, _ = next_up(chain, levels, None, today)
    decide_by = today + timedelta(days=tools.programme.days_at(first.level if first else ""))
    id_ = short_code(f"from\n{read.key}", 12)
    idea = Idea(
        id_, read.text, read.author, read.unit, None, read.module, "", "put_forward", first.code if first else None,
        read.module or round_, tools.clock.now(), decide_by, source=source,
    )  # fmt: skip
    return Arrived(idea, read.key, read.whole)


def round_of(tools: Tools, tx: Transaction, wanted: str) -> str:
    """The round that ideas without a module belong to: the wanted one, else of the newest module with an hour held."""
    modules = tools.programme.modules
    if wanted and wanted not in modules:
        raise refuse(f"module {wanted}", "does not exist.", f"The modules are {', '.join(modules)}.")
    held = sessions.modules_held(tx) if not wanted else set()
    return wanted or next((key for key in reversed(modules) if key in held), modules[0])


def _refuse_other_file(preview: IdeasPreview) -> None:
    try:
        same = hashlib.sha256(preview.file.read_bytes()).hexdigest() == preview.sha256
    except OSError:
        same = False
    if not same:
        raise refuse(preview.file.name, "is not the file any more that was previewed.", "Import it again.")
