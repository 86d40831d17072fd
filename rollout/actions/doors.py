"""Links without an account: each opens one door, can be made again for the next print, and is stored as a hash."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rollout.actions.tools import Tools
from rollout.domain.programme import Programme
from rollout.store import links
from rollout.store.database import Transaction
from rollout.store.links import Door

GRACE_DAYS = 14

ReturnDoor = tuple[str, str, int | None]
"""Unit, module and the leader's person id (None while nobody leads the unit)."""


def return_url(
    tools: Tools, tx: Transaction, unit: str, module: str, leader: int | None, expires_at: datetime | None = None
) -> str:
    """The address behind the QR code of one leader's planner: it writes returns of one facility and module."""
    return return_urls(tools, tx, [(unit, module, leader)], expires_at)[unit, module, leader]


def return_urls(
    tools: Tools, tx: Transaction, wanted: Iterable[ReturnDoor], expires_at: datetime | None = None
) -> dict[ReturnDoor, str]:
    """The same for many at once: one statement for all doors. Without `expires_at`: see `far_end`."""
    until = expires_at or far_end(tools.programme, tools.clock.today())
    tokens = {door: tools.links.token(return_purpose(*door)) for door in wanted}
    doors = {
        tools.links.digest(token): Door("return", leader, unit, module, until)
        for (unit, module, leader), token in tokens.items()
    }
    links.open_doors(tx, doors)
    return {door: _return_address(tools, token) for door, token in tokens.items()}


def printed_return_url(tools: Tools, door: ReturnDoor) -> str:
    """The address as it was printed; opens nothing."""
    return _return_address(tools, tools.links.token(return_purpose(*door)))


def _return_address(tools: Tools, token: str) -> str:
    return f"{_base(tools)}/R/{token}"


def person_url(tools: Tools, tx: Transaction, person_id: int) -> str:
    """A person's own link: shows what is theirs, after one press of a button."""
    return person_urls(tools, tx, [person_id])[person_id]


def person_urls(tools: Tools, tx: Transaction, people: Iterable[int]) -> dict[int, str]:
    """The same for many at once."""
    tokens = {person: tools.links.token(f"person:{person}") for person in people}
    links.open_doors(tx, {tools.links.digest(token): Door("person", person) for person, token in tokens.items()})
    return {person: f"{_base(tools)}/P/{token}" for person, token in tokens.items()}


def desk_url(tools: Tools, tx: Transaction) -> str:
    """The link of the L&D desk. It belongs to the workspace, not to a person: keep it inside the team."""
    token = tools.links.token("desk")
    links.open_doors(tx, {tools.links.digest(token): Door("desk")})
    return f"{_base(tools)}/L/{token}"


def leader_feed_url(tools: Tools, tx: Transaction, person_id: int) -> str:
    """The calendar that a leader subscribes to. Calendar programs cannot sign in, so its address is the secret."""
    return _feed_url(tools, tx, f"feed:person:{person_id}", Door("feed", person_id))


def unit_feed_url(tools: Tools, tx: Transaction, unit: str, person_id: int | None = None) -> str:
    """The calendar of a unit: for whoever leads it now (dies at the hand-over), or (None) for a shared calendar."""
    purpose = f"feed:unit:{unit}:{person_id if person_id is not None else '-'}"
    return _feed_url(tools, tx, purpose, Door("feed", person_id, unit))


def facilitator_feed_url(tools: Tools, tx: Transaction, email: str) -> str:
    """The calendar of somebody who leads previews and coaching. The door names nobody: the token knows the address."""
    return _feed_url(tools, tx, facilitator_purpose(email), Door("feed"))


def facilitator_purpose(email: str) -> str:
    return f"feed:facilitator:{email.strip().lower()}"


def _feed_url(tools: Tools, tx: Transaction, purpose: str, door: Door) -> str:
    token = tools.links.token(purpose)
    links.open_doors(tx, {tools.links.digest(token): door})
    return f"{_base(tools)}/C/{token}.ics"


def return_purpose(unit: str, module: str, leader: int | None) -> str:
    return f"return:{unit}:{module}:{leader if leader is not None else '-'}"


def far_end(programme: Programme, today: date) -> datetime:
    """Until when a return can be sent: a fortnight after the last hour may happen.

    Never sooner than a fortnight after the hour of a pack that is printed today, so a facility that fell far
    behind gets a working code as well.
    """
    last = programme.first_window[1] + timedelta(days=programme.spacing.max_days * (len(programme.modules) - 1))
    printed_now = today + timedelta(days=programme.letters.pack_days_before)
    day = max(last, printed_now) + timedelta(days=GRACE_DAYS + 1)
    return datetime.combine(day, time(0), ZoneInfo(programme.timezone))


def _base(tools: Tools) -> str:
    return tools.programme.base_url.rstrip("/")
