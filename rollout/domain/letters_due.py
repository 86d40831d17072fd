"""Which letter is due when. Days are the receiver's own local days.

Every letter has a key; a letter whose key is in the outbox is not written again, so asking twice, late or after an
outage gives the same letters. What would come too late is not written; nobody gets a burst of old reminders.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rollout.domain.calendar import Placement, to_utc
from rollout.domain.coverage import SMALLEST_GROUP, Tally
from rollout.domain.ideas import NONE_WAIT, AnsweredIdea, who_had_it
from rollout.domain.ladder import unit_above
from rollout.domain.letters_picture import Due, Picture, Printed, Seat, in_time, instant, iso, local_day, session_of
from rollout.domain.organisation import Assignment, Unit
from rollout.domain.outbox import Message, local_hours
from rollout.domain.programme import WEEKDAYS, Programme

ASK_FOR_DAYS = 14
HANDOVER_DAYS = 14
ANSWER_DAYS = 60
HELP_DAYS = 30
SEAT_KINDS = ("invitation", "moved", "called_off")
_NOT_TOLD = ("cancelled", "lapsed", "failed")


def letters_due(picture: Picture) -> list[Due]:
    """Every letter that is due, still of use, and not in the outbox, in the order in which they may go."""
    rules = (_seats, _packs, _reminders, _asks, _digests, _helps, _answers, _became, _handovers)
    due = (letter for rule in rules for letter in rule(picture))
    fresh = [letter for letter in due if letter.key not in picture.written and letter.not_after > picture.now]
    return sorted(fresh, key=lambda letter: (letter.not_before, letter.key))


def _seats(picture: Picture) -> Iterator[Due]:
    """Invitations to previews and coaching, and what changed about dates that people were told."""
    told, stopped = _told(picture.told), _stopped(picture.told)
    current = {p.key: p for p in picture.dates if p.kind != "session" and p.starts_local and p.leader is not None}
    for key, seat in sorted(current.items()):
        count, last = told.get(key, (0, None))
        kind = "moved" if last and last.kind != "called_off" else "invitation"
        is_told = last and kind == "moved" and last.reason["starts"] == iso(seat)
        if not is_told and (key, iso(seat)) not in stopped:
            yield from _seat_letter(picture, kind, seat, count, last)
    for key, (count, last) in sorted(told.items()):
        if last and last.kind != "called_off" and key not in current:
            yield from _seat_letter(picture, "called_off", _seat_of(last), count, last)


def _seat_letter(picture: Picture, kind: str, seat: Placement, sequence: int, last: Message | None) -> Iterator[Due]:
    unit = picture.organisation.units.get(seat.unit)
    if not unit or instant(seat) <= picture.now or not _may_be_told(picture, kind, seat, unit):
        return
    due_on = picture.today_at(unit.timezone)
    if kind == "invitation":
        due_on = local_day(seat) - timedelta(days=picture.programme.letters.invite_days_before)
    if not picture.is_due(due_on, unit.timezone):
        return
    facts = {"what": seat.kind, "starts": seat.starts_local, "minutes": seat.minutes, "timezone": seat.timezone}
    facts["was"] = datetime.fromisoformat(last.reason["starts"]) if last else None
    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if kind == "called_off" else "REQUEST"
    letter = _letter(picture, kind, f"{kind}:{seat.key}:{sequence}", unit, due_on, instant(seat), facts, seat.leader)
    same = {} if kind == "called_off" else {"leads": str(seat.leader)}
    reason = {"placement": seat.key, "starts": iso(seat), "sequence": str(sequence), "timezone": seat.timezone}
    more = {"kind": seat.kind, "group": seat.group, "minutes": str(seat.minutes), **same}
    yield replace(letter, module=seat.module, reason=reason | more, seat=Seat(seat, sequence, method))


def _may_be_told(picture: Picture, kind: str, seat: Placement, unit: Unit) -> bool:
    """Only whoever still leads the unit is invited to prepare for it; a cancellation reaches whoever leads any."""
    return seat.leader in picture.leaders if kind == "called_off" else seat.leader == picture.leader_id(unit)


def _told(messages: Iterable[Message]) -> dict[str, tuple[int, Message | None]]:
    """For every seat: how many letters were written about it, and the last that its receiver has or will get."""
    found: dict[str, tuple[int, Message | None]] = {}
    for message in messages:
        if message.kind in SEAT_KINDS:
            count, last = found.get(message.reason["placement"], (0, None))
            newest = last if message.state in _NOT_TOLD else message
            found[message.reason["placement"]] = count + 1, newest
    return found


def _stopped(messages: Iterable[Message]) -> set[tuple[str, str]]:
    """Dates of which L&D does not want to tell: she cancelled the letter. Another date is told of again."""
    letters = (each for each in messages if each.kind in SEAT_KINDS and each.state == "cancelled" and each.by_desk)
    return {(each.reason["placement"], each.reason["starts"]) for each in letters}


def _seat_of(told: Message) -> Placement:
    """The seat as it stands in the letter that told of it."""
    reason = told.reason
    kind: Literal["preview", "coaching"] = "preview" if reason["kind"] == "preview" else "coaching"
    starts = datetime.fromisoformat(reason["starts"])
    unit, module = told.unit or "", told.module or ""
    minutes = int(reason["minutes"])
    return Placement(kind, unit, reason["group"], module, told.person_id, starts, reason["timezone"], minutes)


def _packs(picture: Picture) -> Iterator[Due]:
    """The pack, some days before the first hour; a changed one at once, with what changed."""
    before = {(m.unit, m.module): m for m in picture.told if m.kind == "pack" and m.state not in _NOT_TOLD}
    for pack in picture.packs:
        unit = picture.organisation.units.get(pack.unit)
        hours = picture.units_with_hours.get(pack.unit, {}).get(pack.module, [])
        still_open = [hour for hour in hours if picture.is_open(hour)]
        if not unit or not still_open or pack.leader != picture.leader_id(unit):
            continue
        told = before.get((pack.unit, pack.module))
        due_on = local_day(hours[0]) - timedelta(days=picture.programme.letters.pack_days_before)
        if told:  # she holds a sheet with the old date, which may come before the new one is near
            due_on = min(due_on, picture.today_at(unit.timezone))
        if picture.is_due(due_on, unit.timezone):
            yield _pack_letter(picture, pack, unit, due_on, hours, told)


def _pack_letter(
    picture: Picture, pack: Printed, unit: Unit, due_on: date, hours: list[Placement], before: Message | None
) -> Due:
    """Of use until the last of the unit's hours begins: every group needs the sheet."""
    dates = " ".join(f"{hour.group}={iso(hour)}" for hour in hours)
    known = {file.filename: file.sha256 for file in before.attachments} if before else {}
    changed = [file.filename for file in pack.attachments if known.get(file.filename) != file.sha256]
    facts = {
        "hours": _said(hours), "files": [file.filename for file in pack.attachments], "is_new": before is None,
        "dates_changed": bool(before and before.reason["dates"] != dates), "changed": changed,
    }  # fmt: skip
    key = f"pack:{pack.unit}:{pack.module}:{pack.hash[:12]}"
    letter = _letter(picture, "pack", key, unit, due_on, instant(hours[-1]), facts)
    reason = {**letter.reason, "pack": pack.hash, "dates": dates}
    return replace(letter, module=pack.module, reason=reason, attachments=pack.attachments, link="return")


