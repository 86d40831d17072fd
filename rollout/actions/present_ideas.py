"""What a level presents to the next one: slides that can be edited, and the same words as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.edges import SheetJob
from rollout.domain.ideas import Idea
from rollout.domain.ladder import unit_above
from rollout.domain.module import Module
from rollout.domain.organisation import Organisation
from rollout.domain.pack import folder_name
from rollout.domain.presenting import Presented, chosen_of, others_of
from rollout.domain.printing.deck import deck
from rollout.domain.printing.order import theme
from rollout.domain.problem import refuse
from rollout.store import ideas, units


@dataclass(frozen=True)
class PresentReport:
    """The two files, and how many ideas they speak of."""

    slides: Path
    paper: Path
    chosen: int
    others: int


@dataclass(frozen=True)
class MadeDeck:
    """A deck before anybody keeps it; `name` is the files' name without its ending."""

    name: str
    presented: Presented
    module: Module


def present_ideas(tools: Tools, unit: str, module: str = "", folder: Path | None = None) -> PresentReport:
    """Both files of one unit's round (default: the newest round that it has ideas of)."""
    made = made_deck(tools, unit, module)
    where = folder or tools.packs_folder / "decks"
    where.mkdir(parents=True, exist_ok=True)
    slides = _kept(where / f"{made.name}.pptx", slides_of(tools, made))
    paper = _kept(where / f"{made.name}.pdf", paper_of(tools, made))
    return PresentReport(slides, paper, len(made.presented.chosen), len(made.presented.others))


def made_deck(tools: Tools, unit: str, module: str = "") -> MadeDeck:
    """The facts of one unit's round as they stand now; refused where it has none."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, today)
        code = unit_code(organisation, unit)
        waiting = ideas.waiting_at(tx, code)
        decided = ideas.decided_at(tx, code)
        round_ = _round(tools, code, module, {idea.round for idea, _ in decided} | {idea.round for idea in waiting})
        own = [(idea, decision) for idea, decision in decided if idea.round == round_]
        open_ = [idea for idea in waiting if idea.round == round_]
        later = {each.idea: each for each in ideas.decisions(tx, [idea.id for idea, _ in own]) if each.unit != code}
        parents = ideas.families(tx, [*(idea for idea, _ in own), *open_])
    language = organisation.language_of(code, tools.programme.language)
    content = tools.content.module(round_, language)
    names = {key: place.name for key, place in organisation.units.items()}
    activities = {activity.key: activity.title for activity in content.activities}
    chosen = chosen_of(own, later, parents, names, activities)
    others = others_of(own, open_, parents, names)
    from_, there = _spread(tools, organisation, code, [*(idea for idea, _ in own), *open_], parents)
    above = unit_above(organisation, code, tools.programme.ladder.levels)
    place = organisation.units[code]
    presented = Presented(
        code, place.name, names.get(above or "", ""), round_, content.language, today, chosen, others, from_, there
    )
    return MadeDeck(f"ideas-{round_}-{folder_name(place.name, code)}", presented, content)


def slides_of(tools: Tools, made: MadeDeck) -> bytes:
    return tools.slides.write(_job(tools, made).facts, tools.paper.colours(tools.programme.colour))


def paper_of(tools: Tools, made: MadeDeck) -> bytes:
    return tools.paper.print_one(_job(tools, made)).content


def _job(tools: Tools, made: MadeDeck) -> SheetJob:
    look = theme(tools.programme, made.module)
    return deck(made.presented, made.module, look, tools.paper.words(made.module.language))


def _round(tools: Tools, unit: str, wanted: str, there: set[str]) -> str:
    order = tools.programme.modules
    if wanted and wanted not in order:
        raise refuse(f"module {wanted}", "is not one of the programme.", f"Choose: {', '.join(order)}.")
    known = [key for key in order if key in there and wanted in ("", key)]
    if not known:
        hint = f"Ideas wait here once facilities put them forward: rollout ideas waiting {unit}"
        raise refuse(f"unit {unit}", f"has had no idea{' of ' + wanted if wanted else ''} to decide about.", hint)
    return known[-1]


def _spread(
    tools: Tools, organisation: Organisation, code: str, found: Sequence[Idea], parents: dict[str, Sequence[Idea]]
) -> tuple[int, int]:
    """From how many facilities the ideas came, of how many there are below."""
    seen: set[str] = set()
    waiting = list(found)
    while waiting:
        idea = waiting.pop()
        below = parents.get(idea.id, ())
        waiting += below
        seen |= set() if below else {idea.unit}
    level = tools.programme.facility_level
    there = [unit for unit in organisation.below(code) if unit.level == level and unit.is_open_on(organisation.on)]
    return len(seen), len(there)


def _kept(path: Path, content: bytes) -> Path:
    """The file appears whole or not at all, and takes the place of an older one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    return beside.replace(path)
