"""The planners folder: the only place that templates, styles and fonts come from."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from rollout.adapters.paper.compiled import FaceName
from rollout.adapters.paper.theme import Theme, read_theme
from rollout.adapters.paper.words import direction, translations, words_of
from rollout.domain.module import Module
from rollout.domain.printing.words import Words

ROOT = "file:///planners/"
I18N = "jinja2.ext.i18n"
_FACE = re.compile(
    r'font-family: "([^"]+)"; font-weight: (\d+);( font-style: italic;)? src: url\(\.\./(fonts/[\w.-]+)\)'
)


class PlannersFolder:
    """What a designer edits. Nothing outside of it can be reached from a sheet."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._environments: dict[str, Environment] = {}

    def html(self, kind: str, module: Module, facts: Mapping[str, Any], density: str) -> str:
        """One sheet's template with its facts. Personal words are not among them: they go into slots afterwards."""
        known = {**facts, "theme": self.theme.over(facts["theme"]), "direction": direction(module.language)}
        return self._template(kind, module.language).render(module=module, density=density, **known)

    def page(self, name: str, facts: Mapping[str, Any], language: str) -> str:
        """A template that is no sheet of a module."""
        known = {**facts, "theme": self.theme.over(facts["theme"]), "direction": direction(language)}
        return self._template(name, language).render(**known)

    def words(self, language: str) -> Words:
        """The sheets' own words, as code writes them."""
        return words_of(self.path / "words", language, self.theme.sayings_in(language))

    @cached_property
    def theme(self) -> Theme:
        return read_theme(self.path, list(self.faces))

    def _template(self, name: str, language: str) -> Template:
        if language not in self._environments:
            self._environments[language] = self._environment(language)
        return self._environments[language].get_template(f"{name}.html")

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.path / "sheets"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            extensions=[I18N],
        )
        said = translations(self.path / "words", language, self.theme.sayings_in(language))
        environment.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined]  # I18N adds it
        return environment

    @cached_property
    def faces(self) -> dict[FaceName, Path]:
        """The font files by what they are called in a style sheet."""
        css = (self.path / "css" / "fonts.css").read_text()
        found = _FACE.findall(css)
        return {(family, int(weight), bool(italic)): self.path / file for family, weight, italic, file in found}

    @cached_property
    def digest(self) -> str:
        """Changes when any file changes: what was printed with other files is out of date."""
        total = hashlib.sha256()
        for file in sorted(path for path in self.path.rglob("*") if path.is_file() and _is_look(path)):
            name = file.relative_to(self.path).as_posix()
            total.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
        return total.hexdigest()

    def fetch(self, url: str) -> bytes:
        """A file of this folder; anything else is refused for good."""
        wanted = (self.path / url.removeprefix(ROOT)).resolve()
        if not url.startswith(ROOT) or not wanted.is_relative_to(self.path) or not wanted.is_file():
            raise FileNotFoundError(f"asks for {url.removeprefix(ROOT)}, which is no file of the planners folder.")
        return wanted.read_bytes()


def _is_look(path: Path) -> bool:
    """Not the notes for designers and translators, nor what editors leave behind."""
    return path.suffix not in (".md", ".pot", ".txt") and not path.name.startswith(".")


def digest_of(*parts: object) -> str:
    """A name for things made from these values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def module_digest(module: Module) -> str:
    return digest_of(asdict(module))
