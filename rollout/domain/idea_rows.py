"""What the rows of an idea tool's export say: ideas with their units and authors, and every row that says none.

A row is never left out silently: it becomes an idea, is one that was read already, is not asked for (`only`), or is
among the rows left out, with where, what and what to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rollout.domain.cells import CannotTell, Findings
from rollout.domain.codes import short_code
from rollout.domain.columns import Table
from rollout.domain.idea_map import IdeaMap
from rollout.domain.idea_places import Places
from rollout.domain.plain_words import from_html, joined, shortened
from rollout.domain.problem import Finding
from rollout.domain.text import CAPS, clean_text, exceeds


@dataclass(frozen=True)
class ReadIdea:
    """One idea of a file. `key` says which one it is; `whole`: all its words where `text` is only their beginning."""

    key: str
    text: str
    author: str
    unit: str
    module: str
    whole: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A row that is no idea, and why. `row` is its index in the sheet."""

    row: int
    why: Finding


@dataclass(frozen=True)
class ReadIdeas:
    """All that a file says. `again`: rows that repeat one above word for word; `not_asked`: rows outside of `only`."""

    ideas: tuple[ReadIdea, ...]
    left_out: tuple[LeftOut, ...]
    again: int = 0
    not_asked: int = 0

    @property
    def rows(self) -> int:
        return len(self.ideas) + len(self.left_out) + self.again + self.not_asked

    def findings(self, name: str) -> tuple[Finding, ...]:
        """The first of what is wrong in full, then how many more."""
        found = Findings()
        for each in self.left_out:
            found.add(each.why.where, each.why.what, each.why.hint)
        return found.shown(name)


def read_ideas(
    table: Table, torn: Sequence[int], map_: IdeaMap, places: Places, modules: Mapping[str, str]
) -> ReadIdeas:
    """Every row of the table. `torn`: rows with more cells than the header; `modules`: titles by key."""
    width = len(table.header)
    left_out = [LeftOut(row, _torn(table, row, width)) for row in torn]
    found: dict[str, ReadIdea] = {}
    again = not_asked = 0
    reader = _Rows(table, map_, places, modules)
    for number, row in enumerate(table.rows):
        if not reader.is_asked_for(number):
            not_asked += 1
            continue
        try:
            idea = reader.read(number)
            if found.setdefault(idea.key, idea) != idea:
                what = "has the same number as a row above, and other words."
                raise CannotTell(what, "Give one of the two another number, or leave it out.")
            again += found[idea.key] is not idea
        except CannotTell as error:
            left_out.append(LeftOut(row, Finding(table.sheet.where(row), str(error), error.hint)))
    in_order = sorted(left_out, key=lambda each: each.row)
    return ReadIdeas(tuple(found.values()), tuple(in_order), again, not_asked)


def _torn(table: Table, row: int, width: int) -> Finding:
    what = f"has {len(table.sheet.rows[row])} cells, the header {width}."
    return Finding(table.sheet.where(row), what, "A text with the delimiter in it needs quotation marks around it.")


class _Rows:
    """The cells of a table under the meanings of its columns."""

    def __init__(self, table: Table, map_: IdeaMap, places: Places, modules: Mapping[str, str]) -> None:
        self.map, self.places, self.unknown = map_, places, {word.casefold() for word in map_.unknown}
        self.columns = {column: table.values(column) for column in map_.used()}
        self.modules = {name.casefold(): key for key, title in modules.items() for name in (title, key)}

    def is_asked_for(self, number: int) -> bool:
        return all(
            self.columns[column][number].casefold() in {word.casefold() for word in words}
            for column, words in self.map.only.items()
        )

    def read(self, number: int) -> ReadIdea:
        words = self._words(number)
        whole = words if exceeds(words, "idea") else ""
        if whole and self.map.too_long == "refuse":
            what = f"has {len(words):,} characters in {words.count(chr(10)) + 1} lines; an idea may have "
            what += f"{CAPS['idea'].characters:,} in {CAPS['idea'].lines}."
            raise CannotTell(what, 'Shorten it, or write too_long = "shorten" into the map: the whole text is kept.')
        text = shortened(words) if whole else clean_text(words, "idea")
        unit, author = self.places.of(list(self._said_units(number)), *self._author(number))
        ref = clean_text(self._cell(number, "ref"), "line")
        key = ref or short_code("\n".join((unit, author, words)), 16)
        module = self._module(number)
        return ReadIdea(f"{self.map.source}#{key}", text, author, unit, module, clean_text(whole, "whole"))

    def _words(self, number: int) -> str:
        plain = from_html if self.map.words == "html" else str
        title, more = (plain(self._cell(number, meaning)) for meaning in ("text", "more"))
        words = joined(clean_text(title, "whole"), clean_text(more, "whole"))
        if not words:
            raise CannotTell("has no words.", "Write the idea there, or leave the row out.")
        if exceeds(title, "whole") or exceeds(more, "whole") or exceeds(words, "whole"):
            raise CannotTell("has more words than fit anywhere.", "A quotation mark may be missing; else shorten it.")
        return words

    def _said_units(self, number: int) -> Iterator[tuple[str, str]]:
        """What the row says about its unit, the surest first: (column, words); a code from the map under no column."""
        for column, known in self.map.units.items():
            codes = {words.casefold(): code for words, code in known.items()}
            if code := codes.get(self.columns[column][number].casefold()):
                yield "", code
        column = self.map.columns.get("unit", "")
        yield column, self._cell(number, "unit")
        for column in self.map.units:
            yield column, self._known(self.columns[column][number])
        yield "", self.map.fixed.get("unit", "")

    def _author(self, number: int) -> tuple[str, str]:
        name = self._cell(number, "author") or self.map.fixed.get("author", "")
        if exceeds(name, "name"):
            raise CannotTell(f"names an author with {len(name)} characters.", f"Up to {CAPS['name'].characters} fit.")
        return clean_text(name, "name"), self._cell(number, "author_email")

    def _module(self, number: int) -> str:
        said = self._cell(number, "module") or self.map.fixed.get("module", "")
        if said and said.casefold() not in self.modules:
            known = ", ".join(sorted(set(self.modules.values())))
            raise CannotTell(f'names a module "{said[:40]}", which there is not.', f"The modules are {known}.")
        return self.modules.get(said.casefold(), "")

    def _cell(self, number: int, meaning: str) -> str:
        column = self.map.columns.get(meaning, "")
        return self._known(self.columns[column][number]) if column else ""

    def _known(self, cell: str) -> str:
        return "" if cell.casefold() in self.unknown else cell
