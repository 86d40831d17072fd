"""Previews and group coaching that are still to come, with everybody who has a seat in them."""

from collections import defaultdict
from collections.abc import Sequence

from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation
from rollout.domain.printing.run_sheets import Event, Seat
from rollout.domain.problem import refuse
from rollout.store import calendar, units


def events_ahead(tools: Tools, unit: str = "", module: str = "") -> list[Event]:
    """Events from today on, of this module, with a seat for somebody at or below this unit; in order of time."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        released = calendar.released(tx)
        dates = calendar.placements(tx, released.number) if released else []
        organisation = units.organisation_on(tx, today)
    code = unit_code(organisation, unit) if unit else ""
    places = {code, *(each.code for each in organisation.below(code))} if code else organisation.units.keys()
    rooms: dict[str, list[Placement]] = defaultdict(list)
    for seat in dates:
        if seat.kind != "session" and seat.on and seat.on >= today and module in ("", seat.module):
            rooms[seat.group].append(seat)
    wanted = [seats for seats in rooms.values() if any(seat.unit in places for seat in seats)]
    if not wanted:
        hint = "What is planned: rollout plan show. Dates that are drafted only need: rollout plan --release"
        raise refuse("previews and group coaching", "that match have no date from today on.", hint)
    names = {each.email: each.name for each in tools.programme.facilitators}
    made = [_event(organisation, names, tools.programme.facility_level, seats) for seats in wanted]
    return sorted(made, key=lambda event: (event.starts_local, event.kind, event.module, event.hub, event.number))


def _event(organisation: Organisation, names: dict[str, str], level: str, seats: Sequence[Placement]) -> Event:
    first = seats[0]
    assert first.starts_local
    kind, module, *hub, number = first.group.split(" ")
    code = " ".join(hub)
    place = organisation.units.get(code)
    expected = sorted(
        (_seat(organisation, level, seat) for seat in seats), key=lambda seat: (seat.leader, seat.facilities)
    )
    named, language = (place.name, organisation.language_of(code, "")) if place else (code, "")
    return Event(
        kind, module, code, named, language, number, first.starts_local, first.minutes,
        names.get(first.facilitator, first.facilitator), tuple(expected),
    )  # fmt: skip


def _seat(organisation: Organisation, level: str, seat: Placement) -> Seat:
    """The leader, and what she leads on that day; her home where she leads nothing by then."""
    assert seat.leader is not None
    person, home = organisation.people.get(seat.leader), organisation.units.get(seat.unit)
    led = [unit.name for unit in organisation.led_by(seat.leader, seat.on) if unit.level == level]
    return Seat(person.name if person else "", tuple(led) or ((home.name,) if home else ()))
