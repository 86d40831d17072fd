"""One afternoon of the demo: what people did that day, told through the same actions that people use."""

from collections import Counter
from datetime import date, timedelta

from rollout.actions.choose_ideas import decide_all
from rollout.actions.follow_up import go_on
from rollout.actions.get_ready import mark_attended, mark_ready
from rollout.actions.hand_over import hand_over
from rollout.actions.record_return import record_return
from rollout.actions.tools import Tools
from rollout.demo import organisation, people_play
from rollout.demo.chance import Chance
from rollout.domain.calendar import Placement
from rollout.domain.follow_up import NO_PLAN
from rollout.domain.ideas import Choice, Idea
from rollout.domain.organisation import Organisation
from rollout.store import calendar, follow_ups, ideas, sessions, units

HAND_OVER_AFTER_DAYS = 40
NETWORKS_DECIDE_ON, STATES_DECIDE_ON = 2, 4  # Wednesdays, Fridays
PUT_FORWARD_BY_STATE = 2


def play_afternoon(tools: Tools, today: date, chance: Chance) -> None:
    """Everything that people do on this day. Told twice, it is told once: every part leaves what is there as it is."""
    with tools.database.reading() as tx:
        now = calendar.released(tx)
        placements = calendar.placements(tx, now.number) if now else []
        known = units.organisation_on(tx, today)
    _attend(tools, [p for p in placements if p.on == today and p.kind != "session"], today, chance)
    _fill_planners(tools, placements, today, chance)
    _report(tools, [p for p in placements if p.kind == "session" and p.on and p.on <= today], known, today, chance)
    if today.weekday() in (NETWORKS_DECIDE_ON, STATES_DECIDE_ON):
        decide_level(
            tools, known, tools.programme.ladder.levels[0 if today.weekday() == NETWORKS_DECIDE_ON else -1], chance
        )
    _follow_up(tools, today, chance)
    if today == people_play.next_weekday(tools.programme.starts_on + timedelta(days=HAND_OVER_AFTER_DAYS)):
        _replace_one_manager(tools, known, today, chance)


def silent_facility(known: Organisation, level: str) -> str:
    """The facility that never reports anything: the last but one."""
    return [unit.code for unit in known.facilities(level)][-2:][0]


def _attend(tools: Tools, seats: list[Placement], today: date, chance: Chance) -> None:
    there = [seat for seat in seats if seat.leader is not None and people_play.attends(seat, chance)]
    for kind, module in sorted({(seat.kind, seat.module) for seat in there}):
        people = [s.leader for s in there if (s.kind, s.module) == (kind, module) and s.leader is not None]
        mark_attended(tools, people, module, kind, today)


def _fill_planners(tools: Tools, placements: list[Placement], today: date, chance: Chance) -> None:
    """Most leaders fill their planner two days after coaching."""
    coached = [p for p in placements if p.kind == "coaching" and p.on == today - timedelta(days=2)]
    for seat in coached:
        if seat.leader is not None and chance.happens(0.9, "fills", seat.key):
            mark_ready(tools, seat.leader, seat.module, "planner_filled_on", today)


def _report(tools: Tools, planned: list[Placement], known: Organisation, today: date, chance: Chance) -> None:
    silent = silent_facility(known, tools.programme.facility_level)
    with tools.database.reading() as tx:
        by_group = {(session.group, session.module): session for session in sessions.all_of(tx)}
        sizes = {group.key: group.size for group in calendar.groups(tx)}
    for placement in planned:
        session = by_group[(placement.group, placement.module)]
        assert placement.on is not None
        hour = people_play.how_it_turns_out(session.key, placement.on, chance, placement.unit == silent)
        if hour.told_on == today:
            module = tools.content.module(placement.module)
            told = people_play.report(session, hour, sizes[placement.group], module, chance)
            record_return(tools, told, placement.leader)


def decide_level(tools: Tools, known: Organisation, level: str, chance: Chance) -> None:
    """Every leader of this level decides on all that waits: the best few go up, and everybody is answered."""
    with tools.database.reading() as tx:
        at_level = sorted(unit.code for unit in known.units.values() if unit.level == level)
        waiting = {code: found for code in at_level if (found := ideas.waiting_at(tx, code))}
        forwarded = {code: ideas.forwarded_in_rounds(tx, code) for code in waiting}
    top = level == tools.programme.ladder.levels[-1]
    quota = PUT_FORWARD_BY_STATE if top else tools.programme.quota_at(level)
    for code, found in waiting.items():
        leader = known.leader_of(code)
        choices = _choices(code, found, forwarded[code], quota, top, known.on, chance)
        decide_all(tools, code, choices, leader.id if leader else None)


def _follow_up(tools: Tools, today: date, chance: Chance) -> None:
    """Half way something happened; on the day itself most of what was adopted is done, a little was given up."""
    with tools.database.reading() as tx:
        begun = [each for each in follow_ups.everything(tx) if each.state == "open"]
        leads = units.organisation_on(tx, today) if begun else None
    for each in begun:
        step = people_play.next_step(each, today, chance)
        leader = leads.leader_of(each.unit) if leads else None
        if step:
            go_on(tools, each.unit, step, leader.id if leader else None)


def _choices(
    code: str, found: list[Idea], forwarded: dict[str, int], quota: int, top: bool, today: date, chance: Chance
) -> list[Choice]:
    made: list[Choice] = []
    used = Counter(forwarded)
    for idea in sorted(found, key=lambda idea: chance.share("liked", code, idea.id)):
        outcome, reason, answer = people_play.judge(idea, used[idea.round], quota, top, chance)
        used[idea.round] += outcome in ("forwarded", "adopted")
        plan = people_play.plan_for(idea, today, chance) if outcome == "adopted" else NO_PLAN
        made.append(Choice(idea.id, outcome, reason, answer, plan=plan))
    return made


def _replace_one_manager(tools: Tools, known: Organisation, today: date, chance: Chance) -> None:
    unit = known.facilities(tools.programme.facility_level)[4 % len(known.units)]
    name = organisation.person_name(chance, "successor", unit.code)
    hand_over(tools, unit.code, name, f"successor.{unit.code}@bluegum.example", today)
