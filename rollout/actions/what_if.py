"""Try other settings: two plans from the same facts, side by side, and nothing written."""

from dataclasses import dataclass, replace
from datetime import date

from rollout.actions.plan_question import ask_now
from rollout.actions.plan_report import PlanReport, report_of
from rollout.actions.tools import Tools
from rollout.domain.calendar import Version
from rollout.domain.moves import Moves, moves_of
from rollout.domain.planning import plan_dates
from rollout.domain.problem import Refused, refuse
from rollout.domain.programme import Programme
from rollout.domain.programme_units import unknown_units
from rollout.store import units


@dataclass(frozen=True)
class Side:
    """One of the two plans. `first`, `last`: days of its hours; `moves`: None where nobody holds dates yet."""

    report: PlanReport
    first: date | None
    last: date | None
    moves: Moves | None


@dataclass(frozen=True)
class Comparison:
    """The plan under the settings in force, and the one under those tried out."""

    now: Side
    then: Side


def what_if(tools: Tools, changed: Programme) -> Comparison:
    """Plan twice: from the released calendar, or from nothing, so that neither side has a head start."""
    if changed == tools.programme:
        raise refuse("what if", "nothing differs from programme.toml.", "Name a setting: --what-if groups.largest=12")
    _refuse_what_changes_nothing(tools, changed)
    return Comparison(_side(tools, tools.programme), _side(tools, changed))


def _refuse_what_changes_nothing(tools: Tools, changed: Programme) -> None:
    """A rule for a unit that is not there, or another draw of drawn waves: two equal columns would look like news."""
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, tools.clock.today())
    known = set(unknown_units(organisation, tools.programme))
    strange = [each for each in unknown_units(organisation, changed) if each not in known]
    if strange:
        raise Refused(*(replace(each, severity="blocks") for each in strange))
    now, then = tools.programme.waves, changed.waves
    if organisation.waves and then.are_used and then != replace(now, weeks_between=then.weeks_between):
        what = "the waves are drawn already, so only weeks_between would change anything."
        hint = "To draw them again (before the first release): rollout waves draw --again"
        raise refuse("what if, programme.toml [waves]", what, hint)


def _side(tools: Tools, programme: Programme) -> Side:
    ask = ask_now(tools, "released", programme).ask
    plan = plan_dates(ask, lambda done, total: tools.progress.step("Placing", done, total))
    version = Version(0, "draft", tools.clock.now())
    report = report_of(version, plan.placements, programme, ask.organisation, ask.sessions)
    days = sorted(row.on for row in plan.placements if row.kind == "session" and row.on)
    moves = moves_of(ask.released, plan.placements, ask.today) if ask.released else None
    return Side(report, days[0] if days else None, days[-1] if days else None, moves)
