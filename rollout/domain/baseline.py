"""A number for units before anything starts (a score of last year, say), so that waves can be drawn alike in it."""

from collections.abc import Mapping
from fractions import Fraction

from rollout.domain.cells import Findings
from rollout.domain.columns import wordings
from rollout.domain.organisation import Unit
from rollout.domain.problem import refuse
from rollout.domain.sheet import Sheet, letter
from rollout.domain.text import clean_text

_VALUES = frozenset(("baseline", "score", "value", "result", "mean", "average"))


def read_baseline(sheet: Sheet, units: Mapping[str, Unit]) -> dict[str, Fraction]:
    """The number of each unit by code. Its first row names the columns; rows with a blank number are left out.

    Refuses with every row that names no unit, names one twice, or holds no number.
    """
    code_at, value_at = _columns(sheet, units)
    header, findings = [clean_text(cell, "name") for cell in sheet.rows[0]], Findings()
    found: dict[str, Fraction] = {}
    for index, row in enumerate(sheet.rows[1:], 1):
        code, text = (clean_text(row[at], "line") if at < len(row) else "" for at in (code_at, value_at))
        value = _number(text)
        if code not in units:
            hint = "Write the unit's code as the roster has it, or leave the row out."
            findings.add(sheet.where(index, header[code_at]), f'"{code[:40]}" is no unit.', hint)
        elif code in found:
            findings.add(sheet.where(index, header[code_at]), f'"{code}" stands there twice.', "Keep one of the rows.")
        elif text and value is None:
            findings.add(sheet.where(index, header[value_at]), f'"{text[:40]}" is no number.', "Write it as 3.5.")
        elif value is not None:
            found[code] = value
    findings.refuse_if_any(sheet.name)
    return found


def _columns(sheet: Sheet, units: Mapping[str, Unit]) -> tuple[int, int]:
    """Where the codes and the numbers stand: told by their values, and among numbers by the name of the column."""
    if len(sheet.rows) < 2:
        raise refuse(sheet.name, "has no rows.", "It needs a row with the names of its columns and one for each unit.")
    width = len(sheet.rows[0])
    values = [[row[at].strip() for row in sheet.rows[1:] if at < len(row)] for at in range(width)]
    codes = max(range(width), key=lambda at: (sum(value in units for value in values[at]), -at))
    if not any(value in units for value in values[codes]):
        raise refuse(sheet.name, "has no column with the codes of units.", "Write the codes as the roster has them.")
    numbers = [at for at in range(width) if at != codes and any(_number(value) is not None for value in values[at])]
    named = [at for at in numbers if _VALUES & {word for text in wordings(sheet.rows[0][at]) for word in text.split()}]
    if len(named or numbers) != 1:
        shown = ", ".join(clean_text(sheet.rows[0][at], "name") or letter(at) for at in numbers) or "none"
        hint = 'Leave one column of numbers, or name it "baseline".'
        raise refuse(sheet.name, f"does not say which column is the baseline (numbers: {shown}).", hint)
    return codes, (named or numbers)[0]


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text) if text and "/" not in text and len(text) <= 20 else None
    except ValueError:
        return None
