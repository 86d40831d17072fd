"""What a demo shows at its end: the numbers with their denominators, and the next thing to open."""

from collections import Counter
from collections.abc import Mapping

from rollout.actions.doors import desk_url, person_urls, return_url
from rollout.actions.tools import Tools
from rollout.demo.setting import ROSTER
from rollout.domain.calendar import Placement
from rollout.domain.ideas import Waiting
from rollout.domain.organisation import Organisation, Unit
from rollout.store import calendar, ideas, outbox, packs, programme, sessions, units
from rollout.store.database import Transaction
from rollout.wiring import RealTools


def summary(tools: Tools) -> list[tuple[str, str]]:
    """(what, number) in the order of the path."""
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
        return [*_planned(tools, tx, known), *_sent(tx), *_held(tools, tx), *_climbed(tx)]


def next_things(tools: RealTools) -> list[tuple[str, str]]:
    """(what, where): folders, then the portal with one door for each kind of reader."""
    folder = tools.settings.workspace
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
        has_packs = bool(packs.all_current(tx))
        is_closed = programme.state(tx) == "closed"
    found = [("the roster that was imported", str(folder / ROSTER))]
    if has_packs:
        found += [("printed packs", str(tools.settings.packs)), ("letters that were sent", str(tools.settings.outbox))]
    found += [("start the portal with", f"rollout web --workspace {folder}"), *_doors(tools, known)]
    if is_closed:
        found += [("to decide and record", f"rollout demo --stage running --workspace {folder}-running")]
    return found


def _planned(tools: Tools, tx: Transaction, known: Organisation) -> list[tuple[str, str]]:
    facilities = known.facilities(tools.programme.facility_level)
    people = sum(unit.headcount or 0 for unit in facilities)
    now = calendar.released(tx)
    placements = calendar.placements(tx, now.number) if now else []
    wanted = [p for p in placements if p.kind == "session"]
    seats = Counter(p.kind for p in placements if p.starts_local)
    return [
        ("facilities", f"{len(facilities)} with {people:,} people"),
        ("calendar", f"version {now.number if now else '-'}"),
        ("sessions with a date", f"{seats['session']} of {len(wanted)}"),
        ("seats in preview, coaching", f"{seats['preview']}, {seats['coaching']}"),
        ("packs printed", f"{len(packs.all_current(tx))} of {len(facilities) * len(tools.programme.modules)}"),
    ]


def _sent(tx: Transaction) -> list[tuple[str, str]]:
    letters = outbox.counts(tx)
    total = sum(letters.values())
    others = ", ".join(f"{number} {state}" for state, number in sorted(letters.items()) if state != "sent")
    return [("letters sent", f"{letters.get('sent', 0)} of {total}" + (f" ({others})" if others else ""))]


def _held(tools: Tools, tx: Transaction) -> list[tuple[str, str]]:
    found = sessions.all_of(tx)
    states = Counter(session.state for session in found)
    now = calendar.released(tx)
    today = tools.clock.today()
    past = {(p.group, p.module) for p in calendar.placements(tx, now.number) if p.on and p.on < today} if now else set()
    silent = sum(1 for s in found if s.state == "planned" and (s.group, s.module) in past)
    reached = sum(session.headcount or 0 for session in found if session.state == "held")
    return [
        ("hours held", f"{states['held']} of {len(found)} ({states['not_held']} not held, {silent} unreported)"),
        ("people in those hours", f"{reached:,} seats taken"),
    ]


def _climbed(tx: Transaction) -> list[tuple[str, str]]:
    found = ideas.everything(tx)
    forward = [idea for idea in found if idea.state != "captured"]
    decided = {decision.idea for decision in ideas.decisions(tx)}
    answered = sum(1 for idea in forward if idea.id in decided)
    states = Counter(idea.state for idea in found)
    return [
        ("ideas put forward", f"{len(forward)} of {len(found)}"),
        ("ideas answered", f"{answered} of {len(forward)}"),
        ("adopted by a state", f"{states['adopted']}"),
    ]


def _doors(tools: Tools, known: Organisation) -> list[tuple[str, str]]:
    """One link for each kind of reader who finds something to do. Making a door twice is making it once."""
    with tools.database.reading() as tx:
        hour = _to_record(tools, tx, known)
        waits = ideas.counts_waiting(tx)
    facility = known.units[hour.unit] if hour else known.facilities(tools.programme.facility_level)[0]
    above = [_busiest(known, unit, waits) for unit in known.ancestors(facility.code)]
    leaders = [(unit, leader) for unit in (facility, *above) if (leader := known.leader_of(unit.code))]
    with tools.database.transaction() as tx:
        links = person_urls(tools, tx, [leader.id for _, leader in leaders])
        module = hour.module if hour else tools.programme.modules[-1]
        manager = known.leader_of(facility.code)
        form = return_url(tools, tx, facility.code, module, manager.id if manager else None)
        desk = desk_url(tools, tx)
    people = [(f"  {unit.level} leader", links[leader.id]) for unit, leader in leaders]
    return [("  L&D's desk", desk), *people, ("  record an hour (QR code)", form)]


def _to_record(tools: Tools, tx: Transaction, known: Organisation) -> Placement | None:
    """The newest hour of which nobody has told yet, at a place where few are like that and somebody leads."""
    now, today = calendar.released(tx), tools.clock.today()
    silent = {(session.group, session.module) for session in sessions.all_of(tx) if session.state == "planned"}
    hours = [p for p in calendar.placements(tx, now.number) if p.kind == "session"] if now else []
    over = [p for p in hours if p.on and p.on <= today and (p.group, p.module) in silent and known.leader_of(p.unit)]
    untold = Counter(hour.unit for hour in over)
    return max(over, key=lambda hour: (-untold[hour.unit], hour.on, hour.key), default=None)


def _busiest(known: Organisation, unit: Unit, waits: Mapping[str, Waiting]) -> Unit:
    """The unit of this level for which most ideas wait; this one where none do."""
    there = [each for code, each in sorted(known.units.items()) if each.level == unit.level and code in waits]
    return max(there, key=lambda each: waits[each.code].ideas, default=unit)
