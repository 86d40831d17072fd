"""What WeasyPrint is asked for: compiled sheets, sheets for one leader alone, and sheets of free length.

Runs in a process of its own (see worker), because it needs much memory, and because words can be made to keep it busy.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rollout.adapters.paper import layout
from rollout.adapters.paper.compile import compile_sheet
from rollout.adapters.paper.compiled import FaceName
from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.measure import Fitted
from rollout.domain.module import Module

Made = tuple[bytes, int]
"""A PDF and its number of pages."""


class Layouts:
    """Everything that needs WeasyPrint. Which folder it is asked for, it is told by path and digest."""

    def compile(
        self, folder: tuple[Path, str], kind: str, module: Module, facts: Mapping[str, Any], leaves: int, side: int
    ) -> bytes:
        return compile_sheet(_folder(*folder), kind, module, facts, leaves, side).to_json()

    def in_full(
        self,
        folder: tuple[Path, str],
        kind: str,
        module: Module,
        facts: Mapping[str, Any],
        words: Mapping[tuple[str, int], tuple[Fitted, bool]],
        codes: Sequence[tuple[int, str]],
        letters: Mapping[FaceName, str],
        density: str,
        title: str,
    ) -> Made:
        """A personal sheet with its words as they were fitted; whether our own fonts set them is said with each."""
        dress = layout.words_in_place(words, codes)
        document = layout.lay_out(_folder(*folder), kind, module, facts, dress, (density,))
        document.metadata.title = title
        layout.seed_fonts(document, _folder(*folder), letters)
        return layout.write(document), len(document.pages)

    def laid_out(self, folder: tuple[Path, str], kind: str, module: Module, facts: Mapping[str, Any]) -> Made:
        """A sheet of as many pages as it needs."""
        document = layout.lay_out(_folder(*folder), kind, module, facts, lambda root: None)
        return layout.write(document), len(document.pages)


@lru_cache(4)
def _folder(path: Path, _digest: str) -> PlannersFolder:
    """Anew whenever a file in it has changed: a designer's next try must not be the last one."""
    return PlannersFolder(path)
