"""A table as people made it: text in rows, each with the number that a spreadsheet shows for it."""

import string
from collections.abc import Sequence
from dataclasses import dataclass

from rollout.domain.problem import Finding

LARGEST_ROWS, LARGEST_COLUMNS = 60_000, 60


@dataclass(frozen=True)
class Sheet:
    """All rows that have anything in them. `name` is the file as its owner knows it, `sha256` the hash of its bytes."""

    name: str
    sha256: str
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    notes: tuple[Finding, ...] = ()

    def where(self, index: int, column: str = "") -> str:
        """Where to look: "staff.csv, row 7, column Region"."""
        place = f"{self.name}, row {self.numbers[index]}"
        return f"{place}, column {column}" if column else place


def letter(index: int) -> str:
    """The name of a column without a header, as spreadsheets write it: 0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters
