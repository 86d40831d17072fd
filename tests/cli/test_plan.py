"""What L&D sees when planning: whole screens."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from rollout.domain.calendar_rows import COLUMNS
from rollout.store.database import Database
from tests.builders import keep_organisation
from tests.cli.conftest import Say

TODAY = ("--today", "2027-01-05")


@pytest.fixture
def workspace(fresh: Path) -> Path:
    database = Database(f"sqlite:///{fresh / 'rollout.db'}")
    keep_organisation(database)
    database.close()
    return fresh


SCREEN = """\
Calendar version 1 (draft; 27 dates changed)
3 facilities, 3 groups, 9 sessions: 9 placed
3 previews and 3 group coachings with 18 seats; 0 sessions need a leader
  week of 01 Feb 2027  ████████████████████████████████████████ 3
  week of 01 Mar 2027  █████████████ 1
  week of 08 Mar 2027  ███████████████████████████ 2
  week of 05 Apr 2027  █████████████ 1
  week of 12 Apr 2027  ███████████████████████████ 2
Cost 139; no plan costs less than 120 (this one: 15.8 % more)
  wishes not met                                          times  cost
  hours not 34 to 36 days after the one before            1      3
  hours not on Tue, Wed, Thu                              1      1
  previews and group coachings, each a facilitator's day  6      120
  hours, packs and events above an even week              11     15
