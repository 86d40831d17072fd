"""Files that say how the columns of an export are read: written by us, edited by people, misspelt keys refused."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from rollout.domain.cells import Findings
from rollout.domain.problem import refuse


def parsed(name: str, text: str) -> dict[str, Any]:
    """The tables of a map's text."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = "Texts stand in quotes. Or delete the file: the columns are then guessed again."
        raise refuse(name, f"cannot be read: {error}.", hint) from None


def with_changes(name: str, raw: dict[str, Any], changes: Sequence[str]) -> dict[str, Any]:
    """The tables with single settings replaced: "headcount.share=0.08", "columns.code=Site no"."""
    for change in changes:
        key, equals, value = change.partition("=")
        *tables, last = key.strip().split(".")
        if not equals or not last:
            raise refuse(f"--set {change}", "is not a setting.", "Write it as headcount.share=0.08.")
        table = raw
        for part in tables:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                raise refuse(f"--set {change}", f"goes into {part}, which is not a table.", f"See {name}.")
        table[last] = _value(value.strip())
    return raw


def written(what: str, made_from: str, tables: Mapping[str, Any], explained: Mapping[str, str]) -> str:
    """The map as a file for people to read and edit: single settings first, every setting under what it means.

    `what` is read: "the roster is".
    """
    guessed = f"# How {what} read. Guessed from {json.dumps(made_from)}; correct what is wrong, it is used next time."
    lines = [guessed, ""]
    order = {key: index for index, key in enumerate(explained)}
    for key in sorted(tables, key=lambda key: (isinstance(tables[key], dict), order[key])):
        lines += [f"# {explained[key]}"]
        if isinstance(tables[key], dict):
            lines += [f"[{key}]", *(f"{_key(name)} = {_toml(value)}" for name, value in tables[key].items()), ""]
        else:
            lines += [f"{key} = {_toml(tables[key])}", ""]
    return "\n".join(lines)


class MapTable:
    """One table of the map; remembers which keys were asked for, so that the rest can be refused."""

    def __init__(self, name: str, title: str, raw: Any, findings: Findings) -> None:
        self.name, self.title, self.findings = name, title, findings
        self.where = f"{name} [{title}]" if title else name
        self.raw: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
        self.read: set[str] = set()
        self.inner: list[MapTable] = []
        if not isinstance(raw, dict):
            findings.add(self.where, "is not a table.", f"Write [{title}] on a line and its settings below.")

    def get(self, key: str, kind: type, default: Any) -> Any:
        self.read.add(key)
        value = self.raw.get(key, default)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if isinstance(value, kind):
            return value
        if kind is str and isinstance(value, int | float):
            return str(value)
        self.findings.add(f"{self.where} {key}", f"{value!r} is of the wrong kind.", f"For example: {default!r}.")
        return default

    def one_of(self, key: str, choices: Sequence[str], default: str) -> str:
        value = str(self.get(key, str, default))
        if value not in choices:
            words = ", ".join(f'"{choice}"' for choice in choices)
            self.findings.add(f"{self.where} {key}", f'"{value}" is not possible.', f"Choose one of {words}.")
        return value

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self.get(key, object, default)
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list | tuple) and all(isinstance(text, str) for text in given):
            return tuple(given)
        self.findings.add(f"{self.where} {key}", "is not a list of texts.", 'Write ["one", "two"].')
        return default

    def all_texts(self) -> dict[str, tuple[str, ...]]:
        return {key: self.texts(key, ()) for key in self.raw}

    def strings(self, known: Any) -> dict[str, str]:
        found = {key: self.get(key, str, "") for key in self.raw if known is None or key in known}
        return {key: value for key, value in found.items() if value}

    def table(self, key: str) -> "MapTable":
        self.read.add(key)
        made_here = MapTable(self.name, f"{self.title}.{key}".lstrip("."), self.raw.get(key, {}), self.findings)
        self.inner.append(made_here)
        return made_here

    def refuse_unread(self) -> None:
        for key in self.raw:
            if key not in self.read:
                self.findings.add(f"{self.where} {key}", "is not a setting of the map.", "Check how it is spelt.")
        for table in self.inner:
            table.refuse_unread()


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _key(name: str) -> str:
    return name if name and all(c.isascii() and (c.isalnum() or c in "_-") for c in name) else _toml(name)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)
