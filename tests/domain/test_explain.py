"""Planted conflicts are named with a smallest set of rules, in words that say what would have to give way."""

from dataclasses import replace
from datetime import datetime, time
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.domain.calendar import Placement
from rollout.domain.planning.explain import Conflict, Explainer
from rollout.domain.planning.rulebook import Rule
from rollout.domain.planning.smallest import Link, Puzzle, smallest_conflict
from rollout.domain.planning.why_words import initials
from tests.builders import a_facility
from tests.domain.planted_conflicts import CONFLICTS, GROUP, Planted, a_world, away, black, d, others, planted, seat
from tests.domain.rules_by_hand import ByHand

FREE = "nothing in the way"
every_conflict = pytest.mark.parametrize("known", CONFLICTS, ids=lambda known: known.name)


def explained(known: Planted) -> Conflict:
    explainer = Explainer(known.ask, known.placements, known.groups)
    if known.kind == "session":
        found = explainer.conflict(GROUP, known.module)
    else:
        found = explainer.seat_conflict(1, known.module, known.kind)
    assert found is not None
    return found


def named(rule: Rule, known: Planted) -> str:
    """The rule by the name that the planted conflicts use."""
    kind, number = rule.kind, rule.key.rpartition(" ")[2]
    if kind == "blackout":
        return f"blackout {known.ask.programme.blackouts[int(number)].reason}"
    if kind == "window":
        return f"window {known.ask.programme.windows[int(number)].module}"
    if kind == "holiday":
        return rule.key.partition(" 2027")[0]
    if kind == "leave":
        return " ".join(rule.key.split()[:2])
    return rule.key if kind in ("spacing", "hours", "preparation", "leads") else kind


@every_conflict
def test_a_planted_conflict_is_named_with_its_rules(known: Planted) -> None:
    assert {named(rule, known) for rule in explained(known).rules} == known.rules


@every_conflict
def test_a_planted_conflict_is_told_in_these_words(known: Planted) -> None:
    explainer = Explainer(known.ask, known.placements, known.groups)
    if known.kind == "session":
        assert explainer.no_date(GROUP)[known.module] == known.sentence
    else:
        assert explainer.no_seat(1, known.module, known.kind) == known.sentence


@every_conflict
def test_the_rules_alone_leave_no_day_any_one_less_does_and_there_is_no_smaller_set(known: Planted) -> None:
    by_hand = ByHand(known)
    assert by_hand.is_conflict(known.rules)
    assert [name for name in sorted(known.rules) if by_hand.is_conflict(known.rules - {name})] == []
    assert by_hand.smaller(len(known.rules)) == []


def test_the_sixty_and_more_conflicts_differ_in_their_rules() -> None:
    assert len({planted.name for planted in CONFLICTS}) == len(CONFLICTS) >= 60
    assert len({name.split()[0] for planted in CONFLICTS for name in planted.rules}) >= 15


# moved


def moves(before: Placement, after: Placement, planted: Planted) -> str:
    return Explainer(planted.ask, planted.placements, planted.groups).moved(before, after)


def at(row: Placement, day: str, hour: int = 14) -> Placement:
    return replace(row, starts_local=datetime.combine(d(day), time(hour, 30)))


def test_a_date_that_stayed_has_no_reason() -> None:
    world = planted(FREE, "", mine={"welcome": "9 Feb"})
    row = world.placements[0]
    assert moves(row, row, world) == ""
    assert moves(replace(row, starts_local=None), row, world) == ""


@pytest.mark.parametrize(
    ("facts", "was", "reason"),
    [
        ({"today": "4 Mar", "not_held": "welcome"}, "3 Mar", "not held on 3 Mar"),
        ({"blackouts": (black("stocktake", "2 Feb", "2 Feb"),)}, "2 Feb", "blackout (stocktake)"),
        ({"blackouts": (black("", "2 Feb", "2 Feb"),)}, "2 Feb", "network blackout"),
        ({"world": a_world(leave=[away(1, "2 Feb", "3 Feb")])}, "2 Feb", "leave of A. Muñoz"),
        ({"holidays": {d("2 Feb"): "Moon Day"}}, "2 Feb", "Moon Day"),
        ({}, "6 Feb", "closed on Sat and Sun"),
        ({}, "2 Mar", "outside the first window (1 Feb to 28 Feb)"),
        ({"pins": {f"session:welcome:{GROUP}": datetime(2027, 2, 9, 14, 30)}}, "2 Feb", "chosen by hand"),
        ({"more": others("2 Feb", "2 Feb", 1, "F001")}, "2 Feb", "floor cover (1 hour a day)"),
        ({"world": a_world([a_facility(1, opened_on=d("5 Feb"))])}, "2 Feb", "not open before 5 Feb"),
        ({}, "2 Feb", "keeps the hours before and after it possible"),
    ],
)
def test_a_moved_hour_says_what_closed_its_day(facts: dict[str, Any], was: str, reason: str) -> None:
    world = planted(FREE, "", mine={"welcome": "9 Feb"}, **facts)
    row = next(row for row in world.placements if row.key == f"session:welcome:{GROUP}")
    assert moves(at(row, was), row, world) == reason


def test_the_next_hour_says_when_the_one_before_it_really_was() -> None:
    late = planted(FREE, "", today="13 Feb", mine={"welcome": "12 Feb held", "listen": "16 Mar"})
    moved = planted(FREE, "", mine={"welcome": "16 Feb", "listen": "16 Mar"})
    row = late.placements[1]
    assert moves(at(row, "9 Mar"), row, late) == "welcome was on 12 Feb"
    assert moves(at(row, "9 Mar"), row, moved) == "welcome is now on 16 Feb"


