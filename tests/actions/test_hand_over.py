"""A unit passes to a new leader: dates, links and letters follow; twice is once; links come back with people."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rollout.actions.doors import person_url, return_url
from rollout.actions.hand_over import (
    CloseReport,
    DoorReport,
    HandOverReport,
    close_unit,
    hand_over,
    shut_former_doors,
)
from rollout.adapters.clock import SetClock
from rollout.domain.outbox import NewMessage
from rollout.domain.problem import Refused
from rollout.domain.roster import Holder, Roster, difference
from rollout.store import links, outbox, people, units
from rollout.store.database import Database
from tests.builders import FakeTools, keep_organisation

ON = date(2027, 2, 15)


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> FakeTools:
    return FakeTools(database, tmp_path, clock=SetClock.on("Australia/Sydney", ON))


def a_letter(person: int, unit: str) -> NewMessage:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    return NewMessage(
        dedupe_key=f"pack:welcome:{unit}:{person}", kind="pack", person_id=person, unit=unit, module="welcome",
        receiver="x@example.org", not_before=now, not_after=datetime(2027, 3, 1, tzinfo=UTC), subject="s", body="b",
        written_at=now, frozen=b"f",
    )  # fmt: skip


def open_doors(tools: FakeTools, person: int, unit: str) -> list[str]:
    with tools.database.transaction() as tx:
        urls = [return_url(tools, tx, unit, "welcome", person), person_url(tools, tx, person)]
    return [tools.links.digest(url.rsplit("/", 1)[1]) for url in urls]


def are_open(tools: FakeTools, doors: list[str]) -> list[bool]:
    with tools.database.reading() as tx:
        return [links.find(tx, door, tools.clock.now()) is not None for door in doors]


def leader(tools: FakeTools, unit: str, on: date) -> str:
    with tools.database.reading() as tx:
        found = people.who_leads(tx, unit, on)
    return found.name if found else ""


def test_the_successor_leads_from_that_day_and_twice_changes_nothing(tools: FakeTools) -> None:
    keep_organisation(tools.database, 1)
    first = hand_over(tools, "F001", "Ana  Muñoz", "ana@example.org", ON)
    assert first == HandOverReport("F001", "Leader of Store 1", "Ana Muñoz", ON, changed=True)
    assert [leader(tools, "F001", date(2027, 2, day)) for day in (14, 15)] == ["Leader of Store 1", "Ana Muñoz"]
    assert not hand_over(tools, "F001", "Ana Muñoz", "ANA@example.org", ON).changed
    with tools.database.reading() as tx:
        assert len(people.at(tx, "F001", "leader")) == 2


def test_the_old_links_die_and_letters_that_have_not_gone_are_cancelled(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 2)["F001"]
    doors = open_doors(tools, old, "F001")
    with tools.database.transaction() as tx:
        outbox.enqueue(tx, [a_letter(old, "F001"), a_letter(old, "F002")])
    report = hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", ON)
    assert (report.doors_shut, report.letters_cancelled, are_open(tools, doors)) == (2, 1, [False, False])
    with tools.database.reading() as tx:
        states = {message.unit: message.state for message in outbox.all_messages(tx)}
    assert states == {"F001": "cancelled", "F002": "ready"}


def test_a_leader_of_two_units_keeps_the_personal_link(tools: FakeTools) -> None:
    keep_organisation(tools.database, 2)
    for unit in ("F001", "F002"):
        hand_over(tools, unit, "Ana Muñoz", "ana@example.org", date(2027, 2, 10))
    with tools.database.reading() as tx:
        ana = people.find(tx, "ana@example.org", "")
    assert ana is not None
    doors = open_doors(tools, ana.id, "F001")
    hand_over(tools, "F001", "Kim Park", "kim@example.org", ON)
    assert are_open(tools, doors) == [False, True]


def test_whoever_comes_back_finds_the_links_open_again(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 1)["F001"]
    doors = open_doors(tools, old, "F001")
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", ON)
    hand_over(tools, "F001", "Leader of Store 1", "f001@example.org", ON)
    assert (leader(tools, "F001", ON), are_open(tools, doors)) == ("Leader of Store 1", [True, True])
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", ON)
    assert leader(tools, "F001", ON) == "Ana Muñoz"


def test_a_handover_to_come_leaves_links_and_letters_until_then(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 1)["F001"]
    doors = open_doors(tools, old, "F001")
    with tools.database.transaction() as tx:
        outbox.enqueue(tx, [a_letter(old, "F001")])
    report = hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", date(2027, 3, 1))
    assert (report.doors_shut, report.letters_cancelled, are_open(tools, doors)) == (0, 0, [True, True])
    assert [leader(tools, "F001", day) for day in (ON, date(2027, 3, 1))] == ["Leader of Store 1", "Ana Muñoz"]


def test_the_newest_word_about_the_future_holds(tools: FakeTools) -> None:
    keep_organisation(tools.database, 1)
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", date(2027, 3, 1))
    hand_over(tools, "F001", "Kim Park", "kim@example.org", ON)
    assert leader(tools, "F001", date(2027, 4, 1)) == "Kim Park"
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", date(2027, 3, 1))
    assert leader(tools, "F001", date(2027, 4, 1)) == "Ana Muñoz"


@pytest.mark.parametrize(
    ("unit", "name", "email", "words"),
    [
        ("F009", "Ana", "", "F009: is not the code of a unit known on 2027-02-15."),
        ("store 1", "Ana", "", "Perhaps F001 (Store 1)?"),
        ("F001", " ", "", "The name: has to be there"),
        ("F001", "Ana", "ana@example.org\nBcc: x@y.z", "is not an e-mail address."),
    ],
)
def test_what_cannot_be_handed_over_is_refused(tools: FakeTools, unit: str, name: str, email: str, words: str) -> None:
    keep_organisation(tools.database, 1)
    with pytest.raises(Refused) as refused:
        hand_over(tools, unit, name, email, ON)
    assert words in str(refused.value)


def names_of_deputies(tools: FakeTools, on: date) -> list[str]:
    with tools.database.reading() as tx:
        held = [a.person_id for a in people.at(tx, "F001", "deputy") if a.holds_on(on)]
        return sorted(found.name for number in held if (found := people.person(tx, number)))


def test_two_people_of_one_name_and_no_address_stay_two(tools: FakeTools) -> None:
    keep_organisation(tools.database, 3)
    for unit in ("F001", "F002"):
        hand_over(tools, unit, "Kim Park", "", ON)
    assert not hand_over(tools, "F002", "kim park", "", ON).changed
    with tools.database.reading() as tx:
        first, second = people.who_leads(tx, "F001", ON), people.who_leads(tx, "F002", ON)
    assert first
    assert second
    assert (first.ref, second.ref) == ("Kim Park", "Kim Park at F002")
    assert first.id != second.id


def test_whoever_was_there_before_is_known_again_by_name_alone(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 1)["F001"]
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", ON)
    hand_over(tools, "F001", "Leader of Store 1", "", ON)
    with tools.database.reading() as tx:
        now = people.who_leads(tx, "F001", ON)
    assert now is not None
    assert (now.id, now.email) == (old, "f001@example.org")


def test_a_stand_in_is_there_from_until_beside_the_deputy_and_the_leader(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 1)["F001"]
    doors = open_doors(tools, old, "F001")
    hand_over(tools, "F001", "Dee Puty", "dee@example.org", ON, "deputy")
    first, last = date(2027, 3, 1), date(2027, 3, 5)
    report = hand_over(tools, "F001", "Sam Stand", "sam@example.org", first, "deputy", last)
    assert report == HandOverReport("F001", "", "Sam Stand", first, changed=True)
    assert not hand_over(tools, "F001", "Sam Stand", "sam@example.org", first, "deputy", last).changed
    days = [date(2027, 2, 28), first, last, date(2027, 3, 6)]
    both = ["Dee Puty", "Sam Stand"]
    assert [names_of_deputies(tools, day) for day in days] == [["Dee Puty"], both, both, ["Dee Puty"]]
    assert (leader(tools, "F001", first), are_open(tools, doors)) == ("Leader of Store 1", [True, True])


def test_a_stand_in_may_stay_shorter_than_was_said(tools: FakeTools) -> None:
    keep_organisation(tools.database, 1)
    for last in (date(2027, 3, 5), date(2027, 2, 16)):
        hand_over(tools, "F001", "Sam Stand", "sam@example.org", ON, "deputy", last)
    assert [names_of_deputies(tools, date(2027, 2, day)) for day in (15, 16, 17)] == [["Sam Stand"], ["Sam Stand"], []]


def test_a_deputy_who_leads_by_now_keeps_her_links_when_another_deputy_comes(tools: FakeTools) -> None:
    keep_organisation(tools.database, 1)
    for role in ("deputy", "leader"):
        hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", ON, role)
    with tools.database.reading() as tx:
        ana = people.find(tx, "ana@example.org", "")
    assert ana is not None
    doors = open_doors(tools, ana.id, "F001")
    report = hand_over(tools, "F001", "Dee Puty", "dee@example.org", ON, "deputy")
    assert report == HandOverReport("F001", "Ana Muñoz", "Dee Puty", ON, changed=True)
    assert are_open(tools, doors) == [True, True]


@pytest.mark.parametrize(
    ("role", "until", "words"),
    [("leader", date(2027, 3, 1), "Name a deputy for that time."), ("deputy", date(2027, 2, 14), "lies before")],
)
def test_a_last_day_that_cannot_be_is_refused(tools: FakeTools, role: str, until: date, words: str) -> None:
    keep_organisation(tools.database, 1)
    with pytest.raises(Refused, match=words):
        hand_over(tools, "F001", "Sam Stand", "", ON, role, until)


def test_a_closed_unit_leaves_no_links_letters_or_leader(tools: FakeTools) -> None:
    old = keep_organisation(tools.database, 1)["F001"]
    doors = open_doors(tools, old, "F001")
    with tools.database.transaction() as tx:
        outbox.enqueue(tx, [a_letter(old, "F001")])
    assert close_unit(tools, "F001", ON, "burnt down") == CloseReport("F001", "Store 1", ON, True, 1, 1)
    assert (are_open(tools, doors)[0], leader(tools, "F001", ON)) == (False, "")
    with tools.database.reading() as tx:
        assert units.reasons(tx) == {"F001": "burnt down"}
    again = replace(tools, clock=SetClock.on("Australia/Sydney", date(2027, 2, 20)))
    assert close_unit(again, "F001", date(2027, 2, 20), "again") == CloseReport("F001", "Store 1", ON, changed=False)


def test_a_unit_with_open_units_under_it_cannot_close(tools: FakeTools) -> None:
    keep_organisation(tools.database, 2)
    with pytest.raises(Refused, match="has 2 open units under it"):
        close_unit(tools, "N1", ON, "merged")


def test_a_hand_over_agreed_on_before_shuts_the_old_doors_on_its_day(tools: FakeTools) -> None:
    leads = keep_organisation(tools.database, 2)
    leaving, staying = open_doors(tools, leads["F001"], "F001"), open_doors(tools, leads["F002"], "F002")
    hand_over(tools, "F001", "Ana Muñoz", "ana@example.org", date(2027, 3, 1))
    assert shut_former_doors(tools) == DoorReport(0)
    tools.clock = SetClock.on("Australia/Sydney", date(2027, 3, 1))
    assert shut_former_doors(tools) == DoorReport(2)
    assert shut_former_doors(tools) == DoorReport(0)
    assert are_open(tools, leaving + staying) == [False, False, True, True]


def roles(tools: FakeTools, unit: str, role: str) -> list[tuple[str, date, date | None]]:
    with tools.database.reading() as tx:
        held = people.at(tx, unit, role)
        names = people.everyone(tx)
    return [(names[a.person_id].name, a.since_on, a.until_on) for a in held]


def test_two_of_one_name_without_an_address_are_two_and_stay_two_after_hrs_file(tools: FakeTools) -> None:
    keep_organisation(tools.database, 2)
    for unit in ("F001", "F002"):
        hand_over(tools, unit, "Kim Park", "", ON)
    with tools.database.reading() as tx:
        here, there = people.who_leads(tx, "F001", ON), people.who_leads(tx, "F002", ON)
        known = units.organisation_on(tx, ON)
    assert here is not None
    assert there is not None
    assert (here.ref, there.ref) == ("Kim Park", "Kim Park at F002")
    assert not hand_over(tools, "F002", "kim park", "", ON).changed
    same = {("F002", "leader"): Holder("", "Kim Park")}
    assert difference(known, Roster("hr.csv", "", {}, same)).is_empty


def test_a_stand_in_is_a_deputy_until_a_day_and_leaves_the_leader_where_she_is(tools: FakeTools) -> None:
    keep_organisation(tools.database, 1)
    last = date(2027, 3, 1)
    assert hand_over(tools, "F001", "Jo Lee", "jo@example.org", ON, "deputy", last).changed
    assert not hand_over(tools, "F001", "Jo Lee", "jo@example.org", ON, "deputy", last).changed
    assert roles(tools, "F001", "deputy") == [("Jo Lee", ON, date(2027, 3, 2))]
    assert leader(tools, "F001", ON) == "Leader of Store 1"
    longer = date(2027, 3, 8)
    assert hand_over(tools, "F001", "Jo Lee", "jo@example.org", ON, "deputy", longer).changed
    assert roles(tools, "F001", "deputy") == [("Jo Lee", ON, date(2027, 3, 9))]


@pytest.mark.parametrize(
    ("role", "until", "says"),
    [("leader", date(2027, 3, 1), "does not pass on for a while"), ("deputy", date(2027, 2, 14), "before the first")],
)
def test_a_time_that_cannot_be_is_refused(tools: FakeTools, role: str, until: date, says: str) -> None:
    keep_organisation(tools.database, 1)
    with pytest.raises(Refused, match=says):
        hand_over(tools, "F001", "Jo Lee", "jo@example.org", ON, role, until)
    assert roles(tools, "F001", "deputy") == []
