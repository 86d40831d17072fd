"""`rollout check` finds what is wrong or missing, worst first, each with what to do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rollout.actions.check import check
from rollout.domain.calendar import Placement
from rollout.domain.organisation import Unit
from rollout.domain.problem import Finding, refuse
from rollout.domain.programme import Blackout
from rollout.store import calendar, units
from rollout.store.database import Database
from tests.builders import BEFORE, START, FakeTools, a_facility, a_programme, keep_organisation
from tests.sample_module import a_module

NOW = datetime(2027, 1, 4, 22, tzinfo=UTC)


class Content:
    """Modules with these findings."""

    def __init__(self, *findings: Finding) -> None:
        self._findings = list(findings)

    def findings(self) -> list[Finding]:
        return self._findings

    def module(self, key: str, language: str = "") -> Any:
        return replace(a_module(key), language="de" if (key, language) == ("welcome", "de") else "en")


class Holidays:
    """Knows one state."""

    def knows(self, country: str, subdivision: str) -> bool:
        return (country, subdivision) == ("AU", "NSW")


class Paper:
    """Has these things to say about the look."""

    def __init__(self, *findings: Finding) -> None:
        self._findings = list(findings)

    def findings(self, languages: list[str], colour: str) -> list[Finding]:
        return [replace(finding, what=f"{finding.what} {languages} {colour}") for finding in self._findings]


def tools(database: Database, folder: Path, **changed: Any) -> FakeTools:
    return FakeTools(database, folder, **{"content": Content(), "holidays": Holidays(), "paper": Paper(), **changed})


NO_CALENDAR = Finding("calendar", "there is none yet.", "Make one: rollout plan", "notes")


def test_an_empty_workspace_is_told_what_comes_next(sqlite: Database, tmp_path: Path) -> None:
    assert check(tools(sqlite, tmp_path)) == [
        Finding("roster", "no units are known yet.", "Import one: rollout roster import FILE"),
        NO_CALENDAR,
    ]


def test_an_organisation_that_lacks_nothing_only_needs_a_calendar(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    assert check(tools(sqlite, tmp_path)) == [NO_CALENDAR]


def test_a_programme_that_cannot_be_read_is_all_that_is_found(sqlite: Database, tmp_path: Path) -> None:
    class Unreadable(FakeTools):
        @property
        def programme(self) -> Any:
            raise refuse("programme.toml [programme] name", "is missing.", "Add it.")

        @programme.setter
        def programme(self, _: Any) -> None:
            pass

    assert check(Unreadable(sqlite, tmp_path)) == [
        Finding("programme.toml [programme] name", "is missing.", "Add it."),
    ]


def test_what_the_roster_lacks_is_counted_with_the_first_two_named(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite, facilities=1)
    place = {"timezone": "Australia/Sydney", "country": "AU", "subdivision": "NSW"}
    more = [a_facility(number, headcount=None) for number in (7, 8, 9)]
    more += [Unit("N2", "network", "River", "S1", **place), a_facility(10, parent="N2", subdivision="XYZ")]
    more += [Unit("T1", "team", "Night", "F001", **place)]
    with sqlite.transaction() as tx:
        units.add(tx, more, BEFORE)
    assert check(tools(sqlite, tmp_path)) == [
        Finding("roster", "1 unit (T1 Night) of a level that the programme does not know.",
                "Known levels: state, network, facility. Correct [programme] levels or the roster."),
        Finding("roster", "4 units (F007 Store 7, F008 Store 8, …) without a leader.",
                'They are planned as "needs a leader". Add the leader to the roster and import it again.', "warns"),
        Finding("roster", "1 unit (N2 River) on the ladder without a leader.",
                "Ideas wait there for ever. Add them to the roster, or: "
                "rollout roster hand-over UNIT --name … --email …", "warns"),
        Finding("roster", "3 units (F007 Store 7, F008 Store 8, …) without a headcount.",
                "Each gets one group. Add the number of staff to the roster and import it again.", "warns"),
        Finding("roster", "no public holidays are known for AU-XYZ: 1 unit (F010 Store 10).",
                "Correct the country or state code, or name closed days as [[blackouts]].", "warns"),
        NO_CALENDAR,
    ]  # fmt: skip


def test_what_blocks_comes_first_and_modules_are_asked_too(sqlite: Database, tmp_path: Path) -> None:
    long = Finding("modules/listen.md line 12", "the film is too long.", "Cut it to three minutes.", "warns")
    missing = Finding("modules/own.md", "is missing.", "Write it.")
    keep_organisation(sqlite)
    found = check(tools(sqlite, tmp_path, content=Content(long, missing)))
    assert found == [missing, long, NO_CALENDAR]


def a_date(number: int, starts: datetime | None, flag: str = "") -> Placement:
    return Placement("session", "F001", f"F001#{number}", "welcome", None, starts, "Australia/Sydney", 60, flag)


def test_a_draft_that_nobody_released_and_dates_that_were_not_found_are_named(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    dates = [a_date(1, datetime(2027, 2, 2, 9)), a_date(2, None, "no day is open"), a_date(3, None, "no day is open")]
    with sqlite.transaction() as tx:
        calendar.save_draft(tx, dates, NOW)
    late = replace(a_programme(), starts_on=date(2027, 1, 1))
    assert check(tools(sqlite, tmp_path, programme=late)) == [
        Finding("calendar", "no version is released, so nothing is printed or sent.",
                "When it is right: rollout plan --release", "warns"),
        Finding("programme.toml [programme] starts_on", "2027-01-01 is past.",
                "Write a later starts_on, then: rollout plan", "warns"),
        Finding("calendar version 1", "2 dates could not be placed: no day is open.",
                "List them: rollout plan export --format csv (the column flag)", "warns"),
    ]  # fmt: skip
    with sqlite.transaction() as tx:
        calendar.release(tx, 1, NOW)
        calendar.save_draft(tx, dates[:1], NOW)
    assert check(tools(sqlite, tmp_path)) == [
        Finding("calendar", "version 2 is a draft; people hold version 1.",
                "Compare them: rollout plan diff 1 2", "notes"),
    ]  # fmt: skip


def test_rules_about_units_that_are_not_in_the_roster_are_likely_mistakes(sqlite: Database, tmp_path: Path) -> None:
    keep_organisation(sqlite)
    programme = a_programme(blackouts=(Blackout("F0001", START, START, "stocktake"),))
    assert check(tools(sqlite, tmp_path, programme=programme)) == [
        Finding(
            "programme.toml [[blackouts]] number 1",
            "'F0001' is no unit of the roster, so the rule does nothing.",
            "Did you mean F001?",
            "warns",
        ),
        NO_CALENDAR,
    ]
