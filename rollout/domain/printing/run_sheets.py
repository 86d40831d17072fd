"""The run sheet of one preview or one group coaching: for whoever leads it, with everybody who is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollout.domain.edges import SheetJob
from rollout.domain.module import Module
from rollout.domain.printing.order import people
from rollout.domain.printing.words import Words


@dataclass(frozen=True)
class Seat:
    """One leader who is expected, and the facilities she leads."""

    leader: str
    facilities: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """One preview or coaching with a date. `kind`: preview or coaching; `number` tells the events of one hub apart."""

    kind: str
    module: str
    hub: str
    hub_name: str
    language: str
    number: str
    starts_local: datetime
    minutes: int
    facilitator: str
    seats: tuple[Seat, ...]


def run_sheet(event: Event, module: Module, look: Mapping[str, object], words: Words) -> SheetJob:
    rehearsal = module.preview if event.kind == "preview" else module.coaching
    name = words.say("Preview") if event.kind == "preview" else words.say("Group coaching")
    ends = event.starts_local + timedelta(minutes=event.minutes)
    day = words.long_day(event.starts_local.date())
    facts = {
        "theme": look,
        "title": words.say("{name}: {module}", name=name, module=module.title),
        "name": name,
        "hub": event.hub_name,
        "day": day,
        "time": words.say(
            "{start} to {end}", start=words.clock(event.starts_local.time()), end=words.clock(ends.time())
        ),
        "facilitator": event.facilitator,
        "expected": people(len(event.seats), words),
        "purpose": rehearsal.purpose,
        "steps": rehearsal.steps,
        "seats": [{"leader": seat.leader, "facilities": ", ".join(seat.facilities)} for seat in event.seats],
    }
    return SheetJob(f"{event.kind}_run", module, facts)
