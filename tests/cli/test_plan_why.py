"""What L&D sees when something has no date: whole screens."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.why_no_date import HeldBack, why_no_date
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme, keep_organisation
from tests.cli.conftest import Say

TODAY = ("--today", "2027-01-05")
STOCKTAKE = """
[[blackouts]]
unit = "F002"
from_on = 2027-01-25
to_on = 2027-03-05
reason = "stocktake"
"""


@pytest.fixture
def workspace(fresh: Path) -> Path:
    """One facility of three counts its stock."""
    with (fresh / "programme.toml").open("a", encoding="utf-8") as file:
        file.write(STOCKTAKE)
    database = Database(f"sqlite:///{fresh / 'rollout.db'}")
    keep_organisation(database)
    database.close()
    return fresh


SCREEN = """\
Calendar version 1: 3 of 9 hours and 0 of 12 seats in previews and coaching are without a date.
  stocktake (facility blackout), 25 Jan to 5 Mar, keeps 1 hour (and 2 that wait for them) of 1 of 3 facilities \
without a date: F002
F002#1 welcome: no open day between 1 Feb and 28 Feb: stocktake (facility blackout); nearest legal day if the blackout \
gave way: 1 Feb
F002#1 listen: waits for a date for welcome
F002#1 own: waits for a date for welcome
"""


def test_what_has_no_date_stands_under_the_rule_that_would_free_it(say: Say) -> None:
    assert say("plan", *TODAY)[0] == 0
    code, shown = say("plan", *TODAY, "why")
    assert (code, shown) == (0, SCREEN)


def test_one_unit_is_asked_for_by_its_code(say: Say) -> None:
    say("plan", *TODAY)
    assert say("plan", *TODAY, "why", "F001") == (
        0, "Calendar version 1 of F001: 0 of 3 hours and 0 of 6 seats in previews and coaching are without a date.\n"
    )  # fmt: skip
    code, shown = say("plan", *TODAY, "why", "F999")
    assert (code, shown.splitlines()[0]) == (1, "1. blocks  unit 'F999': is not known.")


def test_the_heaviest_rule_comes_first_and_each_hour_counts_once(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite, 4)
    blackouts = (
        Blackout("F001", date(2027, 1, 25), date(2027, 2, 28), "works"),
        Blackout("F002", date(2027, 1, 25), date(2027, 2, 28), "stocktake"),
        Blackout("F003", date(2027, 3, 1), date(2027, 4, 30), "sale"),
    )
    rules = a_programme(blackouts=(*blackouts, replace(blackouts[2], unit="F004")))
    tools = FakeTools(sqlite, tmp_path, programme=rules, holidays=PublicHolidays())
    plan_calendar(tools)
    report = why_no_date(tools)
    assert (report.hours, report.facilities, len(report.rows)) == (12, 4, 10)
    assert report.by_rule == (
        HeldBack("works (facility blackout), 25 Jan to 28 Feb,", 1, 2, 0, ("F001",)),
        HeldBack("stocktake (facility blackout), 25 Jan to 28 Feb,", 1, 2, 0, ("F002",)),
        HeldBack("sale (facility blackout), 1 Mar to 30 Apr,", 1, 1, 0, ("F003",)),
        HeldBack("sale (facility blackout), 1 Mar to 30 Apr,", 1, 1, 0, ("F004",)),
    )


def test_without_a_calendar_there_is_nothing_to_explain(sqlite: Database, tmp_path: Path) -> None:
    tools = FakeTools(sqlite, tmp_path, holidays=PublicHolidays())
    with pytest.raises(Refused, match="there is none yet"):
        why_no_date(tools)
