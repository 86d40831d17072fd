"""Packs as rules: what is due, what a brief's name depends on, how things are written, safe folder names."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from rollout.domain.calendar import Placement
from rollout.domain.follow_up import FollowUp, Progress
from rollout.domain.ideas import AnsweredIdea
from rollout.domain.pack import Brief, Hour, Reply, Since, due, folder_name, input_hash, replies, slug
from rollout.domain.printing.order import NO_DATE, Order, newest, theme
from rollout.domain.printing.packs import personal_jobs
from rollout.domain.printing.words import ENGLISH
from tests.builders import a_programme
from tests.sample_module import a_module

HOUR = Hour(1, datetime(2027, 2, 2, 9), 12)
BRIEF = Brief("F001", "Harbour Street", ("Harbour",), "welcome", 7, "Maria", (HOUR,), None, None, (), 1)


def placed(unit: str, day: date | None, module: str = "welcome", kind: str = "session") -> Placement:
    starts = datetime.combine(day, time(9)) if day else None
    return Placement(kind, unit, f"{unit}#1", module, 1, starts, "UTC", 60)  # type: ignore[arg-type]  # a test's word


def test_a_pack_is_due_from_so_many_days_before_its_first_hour_until_that_day() -> None:
    first = date(2027, 2, 12)
    dates = [
        placed("F1", date(2027, 2, 20)),
        placed("F1", first),
        placed("F2", None),
        placed("F3", first, kind="preview"),
    ]
    days = (date(2027, 2, 1), date(2027, 2, 2), first, date(2027, 2, 13))
    assert [due(dates, day, 10) for day in days] == [[], [("F1", "welcome")], [("F1", "welcome")], []]


def test_equal_briefs_have_one_name_and_every_difference_makes_another() -> None:
    others = [
        replace(BRIEF, name="Harbour St"),
        replace(BRIEF, leader=8),
        replace(BRIEF, hours=(Hour(1, datetime(2027, 2, 3, 9), 12),)),
        replace(BRIEF, replies=(Reply("a", "", "adopted", "b", "state"),)),
    ]
    names = {input_hash(brief, "look") for brief in [BRIEF, *others]} | {input_hash(BRIEF, "another look")}
    assert (len(names), input_hash(replace(BRIEF), "look")) == (6, input_hash(BRIEF, "look"))


def test_answers_of_the_module_itself_and_those_after_its_first_hour_are_left_out() -> None:
    def answered(module: str, day: int) -> AnsweredIdea:
        at = datetime(2027, 2, day, tzinfo=UTC)
        return AnsweredIdea(
            "i", "F001", f"{module} {day}", "Noor", module, "adopted", "why", "yes", "network", at, True
        )

    known = [answered("welcome", 3), answered("listen", 4), answered("welcome", 9)]
    assert replies(known, "listen", date(2027, 2, 8)) == (Reply("welcome 3", "Noor", "adopted", "yes", "network"),)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Harbour Street", "harbour-street"),
        ("Łódź / Ångström", "odz-angstrom"),
        ("../../etc/passwd", "etc-passwd"),
        ("متجر", "unit"),
        ("CON", "con"),
        ("", "unit"),
    ],
)
def test_names_become_safe_parts_of_a_path(name: str, made: str) -> None:
    assert slug(name) == made


def test_folders_of_units_differ_whenever_their_codes_do() -> None:
    codes = ["f001", "F001", "f-001", "F/001", "f 001", "ف", "ق"]
    folders = {folder_name("Store", code).casefold() for code in codes}
    assert (len(folders), folder_name("Store", "F001")) == (len(codes), "store-f001")


def test_days_and_times_are_written_the_same_on_every_machine() -> None:
    day = date(2027, 2, 2)
    times = [ENGLISH.clock(time(hour, 5)) for hour in (0, 9, 12, 13)]
    assert (ENGLISH.short_day(day), ENGLISH.long_day(day)) == ("Tue 2 February", "Tuesday 2 February 2027")
    assert times == ["12:05 am", "9:05 am", "12:05 pm", "1:05 pm"]


def test_every_group_has_a_sign_in_page_with_numbers_for_its_people_and_room_for_walk_ins() -> None:
    brief = replace(BRIEF, hours=(Hour(1, datetime(2027, 2, 2, 9), 14), Hour(2, None, None)))
    module = a_module()
    planner, guide, _, sign_in = personal_jobs(
        Order(brief, module, theme(a_programme(), module), "https://x.example/R/A", "code")
    )
    first, second = sign_in.facts["leaves"]  # type: ignore[misc]  # a sign-in sheet always has leaves
    rows = [first[f"row{row}"] for row in range(20)]
    assert rows == [*map(str, range(1, 15)), *"++++++"]
    assert (first["session"], second["session"]) == (
        "Group 1 · Tuesday 2 February 2027, 9:00 am · 14 people",
        f"Group 2 · {NO_DATE}",
    )
    assert planner.facts["shape"] == {"rows": 4, "answers": 0}
    assert (guide.kind, guide.facts["shape"]) == ("guide", {"rows": 4})


def test_a_group_of_sixty_signs_on_one_page_and_a_larger_one_goes_on_to_a_second() -> None:
    def leaves(size: int) -> list[dict[str, str]]:
        brief, module = replace(BRIEF, hours=(Hour(1, HOUR.starts_local, size),)), a_module()
        order = Order(brief, module, theme(a_programme(), module), "https://x.example/R/A", "code")
        sheet = personal_jobs(order)[3]
        assert sheet.facts["shape"] == {"rows": 64}
        return list(sheet.facts["leaves"])  # type: ignore[call-overload]  # a sign-in sheet always has leaves

    (one,), (first, second) = leaves(60), leaves(61)
    assert (one["row59"], one["row60"], one["row63"]) == ("60", "+", "+")
    assert (first["row60"], first["row61"], second["row0"]) == ("61", "+", "+")
    assert second["session"] == "Group 1 · Tuesday 2 February 2027, 9:00 am · 61 people · sheet 2 of 2"


def test_what_happened_with_an_adopted_idea_is_printed_up_to_the_day_of_the_hour() -> None:
    at = [datetime(2027, 2, day, tzinfo=UTC) for day in (3, 5, 9)]
    lines = tuple(Progress("i", n, "note", f"Step {n}", None, when) for n, when in enumerate(at, 1))
    follow = FollowUp("i", "N1", "adoption", "Ana", "Ask", date(2027, 3, 1), (), "open", at[0], None, lines)
    told = AnsweredIdea("i", "F001", "A bell", "", "welcome", "adopted", "why", "yes", "network", at[0], True, follow)
    (reply,) = replies([told], "listen", date(2027, 2, 8))
    assert reply.since == (Since("note", date(2027, 2, 3), "Step 1"), Since("note", date(2027, 2, 5), "Step 2"))
    assert newest(reply, ENGLISH) == "Under way: Step 2"
    assert newest(replace(reply, since=()), ENGLISH) == "Adopted: yes"
