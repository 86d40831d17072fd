"""What networks and states have to show on their boards: read from the ideas of their facilities, part by part."""

from collections.abc import Iterator
from datetime import UTC, datetime

from rollout.actions.named_facilities import inside
from rollout.actions.tools import Tools
from rollout.actions.wanted_packs import unit_code
from rollout.domain.organisation import Unit
from rollout.domain.printing.board import Board
from rollout.domain.problem import refuse
from rollout.domain.this_week import loop
from rollout.store import ideas, overview, units
from rollout.store import this_week as week
from rollout.store.database import Transaction

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def boards_at(tools: Tools, unit: str) -> Iterator[Board]:
    """The part itself and every part under it that has had an answer to an idea, in order of code."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        organisation = units.organisation_on(tx, today)
        code = unit_code(organisation, unit)
        tree = overview.above_facilities(tx, tools.programme.facility_level, today)
    if code not in tree:
        hint = f"A facility has a poster of its own: rollout print --sheet poster --unit {code}"
        raise refuse(f"unit {code}", "is a facility.", hint)
    found = False
    for part in sorted(inside([code], tree)):
        language = organisation.language_of(part, tools.programme.language)
        with tools.database.reading() as tx:
            shown = _board(tools, tx, part, tree, language)
        if shown:
            found = True
            yield shown
    if not found:
        raise _nothing(code)


def board_of(tools: Tools, code: str, language: str) -> Board:
    """The one of this part alone; refused where it has nothing to show."""
    with tools.database.reading() as tx:
        tree = overview.above_facilities(tx, tools.programme.facility_level, tools.clock.today())
        shown = _board(tools, tx, code, tree, language) if code in tree else None
    if shown is None:
        raise _nothing(code)
    return shown


def _nothing(code: str) -> Exception:
    what = "has had no answer to an idea yet."
    return refuse(f"unit {code}", what, "A poster shows what really happened: it is there after the first decision.")


def _board(tools: Tools, tx: Transaction, code: str, tree: dict[str, Unit], language: str) -> Board | None:
    today = tools.clock.today()
    parts = inside([code], tree)
    newest = {answer.idea: answer for answer in ideas.answers_in(tx, parts, today)}
    if not newest:
        return None
    own, combined = week.climbs(tx, parts, today)
    counted = loop(own, combined, _BEGINNING)
    answers = tuple(sorted(newest.values(), key=lambda each: (each.decided_at, each.idea), reverse=True))
    names = overview.names(tx, {each.unit for each in answers}, today)
    order = tools.programme.modules
    rounds = {each.module for each in answers}
    module = next((key for key in reversed(order) if key in rounds), order[0])
    return Board(code, tree[code].name, language, module, today, counted.put_forward, counted.answered, answers, names)
