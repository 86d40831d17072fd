"""Which packs someone asks for by module and unit."""

from rollout.actions.tools import Tools
from rollout.domain.organisation import Organisation
from rollout.domain.pack import first_hours
from rollout.domain.problem import refuse
from rollout.store import calendar, units

SHOWN = 5


def wanted_packs(tools: Tools, module: str = "", unit: str = "") -> list[tuple[str, str]]:
    """All packs with a date today or later, of this module and at or below this unit (both: all of them)."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        released = calendar.released(tx)
        dates = calendar.placements(tx, released.number) if released else []
        organisation = units.organisation_on(tx, today)
    if released is None:
        raise refuse("calendar", "is not released: there are no dates to print.", "Release it: rollout plan --release")
    if module and module not in tools.programme.modules:
        raise refuse(
            f"module {module}", "is not one of the programme.", f"Choose: {', '.join(tools.programme.modules)}."
        )
    unit = unit_code(organisation, unit) if unit else ""
    below = {unit, *(each.code for each in organisation.below(unit))} if unit else organisation.units.keys()
    ahead = (key for key, first in first_hours(dates).items() if first >= today)
    return sorted((code, key) for code, key in ahead if code in below and module in ("", key))


def unit_code(organisation: Organisation, said: str) -> str:
    """The unit of this code, or of this name where only one has it."""
    if said in organisation.units:
        return said
    named = sorted(code for code, unit in organisation.units.items() if unit.name.casefold() == said.casefold())
    if len(named) == 1:
        return named[0]
    if named:
        raise refuse(f"unit {said}", f"is the name of {len(named)} units.", f"Say which: {', '.join(named[:SHOWN])}.")
    hint = "Units are named by their code or their name, as in the roster. All of them: rollout roster export FILE"
    raise refuse(f"unit {said}", "is not known.", hint)
