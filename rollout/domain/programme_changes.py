"""Settings tried out: "groups.largest=12" on top of a programme file, before it is read as strictly as ever."""

import copy
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rollout.domain.problem import refuse

HINT = "Write SETTING=VALUE, such as groups.largest=12, spacing.min_days=35, hours.starts='[\"09:00\"]'."
HINT_BLACKOUT = "Write blackout=UNIT:FROM..TO:reason, such as blackout=HARBOUR:2027-03-01..2027-03-05:stocktake."


def with_changes(raw: Mapping[str, Any], changes: Sequence[str]) -> dict[str, Any]:
    """The tables of a programme file with these settings in place of its own; blackouts are added to those there."""
    changed = copy.deepcopy(dict(raw))
    for change in changes:
        setting, found, value = change.partition("=")
        setting = setting.strip()
        if not found or not setting:
            raise refuse("--what-if", f"{change!r} is not understood.", HINT)
        if setting == "blackout":
            _list_of(changed, "blackouts", change).append(_blackout(value))
        else:
            _put(changed, setting, _value(value.strip()), change)
    return changed


def _put(raw: dict[str, Any], setting: str, value: object, change: str) -> None:
    table, _, key = setting.rpartition(".")
    own = raw.setdefault(table or "programme", {})
    if "." in table or not key or not isinstance(own, dict):
        raise refuse("--what-if", f"{change!r} is not understood.", HINT)
    own[key] = value


def _value(text: str) -> object:
    """As it would stand in the file; what needs quotes there may be typed without them here."""
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if len(read) == 1 else text


def _blackout(text: str) -> dict[str, object]:
    unit, _, rest = text.partition(":")
    span, _, reason = rest.partition(":")
    first, _, last = span.partition("..")
    try:
        days = {"from_on": date.fromisoformat(first), "to_on": date.fromisoformat(last or first)}
    except ValueError:
        raise refuse("--what-if", f"{text!r} is not a blackout.", HINT_BLACKOUT) from None
    return {"unit": unit.strip(), **days, "reason": reason.strip() or "what if"}


def _list_of(raw: dict[str, Any], name: str, change: str) -> list[object]:
    found = raw.setdefault(name, [])
    if not isinstance(found, list):
        raise refuse("--what-if", f"{change!r} cannot be added.", f"Mend [[{name}]] in programme.toml first.")
    return found
