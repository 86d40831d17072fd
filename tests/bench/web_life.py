"""What leaders did until 10 March 2027, in bulk: hours held, ideas on the ladder, letters sent, preparation ticked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, select, update

from rollout.demo.chance import Chance
from rollout.domain import mime
from rollout.store import people
from rollout.store.database import Database, Transaction
from rollout.store.tables import (
    AssignmentRow,
    DecisionRow,
    IdeaRow,
    MessageRow,
    PlacementRow,
    ProgrammeRow,
    ReadinessRow,
    ReturnRow,
    SessionRow,
    UnitFactsRow,
    UnitRow,
)
from tests.in_bulk import keep

NOW = datetime(2027, 3, 10, 0, 30, tzinfo=UTC)
CHANCE = Chance(7)
_STATES = ("put_forward", "put_forward", "declined", "adopted", "kept_local")
_LETTERS = 5
_FROZEN = b"Subject: A word about your hour\r\n\r\n" + b"Dear leader\r\n" * 200


class Hour(NamedTuple):
    """An hour that was held, and its number among them."""

    number: int
    session: str
    unit: str
    module: str
    on: date


def bring_to_life(database: Database) -> None:
    with database.transaction() as tx:
        leads: dict[str, int] = dict(_rows(tx, AssignmentRow.unit, AssignmentRow.person_id))
        above: dict[str, str] = dict(_rows(tx, UnitFactsRow.unit, UnitFactsRow.parent))
        held = _hold(tx)
        keep(tx, ReturnRow, map(_return, held))
        ideas = [_idea(hour, above[hour.unit]) for hour in held if hour.number % 2]
        keep(tx, IdeaRow, ideas)
        keep(tx, DecisionRow, (_decision(idea, above[idea.unit]) for idea in ideas if idea.state != "put_forward"))
        keep(tx, MessageRow, _letters(leads))
        keep(tx, ReadinessRow, _ready(leads.values()))
        _lead_the_upper_units(tx)
        tx.merge(ProgrammeRow(state="running", started_at=NOW, last_tick_at=NOW, played_until=NOW))
    database.checkpoint()


def _rows(tx: Transaction, *columns: Any) -> list[Any]:
    return [tuple(row) for row in tx.connection().execute(select(*columns))]


def _hold(tx: Transaction) -> list[Hour]:
    """Nine of ten hours before today were held, one in fifty was not; of the others nobody has heard."""
    held: list[Hour] = []
    rows: list[dict[str, Any]] = []
    placed = _rows(
        tx, PlacementRow.group, PlacementRow.unit, PlacementRow.module, PlacementRow.kind, PlacementRow.starts_local
    )
    for group, unit, module, kind, starts in sorted(placed, key=lambda row: (row[0], row[2], row[3])):
        key = f"{group}@{module}"
        share = CHANCE.share("fate", key)
        if kind != "session" or starts is None or starts.date() >= NOW.date() or share >= 0.92:
            continue
        if share < 0.9:
            held.append(Hour(len(held) + 1, key, unit, module, starts.date()))
        state = ("held", starts.date(), 9) if share < 0.9 else ("not_held", None, None)
        rows.append({"b_key": key, **dict(zip(("state", "held_on", "headcount"), state, strict=True))})
    table: Table = SessionRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on every table class
    tx.connection().execute(update(table).where(table.c.key == bindparam("b_key")), rows)
    return held


def _return(hour: Hour) -> ReturnRow:
    key = f"R{hour.number:07}"
    return ReturnRow(
        id=hour.number, submission_key=key, revision=1, digest=key, public_id=key, session=hour.session,
        received_at=NOW - timedelta(days=3), held=True, held_on=hour.on, headcount=9, how_it_went="Well",
    )  # fmt: skip


def _idea(hour: Hour, network: str) -> IdeaRow:
    state = CHANCE.one_of(_STATES, "idea", hour.session)
    waits = state == "put_forward"
    by = NOW.date() + timedelta(days=CHANCE.whole(-1, 20, "by", hour.session))
    return IdeaRow(
        id=f"I{hour.number:07}", text=f"A bell at door {hour.number}", author="Ana", unit=hour.unit, state=state,
        session=hour.session, return_id=hour.number, module=hour.module, round=hour.module,
        waits_at=network if waits else None, captured_at=NOW - timedelta(days=9), decide_by=by if waits else None,
    )  # fmt: skip


def _decision(idea: IdeaRow, network: str) -> DecisionRow:
    return DecisionRow(
        idea=idea.id, unit=network, level="network", outcome=idea.state, reason="It helps",
        answer="Thank you", decided_at=NOW - timedelta(days=2),
    )  # fmt: skip


def _letters(leads: Mapping[str, int]) -> Iterator[MessageRow]:
    """Most went, few failed, and the last one of each leader may go from now on."""
    for number, (unit, person) in enumerate(sorted(leads.items())):
        for letter in range(_LETTERS):
            state = "ready" if letter == _LETTERS - 1 else "sent"
            if letter == 3 and number % 250 == 0:
                state = "failed"
            due = NOW - timedelta(days=3 * (_LETTERS - 1 - letter), minutes=number % 900)
            yield MessageRow(
                dedupe_key=f"bench:{unit}:{letter}", kind="note", person_id=person, unit=unit, module="welcome",
                receiver=f"leader{number}@example.org", subject="A word about your hour", body="Dear leader\n" * 20,
                frozen=_FROZEN, sha256=mime.digest(_FROZEN), state=state, written_at=due, not_before=due,
                sent_at=due if state == "sent" else None,
            )  # fmt: skip


def _ready(people_: Iterable[int]) -> Iterator[ReadinessRow]:
    day = date(2027, 1, 20)
    for person in sorted(set(people_)):
        for module in ("welcome", "listen"):
            coached = None if CHANCE.happens(0.03, "coached", person) else day
            yield ReadinessRow(person_id=person, module=module, previewed_on=day, coached_on=coached)


def _lead_the_upper_units(tx: Transaction) -> None:
    """Somebody leads every network and state."""
    upper = sorted(code for code, level in _rows(tx, UnitRow.code, UnitRow.level) if level != "facility")
    ids = people.keep(tx, [(f"U-{code}", f"Leader of {code}", f"{n}@upper.example") for n, code in enumerate(upper)])
    rows = (
        AssignmentRow(person_id=ids[f"U-{code}"], role="leader", unit=code, since_on=date(2027, 1, 4)) for code in upper
    )
    keep(tx, AssignmentRow, rows)