def _reminders(picture: Picture) -> Iterator[Due]:
    """Some days before a unit's first hour of a module; once more if that hour moves."""
    days = timedelta(days=picture.programme.letters.remind_days_before)
    for unit, module, hours in _each_module(picture):
        first = hours[0]
        if not picture.is_open(first) or not picture.is_due(local_day(first) - days, unit.timezone):
            continue
        key = f"reminder:{unit.code}:{module}:{picture.leader_id(unit) or '-'}:{iso(first)}"
        if key not in picture.written:
            facts = {"starts": first.starts_local, "hours": _said(hours)}
            letter = _letter(picture, "reminder", key, unit, local_day(first) - days, instant(first), facts)
            reason = {**letter.reason, "placement": first.key, "starts": iso(first), "session": session_of(first)}
            yield replace(letter, module=module, reason=reason, link="return")


def _asks(picture: Picture) -> Iterator[Due]:
    """After an hour of which nothing was recorded: please say how it went. Only the newest of the due reminders."""
    for unit, module, hours in _each_module(picture):
        for hour in hours:
            nth = newest_ask(picture.programme, local_day(hour), picture.today_at(unit.timezone))
            key = f"please_record:{session_of(hour)}:{local_day(hour)}:{nth}"
            if nth == 0 or key in picture.written or not picture.is_open(hour):
                continue
            due_on = local_day(hour) + timedelta(days=sorted(picture.programme.letters.ask_after_days)[nth - 1])
            ends = _opening(picture, local_day(hour) + timedelta(days=ASK_FOR_DAYS), unit.timezone)
            facts = {"starts": hour.starts_local, "group": hour.group.rpartition("#")[2], "is_first": nth == 1,
                     "has_groups": len(hours) > 1}  # fmt: skip
            letter = _letter(picture, "please_record", key, unit, due_on, ends, facts)
            more = {"placement": hour.key, "starts": iso(hour), "session": session_of(hour), "ask": str(nth)}
            yield replace(letter, module=module, reason={**letter.reason, **more}, link="return")


