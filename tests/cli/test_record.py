from datetime import date
from pathlib import Path

import pytest

from rollout.actions.choose_ideas import combine
from rollout.domain.calendar import Placement
from rollout.store import calendar, ideas
from rollout.store.database import Database
from rollout.wiring import open_tools
from tests.actions.ladder_world import NOW, a_world
from tests.cli.conftest import Say


@pytest.fixture
def workspace(fresh: Path, tmp_path: Path) -> Path:
    """A workspace with two networks and four facilities, whose hours of the first module were planned."""
    database = Database(f"sqlite:///{fresh / 'rollout.db'}")
    a_world(database, tmp_path)
    dates = [
        Placement("session", f"F00{n}", f"F00{n}#1", "welcome", None, NOW.replace(day=7 + n, tzinfo=None), "UTC", 60)
        for n in range(1, 5)
    ]
    with database.transaction() as tx:
        calendar.save_draft(tx, dates, NOW)
        calendar.release(tx, 1, NOW)
    database.close()
    return fresh


TODAY = ("--today", "2027-02-10")
HOUR = ("record", "F001#1@welcome", "--held-on", "2027-02-09", "--headcount", "11", *TODAY)
KEPT = """\
Kept. Receipt: PZGW-PC6K
F001#1@welcome: held on 2027-02-09, 11 people
  action: Name badges, Ben, 2027-03-01
  action: Chairs
  idea FBJ5-B4DD-X4N4: A bell at the door (put forward, waits at N1 until 2027-02-20)
  idea 0ERR-3RY9-2BE3: Free [b]tea[/b] (captured)
"""


def whole_hour() -> tuple[str, ...]:
    actions = ("--action", "Name badges;Ben;2027-03-01", "--action", "Chairs")
    said = ("--idea", "A bell at the door", "--idea", "Free [b]tea[/b]", "--forward", "1", "--how", "Lively")
    return (*HOUR, *actions, *said)


def test_an_hour_is_recorded_and_its_receipt_shown(say: Say) -> None:
    """Doing it again shows the same receipt and changes nothing."""
    assert say(*whole_hour()) == (0, KEPT)
    assert say(*whole_hour()) == (0, KEPT.replace("Kept.", "This was kept before."))


def test_other_words_correct_what_was_recorded(say: Say) -> None:
    say(*HOUR)
    code, shown = say("record", "--unit", "F001", "--module", "welcome", "--not-held", "Flood", *TODAY)
    assert (code, shown) == (
        0, "Kept as revision 2. Receipt: HPJD-9ZYN\nF001#1@welcome: not held (Flood)\n",
    )  # fmt: skip


def test_the_activities_of_a_module_are_known(say: Say) -> None:
    code, shown = say(*HOUR, "--skipped", "juggling")
    assert code == 1
    assert shown.startswith("1. blocks  --skipped: 'juggling' is no activity of welcome.\n   -> Use one of ")


