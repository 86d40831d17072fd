"""Decisions in a table that a leader fills in: one row an idea, columns idea, outcome, reason, answer.

An adoption or a trial needs more: the columns owner, first_step, by, facilities (several with ; between them).
"""

from rollout.cli.setup import a_day
from rollout.domain.codes import read_code
from rollout.domain.follow_up import Plan
from rollout.domain.ideas import OUTCOMES, Choice
from rollout.domain.problem import refuse
from rollout.domain.sheet import Sheet

COLUMNS = ("idea", "outcome", "reason", "answer")
PLAN_COLUMNS = ("owner", "first_step", "by", "facilities")
WORDS = {"forward": "forwarded", "adopt": "adopted", "try": "tried", "keep": "kept_local", "decline": "declined"}


def outcome_of(word: str) -> str:
    """The outcome that a person's word means; a word that means none stays as it is, to be refused by name."""
    said = word.strip().lower().replace(" ", "_")
    return said if said in OUTCOMES else WORDS.get(said, word.strip())


def choices_of(sheet: Sheet) -> list[Choice]:
    """The rows that somebody filled in. A row without outcome, reason and answer is not decided yet and left alone."""
    header = [cell.strip().lower() for cell in sheet.rows[0]] if sheet.rows else []
    if missing := [name for name in COLUMNS if name not in header]:
        raise refuse(
            sheet.name, f"has no column {', '.join(missing)}.", f"Its first row must name {', '.join(COLUMNS)}."
        )
    places = [header.index(name) for name in COLUMNS]
    more = {name: header.index(name) for name in PLAN_COLUMNS if name in header}
    chosen = []
    for index, row in enumerate(sheet.rows[1:], 1):
        idea, outcome, reason, answer = (row[place].strip() if place < len(row) else "" for place in places)
        if outcome or reason or answer:
            said = {name: row[place].strip() for name, place in more.items() if place < len(row)}
            plan = plan_of(sheet.where(index), **said)
            chosen.append(Choice(read_code(idea), outcome_of(outcome), reason, answer, sheet.where(index), plan))
    return chosen


def plan_of(where: str, owner: str = "", first_step: str = "", by: str = "", facilities: str = "") -> Plan:
    """What an adoption or a trial comes with, as somebody typed it."""
    places = tuple(each.strip() for each in facilities.split(";") if each.strip())
    return Plan(owner, first_step, a_day(by, f"{where}, by") if by else None, places)
