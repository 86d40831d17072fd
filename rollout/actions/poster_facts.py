"""What facilities have to show on their boards: read from their own returns and ideas, one facility at a time."""

from collections.abc import Iterator, Sequence
from datetime import date

from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.calendar import Placement
from rollout.domain.ideas import Idea
from rollout.domain.organisation import Organisation
from rollout.domain.printing.poster import HeldHour, Risen, Shown
from rollout.domain.problem import refuse
from rollout.domain.returns import Session
from rollout.store import calendar, ideas, sessions, team_actions, units
from rollout.store.database import Transaction


def shown_at(tools: Tools, unit: str, module: str = "") -> Iterator[Shown]:
    """Every facility at or below the unit that held an hour (of this module, else of its latest), in order of code.

    One reading a facility: drawing its poster takes a hundred times longer, and nothing is held in memory meanwhile.
    """
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, tools.clock.today())
        code = unit_code(organisation, unit)
        places = {code, *(each.code for each in organisation.below(code))}
        held = [s for s in sessions.all_of(tx, units=places) if s.state == "held" and module in ("", s.module)]
    if not held:
        what = f"has held no hour of {module} yet." if module else "has held no hour yet."
        raise refuse(f"unit {unit}", what, "A poster shows what really happened. Record the hour first: rollout record")
    for facility in sorted({session.unit for session in held}):
        latest = max((s for s in held if s.unit == facility), key=lambda s: (s.held_on or date.min, s.key))
        with tools.database.reading() as tx:
            shown = _shown(tools, tx, organisation, facility, module or latest.module)
        yield shown


def _shown(tools: Tools, tx: Transaction, organisation: Organisation, unit: str, module: str) -> Shown:
    hours = sessions.all_of(tx, unit)
    own = [session for session in hours if session.module == module]
    released = calendar.released(tx)
    dates = calendar.placements(tx, released.number, unit=unit) if released else []
    sizes = {group.key: group.size for group in calendar.groups(tx, unit)}
    ahead, language = _ahead(tools, hours, dates, module), organisation.language_of(unit, "")
    keys = {session.key for session in own}
    return Shown(
        unit=unit,
        facility=organisation.units[unit].name,
        language=language,
        module=module,
        held=tuple(HeldHour(s.held_on, s.headcount, sizes.get(s.group)) for s in own if s.held_on),
        to_come=sum(session.state == "planned" for session in own),
        actions=tuple(action for action in team_actions.of(tx, unit) if action.session in keys | {""}),
        risen=tuple(_risen(tx, organisation, unit, module)),
        next_title=tools.content.module(ahead[0].module, language).title if ahead else "",
        next_hour=ahead[0].starts_local if ahead else None,
    )


def _ahead(tools: Tools, hours: Sequence[Session], dates: Sequence[Placement], module: str) -> list[Placement]:
    """The dates of the conversations that follow this one, the nearest first."""
    order = tools.programme.modules
    later = order[order.index(module) + 1 :] if module in order else ()
    open_ = {(s.group, s.module) for s in hours if s.state == "planned" and s.module in later}
    today = tools.clock.today()
    return [p for p in dates if p.on and p.on >= today and (p.group, p.module) in open_]


def _risen(tx: Transaction, organisation: Organisation, unit: str, module: str) -> Iterator[Risen]:
    """The ideas that were sent up: this module's first, then those of earlier hours, the newest before the older."""
    sent = [idea for idea in ideas.written_at(tx, unit) if idea.state not in ("captured", "undone")]
    newest = {answer.idea: answer for answer in ideas.answers(tx, unit)}
    combined = ideas.some(tx, {idea.merged_into for idea in sent if idea.merged_into})
    for idea in [*_in_order(sent, module), *reversed(_in_order(sent, module, others=True))]:
        climbs = combined.get(idea.merged_into or "", idea)
        waits = organisation.units.get(climbs.waits_at or "")
        yield Risen(idea, newest.get(idea.id), waits.name if waits else "", climbs.decide_by)


def _in_order(sent: Sequence[Idea], module: str, others: bool = False) -> list[Idea]:
    chosen = (idea for idea in sent if (idea.module != module) is others)
    return sorted(chosen, key=lambda idea: (idea.captured_at, idea.id))
