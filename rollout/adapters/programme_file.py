"""programme.toml: strictly read, so that a misspelt setting is never silently its default."""

import dataclasses
import difflib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.programme import Programme
from rollout.domain.programme_changes import with_changes
from rollout.domain.programme_findings import FILE
from rollout.domain.programme_rules import impossible
from rollout.domain.text import clean_text, exceeds

_HINTS = get_type_hints(Programme)
_TABLES: dict[str, Any] = {name: hint for name, hint in _HINTS.items() if dataclasses.is_dataclass(hint)}
_LISTS: dict[str, Any] = {
    name: get_args(hint)[0]
    for name, hint in _HINTS.items()
    if dataclasses.is_dataclass(next(iter(get_args(hint)), None))
}
"""Tables that may be repeated: [[blackouts]] and the like."""
_WORDS = {str: "text in quotes", int: "a whole number", date: "a date (2027-02-01)", time: 'a time ("09:00")'}
_EXAMPLES = {
    "starts_on": "2027-02-01", "from_on": "2027-02-01", "to_on": "2027-02-05", "share": "50",
    "modules": '["welcome", "listen", "own"]',
}  # fmt: skip


def read_programme(path: Path, changes: Sequence[str] = ()) -> Programme:
    """The programme in this file. Refuses with every finding at once, each naming the table, the key and the fix.

    `changes` are settings to try out ("groups.largest=12"), read as strictly as if they stood in the file.
    """
    raw = with_changes(_parsed(path), changes)
    findings: list[Finding] = []
    values = _read("programme", Programme, _table(raw, "programme", findings), findings)
    for name, shape in _TABLES.items():
        values[name] = shape(**_read(name, shape, _table(raw, name, findings), findings))
    for name, shape in _LISTS.items():
        values[name] = _list(name, shape, raw.get(name, []), findings)
    findings += _unknown_tables(raw)
    if findings:
        raise Refused(*findings)
    programme = Programme(**values)
    findings = impossible(programme)
    if findings:
        raise Refused(*findings)
    return programme


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))  # Windows editors begin with a BOM
    except FileNotFoundError:
        raise refuse(str(path), "is not there.", "Make a workspace: rollout init FOLDER") from None
    except UnicodeDecodeError:
        raise refuse(FILE, "is not saved as UTF-8.", "Save it again with the encoding UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        hint = 'Texts stand in quotes, lists in [ ], dates as 2027-02-01; a key is followed by "=".'
        raise refuse(FILE, f"cannot be read: {error}.", hint) from None


def _table(raw: Mapping[str, Any], name: str, findings: list[Finding]) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if isinstance(table, dict):
        return table
    findings.append(Finding(f"{FILE} {name}", "is not a table.", f"Write [{name}] on a line, its settings below."))
    return {}


def _keys(shape: Any) -> dict[str, Any]:
    """The settings of one table with their types; the other tables inside `Programme` are not among them."""
    hints = get_type_hints(shape)
    return {key: hint for key, hint in hints.items() if shape is not Programme or key not in {*_TABLES, *_LISTS}}


def _read(table: str, shape: Any, raw: Mapping[str, Any], findings: list[Finding], number: int = 0) -> dict[str, Any]:
    """The settings of one table; `number` counts those of a list from 1."""
    place = f"{FILE} [[{table}]] number {number}" if number else f"{FILE} [{table}]"
    known = _keys(shape)
    findings += [Finding(f"{place} {key}", *_unknown(table, key)) for key in raw if key not in known]
    values: dict[str, Any] = {}
    for key, hint in known.items():
        if key in raw:
            try:
                values[key] = _value(raw[key], hint)
            except ValueError as error:
                what = f"{str(raw[key])[:60]!r} cannot be used."
                findings.append(Finding(f"{place} {key}", what, f"Write {error}."))
    missing = [f.name for f in dataclasses.fields(shape) if f.name not in raw and _is_required(f)]
    findings += [Finding(f"{place} {key}", "is missing.", f"Add {key} = {_example(key)}") for key in missing]
    return values


def _example(key: str) -> str:
    return _EXAMPLES.get(key, '"…"')


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(raw: object, hint: Any) -> Any:
    """The value in the type that the setting has; ValueError says what to write instead."""
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise ValueError(f"a list in [ ], of {_WORDS[get_args(hint)[0]]}")
        return tuple(_value(each, get_args(hint)[0]) for each in raw)
    if get_origin(hint) is Literal:
        if raw not in get_args(hint):
            raise ValueError("one of " + ", ".join(f'"{choice}"' for choice in get_args(hint)))
        return raw
    return _READERS[hint](raw)


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(_WORDS[str])
    if exceeds(raw, "line"):
        raise ValueError("at most 200 characters")
    return clean_text(raw, "line")


def _whole(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ValueError(_WORDS[int])
    return raw


def _day(raw: object) -> date:
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise ValueError(_WORDS[date]) from None
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise ValueError(_WORDS[date])
    return raw


def _hour(raw: object) -> time:
    try:
        found = time.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise ValueError(_WORDS[time]) from None
    if not isinstance(found, time) or found.tzinfo or found.second or found.microsecond:
        raise ValueError(_WORDS[time])
    return found


_READERS: dict[Any, Callable[[object], Any]] = {str: _text, int: _whole, date: _day, time: _hour}


def _list(name: str, shape: Any, raw: object, findings: list[Finding]) -> tuple[Any, ...]:
    """Every table of a list; those that lack a setting are left out, for the file is refused anyway."""
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        findings.append(Finding(f"{FILE} {name}", "is not a list of tables.", f"Write [[{name}]] above each one."))
        return ()
    read = [_read(name, shape, each, findings, number) for number, each in enumerate(raw, 1)]
    required = {field.name for field in dataclasses.fields(shape) if _is_required(field)}
    return tuple(shape(**each) for each in read if required <= set(each))


def _unknown(table: str, key: str) -> tuple[str, str]:
    """A misspelt key, or one that stands in the wrong table."""
    homes = {name: _keys(shape) for name, shape in {"programme": Programme, **_TABLES}.items()}
    home = next((name for name, keys in homes.items() if key in keys and name != table), None)
    if home and table not in _LISTS:
        return "stands in the wrong table.", f"Move it to [{home}]."
    own = list(_keys(_LISTS[table]) if table in _LISTS else homes[table])
    near = difflib.get_close_matches(key, own, 1)
    return "is not a setting.", f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(own)}."


def _unknown_tables(raw: Mapping[str, Any]) -> list[Finding]:
    known = ["programme", *_TABLES, *_LISTS]
    found: list[Finding] = []
    for name in raw:
        if name not in known:
            loose = name in _keys(Programme)
            near = next(iter(difflib.get_close_matches(name, known, 1)), "")
            meant = f"[[{near}]]" if near in _LISTS else f"[{near}]"
            hint = "Move it below [programme]." if loose else (f"Did you mean {meant}?" if near else "Remove it.")
            found.append(Finding(f"{FILE} {name}", "is not known here.", hint))
    return found
