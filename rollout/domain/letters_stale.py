"""Whether the reason for a letter still holds: asked once more just before it goes."""

from collections.abc import Mapping
from datetime import datetime

from rollout.domain.ideas import NONE_WAIT
from rollout.domain.letters_due import newest_ask
from rollout.domain.letters_picture import Picture, iso
from rollout.domain.organisation import Unit
from rollout.domain.outbox import Message


def why_not(message: Message, picture: Picture) -> str:
    """Why a letter must not go any more ("" if it may). It is asked with a picture of just before it goes."""
    if message.unit is None:
        return ""
    reason, unit = message.reason, picture.organisation.units.get(message.unit)
    if unit is None or not unit.is_open_on(picture.organisation.on):
        return "the unit has closed"
    if "leads" in reason and reason["leads"] != str(picture.leader_id(unit) or "-"):
        return "somebody else leads the unit now"
    if "session" in reason and not _is_unrecorded(reason["session"], picture):
        return "it has been recorded meanwhile"
    if "starts" in reason and message.kind != "called_off" and reason["starts"] != _current_start(reason, picture):
        return "the date has moved"
    if "pack" in reason and reason["pack"] != picture.pack_of.get((unit.code, message.module or "")):
        return "a newer pack took its place"
    if "overdue" in reason and not _is_still_overdue(reason, picture):
        return "the ideas have been decided"
    if "ask" in reason and int(reason["ask"]) < _asks_by_now(reason, unit, picture):
        return "a newer reminder took its place"
    return ""


def _is_still_overdue(reason: Mapping[str, str], picture: Picture) -> bool:
    oldest = picture.waiting.get(reason["overdue"], NONE_WAIT).oldest
    return oldest is not None and str(oldest) <= reason["since"]


def _asks_by_now(reason: Mapping[str, str], unit: Unit, picture: Picture) -> int:
    hour_on = datetime.fromisoformat(reason["starts"]).date()
    return newest_ask(picture.programme, hour_on, picture.today_at(unit.timezone))


def _is_unrecorded(session: str, picture: Picture) -> bool:
    group, _, module = session.rpartition("@")
    found = picture.states.get((group, module))
    return found is None or found.state == "planned"


def _current_start(reason: Mapping[str, str], picture: Picture) -> str:
    placement = picture.by_key.get(reason["placement"])
    return iso(placement) if placement and placement.starts_local else ""
