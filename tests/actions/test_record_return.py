import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.record_return import record_return
from rollout.domain.ideas import Idea
from rollout.domain.problem import Finding, Refused
from rollout.domain.returns import Action, IdeaText, Receipt, Return, Session, StoredAction, StoredReturn
from rollout.store import ideas, returns, sessions, team_actions, units
from rollout.store.database import Database
from tests.actions.ladder_world import HELD_ON, NOW, a_world, an_hour, with_ideas
from tests.builders import FakeTools


def session_of(tools: FakeTools, key: str = "F001#1@welcome") -> Session:
    with tools.database.reading() as tx:
        found = sessions.find(tx, key)
    assert found is not None
    return found


def ideas_of(tools: FakeTools, key: str = "F001#1@welcome") -> list[tuple[str, str, str | None]]:
    with tools.database.reading() as tx:
        return sorted((idea.text, idea.state, idea.waits_at) for idea in ideas.of_session(tx, key))


def test_a_whole_hour_is_kept_as_it_was_told(database: Database, tmp_path: Path) -> None:
    """Receipt, session, return, actions and ideas: everything comes from one report."""
    tools = a_world(database, tmp_path)
    said = an_hour(
        led_by="  Ana\u200b Silva ",
        activities=(("welcome", "done"), ("film", "skipped")),
        actions=(Action("Name badges for all", "Ben", date(2027, 3, 1)), Action("  ")),
        ideas=(IdeaText("A bell at the door", "Chi", "film", put_forward=True), IdeaText("Free tea")),
        how_it_went="Lively.",
        improve="More time.",
    )
    receipt = record_return(tools, said, by_person=1)
    with database.reading() as tx:
        kept = returns.latest_of(tx)
        actions = team_actions.of(tx, "F001")
        waiting = ideas.waiting_at(tx, "N1")
        written = ideas.of_unit(tx, "F001")
    told = replace(
        said,
        led_by="Ana Silva",
        activities=(("film", "skipped"), ("welcome", "done")),
        actions=(Action("Name badges for all", "Ben", date(2027, 3, 1)),),
        ideas=(),
    )
    bell = Idea(
        waiting[0].id, "A bell at the door", "Chi", "F001", said.session, "welcome", "film", "put_forward", "N1",
        "welcome", NOW, date(2027, 2, 20),
    )  # fmt: skip
    tea = next(idea for idea in written if idea.text == "Free tea")
    assert receipt == Receipt(kept[said.session].public_id, said.session, 1, is_new=True)
    assert kept == {said.session: StoredReturn(receipt.public_id, 1, NOW, 1, told, (bell.id, tea.id))}
    assert actions == [StoredAction(1, "F001", said.session, Action("Name badges for all", "Ben", date(2027, 3, 1)))]
    assert (waiting, tea.state, tea.waits_at, len(written)) == ([bell], "captured", None, 2)
    assert session_of(tools) == Session(said.session, "F001", "F001#1", "welcome", "held", HELD_ON, "", 11)


def test_the_receipt_number_is_the_same_on_every_machine(sqlite: Database, tmp_path: Path) -> None:
    """It can be read out: two groups of four letters and digits that nobody confuses."""
    assert record_return(a_world(sqlite, tmp_path), an_hour()).public_id == "P8JJ-972G"


