"""One idea from paper: L&D types it in, and from then on it climbs like all others."""

from dataclasses import dataclass

from rollout.actions.import_ideas import arrival, round_of
from rollout.actions.tools import Tools
from rollout.domain.codes import short_code
from rollout.domain.idea_rows import ReadIdea
from rollout.domain.ideas import Idea
from rollout.domain.organisation import Organisation, Unit
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required
from rollout.store import ideas, overview, units
from rollout.store.database import Transaction

SOURCE = "paper"


@dataclass(frozen=True)
class AddReport:
    """`is_new`: it was not there yet. The same words of the same person at the same unit are one idea."""

    idea: Idea
    is_new: bool


def add_idea(tools: Tools, unit: str, text: str, author: str = "", module: str = "") -> AddReport:
    """Write down an idea that was put forward on paper. `unit`: its code, or its name where only one is called so;
    `module`: in whose hour it came up, where that is known."""
    found = _findings(tools, text, author, module)
    with tools.database.reading() as tx:
        place = _open_unit(tools, tx, unit.strip(), found)
        chain = units.chain_up(tx, place.code, tools.clock.today()) if place else []
        round_ = round_of(tools, tx, module) if not found else ""
    if found or place is None:
        raise Refused(*found)
    words, name = clean_text(text, "idea"), clean_text(author, "name")
    key = f"{SOURCE}#{short_code(chr(10).join((place.code, name, module, words)), 16)}"
    organisation = Organisation(tools.clock.today(), {each.code: each for each in chain})
    arrived = arrival(tools, organisation, ReadIdea(key, words, name, place.code, module), round_, SOURCE)
    with tools.database.transaction() as tx:
        if known := ideas.arrived(tx, [key]).get(key):
            return AddReport(known, is_new=False)
        if not ideas.add_from_elsewhere(tx, [arrived]):
            raise refuse("idea", "was added by somebody else just now.", "Look at the unit's ideas.")
    return AddReport(arrived.idea, is_new=True)


def _open_unit(tools: Tools, tx: Transaction, said: str, found: list[Finding]) -> Unit | None:
    """The unit that is meant; what is wrong with it goes to the findings."""
    today = tools.clock.today()
    by_code = units.named(tx, [said], today).get(said)
    same = (
        [by_code] if by_code else [u for u in overview.search(tx, said, today) if u.name.casefold() == said.casefold()]
    )
    if len(same) == 1 and same[0].is_open_on(today):
        return same[0]
    where = f"unit {said}".strip()
    if not said:
        found.append(Finding("unit", "is empty.", "Write the code or the name of the unit it comes from."))
    elif not same:
        found.append(Finding(where, "does not exist.", "Use its code or its name as in the roster."))
    elif len(same) > 1:
        codes = ", ".join(sorted(each.code for each in same)[:5])
        found.append(Finding(where, f"may be one of {len(same)} that are called so.", f"Use the code: {codes}."))
    else:
        found.append(Finding(where, f"is not open on {today}.", "Name the unit that its people belong to now."))
    return None


def _findings(tools: Tools, text: str, author: str, module: str) -> list[Finding]:
    found = required("idea", text, "idea", "Write it as it stands on the paper.") + fits("author", author, "name")
    if module and module not in tools.programme.modules:
        found.append(Finding("module", f"{module} does not exist.", f"One of {', '.join(tools.programme.modules)}."))
    return found
