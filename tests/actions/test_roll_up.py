from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rollout.actions.choose_ideas import combine, decide, uncombine
from rollout.actions.roll_up import Overdue, RollUpReport, ladder, roll_up
from rollout.domain.ladder_counts import Followed, LadderCounts, LevelCounts, Spread
from rollout.store import ideas, units
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, put_forward, the_idea
from tests.builders import A_PLAN

ON = date(2027, 2, 10)


def close(database: Database, unit: str) -> None:
    with database.transaction() as tx:
        units.close(tx, unit, ON)


def move(database: Database, unit: str, parent: str | None) -> None:
    with database.transaction() as tx:
        units.change(tx, replace(units.units_on(tx, ON)[unit], parent=parent), ON)


def test_nothing_moves_while_everybody_stays_where_they_are(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    assert roll_up(tools) == RollUpReport(0, (), 0, 0)
    put_forward(tools, "A bell")
    assert roll_up(tools) == RollUpReport(1, (), 0, 0)


def test_what_is_overdue_is_listed_with_the_unit_above(database: Database, tmp_path: Path) -> None:
    """The last day to decide is not late yet; nothing is written, so that asking again gives the same."""
    tools = a_world(database, tmp_path)
    bell, _ = put_forward(tools, "A bell", "A lamp")
    decide(tools, bell.id, "N1", "forwarded", "Good", "It goes on.")
    tools.clock.at = datetime(2027, 2, 20, 3, tzinfo=UTC)
    assert roll_up(tools).overdue == ()
    tools.clock.at = datetime(2027, 2, 21, 3, tzinfo=UTC)
    late = (Overdue("N1", 1, date(2027, 2, 20), "S1"), Overdue("S1", 1, date(2027, 2, 20), None))
    assert roll_up(tools) == RollUpReport(2, late, 0, 0)
    assert roll_up(tools) == RollUpReport(2, late, 0, 0)


def test_ideas_of_a_closed_network_go_to_the_level_above(database: Database, tmp_path: Path) -> None:
    """The unit that receives them has all its days."""
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    close(database, "N1")
    tools.clock.at = datetime(2027, 2, 15, 3, tzinfo=UTC)
    assert roll_up(tools) == RollUpReport(1, (), 1, 0)
    assert the_idea(tools, bell.id) == replace(bell, waits_at="S1", decide_by=date(2027, 2, 25))
    assert roll_up(tools) == RollUpReport(1, (), 0, 0)


def test_an_idea_on_the_second_level_does_not_go_back_to_the_first(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    (bell,) = put_forward(tools, "A bell")
    decide(tools, bell.id, "N1", "forwarded", "Good", "It goes on.")
    move(database, "F001", "N2")
    assert roll_up(tools) == RollUpReport(1, (), 0, 0)
    close(database, "S1")
    assert roll_up(tools) == RollUpReport(1, (), 0, 1)
    assert the_idea(tools, bell.id).waits_at == "S1"


def test_an_idea_that_nobody_could_decide_waits_until_somebody_can(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    move(database, "F001", None)
    (bell,) = put_forward(tools, "A bell")
    assert (bell.state, bell.waits_at) == ("put_forward", None)
    assert roll_up(tools) == RollUpReport(1, (), 0, 1)
    move(database, "F001", "N2")
    assert roll_up(tools) == RollUpReport(1, (), 1, 0)
    assert the_idea(tools, bell.id).waits_at == "N2"


def test_a_combined_idea_goes_with_its_parents_when_its_unit_closes(database: Database, tmp_path: Path) -> None:
    """Taken apart afterwards, each parent goes on from where the combined one waited."""
    tools = a_world(database, tmp_path)
    bell, lamp = put_forward(tools, "A bell", "A lamp")
    one = combine(tools, [bell.id, lamp.id], "Ring and shine", "N1")
    close(database, "N1")
    move(database, "F001", "N2")
    assert roll_up(tools) == RollUpReport(1, (), 1, 0)
    assert the_idea(tools, one.id).waits_at == "N2"
    uncombine(tools, one.id, "N2")
    assert [the_idea(tools, idea.id).waits_at for idea in (bell, lamp)] == ["N2", "N2"]
    assert roll_up(tools) == RollUpReport(2, (), 0, 0)


def test_the_ladder_in_numbers_counts_ideas_as_people_wrote_them(database: Database, tmp_path: Path) -> None:
    tools = a_world(database, tmp_path)
    a, b, c = put_forward(tools, "A", "B", "C")
    (d,) = put_forward(tools, "D", number=3)
    one = combine(tools, [a.id, b.id], "A and B", "N1")
    tools.clock.at += timedelta(days=2)
    decide(tools, one.id, "N1", "forwarded", "Good", "It goes on.")
    tools.clock.at += timedelta(days=3)
    decide(tools, c.id, "N1", "declined", "No", "Thank you.")
    tools.clock.at += timedelta(days=1)
    decide(tools, one.id, "S1", "adopted", "Good", "We do it.", plan=A_PLAN)
    tools.clock.at += timedelta(days=3)
    assert d.waits_at == "N2"
    assert ladder(tools) == LadderCounts(
        (
            LevelCounts("network", 1, 2, forwarded=1, declined=1, oldest=9, median=2, ninetieth=5),
            LevelCounts("state", 0, 1, adopted=1, median=4, ninetieth=4),
        ),
        put_forward=4,
        answered=3,
        adopted=2,
        spread=(Spread("up to 12 people", 4, 2, 1),),
        followed=Followed(adopted=1),
    )
    with database.reading() as tx:
        assert {unit: count.ideas for unit, count in ideas.counts_waiting(tx).items()} == {"N2": 1}