def test_sending_the_same_twice_gives_the_same_receipt(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    first = record_return(tools, with_ideas("A bell"))
    again = record_return(tools, with_ideas("A  bell ", led_by="\u200b"))
    assert again == replace(first, is_new=False)
    with database.reading() as tx:
        assert len(returns.history(tx, first.session)) == 1
    assert ideas_of(tools) == [("A bell", "put_forward", "N1")]


def test_other_words_under_the_same_key_are_a_revision(database: Database, tmp_path: Path) -> None:
    """The newest is shown, none is discarded, and what climbs already goes on climbing."""
    tools = a_world(database, tmp_path)
    first = record_return(tools, with_ideas("A bell", "Free tea", actions=(Action("Badges"), Action("Chairs"))))
    second = record_return(
        tools,
        an_hour(
            headcount=9,
            actions=(Action("Chairs"), Action("Lamps")),
            ideas=(IdeaText("A lift", "The team"), IdeaText("A bell", "The team")),
        ),
    )
    with database.reading() as tx:
        history = returns.history(tx, first.session)
        newest = returns.latest_of(tx, [first.session])[first.session]
        actions = [stored.action.text for stored in team_actions.of(tx, "F001")]
    assert [(r.public_id, r.revision, r.said.headcount) for r in history] == [
        (first.public_id, 1, 11),
        (second.public_id, 2, 9),
    ]
    assert (newest, actions) == (history[-1], ["Chairs", "Lamps"])
    assert [action.text for action in history[0].said.actions] == ["Badges", "Chairs"]
    assert ideas_of(tools) == [
        ("A bell", "put_forward", "N1"), ("A lift", "captured", None), ("Free tea", "put_forward", "N1"),
    ]  # fmt: skip
    assert session_of(tools).headcount == 9


def test_a_late_copy_of_the_first_words_does_not_undo_the_revision(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    first = record_return(tools, an_hour(headcount=11))
    record_return(tools, an_hour(headcount=9))
    assert record_return(tools, an_hour(headcount=11)) == replace(first, is_new=False)
    assert session_of(tools).headcount == 9


def test_an_idea_can_be_put_forward_by_a_revision(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    record_return(tools, an_hour(ideas=(IdeaText("A bell"),)))
    assert ideas_of(tools) == [("A bell", "captured", None)]
    record_return(tools, an_hour(ideas=(IdeaText("A bell", put_forward=True),)))
    assert ideas_of(tools) == [("A bell", "put_forward", "N1")]


def test_two_people_who_report_the_same_hour_are_both_kept(database: Database, tmp_path: Path) -> None:
    """Neither sum nor maximum: the newest number counts, and no number says nothing new. The same idea is one idea."""
    tools = a_world(database, tmp_path)
    record_return(tools, with_ideas("A bell", key="phone", headcount=12, actions=(Action("Badges"),)))
    record_return(tools, with_ideas("A bell", key="tablet", headcount=None, actions=(Action("Badges"), Action("Tea"))))
    assert session_of(tools).headcount == 12
    record_return(tools, an_hour(key="desk", headcount=8))
    assert session_of(tools).headcount == 8
    with database.reading() as tx:
        history = returns.history(tx, "F001#1@welcome")
        assert [stored.said.submission_key for stored in history] == ["phone", "tablet", "desk"]
        assert [stored.action.text for stored in team_actions.of(tx, "F001")] == ["Badges", "Tea"]
    assert ideas_of(tools) == [("A bell", "put_forward", "N1")]


def test_the_newest_word_on_whether_the_hour_was_held_counts(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    record_return(tools, an_hour(key="a"))
    record_return(tools, an_hour(key="b", held=False, held_on=None, headcount=None, reason="Flood in the hall"))
    key = "F001#1@welcome"
    assert session_of(tools) == Session(key, "F001", "F001#1", "welcome", "not_held", None, "Flood in the hall")
    record_return(tools, an_hour(key="c", headcount=None))
    assert session_of(tools) == Session(key, "F001", "F001#1", "welcome", "held", HELD_ON)


def test_an_hour_that_was_cancelled_stays_so_unless_it_was_held(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    cancelled = replace(session_of(tools), state="cancelled", reason="Site closed")
    with database.transaction() as tx:
        sessions.set_state(tx, cancelled)
    record_return(tools, an_hour(key="a", held=False, held_on=None, reason="Nobody came"))
    assert session_of(tools) == cancelled
    record_return(tools, an_hour(key="b"))
    assert session_of(tools).state == "held"


WRONG: list[tuple[dict[str, object], Finding]] = [
    ({"held_on": None}, Finding("held on", "is empty.", "Give the day on which the hour was held.")),
    (
        {"held_on": date(2027, 2, 12)},
        Finding("held on", "2027-02-12 is still to come.", "Record the hour once it has been held."),
    ),
    (
        {"held_on": date(2026, 2, 9)},
        Finding("held on", "2026-02-09 is long before the programme starts (2027-02-01).",
                "Look at the year and the month."),
    ),
    (
        {"headcount": 2001},
        Finding("headcount", "2001 is not possible.", "Give a number from 0 to 2,000, or leave it empty."),
    ),
    (
        {"held": False, "reason": " \u200b"},
        Finding("reason", "is empty.", "Say in a few words why the hour was not held."),
    ),
    (
        {"ideas": tuple(IdeaText(f"Idea {n}") for n in range(4))},
        Finding("ideas", "are 4; one hour has room for 3.", "Choose 3."),
    ),
    (
        {"ideas": (IdeaText("x" * 1201),)},
        Finding("idea 1", "is too long: it has 1,201 characters.", "Shorten it to 1,200 characters and 30 lines."),
    ),
    (
        {"actions": (Action("x" * 201),)},
        Finding("action 1", "is too long: it has 201 characters.", "Shorten it to 200 characters."),
    ),
    ({"actions": (Action("", "Ben"),)}, Finding("action 1", "says who but not what.", "Write what was agreed.")),
    (
        {"actions": tuple(Action(f"Action {n}") for n in range(21))},
        Finding("actions", "are 21.", "Keep the 20 that matter most."),
    ),
    (
        {"how_it_went": "x" * 501},
        Finding("how it went", "is too long: it has 501 characters.", "Shorten it to 500 characters and 12 lines."),
    ),
    (
        {"submission_key": " "},
        Finding("submission key", "is missing or too long.", "Open the form again and send it."),
    ),
    (
        {"session": "F009#1@welcome"},
        Finding("session F009#1@welcome", "does not exist.", "List them: rollout record list"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "finding"), WRONG, ids=[finding.where for _, finding in WRONG])
def test_a_refusal_names_the_field_and_what_to_do(
    sqlite: Database, tmp_path: Path, wrong: dict[str, object], finding: Finding
) -> None:
    tools = a_world(sqlite, tmp_path)
    with pytest.raises(Refused) as refused:
        record_return(tools, replace(an_hour(), **wrong))  # type: ignore[arg-type]  # the table above has every kind
    assert refused.value.findings == (finding,)
    with sqlite.reading() as tx:
        assert returns.latest_of(tx) == {}
    assert session_of(tools).state == "planned"


def test_everything_that_is_wrong_is_said_at_once(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        record_return(a_world(sqlite, tmp_path), an_hour(held_on=None, headcount=-1, led_by="x" * 81))
    assert [finding.where for finding in refused.value.findings] == ["held on", "headcount", "led by"]


def test_today_is_the_day_at_the_facility(sqlite: Database, tmp_path: Path) -> None:
    """It is still the 10th in Sydney while Auckland has the 11th."""
    tools = a_world(sqlite, tmp_path)
    tools.clock.at = datetime(2027, 2, 10, 12, 30, tzinfo=UTC)
    with sqlite.transaction() as tx:
        kept = units.units_on(tx, date(2027, 2, 10))["F001"]
        units.change(tx, replace(kept, timezone="Pacific/Auckland"), date(2027, 2, 1))
    record_return(tools, an_hour(1, held_on=date(2027, 2, 11)))
    with pytest.raises(Refused):
        record_return(tools, an_hour(2, held_on=date(2027, 2, 11)))


def test_a_submission_key_belongs_to_one_hour(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    record_return(tools, an_hour(1, key="once"))
    with pytest.raises(Refused, match="belongs to a report of another hour"):
        record_return(tools, an_hour(2, key="once"))
    assert session_of(tools, "F002#1@welcome").state == "planned"


def test_without_a_network_an_idea_goes_to_the_next_level_that_exists(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    with database.transaction() as tx:
        units.close(tx, "N1", date(2027, 2, 1))
    record_return(tools, with_ideas("A bell"))
    assert ideas_of(tools) == [("A bell", "put_forward", "S1")]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run all of them in threads that start together; what each gave or raised."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = calls[number]()
        except Refused as refused:
            results[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_double_click_is_one_return(database: Database, tmp_path: Path) -> None:
    """Two copies at the same instant: one is new, both get the same receipt."""
    tools = a_world(database, tmp_path)
    said = with_ideas("A bell")
    found = at_once(*[lambda: record_return(tools, said)] * 4)
    receipts = [receipt for receipt in found if isinstance(receipt, Receipt)]
    assert len(receipts) == 4
    assert {receipt.public_id for receipt in receipts} == {receipts[0].public_id}
    assert sorted(receipt.is_new for receipt in receipts) == [False, False, False, True]
    with database.reading() as tx:
        assert len(returns.history(tx, said.session)) == 1


def test_many_devices_at_once_lose_nothing(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)

    def told(number: int) -> Return:
        return with_ideas(f"Idea {number}", key=f"device {number}", headcount=number)

    found = at_once(*[lambda number=number: record_return(tools, told(number)) for number in range(6)])
    assert all(isinstance(receipt, Receipt) and receipt.is_new for receipt in found)
    assert [text for text, _, _ in ideas_of(tools)] == [f"Idea {number}" for number in range(6)]
    with database.reading() as tx:
        history = returns.history(tx, "F001#1@welcome")
    assert sorted(stored.said.headcount or 0 for stored in history) == list(range(6))
    assert session_of(tools).headcount == history[-1].said.headcount
