"""One job, one PDF: filled in where that can be exact, laid out in full where not."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from rollout.adapters.paper.compiled import Compiled
from rollout.adapters.paper.fill import can_fill, fill, fitted
from rollout.adapters.paper.folder import PlannersFolder, digest_of, module_digest
from rollout.adapters.paper.measure import face
from rollout.adapters.paper.palette import palette
from rollout.domain.edges import PrintedSheet, SheetJob
from rollout.domain.module import Module

FORMAT = 1
"""Goes up when compiled sheets are kept in another form."""


@dataclass
class Press:
    """What one process needs to print: the folder, and the compiled sheets it has used so far."""

    planners: Path
    cache: Path
    _sheets: dict[str, Compiled] = field(default_factory=dict)
    _modules: dict[int, tuple[Module, str]] = field(default_factory=dict)

    @cached_property
    def folder(self) -> PlannersFolder:
        return PlannersFolder(self.planners)

    def print_one(self, job: SheetJob) -> PrintedSheet:
        if "leaves" not in job.facts:
            return self._shared(job)
        sheet = self.compiled(job)
        words = fitted(sheet, self.folder, _leaves(job))
        if not can_fill(sheet, self.folder, words):
            return self.in_full(job)
        content = fill(sheet, self.folder, words, str(job.facts["link"]), str(job.facts["title"]))
        return PrintedSheet(content, len(words), "compiled")

    def in_full(self, job: SheetJob) -> PrintedSheet:
        """The same sheet, laid out for this leader alone: slower, and able to set every script."""
        from rollout.adapters.paper import layout, qr

        sheet = self.compiled(job)
        words = fitted(sheet, self.folder, _leaves(job))
        dress = layout.words_in_place(words, self._plain(sheet), qr.svg_path(str(job.facts["link"])))
        document = layout.lay_out(self.folder, job.kind, job.module, _shape(job, len(words)), dress, (sheet.density,))
        document.metadata.title = str(job.facts["title"])
        return PrintedSheet(layout.write(document), len(words), "full")

    def compiled(self, job: SheetJob) -> Compiled:
        """The compiled sheet for this job's shape: from memory, from the cache folder, or made now."""
        name = self.name_of(job)
        if name not in self._sheets:
            self._sheets[name] = self._kept(name) or self._made(name, job)
        return self._sheets[name]

    def name_of(self, job: SheetJob) -> str:
        """What a compiled sheet depends on."""
        return digest_of(FORMAT, job.kind, self._digest(job.module), self.folder.digest, _shape(job))

    def _shared(self, job: SheetJob) -> PrintedSheet:
        """A sheet without slots. Guides and cards are kept: nothing personal is in them, and every tick wants them."""
        if set(job.facts) != {"theme"}:
            return self._laid_out(job)
        name = digest_of(FORMAT, job.kind, self._digest(job.module), self.folder.digest, job.facts)
        kept = next(self.cache.glob(f"{name}-*.pdf"), None)
        if kept:
            return PrintedSheet(kept.read_bytes(), int(kept.stem.rsplit("-", 1)[1]), "full")
        made = self._laid_out(job)
        self._write(f"{name}-{made.pages}.pdf", made.content)
        return made

    def _laid_out(self, job: SheetJob) -> PrintedSheet:
        from rollout.adapters.paper import layout

        document = layout.lay_out(self.folder, job.kind, job.module, _coloured(job.facts), lambda root: None)
        return PrintedSheet(layout.write(document), len(document.pages), "full")

    def _write(self, name: str, content: bytes) -> None:
        """Whole or not at all; two helpers may write the same."""
        self.cache.mkdir(parents=True, exist_ok=True)
        beside = self.cache / f".{name}.{os.getpid()}"
        beside.write_bytes(content)
        beside.replace(self.cache / name)

    def _made(self, name: str, job: SheetJob) -> Compiled:
        from rollout.adapters.paper.compile import compile_sheet

        sheet = compile_sheet(self.folder, job.kind, job.module, _shape(job))
        self._write(f"{name}.json", sheet.to_json())
        return sheet

    def _kept(self, name: str) -> Compiled | None:
        path = self.cache / f"{name}.json"
        return Compiled.from_json(path.read_bytes()) if path.exists() else None

    def _digest(self, module: Module) -> str:
        """Kept by identity, because it is asked for with every sheet."""
        known = self._modules.get(id(module))
        if known is None or known[0] is not module:
            known = self._modules[id(module)] = (module, module_digest(module))
        return known[1]

    def _plain(self, sheet: Compiled) -> Callable[[str], bool]:
        """Whether our own fonts set a line as it stands."""
        faces = [face(self.folder.faces[name]) for name in sheet.faces]
        return lambda line: all(each.glyphs(line) is not None for each in faces)


def _leaves(job: SheetJob) -> Sequence[Mapping[str, str]]:
    leaves = job.facts["leaves"]
    assert isinstance(leaves, Sequence)
    return leaves


def _shape(job: SheetJob, leaves: int = 1) -> dict[str, Any]:
    """The facts that change how a sheet is laid out; the same for many leaders. One leaf stands for all of them."""
    return {**_coloured({"theme": job.facts["theme"]}), "shape": job.facts["shape"], "pages": leaves}


def _coloured(facts: Mapping[str, object]) -> dict[str, Any]:
    theme = facts["theme"]
    assert isinstance(theme, Mapping)
    return {**facts, "theme": {**theme, **palette(str(theme["colour"]))}}
