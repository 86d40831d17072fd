"""Everything printed: templates of the planners folder made into PDFs.

A sheet that many leaders get is laid out once, by WeasyPrint, with places for what is personal; for each leader only
those places are filled in. What cannot be filled in exactly (other scripts) is laid out in full for itself. Helper
processes do both; they hold no more than they need, so nothing heavy may be imported here.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rollout.domain.edges import PrintedSheet, SheetJob
    from rollout.domain.printing.words import Words
    from rollout.domain.problem import Finding


class Printer:
    """Prints with the templates of `planners`; keeps compiled sheets in `cache`, which may be deleted at any time."""

    def __init__(self, planners: Path, cache: Path) -> None:
        from rollout.adapters.paper.sheets import Press

        self._press = Press(planners, cache)

    @property
    def look(self) -> str:
        return self._press.folder.digest

    def print_one(self, job: "SheetJob") -> "PrintedSheet":
        """One sheet at once, as a web page asks for it."""
        return self._press.print_one(job)

    def print_all(self, jobs: "Iterable[SheetJob]") -> "Iterator[PrintedSheet]":
        """One sheet a job, in order. Many jobs are shared between helpers."""
        from rollout.adapters.paper.many import print_many

        return print_many(self._press, jobs)

    def close(self) -> None:
        """End the helper processes now and not with this one. The next sheet starts them again."""
        from rollout.adapters.paper.many import end_helpers

        end_helpers(self._press)

    def words(self, language: str) -> "Words":
        return self._press.folder.words(language)

    def colours(self, programme: str) -> Mapping[str, str]:
        return self._press.folder.theme.colours(programme)

    def findings(self, languages: Iterable[str], colour: str) -> "list[Finding]":
        """What is wrong with the theme and with the words of these languages."""
        from rollout.adapters.paper.look_findings import look_findings

        return look_findings(self._press.folder, languages, colour)

    def boxes(self, job: "SheetJob") -> "Mapping[str, tuple[float, float, float, float]]":
        """Where the boxes of a sheet lie that somebody fills in, by name: x, y, width and height in millimetres."""
        from rollout.adapters.paper.boxes import boxes

        return boxes(self._press.folder, job)

    def print_wall(self, colour: str, facts: Mapping[str, object]) -> "PrintedSheet":
        """The calendar as a picture, one sheet of A3 a drawing."""
        from rollout.adapters.paper.wall import print_wall

        return print_wall(self._press.folder, colour, facts)


__all__ = ["Printer"]