Version 1 is a draft: nobody has been told. Release it: rollout plan --release
"""


def test_a_plan_is_one_screen_and_says_that_nobody_has_been_told(say: Say) -> None:
    assert say("plan", *TODAY) == (0, SCREEN)


def test_releasing_tells_whom_it_concerns_and_again_that_there_is_nothing(say: Say) -> None:
    _, first = say("plan", "--release", *TODAY)
    assert first.splitlines()[-1] == "Version 1 is released: 27 dates changed for 3 leaders at 3 units."
    _, second = say("plan", "--release", *TODAY)
    assert second.splitlines()[0] == "Calendar version 1 (released; nothing to change)"
    assert second.splitlines()[-1] == "Nothing to release: version 1 is what people have."


def test_show_diff_and_export_take_the_workspace_on_either_side(say: Say, workspace: Path, tmp_path: Path) -> None:
    say("plan", *TODAY)
    assert say("plan", *TODAY, "show", "-w", str(workspace))[1].splitlines()[0] == (
        "Calendar version 1 (draft; nothing to change)"
    )
    assert say("plan", *TODAY, "diff", "1", "1") == (0, "0 dates differ between version 1 and version 1.\n")
    assert say("plan", *TODAY, "diff")[0] == 1
    code, text = say("plan", *TODAY, "export", "--format", "csv", "-w", str(workspace))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (code, len(rows), tuple(rows[0])) == (0, 27, COLUMNS)
    file = tmp_path / "plan.csv"
    assert say("plan", *TODAY, "export", "--format", "csv", "--out", str(file))[0] == 0
    assert file.read_text(encoding="utf-8") == text


def test_what_cannot_be_is_refused_with_what_to_do(say: Say) -> None:
    assert say("plan", "--today", "soon")[1] == (
        "1. blocks  --today: 'soon' is not a date.\n   -> Write it like 2027-02-01\nNothing was changed.\n"
    )
    assert say("plan", *TODAY, "show")[1] == (
        "1. blocks  calendar: there is none yet.\n   -> Plan first: rollout plan\nNothing was changed.\n"
    )


@pytest.fixture
def closed(say: Say, workspace: Path) -> Path:
    """A released calendar; then F001 is closed for three weeks."""
    say("plan", "--release", *TODAY)
    with (workspace / "programme.toml").open("a") as file:
        file.write('\n[[blackouts]]\nunit = "F001"\nfrom_on = 2027-02-01\nto_on = 2027-02-20\nreason = "refit"\n')
    return workspace


def test_planning_again_says_what_moves_for_whom_and_what_follows(say: Say, closed: Path) -> None:
    lines = say("plan", *TODAY)[1].splitlines()
    moves = next(number for number, line in enumerate(lines) if line.startswith("What moves:"))
    count = int(lines[moves].split()[2])
    assert lines[moves] == (
        f"What moves: {count} of 27 released dates ahead. It concerns 1 leader at 1 unit; "
        f"at most {count} letters and 3 packs follow."
    )
    assert len([line for line in lines[moves:] if line.startswith("  Store 1, ")]) == min(count, 10)
    hour = next(line for line in lines[moves:] if line.startswith("  Store 1, Welcome like you mean it: "))
    assert hour.endswith("(blackout (refit))")


def test_a_diff_is_in_words_and_lists_who_must_be_told(say: Say, closed: Path) -> None:
    say("plan", *TODAY)
    lines = say("plan", *TODAY, "diff", "--who")[1].splitlines()
    count = len(lines) - 4
    assert all(line.startswith("Store 1, ") and " -> " in line for line in lines[:count])
    assert lines[count:] == [
        f"{count} dates differ between version 1 and version 2.",
        "to be told         address           dates  at",
        f"Leader of Store 1  f001@example.org  {count}      Store 1",
        "1 leader to be told.",
    ]


def test_versions_are_listed_and_a_draft_can_be_discarded(say: Say, closed: Path) -> None:
    say("plan", *TODAY)
    listed = say("plan", *TODAY, "versions")[1].splitlines()
    assert listed[:2] == [
        "version  state     drafted (UTC)     released (UTC)    by   dates changed",
        "1        released  2027-01-04 22:00  2027-01-04 22:00  L&D  27",
    ]
    assert listed[2].startswith("2        draft     2027-01-04 22:00                    L&D  ")
    assert say("plan", *TODAY, "discard") == (0, "Forgotten: 1 draft. People have version 1.\n")
    assert say("plan", *TODAY, "discard") == (0, "There is no draft. People have version 1.\n")
    assert say("plan", "--fresh", *TODAY)[1].splitlines()[-3:] == [
        "1. blocks  rollout plan --fresh: would move dates that people hold.",
        "   -> Only what must move is moved from here on: rollout plan",
        "Nothing was changed.",
    ]


def test_the_dates_of_one_unit_are_a_list(say: Say) -> None:
    say("plan", *TODAY)
    lines = say("plan", *TODAY, "show", "--unit", "F001")[1].splitlines()
    assert len(lines) == 10
    assert lines[0].split() == ["when", "what"]
    assert sum(line.endswith("Leader of Store 1") for line in lines) == 3
    assert sum("preview of" in line for line in lines) == 3


def test_settings_are_tried_out_side_by_side_and_nothing_is_kept(say: Say) -> None:
    code, text = say("plan", *TODAY, "--what-if", "groups.largest=6", "--what-if", "blackout=F001:2027-02-01:fair")
    lines = text.splitlines()
    assert code == 0
    assert [line.split() for line in lines[1:5]] == [
        ["groups", "3", "6"], ["sessions", "9", "18"], ["placed", "9", "18"], ["without", "a", "date", "0", "0"],
    ]  # fmt: skip
    assert lines[-1] == "Nothing was changed: this was only tried."
    assert "there is none yet" in say("plan", *TODAY, "versions")[1] + say("plan", *TODAY, "show")[1]
    assert "[groups] largst: is not a setting." in say("plan", *TODAY, "--what-if", "groups.largst=6")[1]
    assert "only tries" in say("plan", *TODAY, "--what-if", "groups.largest=6", "--release")[1]


def test_another_programme_file_can_be_tried_out(say: Say, workspace: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    text = (workspace / "programme.toml").read_text()
    other.write_text(text.replace("largest = 14", "largest = 6"))
    lines = say("plan", *TODAY, "--what-if-file", str(other))[1].splitlines()
    assert lines[1].split() == ["groups", "3", "6"]


def test_slots_are_listed_and_an_hour_is_moved_to_one(say: Say) -> None:
    say("plan", "--release", *TODAY)
    listed = say("slots", "F001", "welcome", *TODAY)[1].splitlines()
    assert listed[0].startswith("It is on ")
    assert listed[1].split() == ["day", "at", "moves"]
    times = sum(len(re.findall(r"\b\d\d:\d\d\b", line.split("  moves")[0][:50])) for line in listed[2:-1])
    assert listed[-1] == f"{times} legal dates. Take one: rollout move F001 welcome DATE TIME"
    when = f"{listed[2].split('  ')[0]} {re.findall(r'[0-9:]{5}', listed[2])[0]}"
    day = datetime.strptime(when, "%a %d %b %Y %H:%M")
    moved = say("move", "F001", "welcome", f"{day:%Y-%m-%d}", f"{day:%H:%M}", "--yes", *TODAY)[1].splitlines()
    assert moved == [
        "What moves: 1 of 27 released dates ahead. It concerns 1 leader at 1 unit; at most 1 letter and 1 pack follow.",
        f"  Store 1, Welcome like you mean it: {listed[0][9:-1]} -> {when} (chosen by L&D)",
        f"Version 2 is released: F001 holds welcome on {when}.",
    ]
    assert say("slots", "F001", "welcome", *TODAY)[1].splitlines()[0] == f"It is on {when}."
    assert say("move", "F001", "welcome", "2027-02-13", "09:00", "--yes", *TODAY)[1].splitlines() == [
        "1. blocks  Sat 13 Feb 2027 09:00: is not possible: closed on Sat and Sun.",
        "   -> Choose one of the dates listed: rollout slots F001 welcome", "Nothing was changed.",
    ]  # fmt: skip