def newest_ask(programme: Programme, hour_on: date, today: date) -> int:
    """How many of the reminders after an hour are due by now: 0, 1, 2 ..."""
    return sum(hour_on + timedelta(days=days) <= today for days in programme.letters.ask_after_days)


def _digests(picture: Picture) -> Iterator[Due]:
    """Once a week to everybody who leads units: how far their part is, and the ideas that wait for them.

    From the week after the part's first hour, as long as an hour is open or an idea waits. Of fewer than five
    facilities it says only what was held, like the page it leads to: no count points at one leader.
    """
    sizes = _facilities_below(picture)
    weekday = WEEKDAYS.index(picture.programme.letters.digest_weekday)
    for code, modules in sorted(picture.coverage.items()):
        unit = picture.organisation.units.get(code)
        if not unit or unit.level == picture.programme.facility_level:
            continue
        today = picture.today_at(unit.timezone)
        due_on = today - timedelta(days=(today.weekday() - weekday) % 7)
        here = picture.waiting.get(code, NONE_WAIT)
        has_begun = picture.first_hours.get(code, date.max) < due_on
        if has_begun and (here.ideas or any(_is_under_way(tally) for tally in modules.values())):
            facts = {"coverage": dict(modules), "waiting": here.ideas, "decide_by": here.oldest, "on": due_on}
            facts["is_small"] = sizes[code] < SMALLEST_GROUP
            ends = _opening(picture, due_on + timedelta(days=7), unit.timezone)
            yield from _to_who_decides(picture, "digest", f"digest:{code}:{due_on}", unit, due_on, ends, facts)


def _helps(picture: Picture) -> Iterator[Due]:
    """Where ideas wait too long, the level above is asked for a hand: one letter for the oldest of them.

    A request to the next level only, and no blame: whoever has to decide stays the one to decide.
    """
    after, levels = picture.programme.ladder.help_after_days, picture.programme.ladder.levels
    for code, here in sorted(picture.waiting.items()):
        unit = picture.organisation.units.get(code)
        above = unit_above(picture.organisation, code, levels) if unit and after else None
        if not unit or not above or here.oldest is None:
            continue
        helper = picture.organisation.units[above]
        due_on = here.oldest + timedelta(days=after)
        if picture.is_due(due_on, helper.timezone):
            facts = {"waiting": here.ideas, "at": unit.name, "decide_by": here.oldest}
            ends = _opening(picture, due_on + timedelta(days=HELP_DAYS), helper.timezone)
            key = f"please_help:{code}:{here.oldest}"
            for letter in _to_who_decides(picture, "please_help", key, helper, due_on, ends, facts):
                yield replace(letter, reason={**letter.reason, "overdue": code, "since": str(here.oldest)})


