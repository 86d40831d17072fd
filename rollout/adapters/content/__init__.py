"""The modules that L&D wrote, read from a folder of Markdown files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rollout.adapters.content.local_page import local_page, local_text_of
from rollout.adapters.content.markdown import read_page, text_of
from rollout.adapters.content.module_page import module_of
from rollout.domain.adaptation_writing import LocalText
from rollout.domain.lint import lint
from rollout.domain.module import Module
from rollout.domain.problem import Finding, Refused, refuse

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class ModuleFolder:
    """`welcome.md` in the programme's own language, `welcome.de.md` beside it where there is a translation.

    Each file is read once; a folder that changed is seen by a new ModuleFolder.
    """

    def __init__(self, folder: Path, order: tuple[str, ...], language: str = "en") -> None:
        self._folder = folder
        self._order = order
        self._language = language
        self._read: dict[Path, Module | Refused] = {}

    def module(self, key: str, language: str = "") -> Module:
        """The module in this language, or in the programme's own where it is not translated."""
        if key not in self._order:
            raise refuse(f"module {key!r}", "is not one of the programme.", f"Choose: {', '.join(self._order)}.")
        if language == self._language or not _LANGUAGE.fullmatch(language):
            return self._own(key)
        path = self._folder / f"{key}.{language}.md"
        return self._translated(key, language, path) if path.is_file() else self._own(key)

    def modules(self) -> list[Module]:
        """Every module of the programme in its order; refuses when one cannot be read."""
        return [self._own(key) for key in self._order]

    def findings(self) -> list[Finding]:
        """What is wrong with the files, first what cannot be read, then what breaks the common format."""
        found: list[Finding] = []
        whole: list[Module] = []
        for key in self._order:
            try:
                whole.append(self._own(key))
                found += self._of_translations(key)
            except Refused as refused:
                found += refused.findings
        return found + lint(whole)

    def local_text(self, file: Path, language: str) -> LocalText:
        """What somebody at a unit wrote about one activity, in the form of the modules."""
        if not file.is_file():
            raise refuse(str(file), "is not there.", "Begin with: rollout adapt example")
        return local_text_of(read_page(file.name, text_of(file), language, titled=False))

    def local_page(self, text: LocalText, title: str, note: str) -> str:
        """A file that `local_text` reads as this text, with a note to whoever writes in it."""
        return local_page(text, title, note)

    def _of_translations(self, key: str) -> Iterator[Finding]:
        """A translation keeps the rules of its own: longer words must still fit the same boxes."""
        for path in sorted(self._folder.glob(f"{key}.*.md")):
            try:
                module = self._translated(key, path.name.split(".")[-2], path)
            except Refused as refused:
                yield from refused.findings
            else:
                for finding in lint([module]):
                    yield replace(finding, where=finding.where.replace(f"{key}.md", path.name, 1))

    def _own(self, key: str) -> Module:
        return self._once(self._folder / f"{key}.md", key, self._language)

    def _translated(self, key: str, language: str, path: Path) -> Module:
        """A translation keeps the activities of the original: keys, so that returns fit, minutes and who may adapt."""
        own, other = self._own(key), self._once(path, key, language)
        if [a.minutes for a in own.activities] != [a.minutes for a in other.activities]:
            hint = f"Give it the activities of {key}.md in the same order with the same minutes."
            raise refuse(path.name, "has other activities than the original.", hint)
        pairs = list(zip(own.activities, other.activities, strict=True))
        keys = {there.key: here.key for here, there in pairs}
        activities = tuple(replace(there, key=here.key, right=here.right) for here, there in pairs)
        return replace(other, activities=activities, video=replace(other.video, activity=keys[other.video.activity]))

    def _once(self, path: Path, key: str, language: str) -> Module:
        if path not in self._read:
            try:
                self._read[path] = _module(path.name, _text(path), key, language)
            except Refused as refused:
                self._read[path] = refused
        known = self._read[path]
        if isinstance(known, Refused):
            raise Refused(*known.findings)
        return known


@lru_cache(64)
def _module(file: str, text: str, key: str, language: str) -> Module:
    """Reading takes a tenth of a second, and a portal opens the folder with every visit."""
    return module_of(read_page(file, text, language), key, language)


def _text(path: Path) -> str:
    if not path.is_file():
        hint = "Write it (copy another module and change the words), or take it out of programme.toml."
        raise refuse(path.name, f"is missing in {path.parent.name}/.", hint)
    return text_of(path)
