"""The world of the web tests with thousands of rows more: facilities, hours, letters, ideas, answers, sheets, work."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from rollout.store.database import Transaction
from rollout.store.tables import (
    AssignmentRow,
    DecisionRow,
    GroupRow,
    IdeaRow,
    MessageRow,
    PackRow,
    PersonRow,
    PlacementRow,
    ReturnRow,
    SessionRow,
    SheetRow,
    UnitFactsRow,
    UnitRow,
    WorkRow,
)
from tests.in_bulk import keep
from tests.web.cast import NOON, PLACE, Cast

SINCE = date(2027, 1, 4)


def many_more(cast: Cast, numbers: range) -> None:
    """So many facilities under N1, each with a leader, an hour held and one not reported, a letter, an idea, a sheet;
    and as many letters of F001. One idea in twenty waits at N1, or was written at F001: nobody has thousands."""
    codes = {n: f"G{n:05}" for n in numbers}
    with cast.tools.database.transaction() as tx:
        _facilities(tx, codes)
        keep(tx, MessageRow, (_letter(unit, n, code) for n, code in codes.items() for unit in (code, "F001")))
        keep(tx, ReturnRow, (_return(code, n) for n, code in codes.items()))
        keep(tx, IdeaRow, (_idea(code, n) for n, code in codes.items()))
        keep(tx, DecisionRow, (_decision(n) for n in codes if n % 20))
        keep(tx, PackRow, (_pack(code, 1_000 + n) for n, code in codes.items()))
        keep(tx, SheetRow, (_sheet(1_000 + n) for n in codes))
        keep(tx, WorkRow, (_work(1_000 + n) for n in codes))


def _facilities(tx: Transaction, codes: Mapping[int, str]) -> None:
    both = [(n, code, module) for n, code in codes.items() for module in ("welcome", "listen")]
    keep(tx, UnitRow, (UnitRow(code=code, level="facility") for code in codes.values()))
    keep(tx, UnitFactsRow, (_facts(code) for code in codes.values()))
    keep(tx, PersonRow, (PersonRow(id=5_000 + n, ref=code, name="Lee") for n, code in codes.items()))
    keep(tx, AssignmentRow, (_leads(code, n) for n, code in codes.items()))
    keep(tx, GroupRow, (GroupRow(key=f"{code}#1", unit=code, number=1, size=12) for code in codes.values()))
    keep(tx, SessionRow, (_session(code, module) for _, code, module in both))
    keep(tx, PlacementRow, (_date(code, n, module) for n, code, module in both))


def _facts(code: str) -> UnitFactsRow:
    return UnitFactsRow(unit=code, since_on=SINCE, name=f"Store {code}", parent="N1", headcount=12, **PLACE)


def _leads(code: str, n: int) -> AssignmentRow:
    return AssignmentRow(person_id=5_000 + n, role="leader", unit=code, since_on=SINCE)


def _session(code: str, module: str) -> SessionRow:
    held = date(2027, 2, 3) if module == "welcome" else None
    return SessionRow(
        key=f"{code}#1@{module}", unit=code, group=f"{code}#1", module=module, state="held" if held else "planned",
        held_on=held, headcount=9 if held else None,
    )  # fmt: skip


def _date(code: str, n: int, module: str) -> PlacementRow:
    starts = datetime(2027, 2, 3, 10)
    return PlacementRow(
        key=f"session:{module}:{code}#1", since_version=1, kind="session", unit=code, group=f"{code}#1", module=module,
        leader=5_000 + n, starts_local=starts, timezone=PLACE["timezone"], minutes=60,
    )  # fmt: skip


def _pack(code: str, number: int) -> PackRow:
    return PackRow(id=number, unit=code, module="welcome", version=1, input_hash=code, prepared_at=NOON)


def _sheet(pack: int) -> SheetRow:
    return SheetRow(pack_id=pack, kind="planner", filename="x.pdf", sha256="0", pages=1)


def _work(number: int) -> WorkRow:
    return WorkRow(number=number, kind="release", asked_at=NOON, state="failed", finished_at=NOON)


def _letter(unit: str, n: int, key: str) -> MessageRow:
    state, due = ("ready", "sent", "failed")[n % 3], NOON + timedelta(days=n % 9)
    return MessageRow(
        dedupe_key=f"many:{unit}:{key}", kind="pack", unit=unit, module="welcome", receiver="a@example.org",
        subject="Your pack", body="Here it is.", frozen=b"x", sha256="0", state=state, written_at=NOON, not_before=due,
    )  # fmt: skip


def _return(code: str, n: int) -> ReturnRow:
    return ReturnRow(
        id=5_000 + n, submission_key=code, revision=1, digest=code, public_id=f"R-{code}", received_at=NOON, held=True,
        session=f"{code}#1@welcome", held_on=date(2027, 2, 3), headcount=9,
    )  # fmt: skip


def _idea(code: str, n: int) -> IdeaRow:
    waits = n % 20 == 0
    return IdeaRow(
        id=f"M{n:05}", text=f"A bell at door {n}", unit="F001" if n % 20 == 1 else code, session=f"{code}#1@welcome",
        return_id=5_000 + n, module="welcome", round="welcome", state="put_forward" if waits else "declined",
        waits_at="N1" if waits else None, captured_at=NOON, decide_by=date(2027, 2, 1 + n % 19) if waits else None,
    )  # fmt: skip


def _decision(n: int) -> DecisionRow:
    """Most were decided elsewhere."""
    unit = "N1" if n % 20 == 2 else "N2"
    return DecisionRow(
        idea=f"M{n:05}", unit=unit, level="network", outcome="declined", reason="Dear", answer="Thank you",
        decided_at=NOON,
    )  # fmt: skip