def _to_who_decides(
    picture: Picture, kind: str, key: str, unit: Unit, due_on: date, ends: datetime, facts: Mapping[str, object]
) -> Iterator[Due]:
    """To the unit's leader; while she is on leave, or where there is none, to the deputy too, who may decide as well.

    A deputy's letter does not hang on who leads: she has her own page for as long as she is the deputy.
    """
    leader, deputy = picture.organisation.leader_of(unit.code), picture.organisation.deputy_of(unit.code)
    if leader:
        yield replace(_letter(picture, kind, key, unit, due_on, ends, facts), link="person")
    if deputy and deputy != leader and (leader is None or picture.is_away(leader.id, unit.timezone)):
        letter = _letter(picture, kind, f"{key}:{deputy.id}", unit, due_on, ends, facts, deputy.id)
        yield replace(letter, reason={"timezone": unit.timezone}, link="person")


def _facilities_below(picture: Picture) -> Counter[str]:
    """How many open facilities there are under each unit."""
    level, units = picture.programme.facility_level, picture.organisation.units
    open_ones = [
        code for code, unit in units.items() if unit.level == level and unit.is_open_on(picture.organisation.on)
    ]
    return Counter(above.code for code in open_ones for above in picture.organisation.ancestors(code))


def _is_under_way(tally: Tally) -> bool:
    """Until nothing is open any more."""
    return tally.due > 0 and tally.unreported + tally.planned + tally.moved > 0


def _answers(picture: Picture) -> Iterator[Due]:
    """What became of an idea, to the facility that had it: one letter for every level that decided."""
    for answer in picture.answers:
        unit = picture.organisation.units.get(answer.unit)
        if unit:
            facts = {
                "idea": answer.text, "author": who_had_it(answer.author), "outcome": answer.outcome,
                "answer": answer.answer, "reason": answer.reason, "level": answer.level,
                "plan": _plan(picture, answer),
            }  # fmt: skip
            decided_on = answer.decided_at.astimezone(ZoneInfo(unit.timezone)).date()
            ends = _opening(picture, decided_on + timedelta(days=ANSWER_DAYS), unit.timezone)
            key = f"answer:{answer.idea}:{answer.level}"
            letter = _letter(picture, "answer", key, unit, decided_on, ends, facts)
            yield replace(letter, module=answer.module or None, link="person" if letter.person_id else "")


def _plan(picture: Picture, answer: AnsweredIdea) -> Mapping[str, object]:
    """Who sees to it, as it stands when the letter is written; where it is tried, by name."""
    follow = answer.follow
    if follow is None:
        return {}
    places = [picture.organisation.units[c].name for c in follow.facilities if c in picture.organisation.units]
    return {"owner": follow.owner, "first_step": follow.first_step, "due_on": follow.due_on, "places": places}


def _became(picture: Picture) -> Iterator[Due]:
    """An adopted idea is done, or is not carried on: one letter to the facility that had it. The steps on the way are
    on its page and its next planner."""
    for answer in picture.answers:
        unit, follow = picture.organisation.units.get(answer.unit), answer.follow
        if unit and follow and follow.closed_at:
            facts = {
                "idea": answer.text, "author": who_had_it(answer.author), "state": follow.state,
                "words": follow.lines[-1].words, "level": answer.level,
            }  # fmt: skip
            closed_on = follow.closed_at.astimezone(ZoneInfo(unit.timezone)).date()
            ends = _opening(picture, closed_on + timedelta(days=ANSWER_DAYS), unit.timezone)
            letter = _letter(picture, "became", f"became:{answer.idea}:{follow.state}", unit, closed_on, ends, facts)
            yield replace(letter, module=answer.module or None, link="person" if letter.person_id else "")


