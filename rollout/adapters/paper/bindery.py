"""What is done to finished sheets: other paper for a planner, two pages on one, many leaders' sheets in one file."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import pikepdf

from rollout.adapters.paper.binding import Volume
from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.forms import MM, reduced_a4, two_a4
from rollout.adapters.paper.imposing import booklet, two_up
from rollout.domain.edges import Bound

_PAPERS = {(148, 210): "A5", (210, 297): "A4", (297, 420): "A3"}
_IMPOSED = {"two_up": two_up, "booklet": booklet}


class Volumes:
    """One PDF for every size of paper, each begun when it is needed."""

    def __init__(self, stack: ExitStack, folder: Path, name: str, title: str, trimmed: float | None) -> None:
        self._stack, self._folder, self._name, self._title, self._trimmed = stack, folder, name, title, trimmed
        self._volumes: dict[str, Volume] = {}
        self._looks: dict[str, tuple[str, int]] = {}
        self._opened: dict[str, pikepdf.Pdf] = {}

    def look(self, content: bytes) -> tuple[str, int]:
        return self._look(_name(content), content)

    def add(self, content: bytes, chapter: str) -> Bound:
        name = _name(content)
        paper, pages = self._look(name, content)
        volume = self._volume(paper)
        volume.chapter(chapter)
        first, pdf = len(volume) + 1, self._opened.pop(name, None)
        if volume.knows(name):
            volume.add_again(name)
        else:
            with pdf or pikepdf.open(io.BytesIO(content)) as opened:
                volume.add(opened, name)
        return Bound(self._file(paper), paper, first, pages)

    def _look(self, name: str, content: bytes) -> tuple[str, int]:
        """A sheet that is looked at is added soon, so it stays open."""
        if name not in self._looks:
            pdf = self._opened[name] = pikepdf.open(io.BytesIO(content))
            self._looks[name] = _paper(pdf.pages[0]), len(pdf.pages)
        return self._looks[name]

    def _volume(self, paper: str) -> Volume:
        if paper not in self._volumes:
            volume = Volume(self._folder / self._file(paper), f"{self._title} ({paper})", self._trimmed)
            self._volumes[paper] = self._stack.enter_context(volume)
        return self._volumes[paper]

    def _file(self, paper: str) -> str:
        return f"{self._name}-{paper.lower()}.pdf"


class SheetBindery:
    """Works on finished PDFs; takes the letters of its signs from the fonts of `planners`."""

    def __init__(self, planners: Path) -> None:
        self._planners = planners

    def paper(self, content: bytes) -> str:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return _paper(pdf.pages[0])

    def planner(self, content: bytes, form: str, signs: Sequence[tuple[str, str]]) -> tuple[bytes, int]:
        if form == "two_a4":
            return two_a4(content, signs, self._fonts), 2
        return (reduced_a4(content), 1) if form == "a4" else (content, 1)

    def together(self, contents: Sequence[bytes]) -> bytes:
        whole, made = pikepdf.new(), io.BytesIO()
        with ExitStack() as stack:  # pages are read when the whole is written
            for content in contents:
                whole.pages.extend(stack.enter_context(pikepdf.open(io.BytesIO(content))).pages)
            whole.save(made, deterministic_id=True)
        return made.getvalue()

    def imposed(self, content: bytes, way: str) -> bytes:
        return _IMPOSED[way](content) if self.paper(content) == "A4" else content

    @contextmanager
    def open(self, folder: Path, name: str, title: str, trimmed: float | None = None) -> Iterator[Volumes]:
        with ExitStack() as stack:
            yield Volumes(stack, folder, name, title, trimmed)

    @cached_property
    def _fonts(self) -> tuple[Path, ...]:
        """Those that are neither thin nor slanted first; the others for scripts that those lack."""
        faces = PlannersFolder(self._planners).faces
        order = sorted(faces, key=lambda face: (face[2], "Serif" in face[0], abs(face[1] - 600), face[0]))
        return tuple(faces[name] for name in order)


def _name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _paper(page: pikepdf.Page) -> str:
    """The name of the page's size, whichever way it lies; a size without a name in millimetres."""
    left, bottom, right, top = (float(each) for each in page.trimbox)
    short, long = sorted((round((right - left) / MM), round((top - bottom) / MM)))
    return _PAPERS.get((short, long), f"{short}x{long}mm")
