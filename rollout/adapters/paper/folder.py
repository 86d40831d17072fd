"""The planners folder: the only place that templates, styles and fonts come from."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from rollout.domain.module import Module

ROOT = "file:///planners/"
_FACE = re.compile(
    r'font-family: "([^"]+)"; font-weight: (\d+);( font-style: italic;)? src: url\(\.\./(fonts/[\w.-]+)\)'
)

FaceName = tuple[str, int, bool]
"""Family, weight, whether italic."""


class PlannersFolder:
    """What a designer edits. Nothing outside of it can be reached from a sheet."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._jinja = Environment(
            loader=FileSystemLoader(self.path / "sheets"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
        )
        self._jinja.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension adds it

    def html(self, kind: str, module: Module, facts: Mapping[str, object], density: str) -> str:
        """One sheet's template with its facts. Personal words are not among them: they go into slots afterwards."""
        return self._jinja.get_template(f"{kind}.html").render(module=module, density=density, **facts)

    def page(self, name: str, facts: Mapping[str, object]) -> str:
        """A template that is no sheet of a module."""
        return self._jinja.get_template(f"{name}.html").render(**facts)

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
        for file in sorted(p for folder in ("sheets", "css", "fonts") for p in (self.path / folder).iterdir()):
            total.update(f"{file.parent.name}/{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
        return total.hexdigest()

    def fetch(self, url: str) -> bytes:
        """A file of this folder; anything else is refused for good."""
        wanted = (self.path / url.removeprefix(ROOT)).resolve()
        if not url.startswith(ROOT) or not wanted.is_relative_to(self.path) or not wanted.is_file():
            raise FileNotFoundError(f"asks for {url.removeprefix(ROOT)}, which is no file of the planners folder.")
        return wanted.read_bytes()


def digest_of(*parts: object) -> str:
    """A name for things made from these values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def module_digest(module: Module) -> str:
    return digest_of(asdict(module))