def _handovers(picture: Picture) -> Iterator[Due]:
    """A welcome to somebody who takes over a unit from somebody else: what is open, and the next dates."""
    for unit_code, modules in picture.units_with_hours.items():
        taken_over = _newly_taken(picture, unit_code)
        hours = [hour for module in modules.values() for hour in module if picture.is_open(hour)]
        if taken_over is None or not hours:
            continue
        unit = picture.organisation.units[unit_code]
        ends = _opening(picture, taken_over.since_on + timedelta(days=HANDOVER_DAYS), unit.timezone)
        past = [hour for hour in hours if instant(hour) < picture.now]
        coming = sorted((hour for hour in hours if instant(hour) >= picture.now), key=in_time)[:3]
        facts = {"unreported": _said(sorted(past, key=in_time)), "hours": _said(coming)}
        key = f"handover:{unit_code}:{taken_over.person_id}:{taken_over.since_on}"
        letter = _letter(picture, "handover", key, unit, taken_over.since_on, ends, facts)
        yield replace(letter, link="person")


def _newly_taken(picture: Picture, unit: str) -> Assignment | None:
    """The assignment of today's leader if it began lately and followed another's."""
    held = picture.leads.get(unit, [])
    current = [a for a in held if a.holds_on(picture.organisation.on)]
    newest = max(current, key=lambda a: (a.since_on, a.person_id), default=None)
    if newest is None or (picture.organisation.on - newest.since_on).days > HANDOVER_DAYS:
        return None
    followed = any(a.person_id != newest.person_id and a.until_on and a.until_on <= newest.since_on for a in held)
    return newest if followed else None


def _letter(
    picture: Picture, kind: str, key: str, unit: Unit, due_on: date, ends: datetime, facts: Mapping[str, object],
    person_id: int | None = None,
) -> Due:  # fmt: skip
    """To the unit's leader (or that person); to the unit's own address where there is no better one."""
    person = picture.organisation.people.get(person_id or picture.leader_id(unit) or 0)
    name, address = (person.name, person.email or unit.email) if person else (unit.name, unit.email)
    not_before = _first_chance(picture, due_on, unit.timezone)
    leads = {"leads": str(person.id if person else "-"), "timezone": unit.timezone}
    language = picture.organisation.language_of(unit.code, picture.programme.language)
    to = person.id if person else None
    return Due(kind, key, unit, to, name, address, not_before, ends, facts, leads, language=language)


def _first_chance(picture: Picture, due_on: date, timezone: str) -> datetime:
    """The opening hour of the day it is due; for a late letter, the next moment inside the receiver's hours."""
    due_at, rules = _opening(picture, due_on, timezone), picture.programme.letters
    late = local_hours(picture.now, timezone, rules.send_from, rules.send_until)
    return due_at if due_at >= picture.now or late == picture.now else late


def _opening(picture: Picture, day: date, timezone: str) -> datetime:
    return to_utc(datetime.combine(day, picture.programme.letters.send_from), timezone)


def _each_module(picture: Picture) -> Iterator[tuple[Unit, str, list[Placement]]]:
    for code, modules in picture.units_with_hours.items():
        unit = picture.organisation.units.get(code)
        if unit and unit.is_open_on(picture.organisation.on):
            for module, hours in sorted(modules.items()):
                yield unit, module, hours


def _said(hours: Sequence[Placement]) -> list[dict[str, object]]:
    """Dates as the words of a letter need them."""
    return [{"starts": h.starts_local, "group": h.group.rpartition("#")[2], "module": h.module} for h in hours]
