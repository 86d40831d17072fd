"""One idea from paper: L&D types it in, and from then on it climbs like all others."""

from dataclasses import dataclass

from rollout.actions.import_ideas import arrival, round_of
from rollout.actions.tools import Tools
from rollout.domain.codes import short_code
from rollout.domain.idea_rows import ReadIdea
from rollout.domain.ideas import Idea
from rollout.domain.organisation import Organisation
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.text import clean_text
from rollout.domain.wording import fits, required
from rollout.store import ideas, units

SOURCE = "paper"


@dataclass(frozen=True)
class AddReport:
    """`is_new`: it was not there yet. The same words of the same person at the same unit are one idea."""

    idea: Idea
    is_new: bool


def add_idea(tools: Tools, unit: str, text: str, author: str = "", module: str = "") -> AddReport:
    """Write down an idea that was put forward on paper. `module`: in whose hour it came up, where that is known."""
    if found := _findings(tools, text, author, module):
        raise Refused(*found)
    words, name, today = clean_text(text, "idea"), clean_text(author, "name"), tools.clock.today()
    with tools.database.transaction() as tx:
        organisation = Organisation(today, units.units_on(tx, today))
        place = organisation.units.get(unit)
        if place is None or not place.is_open_on(today):
            what = "does not exist." if place is None else f"is not open on {today}."
            raise refuse(f"unit {unit}", what, "Use the code of an open unit, as in the roster.")
        key = f"{SOURCE}#{short_code(chr(10).join((unit, name, module, words)), 16)}"
        if known := ideas.arrived(tx, [key]).get(key):
            return AddReport(known, is_new=False)
        read = ReadIdea(key, words, name, unit, module)
        arrived = arrival(tools, organisation, read, round_of(tools, tx, module), SOURCE)
        if not ideas.add_from_elsewhere(tx, [arrived]):
            raise refuse("idea", "was added by somebody else just now.", "Look at the unit's ideas.")
        return AddReport(arrived.idea, is_new=True)


def _findings(tools: Tools, text: str, author: str, module: str) -> list[Finding]:
    found = required("idea", text, "idea", "Write it as it stands on the paper.") + fits("author", author, "name")
    if module and module not in tools.programme.modules:
        found.append(Finding("module", f"{module} does not exist.", f"One of {', '.join(tools.programme.modules)}."))
    return found