def test_the_list_shows_what_has_passed_in_silence(say: Say) -> None:
    say(*HOUR)
    say("record", "F002#1@welcome", "--not-held", "Flood", *TODAY)
    assert say("record", "list", "--unit", "F001", *TODAY) == (
        0,
        "session         state    on          people  receipt    reason\n"
        "F001#1@listen   planned\n"
        "F001#1@own      planned\n"
        "F001#1@welcome  held     2027-02-09  11      PZGW-PC6K\n"
        "3 sessions.\n",
    )
    assert say("record", "list", "--unreported", "--today", "2027-02-11") == (
        0,
        "session         state       on          people  receipt  reason\n"
        "F003#1@welcome  unreported  2027-02-10\n"
        "1 session.\n",
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("record", "F001#1@welcome", "--held-on", "tomorrow"),
         "1. blocks  --held-on: 'tomorrow' is no day.\n   -> Write it as 2027-02-01.\n"),
        (("record", "F001#1@welcome", *TODAY),
         "1. blocks  held on: is empty.\n   -> Give the day on which the hour was held.\n"),
        (("record", "--unit", "F001", *TODAY),
         "1. blocks  record: does not say which hour.\n"
         "   -> Name SESSION, or --unit CODE --group N --module KEY.\n"),
        ((*HOUR, "--idea", "A bell", "--forward", "2"),
         "1. blocks  --forward: there is no idea 2.\n   -> Ideas are numbered from 1 as you give them.\n"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(say: Say, words: tuple[str, ...], shown: str) -> None:
    assert say(*words) == (1, f"{shown}Nothing was changed.\n")


WAITING = """\
1. FBJ5-B4DD-X4N4  A bell at the door
   F001 Store 1, welcome; decide by 2027-02-20
1 idea at N1 Harbour.
Round welcome: 5 of 5 may still be forwarded.
"""
TRACE = """\
FBJ5-B4DD-X4N4  A bell at the door
  2027-02-10  written down at F001, welcome
  2027-02-10  N1 (network): forwarded
              reason: Cheap
              answer: It goes on to the state.
  2027-02-10  S1 (state): adopted
              reason: All gain
              answer: In June.
  now         adopted
"""


def test_an_idea_is_followed_from_the_hour_to_its_answer(say: Say) -> None:
    say(*whole_hour())
    bell = "fbj5 b4dd x4n4"
    assert say("ideas", "waiting", "N1", *TODAY) == (0, WAITING)
    assert say(
        "ideas", "decide", bell, "forward", "--at", "N1", "--reason", "Cheap", "--answer", "It goes on to the state.",
        *TODAY,
    ) == (0, "FBJ5-B4DD-X4N4: forwarded to S1\n1 idea decided at N1.\n")  # fmt: skip
    adopt = ("ideas", "decide", bell, "adopt", "--at", "S1", "--reason", "All gain", "--answer", "In June.",
             "--owner", "Ana Reid", "--first-step", "Ask three stores", "--by", "2027-06-01", *TODAY)  # fmt: skip
    assert say(*adopt) == (0, "FBJ5-B4DD-X4N4: adopted\n1 idea decided at S1.\n")
    assert say(*adopt) == (0, "0 ideas decided at S1. 1 had been decided so before.\n")
    assert say("ideas", "trace", bell) == (0, TRACE)
    assert say("ideas", "list", "--unit", "F001") == (
        0,
        "idea            unit  module   state     text\n"
        "0ERR-3RY9-2BE3  F001  welcome  captured  Free [b]tea[/b]\n"
        "FBJ5-B4DD-X4N4  F001  welcome  adopted   A bell at the door\n"
        "2 ideas.\n",
    )


def test_a_table_is_written_filled_in_and_handed_back(say: Say, tmp_path: Path) -> None:
    """All rows or none; what is not filled in is not decided yet."""
    say(*HOUR, "--idea", "A bell", "--idea", "A lamp", "--idea", "A lift", *("--forward", "1", "--forward", "2"),
        "--forward", "3")  # fmt: skip
    file = tmp_path / "choices.csv"
    code, shown = say("ideas", "waiting", "N1", "--write", str(file), *TODAY)
    assert (code, shown.splitlines()[-1]) == (
        0, f"Fill in {file} and hand it back: rollout ideas decide --at N1 --file {file}",
    )  # fmt: skip
    header, *rows = file.read_text("utf-8-sig").splitlines()
    assert header == "idea,outcome,reason,answer,owner,first_step,by,facilities,text,unit"
    ids = [row.partition(",")[0] for row in rows]
    wrong = [f"{ids[0]},keep,Fits,Go ahead", f"{ids[1]},decline,,", f"{ids[2]},,,"]
    file.write_text("\n".join([header, *wrong]))
    assert say("ideas", "decide", "--at", "N1", "--file", str(file), *TODAY) == (
        1,
        "1. blocks  choices.csv, row 3, reason: is empty.\n"
        "   -> Say in one line why; it stays with the idea.\n"
        "2. blocks  choices.csv, row 3, answer: is empty.\n"
        "   -> Write one line to the people who had the idea.\n"
        "Nothing was changed.\n",
    )
    file.write_text("\n".join([header, wrong[0], f"{ids[1]},decline,Too dear,Thank you all the same", wrong[2]]))
    assert say("ideas", "decide", "--at", "N1", "--file", str(file), *TODAY) == (
        0, f"{ids[0]}: kept local\n{ids[1]}: declined\n2 ideas decided at N1.\n",
    )  # fmt: skip
    file.write_text("idea;result\n")
    assert say("ideas", "decide", "--at", "N1", "--file", str(file), *TODAY)[1] == (
        "1. blocks  choices.csv: has no column outcome, reason, answer.\n"
        "   -> Its first row must name idea, outcome, reason, answer.\n"
        "Nothing was changed.\n"
    )


def test_ideas_are_combined_and_taken_apart(say: Say, workspace: Path) -> None:
    say(*HOUR, "--idea", "A bell", "--idea", "A lamp", "--forward", "1", "--forward", "2")
    tools = open_tools(workspace, date(2027, 2, 10))
    with tools.database.reading() as tx:
        bell, lamp = sorted(ideas.waiting_at(tx, "N1"), key=lambda idea: idea.text)
    code, shown = say("ideas", "combine", bell.id, lamp.id, "--at", "N1", "--text", "Ring and shine", *TODAY)
    one = combine(tools, [bell.id, lamp.id], "Ring and shine", "N1").id
    undo = f"To undo: rollout ideas uncombine {one} --at N1\n"
    assert (code, shown) == (0, f"{one}  Ring and shine\nIt now waits at N1 for 2 ideas.\n{undo}")
    parents = ", ".join(f"{id_} (F001)" for id_ in sorted([bell.id, lamp.id]))
    assert say("ideas", "waiting", "N1", *TODAY)[1] == (
        f"1. {one}  Ring and shine\n   combined from {parents}; decide by 2027-02-20\n"
        "1 idea at N1 Harbour.\nRound welcome: 5 of 5 may still be forwarded.\n"
    )
    apart = say("ideas", "uncombine", one, "--at", "N1", *TODAY)[1].splitlines()
    assert sorted(apart) == sorted([f"{bell.id}  A bell", f"{lamp.id}  A lamp", f"{one} is taken apart."])
