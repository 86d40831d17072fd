"""Draft the calendar and look at it. Drafting again moves only what must move."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rollout.actions.plan_question import Question, ask_now, is_still
from rollout.actions.plan_report import PlanReport, report_of
from rollout.actions.release_calendar import keep_hours, version_of
from rollout.actions.tools import Tools
from rollout.domain.calendar import Version, changes
from rollout.domain.calendar_rows import calendar_rows
from rollout.domain.moves import moves_of
from rollout.domain.open_days import place_of
from rollout.domain.organisation import Organisation
from rollout.domain.planning import Plan, plan_dates
from rollout.domain.planning.bound import bound_of
from rollout.domain.problem import refuse
from rollout.domain.programme import Programme
from rollout.store import calendar, sessions, units

TRIES = 5


def plan_calendar(tools: Tools, fresh: bool = False, effort: int = 1, bounded: bool = False) -> PlanReport:
    """Place what has no date, move what must move, and keep the result as the next draft where anything differs.

    `fresh`: as if nothing had been drafted; refused once people hold dates. `effort`: how many times longer than
    usual to look for a better first plan. `bounded`: also say what no plan can cost less than.
    Should another planner have written meanwhile, all is read and asked again.
    """
    for _ in range(TRIES):
        question = _question(tools, fresh)
        plan = plan_dates(question.ask, lambda done, total: tools.progress.step("Placing", done, total), effort)
        saved = _save(tools, question, plan)
        if saved is not None:
            report = _report(tools, question, plan, *saved)
            return replace(report, bound=bound_of(question.ask, plan).units) if bounded else report
    raise refuse("rollout plan", "other planners kept writing.", "Nothing is wrong: run it again.")


def show_calendar(tools: Tools, number: int | None = None) -> PlanReport:
    """The same report about a version that is there (default: the newest)."""
    with tools.database.reading() as tx:
        version, current = version_of(tx, number), calendar.released(tx)
        placements = calendar.placements(tx, version.number)
        released = calendar.placements(tx, current.number) if current else None
        organisation, known = units.organisation_on(tx, tools.clock.today()), sessions.all_of(tx)
    report = report_of(version, placements, tools.programme, organisation, known)
    is_draft = released is not None and version.state == "draft"
    return replace(report, moves=moves_of(released or [], placements, organisation.on) if is_draft else None)


def export_rows(tools: Tools, number: int | None = None) -> list[dict[str, str]]:
    """One row for every session, preview and coaching of a version (default: the newest), safe for spreadsheets."""
    with tools.database.reading() as tx:
        version = version_of(tx, number)
        placements = calendar.placements(tx, version.number)
        organisation = units.organisation_on(tx, tools.clock.today())
    return list(calendar_rows(placements, organisation, version.number))


def _question(tools: Tools, fresh: bool) -> Question:
    question = ask_now(tools, "nothing" if fresh else "newest")
    if fresh and question.ask.released:
        hint = "Only what must move is moved from here on: rollout plan"
        raise refuse("rollout plan --fresh", "would move dates that people hold.", hint)
    return question


def _save(tools: Tools, question: Question, plan: Plan) -> tuple[Version, bool] | None:
    """Keep groups, sessions and the draft; None where the newest calendar is no longer the one that was read."""
    with tools.database.transaction() as tx:
        calendar.lock_versions(tx)
        if not is_still(tx, question):
            return None
        keep_hours(tx, tools, plan)
        stored = list(question.stored)
        made = calendar.save_draft(tx, plan.placements, tools.clock.now(), stored, "desk")
        version = made or question.newest
        assert version is not None
        return version, made is not None


def _report(tools: Tools, question: Question, plan: Plan, version: Version, is_new: bool) -> PlanReport:
    ask = question.ask
    report = report_of(version, plan.placements, ask.programme, ask.organisation, ask.sessions)
    return replace(
        report,
        is_new=is_new,
        changed=len(changes(list(question.stored), list(plan.placements))) if is_new else 0,
        notes=(*plan.notes, *holiday_notes(tools, ask.programme, ask.organisation)),
        moves=moves_of(ask.released, plan.placements, ask.today) if ask.released and version.state == "draft" else None,
    )


def holiday_notes(tools: Tools, rules: Programme, organisation: Organisation) -> list[str]:
    """Places whose public holidays are not known, so that nobody takes silence for a working day."""
    counts = Counter(place_of(unit, rules) for unit in organisation.facilities(rules.facility_level))
    unknown = [place for place in sorted(counts) if not tools.holidays.knows(*place)]
    no_country = [p for p in unknown if not tools.holidays.knows(p[0], "")]
    no_part = [p for p in unknown if p not in no_country]
    notes = []
    if no_country:
        notes.append(_note("where no public holidays are known: none were kept free", no_country, counts))
    if no_part:
        notes.append(_note("in parts unknown of a country: only its own holidays were kept free", no_part, counts))
    return notes


def _note(what: str, places: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], int]) -> str:
    names = [" ".join(filter(None, place)) or "(empty)" for place in places]
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return f"{sum(counts[place] for place in places)} facilities lie {what} ({', '.join(names[:10])}{more})"
