"""planners/theme.toml: the organisation's name, logo, colours and fonts, and what it calls things. Strictly read."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from rollout.adapters.paper.compiled import FaceName
from rollout.adapters.paper.logo import logo_fault
from rollout.domain.palette import contrast, is_colour, palette
from rollout.domain.problem import Finding, Refused, refuse
from rollout.domain.text import clean_text, exceeds

FILE = "planners/theme.toml"
SAYINGS = {
    "notes": ("Notes",),
    "examples": ("Examples",),
    "stories": ("Stories",),
    "points": ("Points to remember",),
    "hour": ("conversation %(number)s of %(modules)s", "Conversation %(number)s of %(modules)s"),
}
"""What may be called by another name, and the messages of the sheets that say it."""

_NEEDED = {"text": ((400, False), (500, False), (600, False)), "titles": ((400, False), (600, False), (400, True))}
"""Weights that the sheets use, and whether in italics. Names are measured with these very files."""

Corners = Literal["square", "rounded"]
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Theme:
    """What the file says. `sayings`: for each language, other words for messages of the sheets.

    `families`: those of fonts.css; what the chosen ones lack is taken from the others, in their order.
    """

    name: str = ""
    logo: str = ""
    accent: str = ""
    second: str = ""
    text: tuple[str, ...] = ("Inter",)
    titles: tuple[str, ...] = ("Source Serif",)
    corners: Corners = "square"
    sayings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    families: tuple[str, ...] = ()

    def over(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What templates know as `theme`: the programme's facts, and over them what the file says."""
        own = {"organisation": self.name, "logo": self.logo}
        said = {name: text for name, text in own.items() if text}
        fonts = {"text": self._stack(self.text, "sans-serif"), "titles": self._stack(self.titles, "serif")}
        return {**facts, **said, **fonts, "corners": self.corners, **self.colours(str(facts.get("colour", "")))}

    def colours(self, programme: str) -> dict[str, str]:
        """The colours of everything, on paper and on pages; the programme's own, where the file names none."""
        return palette(self.accent or programme, self.second)

    def _stack(self, chosen: Sequence[str], generic: str) -> str:
        names = dict.fromkeys((*chosen, *self.families))
        return ", ".join([*(f'"{name}"' for name in names), generic])

    def sayings_in(self, language: str) -> Mapping[str, str]:
        return self.sayings.get(language) or self.sayings.get(language.partition("-")[0], {})


def read_theme(folder: Path, faces: Sequence[FaceName]) -> Theme:
    """The theme of this planners folder; the product's own look where it has none. `faces`: those of fonts.css."""
    path = folder / "theme.toml"
    if not path.is_file():
        return Theme(families=tuple(dict.fromkeys(family for family, _, _ in faces)))
    reader = _Reader(_parsed(path), folder, faces)
    theme = reader.theme()
    if reader.findings:
        raise Refused(*reader.findings)
    return theme


def pale(theme: Theme, programme: str) -> list[Finding]:
    """Colours that are too light for words, and what is printed instead."""
    shown, found = theme.colours(programme), []
    accent = f"{FILE} [colours] accent" if theme.accent else "programme.toml [programme] colour"
    named = [(accent, theme.accent or programme, shown["accent"])]
    named.append((f"{FILE} [colours] second", theme.second, shown["deep"]))
    for where, wanted, printed in named:
        if is_colour(wanted) and wanted.lower() != printed:
            what = f"{wanted} is too light for words: {_ratio(wanted)} on white paper. {printed} is printed instead."
            found.append(Finding(where, what, f"Choose a darker one, or write {printed} ({_ratio(printed)}).", "notes"))
    return found