def test_another_hour_of_the_same_day_is_told_by_its_start() -> None:
    world = planted(FREE, "", mine={"welcome": "9 Feb"})
    row = world.placements[0]
    assert moves(at(row, "9 Feb", 10), row, world) == "10:30 is taken"
    assert moves(at(row, "9 Feb", 11), row, world) == "no start at 11:30"


def test_an_hour_that_waits_for_its_leader_to_be_prepared_says_so() -> None:
    world = planted(FREE, "", mine={"welcome": "12 Feb"}, more=[seat("preview", "welcome", 1, d("8 Feb"))])
    row = next(row for row in world.placements if row.key == f"session:welcome:{GROUP}")
    assert moves(at(row, "10 Feb"), row, world) == "preparation of A. Muñoz comes first"
    assert moves(at(row, "15 Feb"), row, world) == "keeps the hours before and after it possible"


def test_a_seat_that_moved_says_whether_its_first_hour_did() -> None:
    world = planted(FREE, "", kind="preview", mine={"welcome": "9 Mar"}, window=("1 Feb", 60))
    seat = next(row for row in world.placements if row.kind == "preview")
    away_then = replace(world, ask=replace(world.ask, organisation=a_world(leave=[away(1, "1 Mar", "1 Mar")])))
    assert moves(at(seat, "2 Feb"), at(seat, "25 Feb"), world) == "the first hour of welcome is now on 9 Mar"
    assert moves(at(seat, "1 Mar"), at(seat, "2 Mar"), away_then) == "leave of A. Muñoz"
    assert moves(at(seat, "2 Mar"), at(seat, "3 Mar"), world) == "put together with other leaders"


def test_a_date_that_must_stay_says_what_is_against_it() -> None:
    world = planted(FREE, "", mine={"welcome": "9 Feb"}, blackouts=(black("stocktake", "8 Feb", "12 Feb"),))
    explainer = Explainer(world.ask, world.placements, world.groups)
    assert explainer.in_the_way(world.placements[0]) == "blackout (stocktake)"
    assert explainer.in_the_way(at(world.placements[0], "16 Feb")) == ""


# the rest


def test_hours_behind_the_first_wait_for_it_and_those_behind_a_held_one_do_not() -> None:
    world = planted(FREE, "", blackouts=(black("stocktake", "1 Feb", "30 Dec", "S1"),))
    found = Explainer(world.ask, world.placements, world.groups).no_date(GROUP)
    assert (found["listen"], found["own"]) == ("waits for a date for welcome", "waits for a date for welcome")
    odd = planted(FREE, "", today="16 Mar", mine={"listen": "15 Mar held"}, blackouts=world.ask.programme.blackouts)
    found = Explainer(odd.ask, odd.placements, odd.groups).no_date(GROUP)
    assert found["own"].startswith("no open day between 12 Apr and 26 Apr: stocktake (state blackout)")


def test_where_a_day_is_free_by_now_the_reason_names_it() -> None:
    world = planted(FREE, "", window=("1 Feb", 28))
    explainer = Explainer(world.ask, world.placements, world.groups)
    assert explainer.conflict(GROUP, "welcome") is None
    assert explainer.no_date(GROUP)["welcome"] == "no day was found, but 1 Feb is free by now: plan again"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ana Muñoz", "A. Muñoz"), ("Ana María Muñoz", "A. M. Muñoz"), ("Muñoz, Ana", "A. Muñoz"), ("Cher", "Cher"),
     ("Carla de la Cruz", "C. de la Cruz"), ("", "the leader")],
)  # fmt: skip
def test_people_are_named_by_their_initials_and_last_name(name: str, shown: str) -> None:
    assert initials(name) == shown


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_any_puzzle_the_smallest_conflict_is_found(data: st.DataObject) -> None:
    steps, rules, size = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 7)), 12
    days = st.integers(0, 2**size - 1)
    closes = tuple(tuple(data.draw(days) for _ in range(steps)) for _ in range(rules))
    links = tuple(Link(n, 2, 4) if n < steps - 1 else None for n in range(rules))
    puzzle = Puzzle(2**size - 1, steps, closes, links, tuple(data.draw(st.integers(0, 3)) for _ in range(rules)))
    sizes = [n for n in range(rules + 1) if any(not is_possible(puzzle, set(c)) for c in combinations(range(rules), n))]
    found = smallest_conflict(puzzle)
    assert (found is None) == (sizes == [])
    if found is not None:
        assert len(found) == sizes[0]
        assert not is_possible(puzzle, set(found))


def is_possible(puzzle: Puzzle, kept: set[int]) -> bool:
    """Whether there is a chain of days, looked for one after another."""
    free = [
        {day for day in range(12) if not any(puzzle.closes[rule][step] >> day & 1 for rule in kept)}
        for step in range(puzzle.steps)
    ]
    linked = {link.step for rule in kept if (link := puzzle.links[rule])}
    return any(
        all(step not in linked or 2 <= chain[step + 1] - chain[step] <= 4 for step in range(puzzle.steps - 1))
        for chain in product(*free)
    )


class NobodyLooks(tuple[Placement, ...]):
    """A calendar that must not be read."""

    __slots__ = ()

    def __iter__(self) -> Any:
        raise AssertionError("read although nobody asked")


def test_a_plan_without_gaps_pays_nothing_for_reasons() -> None:
    world = planted(FREE, "", mine={"welcome": "9 Feb"})
    explainer = Explainer(world.ask, NobodyLooks(world.placements), world.groups)
    assert explainer.moved(world.placements[0], world.placements[0]) == ""
    with pytest.raises(AssertionError, match="read although nobody asked"):
        explainer.no_date(GROUP)