class _Reader:
    """Walks over the tables; whatever is wrong becomes a finding with its table and key."""

    def __init__(self, raw: Mapping[str, Any], folder: Path, faces: Sequence[FaceName]) -> None:
        self._raw, self._folder, self._faces = raw, folder, faces
        self._families = tuple(dict.fromkeys(family for family, _, _ in faces))
        self.findings: list[Finding] = []

    def theme(self) -> Theme:
        tables: dict[str, dict[str, Callable[[Any], Any]]] = {
            "house": {"name": self._line, "logo": self._logo},
            "colours": {"accent": _colour, "second": _colour},
            "fonts": {key: partial(self._fonts, key) for key in _NEEDED},
            "boxes": {"corners": _corners},
        }
        self._known(FILE, self._raw, [*tables, "sayings"])
        values: dict[str, Any] = {}
        for table, keys in tables.items():
            values |= self._values(f"{FILE} [{table}]", self._table(self._raw, table), keys)
        return Theme(**values, sayings=self._sayings(), families=self._families)

    def _sayings(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        tables = self._table(self._raw, "sayings")
        for language in tables:
            where = f"{FILE} [sayings.{language}]"
            if not _LANGUAGE.fullmatch(language):
                self._find(where, "is not a language.", "Write, for example, [sayings.en].")
                continue
            said = self._values(where, self._table(tables, language), dict.fromkeys(SAYINGS, self._line))
            found[language] = {}
            for key, text in said.items():
                self._places(f"{where} {key}", text, SAYINGS[key][0])
                found[language] |= {message: _PLACE.sub(r"%(\1)s", text.replace("%", "%%")) for message in SAYINGS[key]}
        return found

    def _values(self, where: str, raw: Mapping[str, Any], keys: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
        self._known(where, raw, list(keys))
        found: dict[str, Any] = {}
        for key, read in keys.items():
            if raw.get(key, "") != "":
                try:
                    found[key] = read(raw[key])
                except ValueError as wrong:
                    self._find(f"{where} {key}", f"{str(raw[key])[:60]!r} cannot be used.", str(wrong))
        return found

    def _known(self, where: str, raw: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in raw:
            if key not in known:
                near = next(iter(difflib.get_close_matches(key, known, 1)), "")
                hint = f"Did you mean {near}?" if near else f"Known here: {', '.join(known)}."
                self._find(f"{where} {key}", "is not a setting.", hint)

    def _table(self, raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = raw.get(name, {})
        if isinstance(table, dict):
            return table
        self._find(f"{FILE} {name}", "is not a table.", f"Write [{name}] on a line, its settings below.")
        return {}

    def _places(self, where: str, text: str, message: str) -> None:
        wanted = set(re.findall(r"%\((\w+)\)s", message))
        if set(_PLACE.findall(text)) != wanted or "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
            places = " and ".join(f"{{{place}}}" for place in sorted(wanted)) or "no { }"
            self._find(where, f"{text!r} cannot be used.", f"It must hold {places}.")

    def _line(self, raw: object) -> str:
        if not isinstance(raw, str) or exceeds(raw, "line"):
            raise ValueError("Write text in quotes, at most 200 characters.")
        return clean_text(raw, "line")

    def _logo(self, raw: object) -> str:
        if fault := logo_fault(self._folder, raw):
            raise ValueError(fault)
        return str(raw)

    def _fonts(self, key: str, raw: object) -> tuple[str, ...]:
        names = [raw] if isinstance(raw, str) else raw
        if not isinstance(names, list) or not names or not all(name in self._families for name in names):
            raise ValueError(f"Families of css/fonts.css: {', '.join(self._families)}.")
        lacking = [look for look in _NEEDED[key] if (names[0], *look) not in self._faces]
        if lacking:
            looks = ", ".join(f"{weight}{' italic' * is_italic}" for weight, is_italic in lacking)
            raise ValueError(f"{names[0]} lacks a line for the weight {looks} in css/fonts.css.")
        return tuple(names)

    def _find(self, where: str, what: str, hint: str) -> None:
        self.findings.append(Finding(where, what, hint))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))  # Windows editors begin with a BOM
    except UnicodeDecodeError:
        raise refuse(FILE, "is not saved as UTF-8.", "Save it again with the encoding UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise refuse(FILE, f"cannot be read: {error}.", 'Texts stand in quotes; a key is followed by "=".') from None


def _colour(raw: object) -> str:
    if not isinstance(raw, str) or not is_colour(raw):
        raise ValueError('Write six digits: "#0b5d5b".')
    return raw


def _corners(raw: object) -> str:
    if raw not in get_args(Corners):
        raise ValueError('Write "square" or "rounded".')
    return str(raw)


def _ratio(colour: str) -> str:
    return f"{contrast(colour, '#ffffff'):.1f}:1"
